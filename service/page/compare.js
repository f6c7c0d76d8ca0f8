// An earlier forecast to set beside the one that is shown: that of a year ago, or of a version. Its quantiles come from the archive.

import { ask, askIfThere } from "./api.js";
import { dayWords, element, monthWords } from "./words.js";

export const YEAR = "year";
const SEARCHED = 62; // days before the day a year ago in which a forecast is looked for
const DAY = 86_400_000; // ms

const shift = (day, days) => new Date(Date.parse(`${day}T00:00:00Z`) + days * DAY).toISOString().slice(0, 10);
const yearBefore = (day) => `${Number(day.slice(0, 4)) - 1}${day.slice(4)}`.replace("-02-29", "-02-28");

/** A forecast of the archive by its rows: version, day of issue and the months with their 80 % intervals. */
function gathered(rows) {
  const by = (level) => new Map(rows.filter((row) => Number(row.output_type_id) === level).map((row) => [row.target_end_date.slice(0, 7), row.value]));
  const [middle, low, high] = [by(0.5), by(0.1), by(0.9)];
  return {
    version: rows[0].model_id, day: rows[0].origin_date,
    points: [...middle].map(([month, value]) => ({ month, value, lower_80: low.get(month), upper_80: high.get(month) })),
  };
}

/** The forecast to compare with, null if there is none: the last one that was issued by a year before `day`, or a version. */
export async function earlier(series, wanted, versions, day, signal) {
  if (!wanted) return null;
  const version = versions.find((each) => each.version === wanted);
  if (wanted !== YEAR && !version) return null;
  const to = wanted === YEAR ? yearBefore(day) : version.created.slice(0, 10);
  const from = wanted === YEAR ? shift(to, -SEARCHED) : to;
  const { issued } = await ask(`series/${series}/issued`, { from, to }, signal);
  const last = issued.reduce((best, row) => (!best || row.origin_date >= best.origin_date ? row : best), null);
  const name = version?.version ?? last?.model_id;
  const rows = issued.filter((row) => row.model_id === name);
  return rows.length ? gathered(rows) : null;
}

/** The choices: nothing, a year ago, and each version but the one that is shown. */
export function fillCompare(select, versions, shown, wanted) {
  const days = versions.map((each) => each.created.slice(0, 10));
  const words = (each, i) => `${dayWords(days[i])}${days.filter((d) => d === days[i]).length > 1 ? `, ${each.created.slice(11, 16)} UTC` : ""}` +
    ` (figures to ${monthWords(each.cutoff)})`;
  select.replaceChildren(element("option", { value: "" }, "nothing"), element("option", { value: YEAR }, "the forecast of a year ago"),
    ...versions.flatMap((each, i) => (each.version === shown ? [] : [element("option", { value: each.version }, `the forecast of ${words(each, i)}`)])));
  select.value = [...select.options].some((option) => option.value === wanted) ? wanted : "";
}

/** Why nothing is compared, empty if it is or none was asked for. */
export function whyNot(series, wanted, found, day) {
  if (!wanted || found) return "";
  if (wanted !== YEAR) return `${wanted.slice(0, 40)} is no version of ${series} that is kept here; no other forecast is shown.`;
  return `No forecast from ${dayWords(yearBefore(day))} is in the archive. This makes it, from what was known then: ` +
    `exportcast train --series ${series} --as-of ${yearBefore(day)}`;
}

/** The registry's list of versions, newest first. */
export const versionsOf = async (series, signal) => (await askIfThere(`series/${series}/models`, {}, signal)) ?? { versions: [] };

// How the figures of a series are revised after their first release, where releases are enough.

import { askIfThere } from "./api.js";
import { INTERVAL, element, monthWords, numbersLike, percent } from "./words.js";

const ENOUGH = 24; // releases from which on revisions are assessed
const AGES = [0, 1, 3, 12]; // months, of those that the service knows

const VERDICTS = {
  news: "Revisions are news: the first figure does not show which way it will be revised.",
  noise: "Revisions are noise in the first figure, and partly foreseeable from it.",
  mixed: "Revisions are partly news and partly noise in the first figure.",
};

const ageWords = (age) => (age ? `${age}\u00a0month${age > 1 ? "s" : ""} later` : "First figure");
const signed = (number) => (value) => (value > 0 ? `+${number(value)}` : number(value));

function expected(found, unit) {
  const last = found.expected?.at(-1);
  if (!last) return [];
  const number = signed(numbersLike([...last.intervals[80], last.median]));
  const [low, high] = last.intervals[80].map(number);
  return [element("p", {}, `The figure of ${monthWords(last.month)} is expected to be revised by ${number(last.median)} ${unit} ` +
    `within a year (median), ${INTERVAL[80]} ${low} to ${high}.`)];
}

function final({ within_pct: within, share, age_months: age }) {
  const figures = `${percent(share)} of the figures are final to within ${within}\u00a0%`;
  if (age === null) return `At no age up to two years are ${figures.replace(" are final", " final")}.`;
  return age ? `From ${age} month${age > 1 ? "s" : ""} after the first release on ${figures}.` : `From the first release on ${figures}.`;
}

function table(found, unit) {
  const rows = found.ages.filter((age) => AGES.includes(age.age_months) && age.to_final);
  const relative = rows.every((age) => age.to_final.mean_pct !== null);
  const of = ({ to_final: to }) => (relative ? [to.mean_pct, to.mean_absolute_pct] : [to.mean, to.mean_absolute]);
  const number = numbersLike([Math.max(...rows.flatMap(of).map(Math.abs))], relative ? 0 : 1);
  const words = relative ? "%" : unit;
  const head = ["", `Mean (${words})`, `Mean size (${words})`, "Up", "Down"];
  return element("table", { class: "plain" },
    element("caption", {}, `From a figure of this age to the latest one, ${rows[0].to_final.months} months`),
    element("thead", {}, element("tr", {}, ...head.map((text) =>
      element("th", { scope: "col" }, text || element("span", { class: "hidden" }, "Age"))))),
    element("tbody", {}, ...rows.map((age) => element("tr", {},
      element("th", { scope: "row" }, ageWords(age.age_months)),
      element("td", {}, signed(number)(of(age)[0])), element("td", {}, number(of(age)[1])),
      element("td", {}, percent(age.to_final.up)), element("td", {}, percent(age.to_final.down))))));
}

/** Fills `place` of the section `card`, which is hidden where the forecast knows of fewer releases, or there is none. */
export async function showRevisions(card, place, view, entry, forecast, asOf, signal) {
  const found = forecast?.releases >= ENOUGH ? await askIfThere(`series/${entry.series}/revisions`, { as_of: asOf }, signal) : null;
  signal.throwIfAborted();
  const assessed = found?.ages.some((age) => age.to_final);
  card.hidden = !assessed;
  if (!assessed) return;
  const unit = found.unit === "percent" ? "points" : view.unit;
  place.replaceChildren(
    ...expected(found, unit),
    element("p", {}, [final(found.final), VERDICTS[found.changes?.verdict]].filter(Boolean).join(" ")),
    table(found, unit),
    element("p", { class: "caption" }, `${found.releases} releases. The forecast is of first figures; revisions come on top.`),
  );
}

// How good the forecasts were: on figures published after them, and in trials on the past.

import { ordinal } from "./readout.js";
import { element, numbersLike, percent, shortMonth } from "./words.js";

const MEMBERS = {
  published: "This forecast", combination: "This forecast", prophet: "Prophet alone", snaive: "Same month a year before",
  ets: "ETS alone", theta: "Theta alone", ces: "CES alone", arima: "ARIMA alone", regression: "Regression alone",
  pretrained: "Pretrained network alone",
};
const RIVALS = ["prophet", "snaive"];
const MET = 6; // figures shown beside their forecasts

/** The backtest table of a version, what was published first. */
const backtest = (versions, name) => versions.find(({ version }) => version === name)?.scores ?? [];

function sentence(own, rivals) {
  const naive = rivals.find((row) => row.member === "snaive");
  const parts = [
    `Tried at ${own.windows} points in the past, each time with what was known up to then: the 80\u00a0% interval held the outcome ` +
    `in ${percent(own.coverage_80)} of the months ahead, the 95\u00a0% interval in ${percent(own.coverage_95)}.`,
  ];
  if (naive?.mase && own.mase < naive.mase) {
    parts.push(`Its errors were ${percent(1 - own.mase / naive.mase)} smaller than those of repeating the same month a year before.`);
  }
  return parts.join(" ");
}

function table(rows) {
  const number = numbersLike([1]);
  const head = ["", "Error (MASE)", "80\u00a0% interval held", "95\u00a0% interval held"];
  return element("table", { class: "plain" },
    element("caption", { class: "hidden" }, "Trial forecasts on the past, 12 months ahead"),
    element("thead", {}, element("tr", {}, ...head.map((words) =>
      element("th", { scope: "col" }, words || element("span", { class: "hidden" }, "Forecast"))))),
    element("tbody", {}, ...rows.map((row) => element("tr", {},
      element("th", { scope: "row" }, row.own ? MEMBERS.published : MEMBERS[row.member] ?? row.member),
      element("td", {}, number(row.mase)),
      element("td", {}, percent(row.coverage_80)),
      element("td", {}, percent(row.coverage_95))))));
}

function trials(scores) {
  const [own, ...others] = scores;
  if (!own) return [element("p", {}, "No trial on the past is on record for this version.")];
  if (!Number.isFinite(own.coverage_80)) return [element("p", {}, "The history is too short to try this forecast on the past.")];
  const rivals = RIVALS.map((name) => others.find((row) => row.member === name)).filter(Boolean);
  return [
    element("p", {}, sentence(own, rivals)),
    table([{ ...own, own: true }, ...rivals]),
    element("p", { class: "caption" }, "MASE: mean error, where 1 is that of repeating the same month a year before; less is better."),
  ];
}

/**
 * By month the last forecast before the figure came out, newest first: one that was in service, or one that was
 * replayed, made afterwards from what was known before.
 */
export function nearest(scores, asOf) {
  const byMonth = new Map();
  for (const row of scores) {
    const before = byMonth.get(row.month);
    const counts = (row.served || row.replayed) && row.truth === "first_release" && !(asOf && row.known > asOf);
    if (counts && !(before && (before.step < row.step || before.served))) byMonth.set(row.month, row);
  }
  return [...byMonth.values()].sort((a, b) => (a.month < b.month ? 1 : -1));
}

const place = ({ percentile, surprise_sigma: sigma }) =>
  `${ordinal(percentile)}${sigma === null ? "" : `, ${sigma < 0 ? "−" : "+"}${Math.abs(sigma).toFixed(1)}`}`;

function met(view) {
  const rows = [...view.releases.values()];
  if (!rows.length) return [element("p", {}, "No figure has been published yet since the first forecast was issued; each will be set against it here. " +
    "Forecasts of past days are made by: "), element("p", {}, element("code", {}, command(view.series)))];
  const number = numbersLike(rows.map((row) => row.observed));
  const head = ["Published", "Figure", "Forecast", "80\u00a0% interval", "Percentile, sigmas"];
  const held = rows.filter((row) => row.inside_80).length;
  return [
    element("p", {}, `${held} of ${rows.length} figures fell into the 80\u00a0% interval that was forecast before them.`),
    element("table", { class: "plain" },
      element("caption", { class: "hidden" }, "Figures against the last forecast before them"),
      element("thead", {}, element("tr", {}, ...head.map((words) => element("th", { scope: "col" }, words)))),
      element("tbody", {}, ...rows.slice(0, MET).map((row) => element("tr", {},
        element("th", { scope: "row" }, shortMonth(row.month).replace(" ", "\u00a0")),
        element("td", {}, number(row.observed)), element("td", {}, number(row.forecast)),
        element("td", {}, `${number(row.lower_80)}\u00a0– ${number(row.upper_80)}`),
        element("td", {}, `${row.inside_80 ? "" : "outside, "}${place(row)}${row.served && !row.replayed ? "" : "\u202f*"}`))))),
    element("p", { class: "caption" }, "Where the figure lies in the forecast: its percentile, and its distance from the median in sigmas; + is above."),
    ...(rows.some((row) => row.replayed || !row.served) ? [element("p", { class: "caption" },
      "* Replayed: forecast afterwards, from nothing but what was known before the figure came out.")] : []),
  ];
}

/** The command that fills the archive: the bundled record can be replayed as a whole. */
const command = (series) => (series.startsWith("pk.ict") ? `exportcast replay --series ${series}` : `exportcast train --series ${series} --as-of DAY`);

export function showAccuracy(place, view, scores, versions, version) {
  place.replaceChildren(...(scores ? met(view) : []), ...trials(backtest(versions, version)));
}

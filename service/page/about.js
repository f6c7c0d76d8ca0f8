// Where a forecast comes from: version, dates, members, what it rests on, and remarks.

import { address } from "./api.js";
import { dayWords, element, monthWords, percent } from "./words.js";

const NAMES = { ets: "ETS", theta: "Theta", ces: "CES", arima: "ARIMA", snaive: "same month a year before", prophet: "Prophet",
  regression: "regression", pretrained: "pretrained network" };

const SHOWN = [80, 95];

function members(weights) {
  const parts = Object.entries(weights).sort(([, a], [, b]) => b - a);
  const words = parts.map(([name, weight]) => `${NAMES[name] ?? name} ${percent(weight)}`).join(", ");
  return parts.length > 1 ? `Weighted mean of ${words}` : words;
}

/** Remarks on the intervals that are shown, and on no others. */
const remark = ({ levels_supported: supported, note }) =>
  note && !SHOWN.every((level) => supported.includes(level)) ? `. ${note}` : "";

const facts = (forecast) => [
  ["Model version", element("code", {}, forecast.model_version)],
  ["Knows figures to", `${monthWords(forecast.cutoff)}, as published by ${dayWords(forecast.as_of)}`],
  ["Issued", `${dayWords(forecast.issued_at)}, ${forecast.issued_at.slice(11, 16)} UTC`],
  ["Made of", members(forecast.members)],
  ["Intervals rest on", `${forecast.calibration.windows} trial forecasts on the past${remark(forecast.calibration)}`],
];

export function showAbout(place, series, forecast, asOf) {
  const list = forecast ? facts(forecast) : [];
  const link = (words, path, query) => element("a", { href: address(path, query) }, words);
  const about = `series/${series}`;
  const ahead = { horizon: forecast?.points.length, as_of: asOf };
  const links = element("p", { class: "links" },
    ...(forecast ? ["Forecast as ", link("JSON", `${about}/forecast`, ahead), ", ",
      link("CSV", `${about}/forecast`, { ...ahead, format: "csv" }), ", ",
      link("XLSX", `${about}/forecast`, { ...ahead, format: "xlsx" }), " · "] : []),
    "Months as ", link("JSON", `${about}/vintage`, { as_of: asOf }), ", ",
    link("CSV", `${about}/vintage`, { as_of: asOf, format: "csv" }), ", ",
    link("XLSX", `${about}/vintage`, { as_of: asOf, format: "xlsx" }), " · ",
    link("Published figures with their sources", `${about}/reports`, { as_of: asOf }));
  place.replaceChildren(
    element("dl", {}, ...list.flatMap(([term, words]) => [element("dt", {}, term), element("dd", {}, words)])),
    ...(forecast?.notes.length ? [element("h3", {}, "Remarks"),
      element("ul", {}, ...forecast.notes.map((note) => element("li", {}, note)))] : []),
    links);
}

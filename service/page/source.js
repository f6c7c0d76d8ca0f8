// The line under the chart: who published the figures, and which forecast it is.

import { askIfThere } from "./api.js";
import { dayWords, monthWords } from "./words.js";

const LONGEST = 90; // characters of a source

/** The source of the newest report of a month, without what stands in brackets at its end. */
function newest(reports, month) {
  const found = reports.filter((r) => r.period_end === month).at(-1)?.source.replace(/ \[.*\]$/, "") ?? "";
  return found.length > LONGEST ? `${found.slice(0, LONGEST)} …` : found;
}

export async function sourceOf(series, month, forecast, asOf, signal) {
  const answer = month ? await askIfThere(`series/${series}/reports`, { from: `${month}-01`, as_of: asOf }, signal) : null;
  const publisher = answer ? newest(answer.reports, month) : "";
  const figures = month ? `Source: ${publisher || "published figures"} (figures to ${monthWords(month)}). ` : "";
  return forecast ? `${figures}Forecast: exportcast, version ${forecast.model_version} of ${dayWords(forecast.issued_at)}.` : figures.trim();
}

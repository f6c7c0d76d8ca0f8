// The table twin of the chart, and the same as text to copy or save.

import { dayWords, element, numbersLike, shortMonth } from "./words.js";

const KINDS = { reported: "published", differenced: "from published sums", estimated: "estimated", missing: "unknown" };
export const FORECAST = "forecast (median)";
const COLUMNS = ["series", "unit", "month", "kind", "value", "lower_80", "upper_80", "lower_95", "upper_95", "published_later"];
const COMPARED = ["compared_version", "compared_value", "compared_lower_80", "compared_upper_80"];
const SHORT = 12; // rows of history that are printed

/** The rows of a view, oldest first. */
export function rowsOf(view) {
  const later = new Map(view.later.map((m) => [m.month, m.value]));
  const forecast = view.points.map((p) => ({
    month: p.month, kind: FORECAST, value: p.median,
    lower_80: p.intervals[80][0], upper_80: p.intervals[80][1], lower_95: p.intervals[95][0], upper_95: p.intervals[95][1],
    published_later: later.get(p.month) ?? null,
  }));
  const ahead = new Set(forecast.map((row) => row.month));
  const since = view.later.filter((m) => !ahead.has(m.month))
    .map((m) => ({ month: m.month, kind: "not known yet", value: null, published_later: m.value }));
  const history = view.history.map((m) => ({ month: m.month, kind: view.kind ?? KINDS[m.status] ?? m.status, value: m.value }));
  const rows = [...history, ...[...forecast, ...since].sort((a, b) => (a.month < b.month ? -1 : 1))];
  const other = new Map((view.compared?.points ?? []).map((p) => [p.month, p]));
  return rows.map((row) => ({ series: view.series, unit: view.unit, ...row, compared: other.get(row.month) ?? null }));
}

/** Rows with the columns of a file: figures as published, forecasts with the digits of the table. */
function exported(rows, view) {
  const number = rounding(rows, view);
  const digits = (value) => (Number.isFinite(value) ? number.plain(value) : "");
  return rows.map(({ compared, ...row }) => {
    const ranges = ["lower_80", "upper_80", "lower_95", "upper_95"].map((name) => [name, digits(row[name])]);
    const value = row.kind === FORECAST || row.kind === KINDS.estimated ? digits(row.value) : row.value;
    const other = compared ? [view.compared.version, ...["value", "lower_80", "upper_80"].map((name) => digits(compared[name]))] : [];
    return { ...row, ...Object.fromEntries(ranges), value, ...Object.fromEntries(COMPARED.map((name, i) => [name, other[i] ?? ""])) };
  });
}

const rounding = (rows, view) => numbersLike(rows.map((row) => row.value), 1, view.points[0]?.intervals[80]);

/** Rows of a view as text with a separator: tabs to paste into a sheet, commas to save. */
export function textOf(rows, separator, view) {
  const columns = [...COLUMNS, ...(view.compared ? COMPARED : [])];
  return [columns, ...exported(rows, view).map((row) => columns.map((c) => row[c] ?? ""))].map((cells) => cells.join(separator)).join("\n") + "\n";
}

/** The table of a view: the forecast first, for it is what one came for, then the history, newest first. */
export function tableOf(view) {
  const rows = rowsOf(view);
  const number = rounding(rows, view);
  const range = (low, high) => (Number.isFinite(low) ? `${number(low)}\u00a0– ${number(high)}` : "");
  const past = view.later.length > 0;
  const other = view.compared !== null;
  const head = ["Month", "Value", "80\u00a0% interval", "95\u00a0% interval", ...(past ? ["Published since"] : []), ...(other ? [`Forecast of ${dayWords(view.compared.day)}`] : []), ""];
  const line = (row, at, all) => element(
    "tr", { class: [row.kind === FORECAST ? "ahead" : "", all.length - at > SHORT ? "older" : ""].join(" ").trim() },
    element("th", { scope: "row" }, shortMonth(row.month)),
    element("td", {}, row.value === null ? "" : number(row.value)),
    element("td", {}, range(row.lower_80, row.upper_80)),
    element("td", {}, range(row.lower_95, row.upper_95)),
    ...(past ? [element("td", {}, Number.isFinite(row.published_later) ? number(row.published_later) : "")] : []),
    ...(other ? [element("td", {}, row.compared ? number(row.compared.value) : "")] : []),
    element("td", { class: "kind" }, row.kind),
  );
  const group = (words, lines) => element("tbody", {}, ...(lines.length ? [element("tr", {},
    element("th", { scope: "rowgroup", colspan: head.length, class: "group" }, words))] : []), ...lines);
  const known = rows.slice(0, view.history.length);
  const ahead = rows.slice(view.history.length);
  return element("table", {},
    element("caption", {}, `${view.title}, ${view.unit}; the forecast is its median`),
    element("thead", {}, element("tr", {}, ...head.map((words) =>
      element("th", { scope: "col" }, words || element("span", { class: "hidden" }, "Kind"))))),
    group(past ? "After that day" : "Ahead", ahead.map((row) => line(row, 0, []))),
    group("Known, newest first", known.map(line).reverse()));
}

// The fan chart, drawn by plotly.

import { FORECAST, rowsOf } from "./table.js";
import { INTERVAL, element, monthWords, numbersLike, shortMonth } from "./words.js";

const day = (month) => `${month}-01`;

/** Resolves when plotly's script has run. */
const plotly = new Promise((resolve, reject) => {
  const script = document.getElementById("plotly");
  if (window.Plotly) resolve(window.Plotly);
  script.addEventListener("load", () => resolve(window.Plotly));
  script.addEventListener("error", () => reject(new Error("The chart could not be loaded; the table below has its numbers.")));
});

const ESTIMATED = "estimated";
const known = (months) => months.filter((m) => m.value !== null);

/** What a legend says, as far as the shown figures have it. */
function legend(view) {
  const months = view.history.map((m) => m.status);
  return [
    ["observed", "published", true],
    ["estimated", "estimated from published totals", months.includes(ESTIMATED)],
    ["median", FORECAST, view.points.length],
    ["band80", INTERVAL[80], view.points.length],
    ["band95", INTERVAL[95], view.points.length],
    ["later", "published since", view.later.length],
  ].filter(([, , there]) => there).map(([kind, words]) =>
    element("li", {}, element("span", { class: `swatch ${kind}`, "aria-hidden": "true" }), words));
}

function colours() {
  const style = getComputedStyle(document.documentElement);
  return (name) => style.getPropertyValue(`--${name}`).trim();
}

function band(view, level, fill) {
  const last = known(view.history).at(-1);
  const start = last ? [[last.month, [last.value, last.value]]] : [];
  const steps = [...start, ...view.points.map((p) => [p.month, p.intervals[level]])];
  return {
    x: [...steps.map(([m]) => day(m)), ...steps.map(([m]) => day(m)).reverse()],
    y: [...steps.map(([, [low]]) => low), ...steps.map(([, [, high]]) => high).reverse()],
    ...SILENT, fill: "toself", fillcolor: fill, line: { width: 0 }, mode: "lines",
  };
}

const SILENT = { hoverinfo: "skip", type: "scatter" };

/**
 * What is told of each month under the pointer, by one trace that is not seen: of several traces plotly would name the
 * nearest point of each, which may be one of another month.
 */
function told(view) {
  const number = numbersLike(view.history.map((m) => m.value).slice(-24), 1, view.points[0]?.intervals[80]);
  const range = (level, low, high) => `${INTERVAL[level]}: ${number(low)} to ${number(high)}`;
  const rows = rowsOf(view).filter((row) => Number.isFinite(row.value ?? row.published_later));
  const words = ({ kind, value, lower_80, upper_80, lower_95, upper_95, published_later }) => [
    Number.isFinite(value) ? `${number(value)} ${kind}` : "",
    ...(Number.isFinite(lower_80) ? [range(80, lower_80, upper_80), range(95, lower_95, upper_95)] : []),
    Number.isFinite(published_later) ? `${number(published_later)} published since` : "",
  ].filter(Boolean).join("<br>");
  return {
    x: rows.map((row) => day(row.month)), y: rows.map((row) => row.value ?? row.published_later), text: rows.map(words),
    mode: "markers", marker: { opacity: 0 }, hovertemplate: "%{text}<extra></extra>", type: "scatter",
  };
}

function traces(view, colour) {
  const last = known(view.history).at(-1);
  const estimated = view.history.filter((m) => m.status === ESTIMATED);
  const drawn = [];
  if (view.points.length) {
    drawn.push(band(view, "95", colour("band95")), band(view, "80", colour("band80")));
    if (last) {
      drawn.push({
        ...SILENT, x: [day(last.month), day(view.points[0].month)], y: [last.value, view.points[0].median],
        mode: "lines", line: { color: colour("accent"), width: 2, dash: "dot" },
      });
    }
  }
  drawn.push({
    ...SILENT, x: view.history.map((m) => day(m.month)), y: view.history.map((m) => m.value), mode: "lines",
    connectgaps: false, line: { color: colour("ink"), width: 1.8 },
  }, {
    ...SILENT, x: estimated.map((m) => day(m.month)), y: estimated.map((m) => m.value), mode: "markers",
    marker: { size: 5, color: colour("paper"), line: { color: colour("muted"), width: 1.4 } },
  });
  if (view.points.length) {
    drawn.push({
      ...SILENT, x: view.points.map((p) => day(p.month)), y: view.points.map((p) => p.median), mode: "lines+markers",
      line: { color: colour("accent"), width: 2.4 }, marker: { size: 5, color: colour("accent") },
    });
  }
  if (view.later.length) {
    drawn.push({
      ...SILENT, x: view.later.map((m) => day(m.month)), y: view.later.map((m) => m.value), mode: "markers",
      marker: { size: 7, symbol: "diamond", color: colour("later") },
    });
  }
  return [...drawn, told(view)];
}

/** Whether the axis starts at zero: not where all figures lie so far from it that the fan would be a thin line. */
function fromZero(view) {
  const values = [...known(view.history).map((m) => m.value), ...view.points.flatMap((p) => p.intervals[95])];
  return Math.min(...values) < Math.max(...values) / 2;
}

function layout(view, colour, width, height) {
  const font = { family: "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif", size: 13, color: colour("muted") };
  const axis = { gridcolor: colour("rule"), linecolor: colour("rule"), zeroline: false, fixedrange: true, automargin: true };
  const cutoff = known(view.history).at(-1);
  const months = [...view.history, ...view.points, ...view.later].map((m) => m.month).sort();
  const shape = { type: "line", yref: "paper", y0: 0, y1: 1, line: { color: colour("muted"), width: 1, dash: "dash" } };
  return {
    font, width, height: height ?? (width < 480 ? 300 : 380),
    margin: { l: 8, r: 14, t: 12, b: 8 }, paper_bgcolor: "rgba(0,0,0,0)", plot_bgcolor: "rgba(0,0,0,0)",
    showlegend: false, dragmode: false, hovermode: "x unified",
    hoverlabel: { bgcolor: colour("paper"), bordercolor: colour("muted"), font: { ...font, color: colour("ink") } },
    xaxis: { ...axis, type: "date", showgrid: false, range: [day(months[0] ?? "2000-01"), `${months.at(-1) ?? "2001-01"}-20`], hoverformat: "%B %Y", ticks: "outside", tickcolor: colour("rule") },
    yaxis: { ...axis, rangemode: fromZero(view) ? "tozero" : "normal", tickformat: ",~r" },
    shapes: cutoff && view.points.length ? [{ ...shape, x0: day(cutoff.month), x1: day(cutoff.month) }] : [],
  };
}

function described(view) {
  const number = numbersLike(view.history.map((m) => m.value).slice(-24), 0, view.points[0]?.intervals[80]);
  const last = known(view.history).at(-1);
  const end = view.points.at(-1);
  const past = last ? `Last figure ${number(last.value)} in ${monthWords(last.month)}.` : "No figure is known.";
  const future = end ? ` The forecast for ${monthWords(end.month)} is ${number(end.median)}, ${INTERVAL[80]} ` +
    `${number(end.intervals[80][0])} to ${number(end.intervals[80][1])}.` : "";
  return `Line chart of ${view.title} in ${view.unit}, ${shortMonth(view.history[0]?.month ?? end?.month ?? "2000-01")} on. ` +
    `${past}${future} The table below has all values.`;
}

/** Draw a view: title, unit, history (months of a vintage), points (of a forecast), later (months since). */
export async function drawChart(view, { width, height } = {}) {
  const place = document.getElementById("chart");
  document.getElementById("legend").replaceChildren(...legend(view));
  place.setAttribute("aria-label", described(view));
  const { react } = await plotly;
  const colour = colours();
  await react(place, traces(view, colour), layout(view, colour, width ?? place.clientWidth, height), {
    displayModeBar: false, showTips: false, scrollZoom: false, doubleClick: false,
  });
}

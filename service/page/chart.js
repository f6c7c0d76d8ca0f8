// The fan chart as inline SVG: geometry and marks. Colours are presentation attributes, so that the drawing stands alone in a file.

import { FORECAST } from "./table.js";
import { INTERVAL, addMonths, dayWords, numbersLike, shortMonth } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'DejaVu Sans', sans-serif";
const ESTIMATED = "estimated";
const SIZE = { text: 12.5, digit: 7.4, line: 18, right: 12, bottom: 26, top: 26, tall: 62, monthWide: 68, yearWide: 46 }; // px

export const known = (months) => months.filter((m) => m.value !== null);

/** An SVG element with attributes and children. */
export function mark(name, given = {}, ...children) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  made.append(...children);
  return made;
}

const count = (month) => 12 * Number(month.slice(0, 4)) + Number(month.slice(5)) - 1;

/** What the legend shows, as far as the view has it: kind of mark and words. */
export function legendOf(view) {
  return [
    ["observed", view.kind ?? "published", true],
    ["plain", "as published", view.plain],
    ["estimated", "estimated from published totals", view.history.some((m) => m.status === ESTIMATED)],
    ["median", FORECAST, view.points.length],
    ["band80", INTERVAL[80], view.points.length],
    ["band95", INTERVAL[95], view.points.length],
    ["release", "release, joined to the forecast before it", shownReleases(view).length],
    ["later", view.releases.size ? "published since, or outside the 80\u00a0% interval" : "published since",
      view.later.length || shownReleases(view).some((r) => !r.inside_80)],
    ["compared", view.compared && `${comparedName(view.compared)}, with its 80\u00a0% interval`, view.compared],
    ["given", view.given && `what if ${view.given.words}, with its 80\u00a0% interval`, view.given],
  ].filter(([, , there]) => there).map(([kind, words]) => ({ kind, words }));
}

export const comparedName = ({ day }) => `forecast of ${dayWords(day)}`;

const shownReleases = (view) => known(view.history).map((m) => view.releases.get(m.month)).filter(Boolean);

/** Steps of 1, 2 or 5 times a power of ten that divide a span into about so many parts. */
function niceStep(span, parts) {
  const power = 10 ** Math.floor(Math.log10(span / parts));
  return power * [1, 2, 5, 10].find((times) => (span / parts) <= times * power);
}

/** Ticks and ends of the value axis: from zero, but not where all figures lie so far from it that the fan would be a thin line. */
function valueAxis(view, height) {
  const rows = [...within(view, view.compared), ...within(view, view.given)];
  const values = [...known([...view.history, ...view.later, ...(view.plain ?? [])]).map((m) => m.value), ...view.points.flatMap((p) => p.intervals[95]),
    ...rows.flatMap((p) => [p.lower_80, p.upper_80]), ...shownReleases(view).map((r) => r.forecast)].filter(Number.isFinite);
  let [least, most] = values.length ? [Math.min(...values), Math.max(...values)] : [0, 1];
  if (least >= 0 && least < most / 2) least = 0;
  if (least === most) [least, most] = [least - Math.abs(least) / 10 - 1, most + Math.abs(most) / 10 + 1];
  const step = niceStep(most - least, Math.max(Math.floor(height / SIZE.tall), 2));
  const from = Math.floor(least / step + 1e-9);
  const ticks = Array.from({ length: Math.ceil(most / step - 1e-9) - from + 1 }, (_, i) => (from + i) * step);
  const decimals = Math.max(-Math.floor(Math.log10(step) + 1e-9), 0);
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return { ticks, words: (value) => format.format(value).replace(/^-(0(\.0+)?)$/, "$1").replace("-", "−"), low: ticks[0], high: ticks.at(-1) };
}

/** The months of another forecast that lie within the chart. */
function within(view, other) {
  const months = monthsOf(view);
  return (other?.points ?? []).filter((p) => p.month >= months[0] && p.month <= months.at(-1));
}

/** All months from the first to the last that is drawn. */
export function monthsOf(view) {
  const named = [...view.history, ...view.points, ...view.later].map((m) => m.month).sort();
  const first = named[0] ?? "2000-01";
  return Array.from({ length: count(named.at(-1) ?? first) - count(first) + 1 }, (_, i) => addMonths(first, i));
}

function monthTicks(months, width) {
  const apart = width / Math.max(months.length, 1);
  const every = [1, 3, 6].find((n) => n * apart >= SIZE.monthWide) ?? [12, 24, 60, 120].find((n) => n * apart >= SIZE.yearWide) ?? 120;
  return months.filter((m) => count(m) % every === 0).map((m) => [m, every < 12 ? shortMonth(m) : m.slice(0, 4)]);
}

/** Where months and values of a view lie in a drawing of a size. */
export function scales(view, width, height, top = SIZE.top) {
  const months = monthsOf(view);
  const axis = valueAxis(view, height);
  const left = Math.max(...axis.ticks.map((t) => axis.words(t).length)) * SIZE.digit + 12;
  const bottom = height - SIZE.bottom;
  const first = count(months[0]);
  const apart = (width - left - SIZE.right) / Math.max(months.length, 1);
  return {
    months, axis, left, right: width - SIZE.right, top, bottom, apart,
    x: (month) => left + (count(month) - first + 0.5) * apart,
    y: (value) => bottom - ((value - axis.low) / (axis.high - axis.low)) * (bottom - top),
    value: (y) => axis.low + ((bottom - y) / (bottom - top)) * (axis.high - axis.low),
  };
}

const line = (points) => points.map(([x, y], i) => `${i ? "L" : "M"}${x.toFixed(1)} ${y.toFixed(1)}`).join("");

/** A line through months in a row; where one is not known the line is broken. */
function broken(months, to) {
  const runs = [[]];
  for (const m of months) {
    if (m.value === null) runs.push([]);
    else runs.at(-1).push([to.x(m.month), to.y(m.value)]);
  }
  return runs.filter((run) => run.length).map(line).join("");
}

function axes(to, view, colour) {
  const text = (x, y, anchor, words) => mark("text", { x, y, "text-anchor": anchor, fill: colour("muted"), "font-size": SIZE.text }, words);
  return [
    ...to.axis.ticks.flatMap((value) => [
      mark("line", { x1: to.left, x2: to.right, y1: to.y(value), y2: to.y(value), stroke: colour(value === 0 ? "edge" : "rule") }),
      text(to.left - 6, to.y(value) + 4, "end", to.axis.words(value)),
    ]),
    ...monthTicks(to.months, to.right - to.left).filter(([m]) => to.x(m) > to.left + 14 && to.x(m) < to.right - 14).flatMap(([m, words]) => [
      mark("line", { x1: to.x(m), x2: to.x(m), y1: to.bottom, y2: to.bottom + 5, stroke: colour("edge") }),
      text(to.x(m), to.bottom + 19, "middle", words),
    ]),
    text(2, to.top - 12, "start", view.axis),
  ];
}

function band(view, level, to, fill) {
  const last = known(view.history).at(-1);
  const rows = [...(last ? [[last.month, [last.value, last.value]]] : []), ...view.points.map((p) => [p.month, p.intervals[level]])];
  const edge = (end) => rows.map(([month, ends]) => [to.x(month), to.y(ends[end])]);
  return mark("path", { class: `band${level}`, d: `${line([...edge(0), ...edge(1).reverse()])}Z`, fill });
}

function ahead(view, to, colour) {
  if (!view.points.length) return [];
  const last = known(view.history).at(-1);
  const at = (p) => [to.x(p.month), to.y(p.median)];
  const start = last ? [to.x(last.month), to.y(last.value)] : null;
  return [
    ...(start ? [
      mark("line", { x1: start[0], x2: start[0], y1: to.top, y2: to.bottom, stroke: colour("muted"), "stroke-dasharray": "4 4" }),
      mark("path", { d: line([start, at(view.points[0])]), fill: "none", stroke: colour("accent"), "stroke-width": 1.6, "stroke-dasharray": "2 3" }),
    ] : []),
    mark("path", { class: "median", d: line(view.points.map(at)), fill: "none", stroke: colour("accent"), "stroke-width": 2.4, "stroke-linejoin": "round" }),
  ];
}

/** Another forecast: a line between thin dotted ones. */
function other(kind, view, to, colour, wide) {
  const rows = within(view, view[kind]);
  const path = (name, given) => mark("path", { d: line(rows.map((p) => [to.x(p.month), to.y(p[name])])), fill: "none", stroke: colour(kind), ...given });
  return rows.length ? [mark("g", { class: kind }, path("value", { "stroke-width": wide }),
    path("lower_80", { "stroke-width": 1, "stroke-dasharray": "2 3" }), path("upper_80", { "stroke-width": 1, "stroke-dasharray": "2 3" }))] : [];
}

/** The month that is pinned at a value. */
const pinned = ({ month, value }, to, colour) =>
  mark("circle", { class: "pinned", cx: to.x(month), cy: to.y(value), r: 5, fill: colour("given"), stroke: colour("paper"), "stroke-width": 1.5 });

/** A published figure that was forecast before: a stem from that forecast to it, of another colour where it left the 80 % interval. */
function releases(view, to, colour) {
  return shownReleases(view).map((r) => {
    const paint = colour(r.inside_80 ? "muted" : "later");
    const value = view.history.find((m) => m.month === r.month).value;
    return mark("g", { class: "release" },
      mark("line", { x1: to.x(r.month), x2: to.x(r.month), y1: to.y(r.forecast), y2: to.y(value), stroke: paint, "stroke-width": 1.6 }),
      mark("circle", { cx: to.x(r.month), cy: to.y(value), r: 2.8, fill: paint }));
  });
}

function diamond(x, y, size, fill) {
  return mark("path", { class: "later", d: `M${x} ${y - size}L${x + size} ${y}L${x} ${y + size}L${x - size} ${y}Z`, fill });
}

/** The marks of a view, the lowest first. */
export function marks(view, to, colour) {
  const estimated = view.history.filter((m) => m.status === ESTIMATED && m.value !== null);
  return [
    ...axes(to, view, colour),
    ...(view.points.length ? [band(view, 95, to, colour("band95")), band(view, 80, to, colour("band80"))] : []),
    ...other("compared", view, to, colour, 1.5),
    ...(view.plain ? [mark("path", { class: "plain", d: broken(view.plain, to), fill: "none", stroke: colour("muted"), "stroke-width": 1, "stroke-opacity": .7 })] : []),
    mark("path", { class: "observed", d: broken(view.history, to), fill: "none", stroke: colour("ink"), "stroke-width": 1.8, "stroke-linejoin": "round" }),
    ...estimated.map((m) => mark("circle", { cx: to.x(m.month), cy: to.y(m.value), r: 2.6, fill: colour("paper"), stroke: colour("muted"), "stroke-width": 1.3 })),
    ...ahead(view, to, colour),
    ...other("given", view, to, colour, 2),
    ...(view.given?.pinned ? [pinned(view.given.pinned, to, colour)] : []),
    ...releases(view, to, colour),
    ...view.later.map((m) => diamond(to.x(m.month), to.y(m.value), 4.5, colour("later"))),
  ];
}

/** An empty drawing of a size that fills the width of its place. */
export const drawing = (width, height, ...children) =>
  mark("svg", { xmlns: SVG, viewBox: `0 0 ${width} ${height}`, width, height, "font-family": FONT }, ...children);

/** A drawing for a file: title, unit, legend and source are in it. */
export function poster(view, colour, { width = 1000, height = 560 } = {}) {
  const text = (x, y, words, given = {}) => mark("text", { x, y, fill: colour("muted"), "font-size": 13, ...given }, words);
  const rows = [[]];
  let used = 0;
  for (const item of legendOf(view)) {
    const wide = item.words.length * 6.6 + 40;
    if (used + wide > width - 24) [used] = [0, rows.push([])];
    rows.at(-1).push(key(item, 16 + used, 44 + 20 * rows.length, colour), text(16 + used + 26, 48 + 20 * rows.length, item.words));
    used += wide;
  }
  const to = scales(view, width, height - 30, 90 + 20 * rows.length);
  return drawing(width, height,
    mark("rect", { width, height, fill: colour("paper") }),
    text(16, 34, view.title, { "font-size": 21, "font-weight": 700, fill: colour("ink") }),
    ...rows.flat(), ...marks(view, to, colour), text(16, height - 12, view.source, { "font-size": 12 }));
}

function key({ kind }, x, y, colour) {
  const stroke = { observed: "ink", plain: "muted", median: "accent", compared: "compared", given: "given", release: "muted" }[kind];
  if (kind === "later") return diamond(x + 9, y, 5, colour("later"));
  if (kind === "estimated") return mark("circle", { cx: x + 9, cy: y, r: 4, fill: "none", stroke: colour("muted") });
  if (!stroke) return mark("rect", { x, y: y - 6, width: 20, height: 12, fill: colour(kind) });
  const drawn = [mark("line", { x1: x, x2: x + 20, y1: y, y2: y, stroke: colour(stroke), "stroke-width": 2 })];
  return mark("g", {}, ...(kind === "release" ? [mark("line", { x1: x + 10, x2: x + 10, y1: y - 6, y2: y + 4, stroke: colour("muted"), "stroke-width": 1.6 }),
    mark("circle", { cx: x + 10, cy: y - 5, r: 2.8, fill: colour("muted") })] : drawn));
}

/** The chart in a sentence or two, for those who do not see it. */
export function described(view) {
  const number = numbersLike(view.history.map((m) => m.value).slice(-24), 0, view.points[0]?.intervals[80]);
  const last = known(view.history).at(-1);
  const end = view.points.at(-1);
  const past = last ? `Last figure ${number(last.value)} in ${shortMonth(last.month)}.` : "No figure is known.";
  const future = end ? ` The forecast for ${shortMonth(end.month)} is ${number(end.median)}, ${INTERVAL[80]} ` +
    `${number(end.intervals[80][0])} to ${number(end.intervals[80][1])}.` : "";
  const other = (view.compared ? ` A thin line is the ${comparedName(view.compared)}.` : "") +
    (view.given ? ` Another line is the forecast on the condition that ${view.given.words}.` : "");
  return `Line chart of ${view.title} in ${view.unit}, ${shortMonth(monthsOf(view)[0])} on. ${past}${future}${other} The table below has all values.`;
}

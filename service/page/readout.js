// The chart on the page: its drawing, and the values of the month under the pointer or chosen by the arrow keys.
// The words stand above the drawing, so that they cover none of it.

import { comparedName, described, drawing, legendOf, mark, marks, scales } from "./chart.js";
import { rowsOf } from "./table.js";
import { INTERVAL, addMonths, changeOn, element, monthWords, numbersLike, shortMonth } from "./words.js";

const HINT = "Point at a month, or move through them with the arrow keys, to read its values.";
const PIN_HINT = " Double-click a month ahead, or press Enter on it: what if it comes in there?";
const NUDGE = 0.01; // share by which Shift and an arrow move a pinned figure
const STEPS = { ArrowLeft: -1, ArrowRight: 1, ArrowDown: -1, ArrowUp: 1, PageDown: -12, PageUp: 12 };

/** 1st, 2nd, 3rd, 79th. */
export function ordinal(value) {
  const whole = Math.round(value);
  const tens = Math.abs(whole) % 100;
  return `${whole}${tens > 10 && tens < 14 ? "th" : ["th", "st", "nd", "rd"][tens % 10] ?? "th"}`;
}

/** What a release was worth against the forecast before it. */
export function surpriseWords(row) {
  const sigma = row.surprise_sigma;
  const size = sigma === null ? "" : `, ${Math.abs(sigma).toFixed(1)} sigma ${sigma < 0 ? "low" : "high"}`;
  return `${ordinal(row.percentile)} percentile${size}`;
}

/** Number formats and growth of a view. */
function wordsOf(view) {
  const number = numbersLike(view.history.map((m) => m.value).slice(-24), 1, view.points[0]?.intervals[80]);
  const values = new Map([...view.known.map((m) => [m.month, m.value])]);
  const medians = new Map(view.points.map((p) => [p.month, p.median]));
  const growth = (month, value) => {
    const before = addMonths(month, -12);
    if (values.has(before)) return changeOn(value, values.get(before), view.entry, shortMonth(before));
    return medians.has(before) ? changeOn(value, medians.get(before), view.entry, `the median of ${shortMonth(before)}`) : "";
  };
  return { number, growth };
}

/** Sentences on a month: kind, value with unit, growth, intervals, percentiles. */
function sentences(view, month, { number, growth }) {
  const row = rowsOf(view).find((each) => each.month === month);
  if (!row) return ["no figure"];
  const range = (low, high) => `${number(low)} to ${number(high)}`;
  const release = view.releases.get(month);
  const shown = [];
  if (Number.isFinite(row.value)) shown.push([`${number(row.value)} ${view.unit}, ${row.kind}`, growth(month, row.value)].filter(Boolean).join(", "));
  if (Number.isFinite(row.lower_80)) {
    shown.push(`${INTERVAL[80]}: ${range(row.lower_80, row.upper_80)}`, `${INTERVAL[95]}: ${range(row.lower_95, row.upper_95)}`);
  }
  if (Number.isFinite(row.published_later)) {
    const place = view.percentiles.get(month);
    shown.push(`${number(row.published_later)} published since${place ? `, ${surpriseWords(place)} of this forecast` : ""}`);
  } else if (release && Number.isFinite(row.value)) {
    shown.push(`forecast before it: ${number(release.forecast)}, 80\u00a0% interval ${range(release.lower_80, release.upper_80)}; the figure is at its ${surpriseWords(release)}`);
  }
  const other = view.compared?.points.find((p) => p.month === month);
  if (other) shown.push(`${comparedName(view.compared)}: ${number(other.value)}, 80\u00a0% interval ${range(other.lower_80, other.upper_80)}`);
  const given = view.given?.points.find((p) => p.month === month);
  if (given) shown.push(`what if ${view.given.words}: ${number(given.value)}, 80\u00a0% interval ${range(given.lower_80, given.upper_80)}`);
  return shown.length ? shown : ["no figure"];
}

/** A chart that a place of the page shows. */
export class Chart {
  constructor({ place, legend, readout, pin }) {
    Object.assign(this, { place, legend, readout, pin, month: null });
    this.cursor = element("div", { class: "cursor", tabindex: 0, role: "slider", "aria-label": "Month in the chart", "aria-valuemin": 0 });
    for (const kind of ["pointermove", "pointerdown"]) this.cursor.addEventListener(kind, (event) => this.point(event));
    this.cursor.addEventListener("pointerleave", (event) => event.pointerType === "mouse" && this.choose(null));
    this.cursor.addEventListener("keydown", (event) => this.pinByKey(event) || this.move(event));
    this.cursor.addEventListener("dblclick", (event) => this.ask(this.month, this.to.value(this.placeOf(event).y)));
    this.cursor.addEventListener("focus", () => this.choose(this.month ?? this.view.points[0]?.month ?? this.to.months.at(-1)));
    this.cursor.addEventListener("blur", () => this.choose(null));
  }

  /** Draw a view at the width of the place, or at a size. */
  draw(view, { width, height } = {}) {
    const wide = width ?? Math.max(this.place.clientWidth, 240);
    const tall = height ?? (wide < 480 ? 300 : 360);
    Object.assign(this, { view, to: scales(view, wide, tall), words: wordsOf(view) });
    const colour = (name) => `var(--${name})`;
    this.marker = mark("g", { class: "marker" });
    const drawn = drawing(wide, tall, ...marks(view, this.to, colour), this.marker);
    drawn.setAttribute("role", "img");
    drawn.setAttribute("aria-label", described(view));
    this.legend.replaceChildren(...legendOf(view).map(({ kind, words }) =>
      element("li", {}, element("span", { class: `swatch ${kind}`, "aria-hidden": "true" }), words)));
    const { month } = this; // losing the focus, which a new drawing brings about, forgets it
    const focused = document.activeElement === this.cursor;
    this.place.replaceChildren(drawn, this.cursor);
    if (focused) this.cursor.focus();
    this.cursor.setAttribute("aria-valuemax", this.to.months.length - 1);
    this.choose(this.to.months.includes(month) ? month : null);
  }

  point(event) {
    const at = Math.floor((this.placeOf(event).x - this.to.left) / this.to.apart);
    this.choose(this.to.months[Math.min(Math.max(at, 0), this.to.months.length - 1)]);
  }

  /** Where an event is in the drawing. */
  placeOf(event) {
    const { left, top, width } = this.cursor.getBoundingClientRect();
    const scale = this.place.querySelector("svg").viewBox.baseVal.width / width;
    return { x: (event.clientX - left) * scale, y: (event.clientY - top) * scale };
  }

  /** Asks what follows if a month ahead comes in at a value. */
  ask(month, value) {
    if (this.view.pinnable && this.view.points.some((p) => p.month === month)) this.pin(month, this.words.number.plain(value));
  }

  /** Enter pins the month at its median, Shift with an arrow moves it, Delete takes it away. */
  pinByKey(event) {
    const { pinned } = this.view.given ?? {};
    const step = { ArrowUp: 1, ArrowDown: -1 }[event.shiftKey && event.key];
    if (event.key === "Enter") this.ask(this.month, this.view.points.find((p) => p.month === this.month)?.median);
    else if (step && pinned) this.ask(pinned.month, pinned.value + step * NUDGE * Math.abs(pinned.value));
    else if (event.key === "Delete" && this.view.given) this.pin(null);
    else return false;
    event.preventDefault();
    return true;
  }

  move(event) {
    const { months } = this.to;
    const now = Math.max(months.indexOf(this.month), 0);
    const to = { Home: 0, End: months.length - 1 }[event.key] ?? (event.key in STEPS ? now + STEPS[event.key] : null);
    if (event.key === "Escape") this.choose(null);
    if (to === null) return;
    event.preventDefault();
    this.choose(months[Math.min(Math.max(to, 0), months.length - 1)]);
  }

  /** Show the values of a month; of none if it is null. */
  choose(month) {
    const { view, to } = this;
    this.month = month;
    const shown = month ? sentences(view, month, this.words) : [HINT + (view.pinnable && view.points.length ? PIN_HINT : "")];
    const last = to.months.length - 1;
    this.cursor.setAttribute("aria-valuenow", month ? to.months.indexOf(month) : last);
    this.cursor.setAttribute("aria-valuetext", month ? `${monthWords(month)}: ${shown.join("; ")}` : "no month is chosen");
    this.readout.replaceChildren(...(month ? [element("strong", {}, monthWords(month)), " "] : []), shown.join(" · "));
    const row = month ? rowsOf(view).find((each) => each.month === month) : null;
    const value = row?.value ?? row?.published_later;
    this.marker.replaceChildren(...(month ? [
      mark("line", { x1: to.x(month), x2: to.x(month), y1: to.top, y2: to.bottom, stroke: "var(--edge)" }),
      ...(Number.isFinite(value) ? [mark("circle", { cx: to.x(month), cy: to.y(value), r: 4.5, fill: "var(--paper)", stroke: "var(--accent)", "stroke-width": 2 })] : []),
    ] : []));
  }
}

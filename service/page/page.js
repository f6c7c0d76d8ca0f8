// The page: its state stands in the address, a change of it is shown again. Everything it knows comes from /v1/.

import { showAbout } from "./about.js";
import { nearest, showAccuracy } from "./accuracy.js";
import { Refused, ask, askIfThere } from "./api.js";
import { Changed } from "./changed.js";
import { Check } from "./check.js";
import { YEAR, earlier, fillCompare, versionsOf, whyNot } from "./compare.js";
import { copyTable, saveCsv, savePng, saveSvg, toClipboard } from "./download.js";
import { firm, publishedLater } from "./known.js";
import { LEVEL, MEASURES, inMeasure } from "./measure.js";
import { Outlook, openYears, yearTotal } from "./outlook.js";
import { Chart } from "./readout.js";
import { showRevisions } from "./revisions.js";
import { sourceOf } from "./source.js";
import { tableOf } from "./table.js";
import { WhatIf } from "./whatif.js";
import { INTERVAL, WHOLE, addMonths, changeOn, dayWords, dueDays, element, fiscalYear, fixed, monthWords, numbersLike, yearWords } from "./words.js";

const at = (id) => document.getElementById(id);
const DEFAULTS = { series: null, as_of: null, ahead: "12", back: "48", measure: LEVEL, period: null, target: null, compare: null, change: null, from: null, to: null };
const PRINTED = { width: 700, height: 250 }; // px of the chart on paper

let catalogue = [];
let state = { ...DEFAULTS };
let view = null;
let drawn = null; // the view in the measure that is chosen: what the chart and its table show
let answered = null; // what the box "What if?" answered, for the chart
let loading = null;
let shown = null; // the part of the address that is shown
const outlook = new Outlook(at("outlook"), remember);
const changed = new Changed({
  from: at("changed-from"), to: at("changed-to"), period: at("changed-period"), choice: at("changed-choice"), mistake: at("changed-mistake"),
  sentence: at("changed-sentence"), result: at("changed-result"), remember,
});
const whatIf = new WhatIf({
  form: at("whatif-form"), period: at("whatif-period"), value: at("whatif-value"), mistake: at("whatif-mistake"), result: at("whatif-result"),
  shown: (given) => {
    answered = given;
    redraw();
  },
});
const chart = new Chart({
  place: at("chart"), legend: at("legend"), readout: at("readout"), pin: (month, figure) => whatIf.pin(month, figure),
});

function readAddress() {
  const given = new URLSearchParams(location.search);
  state = Object.fromEntries(Object.entries(DEFAULTS).map(([key, usual]) => [key, given.get(key) || usual]));
  state.series ??= (catalogue.find((entry) => entry.model) ?? catalogue[0]).series;
  state.target = state.target === null ? null : Number(state.target);
  showMistake(mend());
}

/** Replace what is impossible in the address by the default, with a sentence. */
function mend() {
  const { as_of: day, ahead, back } = state;
  const mistakes = [];
  if (day !== null && wrongDay(day)) {
    mistakes.push(`${day.slice(0, 40)} is ${wrongDay(day)}; what is known today is shown.`);
    state.as_of = null;
  }
  for (const [name, value, words] of [["ahead", ahead, "ahead"], ["back", back, "back"]]) {
    if ([...at(name).options].some((option) => option.value === value)) continue;
    mistakes.push(`${value.slice(0, 40)} is no number of months to look ${words} here; ${DEFAULTS[name]} is shown.`);
    state[name] = DEFAULTS[name];
  }
  if (!(state.measure in MEASURES)) {
    mistakes.push(`${state.measure.slice(0, 40)} is no measure; figures are shown as published.`);
    state.measure = LEVEL;
  }
  return mistakes.join(" ");
}

/** What is wrong with a day, empty if nothing is. */
function wrongDay(day) {
  const made = new Date(`${day}T00:00:00Z`);
  const real = /^\d{4}-\d{2}-\d{2}$/.test(day) && !Number.isNaN(made.getTime()) && made.toISOString().startsWith(day);
  if (!real) return "no day like 2026-04-17";
  return day > at("as-of").max ? "a day in the future" : "";
}

function showMistake(words) {
  at("mistake").hidden = !words;
  at("mistake").textContent = words;
}

/** Take a change of the state into the address; show it too unless it is `quiet`: shown already. */
function remember(changed, { quiet = false } = {}) {
  state = { ...state, ...changed };
  const given = Object.entries(state).filter(([key, value]) => value !== null && !Number.isNaN(value) && value !== DEFAULTS[key]);
  const url = `?${new URLSearchParams(given)}`;
  if (quiet) {
    history.replaceState(null, "", url);
    shown = location.search;
  } else {
    history.pushState(null, "", url);
    show();
  }
}

function fillSeries() {
  const known = new Map(catalogue.map((entry) => [entry.series, entry]));
  const branch = (depth) => (entry) => [
    element("option", { value: entry.series }, "\u2003".repeat(depth) + entry.title),
    ...entry.children.flatMap((part) => branch(depth + 1)(known.get(part))),
  ];
  at("series").replaceChildren(...catalogue.filter((entry) => !known.has(entry.parent)).flatMap(branch(0)));
}

function fillChoice() {
  at("series").value = state.series;
  at("as-of").value = state.as_of ?? at("as-of").max;
  at("ahead").value = state.ahead;
  at("back").value = state.back;
  at("measure").value = state.measure;
  at("today").disabled = state.as_of === null;
}

function card(kind, words, value, ...more) {
  return element("div", { class: `number ${kind}` }, element("h2", {}, words),
    element("p", { class: "value" }, `${value} `, element("small", {}, view.unit)),
    ...more.filter(Boolean).map((text) => (text instanceof Node ? text : element("p", {}, text))));
}

function showNumbers(entry, year) {
  const { known } = view;
  const last = known.at(-1);
  const next = view.points.find((p) => p.month > (last?.month ?? ""));
  const values = new Map(known.map((m) => [m.month, m.value]));
  const number = numbersLike([last?.value, next?.median], 0, next?.intervals[80]);
  const printed = entry.digits === null ? number : fixed(entry.digits);
  const against = (month, value) =>
    changeOn(value, values.get(addMonths(month, -12)), entry, monthWords(addMonths(month, -12)));
  const range = ([low, high], form) => `${form(low)} to ${form(high)}`;
  const cards = [];
  if (next) {
    cards.push(card("next", `Next figure: ${monthWords(next.month)}`, number(next.median),
      "Median of the forecast",
      `${INTERVAL[80]}: ${range(next.intervals[80], number)}`, tooNarrow(80),
      `${INTERVAL[95]}: ${range(next.intervals[95], number)}`, tooNarrow(95),
      against(next.month, next.median), due(next.month, entry)));
  }
  if (last) {
    const estimated = last.status === "estimated" ? "estimated from published totals" : "";
    cards.push(card("latest", `Latest known: ${monthWords(last.month)}`, printed(last.value), against(last.month, last.value), estimated));
  }
  if (year) {
    const form = numbersLike([year.median], 0, year.intervals[80]);
    const growth = year.yoy_pct ? changeOn(100 + year.yoy_pct.median, 100, entry, "the year before") : "";
    const settled = year.months_published === year.months;
    const name = yearWords(`FY${fiscalYear(year.period_end, entry.fiscal_year_start)}`, entry.fiscal_year_start);
    const open = [`Median of the ${WHOLE[entry.aggregation]}; mean ${form(year.mean)}`,
      `${INTERVAL[80]}: ${range(year.intervals[80], form)}`, tooNarrow(80)];
    cards.push(card("year", `${name}, to ${monthWords(year.period_end)}`, form(year.median),
      ...(settled ? [`The ${WHOLE[entry.aggregation]}, published`] : open), growth));
  }
  at("numbers").replaceChildren(...cards);
  at("title").textContent = entry.title;
  at("subtitle").textContent = (entry.aggregation === "sum" ? `${entry.unit_label} a month` : `${entry.unit_label}, monthly`) + (last ? ` · figures to ${monthWords(last.month)}` : "") +
    (state.as_of ? ` · as known on ${dayWords(state.as_of)}` : "");
  at("printed").textContent = `As known on ${dayWords(today())} · ${location.href}`;
  document.title = `${entry.title} · exportcast`;
}

/** The warning beside an interval that held clearly fewer outcomes in trials than its level. */
function tooNarrow(level) {
  const trial = view.trials[level];
  return trial?.too_narrow
    ? element("p", { class: "warn" }, `Held ${trial.held} of ${trial.of} months in trials: too narrow`) : "";
}

const today = () => state.as_of ?? at("as-of").max;

/** When a figure comes out, in words. */
function due(month, entry) {
  const [first, last] = dueDays(month, entry);
  if (last < today()) return `was due by ${dayWords(last)}`;
  return first === last ? `due on ${dayWords(last)}` : `due ${Number(first.slice(8))} to ${dayWords(last)}`;
}

/** Says so where figures should be out that nobody has loaded here: what is then called next is a thing of the past. */
function showStale(entry) {
  const last = view.known.at(-1)?.month;
  let newest = last;
  while (newest && dueDays(addMonths(newest, 1), entry)[1] < today()) newest = addMonths(newest, 1);
  const stale = !state.as_of && newest !== last;
  const words = [];
  const { cutoff, published } = view;
  if (cutoff && published > cutoff) {
    const first = addMonths(cutoff, 1);
    const months = first === published ? `${monthWords(first)} is` : `${monthWords(first)} to ${monthWords(published)} are`;
    words.push(`${months} in; the monthly forecast is updated at the next training.`);
  }
  if (stale) {
    words.push(`Figures to ${monthWords(newest)} should be out by now. The newest one loaded here is of ${monthWords(last)}` +
      `${last === cutoff ? "; the forecast starts there" : ""}.`);
  }
  at("stale").hidden = !words.length;
  at("stale").textContent = words.join(" ");
}

function showPast(refused) {
  const parts = [];
  if (state.as_of) {
    parts.push(`You see what was known on ${dayWords(state.as_of)}.`);
    if (view.later.length) parts.push("Diamonds are figures published since.");
    if (!view.known.length) parts.push("No figure of this series had been published by then.");
    if (refused && view.known.length) parts.push(`There is no forecast from that day: the archive holds none issued by then. This makes it, from what was known then: ` +
      `exportcast train --series ${view.series} --as-of ${state.as_of}`);
  }
  at("past").hidden = !parts.length;
  at("past").textContent = parts.join(" ");
}

function showProblem(error) {
  const place = at("problem");
  place.hidden = !error;
  if (!error) return;
  const nearest = (error.nearest ?? []).flatMap((series) => [" ", element("a", { href: `?series=${series}` }, series)]);
  place.replaceChildren(error.message.split("; nearest:")[0], ...(nearest.length ? [". Did you mean", ...nearest, "?"] : []));
}

function cut(months) {
  const start = months.findIndex((m) => m.value !== null);
  const rest = start < 0 ? [] : months.slice(start);
  return rest.slice(-Number(state.back));
}

async function show() {
  shown = location.search;
  fillChoice();
  loading?.abort();
  const { signal } = (loading = new AbortController());
  at("main").setAttribute("aria-busy", "true");
  try {
    await load(signal);
  } catch (error) {
    if (error.name === "AbortError") return;
    showProblem(error);
    if (!view) at("title").textContent = "Nothing to show"; // what was shown before stays
  }
  at("main").classList.toggle("empty", !view);
  if (!view) at("subtitle").textContent = "";
  if (loading.signal === signal) at("main").setAttribute("aria-busy", "false");
}

async function load(signal) {
  const entry = await ask(`series/${state.series}`, {}, signal);
  const about = `series/${entry.series}`;
  const kept = (error) => {
    if (error instanceof Refused && (error.status === 404 || state.as_of)) return error;
    throw error;
  };
  const [old, now, answer, scores, { versions }] = await Promise.all([
    ask(`${about}/vintage`, { as_of: state.as_of }, signal),
    state.as_of ? ask(`${about}/vintage`, {}, signal) : null,
    ask(`${about}/forecast`, { horizon: state.ahead, level: "80,95", as_of: state.as_of }, signal).catch(kept),
    askIfThere(`${about}/scores`, {}, signal),
    versionsOf(entry.series, signal),
  ]);
  const refused = answer instanceof Refused ? answer : null;
  const forecast = refused ? null : answer;
  // The fan opens at the cutoff of the forecast; what is known after it, on that day or since, is set against it.
  const split = forecast?.cutoff ?? "9999-12";
  const known = firm(old.months.filter((m) => m.value !== null));
  const later = [...known.filter((m) => m.month > split), ...(now ? publishedLater(old, now) : [])];
  const last = known.filter((m) => m.status !== "estimated").at(-1)?.month ?? "";
  const compared = await earlier(entry.series, state.compare, versions, today(), signal);
  const made = {
    entry, series: entry.series, title: entry.title, unit: entry.unit_label, points: forecast?.points ?? [], known, compared,
    axis: entry.aggregation === "sum" ? `${entry.unit_label} a month` : entry.unit_label,
    releases: new Map(nearest(scores?.scores ?? [], state.as_of).map((row) => [row.month, row])),
    percentiles: new Map((scores?.scores ?? []).filter((row) => row.model_version === forecast?.model_version).map((row) => [row.month, row])),
    source: await sourceOf(entry.series, last, forecast, state.as_of, signal),
    cutoff: forecast?.cutoff, published: last, trials: forecast?.calibration.trials ?? {},
    history: cut(old.months.filter((m) => m.month <= split)), later: later.filter((m) => m.value !== null),
  };
  const reached = forecast && (last > forecast.cutoff ? last : forecast.cutoff);
  const year = forecast ? await yearTotal(entry, reached, state.as_of) : null;
  const shape = await inMeasure(made, state, cut, signal);
  signal.throwIfAborted();

  view = made;
  drawn = shape.drawn;
  at("main").classList.remove("empty");
  showProblem(state.as_of ? null : refused);
  showPast(refused);
  fillCompare(at("compare"), versions, forecast?.model_version, state.compare);
  at("compare").disabled = drawn !== view;
  at("measure-note").hidden = !shape.refused;
  at("measure-note").textContent = shape.refused;
  const missing = whyNot(entry.series, state.compare, compared, today());
  at("compare-note").hidden = !missing;
  at("compare-note").textContent = missing;
  showStale(entry);
  showNumbers(entry, year);
  at("table").replaceChildren(tableOf(drawn));
  at("source").textContent = drawn.source;
  showAbout(at("about"), entry.series, forecast, state.as_of);
  at("announcement").textContent = `Showing ${entry.title}${state.as_of ? ` as known on ${dayWords(state.as_of)}` : ""}.`;
  at("changed-card").hidden = at("whatif-card").hidden = !forecast;
  if (forecast) whatIf.offer(entry, reached, state.as_of);
  if (!forecast) outlook.say("There is no forecast to derive it from.");
  redraw();
  await Promise.all([
    forecast ? outlook.show(entry, reached, state) : null,
    forecast ? changed.show(entry, versions, forecast.model_version, state) : null,
    showAccuracy(at("accuracy"), view, scores, versions, forecast?.model_version),
    showRevisions(at("revisions-card"), at("revisions"), view, entry, forecast, state.as_of, signal),
  ]);
}

/** Draw the chart, with what follows from the condition in the box "What if?"; a condition is on published figures. */
function redraw() {
  if (!drawn) return;
  const given = drawn === view ? answered : null;
  chart.draw({ ...drawn, given, pinnable: drawn === view }, matchMedia("print").matches ? PRINTED : {});
}

function say(words) {
  at("announcement").textContent = words;
}

async function copy() {
  await copyTable(drawn);
  say("The table is copied.");
  at("copy").textContent = "Copied";
  setTimeout(() => { at("copy").textContent = "Copy"; }, 2000);
}

const fileName = () => `${view.series}${drawn === view ? "" : `-${state.measure}`}-${today()}`;

function listen() {
  at("choice").addEventListener("submit", (event) => event.preventDefault());
  at("series").addEventListener("change", (event) => remember({ series: event.target.value, target: null, compare: state.compare === YEAR ? YEAR : null, from: null, to: null }));
  at("ahead").addEventListener("change", (event) => remember({ ahead: event.target.value }));
  at("back").addEventListener("change", (event) => remember({ back: event.target.value }));
  at("measure").addEventListener("change", (event) => remember({ measure: event.target.value }));
  at("as-of").addEventListener("change", ({ target }) => {
    if (target.validity.valid && target.value) {
      showMistake("");
      remember({ as_of: target.value === target.max ? null : target.value });
    }
  });
  // While a day is typed its parts are incomplete for a moment; a day that is left so is named.
  at("as-of").addEventListener("blur", ({ target }) => {
    const future = target.validity.rangeOverflow;
    if (target.validity.valid && target.value) return;
    showMistake(`${future ? `${dayWords(target.value)} is in the future` : "That is no whole day"}; ` +
      `${state.as_of ? `${dayWords(state.as_of)} is` : "what is known today is"} still shown.`);
    target.value = state.as_of ?? target.max;
  });
  at("today").addEventListener("click", () => {
    showMistake("");
    remember({ as_of: null });
  });
  at("copy").addEventListener("click", copy);
  at("save").addEventListener("click", () => saveCsv(drawn, fileName()));
  at("save-svg").addEventListener("click", () => saveSvg(chart.view, fileName()));
  at("save-png").addEventListener("click", () => savePng(chart.view, fileName()));
  at("compare").addEventListener("change", (event) => remember({ compare: event.target.value || null }));
  addEventListener("popstate", () => {
    if (location.search === shown) return; // the skip link went to another place of the same page
    readAddress();
    show();
  });
  // The chart is drawn to the width of the page, and to that of paper.
  matchMedia("print").addEventListener("change", redraw);
  let waiting;
  addEventListener("resize", () => { clearTimeout(waiting); waiting = setTimeout(redraw, 150); });
}

/** The series that texts are read for: another record has no box for them. */
const READ = /^pk\.ict(\.|$)/;

async function start() {
  at("as-of").max = new Date().toISOString().slice(0, 10);
  const title = (series) => catalogue.find((entry) => entry.series === series)?.title.replace(/ \(.*\)$/, "") ?? series;
  new Check(at("check-form"), at("check-result"), { title, copy: toClipboard });
  if (matchMedia("(max-width: 600px)").matches) DEFAULTS.back = "24";
  listen();
  try {
    catalogue = (await ask("series")).series;
  } catch (error) {
    at("title").textContent = "No forecast";
    showProblem(error);
    return;
  }
  const served = catalogue.filter((entry) => entry.model);
  at("check-box").hidden = served.length > 0 && !served.some((entry) => READ.test(entry.series));
  fillSeries();
  readAddress();
  await show();
}

start();

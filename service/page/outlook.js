// The total of a fiscal year, and the chance that it reaches a target.

import { Refused, ask } from "./api.js";
import { INTERVAL, WHOLE, addMonths, chanceNumber, chanceWords, changeOn, element, fiscalYear, monthWords, numbersLike, yearWords } from "./words.js";

const SO_FAR = { sum: "Published so far", mean: "Average so far", last: "Last published" };
const YEARS = 3;
const MOST = 999_999_999_999_999; // the largest target that the service takes
const PAUSE = 120; // ms without a change of the target before it is asked for

/** The fiscal years that are open after a month, as words for the period parameter. */
export function openYears(cutoff, entry) {
  const first = fiscalYear(addMonths(cutoff, 1), entry.fiscal_year_start);
  return Array.from({ length: YEARS }, (_, i) => `FY${first + i}`);
}

/** A round number near the median of an outlook, within its 80 % interval. */
export function roundTarget({ median: value, intervals }) {
  const [low, high] = intervals[80];
  const size = Math.min((high - low) / 2 || Infinity, Math.abs(value) / 10);
  const power = 10 ** Math.floor(Math.log10(Math.max(size, 1e-9)));
  return Number((Math.round(value / power) * power).toPrecision(10));
}

function bounds(answer, entry) {
  const [low, high] = answer.intervals[95];
  const span = Math.max(high - low, 0.02 * Math.abs(high), 1e-9);
  const least = entry.aggregation === "sum" && entry.sign === "positive" ? answer.published_sum : -Infinity;
  const step = 10 ** Math.floor(Math.log10(span / 20));
  const edge = (value, round) => Number((round(value / step) * step).toPrecision(10));
  return { min: edge(Math.max(least, low - span / 2), Math.floor), max: edge(high + span / 2, Math.ceil), step };
}

const SVG = "http://www.w3.org/2000/svg";
function mark(name, given) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  return made;
}

/** Published part, expected rest, ranges and target of a year on one bar from zero. */
function bar(answer, target, adds) {
  const ends = [...answer.intervals[95], target ?? answer.median];
  const margin = 0.04 * Math.max(...ends.map(Math.abs));
  const start = adds ? 0 : Math.min(...ends) - margin;
  const end = Math.max(...ends) + margin;
  const x = (value) => (100 * (value - start)) / (end - start);
  const drawn = mark("svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" });
  const box = (from, to, y, height, kind) =>
    drawn.append(mark("rect", { x: x(from), width: Math.max(x(to) - x(from), 0), y, height, class: kind }));
  box(start, end, 3, 6, "track");
  if (adds) {
    box(0, answer.median, 3, 6, "expected");
    box(0, answer.published_sum, 3, 6, "published");
  }
  box(...answer.intervals[95], 4.6, 2.8, "range95");
  box(...answer.intervals[80], 4.6, 2.8, "range80");
  if (target !== null) drawn.append(mark("rect", { x: x(target) - 0.25, width: 0.5, y: 0, height: 12, class: "target" }));
  return drawn;
}

const key = (answer, settled, adds) => element("ul", { class: "legend", "aria-hidden": "true" }, ...[
  ["published", "published so far", adds && answer.months_published],
  ["expected", "expected by the end (median)", adds && !settled],
  ["range80", INTERVAL[80], !settled],
  ["target", "target", true],
].filter(([, , there]) => there).map(([kind, words]) => element("li", {}, element("span", { class: `swatch ${kind}` }), words)));

/** The least and the largest target of a series: a balance may be negative. */
const limits = (entry) => [entry.sign === "any" ? -MOST : 0, MOST];
const isTarget = (value, entry) => Number.isFinite(value) && limits(entry)[0] <= value && value <= limits(entry)[1];
const noTarget = (entry) => `A target is a number from ${limits(entry).map((x) => x.toLocaleString("en")).join(" to ")}.`;

/** Shows the outlook of a series and asks again when the year or the target is changed. */
export class Outlook {
  constructor(place, remember) {
    Object.assign(this, { place, remember, answer: null, entry: null, target: null });
  }

  async show(entry, cutoff, { period, target, as_of: asOf }) {
    Object.assign(this, { entry, cutoff, asOf });
    const years = openYears(cutoff, entry);
    this.period = years.includes(period) ? period : years[0];
    this.remark = period && period !== this.period
      ? `${period.slice(0, 40)} is no fiscal year that is open here (${years.join(", ")}); ${this.period} is shown.` : "";
    this.target = isTarget(target ?? NaN, entry) ? target : null;
    if (target !== null && this.target === null) this.remark = `${this.remark} ${noTarget(entry)} A round one is shown.`.trim();
    try {
      await this.ask();
    } catch (error) {
      if (error.name === "AbortError") return;
      const missing = error instanceof Refused && error.status === 404;
      this.say(missing ? "This service does not tell outlooks of years yet." : error.message);
      return;
    }
    this.draw(years);
  }

  say(words) {
    this.place.replaceChildren(element("p", {}, words));
  }

  async ask() {
    this.asked?.abort();
    this.asked = new AbortController();
    const query = { period: this.period, target: this.target, level: "80,95", as_of: this.asOf };
    this.answer = await ask(`series/${this.entry.series}/outlook`, query, this.asked.signal);
    if (this.target === null) {
      this.target = roundTarget(this.answer);
      await this.ask();
    }
  }

  draw(years) {
    const focused = this.place.contains(document.activeElement) ? document.activeElement.id : "";
    const { min, max, step } = bounds(this.answer, this.entry);
    const year = element("select", { id: "period" }, ...years.map((year) => element("option", { value: year }, yearWords(year, this.entry.fiscal_year_start))));
    year.value = this.period;
    const slider = element("input", { id: "slider", type: "range", min, max, step, "aria-label": "Target, as a slider" });
    const field = element("input", { id: "target", type: "number", min: limits(this.entry)[0], step: "any", inputmode: "decimal" });
    slider.value = field.value = this.target;
    this.result = element("div", { "aria-live": "polite", id: "outlook-result" });
    this.mistake = element("p", { class: "notice", role: "status", id: "outlook-mistake" }, this.remark);
    this.mistake.hidden = !this.remark;
    this.place.replaceChildren(
      element("div", { class: "choice" },
        element("p", {}, element("label", { for: "period" }, this.entry.fiscal_year_start === 1 ? "Year" : "Fiscal year"), year),
        element("p", {}, element("label", { for: "target" }, `Target, ${this.entry.unit_label}`), field)),
      element("p", { class: "slide" }, slider), this.mistake, this.result);
    const changed = (from, to) => () => {
      const value = Number.parseFloat(from.value);
      const fits = isTarget(value, this.entry);
      this.mistake.hidden = fits;
      this.mistake.textContent = fits ? "" : `${noTarget(this.entry)} Shown is ${this.target}.`;
      if (!fits) return;
      to.value = this.target = value;
      clearTimeout(this.timer);
      this.timer = setTimeout(() => this.again(), PAUSE);
    };
    slider.addEventListener("input", changed(slider, field));
    field.addEventListener("input", changed(field, slider));
    year.addEventListener("change", async () => {
      this.remember({ period: year.value, target: null }, { quiet: true });
      await this.show(this.entry, this.cutoff, { period: year.value, target: null, as_of: this.asOf });
    });
    document.getElementById(focused)?.focus();
    this.tell();
  }

  async again() {
    try {
      await this.ask();
      this.tell();
      this.remember({ period: this.period, target: this.target }, { quiet: true });
    } catch (error) {
      if (error.name !== "AbortError") this.result.replaceChildren(element("p", {}, error.message));
    }
  }

  tell() {
    const { answer, target } = this;
    const number = numbersLike([answer.median], 0, answer.intervals[80]);
    const settled = answer.months_published === answer.months;
    const [low, high] = answer.intervals[80];
    const parts = [];
    if (Number.isFinite(answer.probability)) {
      parts.push(element("p", { class: "chance" },
        element("strong", {}, chanceNumber(answer.probability, settled)),
        ` chance of ${number(target)} or more`, settled ? "" : `: ${chanceWords(answer.probability)}`));
    }
    const { entry } = this;
    const adds = entry.aggregation === "sum" && entry.sign === "positive";
    parts.push(bar(answer, target, adds), key(answer, settled, adds));
    const growth = answer.yoy_pct ? ` That is ${changeOn(100 + answer.yoy_pct.median, 100, entry, "the year before")}.` : "";
    const published = answer.months_published
      ? ` ${SO_FAR[entry.aggregation]}: ${number(answer.published_sum)} in ${answer.months_published} of ${answer.months} months${
        answer.months_estimated ? ` (${answer.months_estimated} of them estimated within published totals)` : ""}.` : "";
    const span = ` (${monthWords(answer.period_start)} to ${monthWords(answer.period_end)})`;
    const name = yearWords(answer.period, entry.fiscal_year_start);
    parts.push(element("p", {}, settled
      ? `${name}${span}: ${WHOLE[entry.aggregation]} ${number(answer.median)}.${growth}${published}`
      : `${name}${span}: ${WHOLE[entry.aggregation]} ${number(answer.median)} (median), ${INTERVAL[80]} ${number(low)} to ${number(high)}, ` +
        `mean ${number(answer.mean)}.${growth}${published}`));
    const trial = answer.trials[80];
    if (!settled && trial?.too_narrow) {
      parts.push(element("p", { class: "warn" }, `Held ${trial.held} of ${trial.of} months in trials: too narrow, and the chance too sure.`));
    }
    this.result.replaceChildren(...parts);
  }
}

/** For the headline: the total of the first open year in short. */
export const yearTotal = (entry, cutoff, asOf) =>
  ask(`series/${entry.series}/outlook`, { period: openYears(cutoff, entry)[0], level: "80,95", as_of: asOf }).catch(() => null);


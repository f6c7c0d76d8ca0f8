// The total of a fiscal year, and the chance that it reaches a target.

import { Refused, ask } from "./api.js";
import { addMonths, chanceNumber, chanceWords, change, element, fiscalYear, monthWords, numbersLike, unitWords } from "./words.js";

const YEARS = 3;
const MOST = 999_999_999_999_999; // the largest target that the service takes
const PAUSE = 120; // ms without a change of the target before it is asked for

/** The fiscal years that are open after a month, as words for the period parameter. */
export function openYears(cutoff, entry) {
  const first = fiscalYear(addMonths(cutoff, 1), entry.fiscal_year_start);
  return Array.from({ length: YEARS }, (_, i) => `FY${first + i}`);
}

/** A round number near a value. */
export function roundTarget(value) {
  const power = 10 ** Math.floor(Math.log10(Math.max(value, 1e-9)) - 1);
  return Number((Math.round(value / power) * power).toPrecision(3));
}

function bounds(answer) {
  const [low, high] = answer.intervals[95];
  const span = Math.max(high - low, 0.02 * high, 1e-9);
  const step = 10 ** Math.floor(Math.log10(span / 20));
  const edge = (value, round) => Number((round(value / step) * step).toPrecision(10));
  return { min: edge(Math.max(answer.published_sum, low - span / 2), Math.floor), max: edge(high + span / 2, Math.ceil), step };
}

const SVG = "http://www.w3.org/2000/svg";
function mark(name, given) {
  const made = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(given)) made.setAttribute(key, value);
  return made;
}

/** Published part, expected rest, ranges and target of a year on one bar from zero. */
function bar(answer, target) {
  const end = Math.max(answer.intervals[95][1], target ?? 0) * 1.04;
  const x = (value) => (100 * value) / end;
  const drawn = mark("svg", { viewBox: "0 0 100 12", preserveAspectRatio: "none", class: "bar", "aria-hidden": "true" });
  const box = (from, to, y, height, kind) =>
    drawn.append(mark("rect", { x: x(from), width: Math.max(x(to) - x(from), 0), y, height, class: kind }));
  box(0, end, 3, 6, "track");
  box(0, answer.median, 3, 6, "expected");
  box(0, answer.published_sum, 3, 6, "published");
  box(...answer.intervals[95], 4.6, 2.8, "range95");
  box(...answer.intervals[80], 4.6, 2.8, "range80");
  if (target !== null) drawn.append(mark("rect", { x: x(target) - 0.25, width: 0.5, y: 0, height: 12, class: "target" }));
  return drawn;
}

const key = (answer, settled) => element("ul", { class: "legend", "aria-hidden": "true" }, ...[
  ["published", "published so far", answer.months_published],
  ["expected", "expected by the end", !settled],
  ["range80", "8 in 10 outcomes", !settled],
  ["target", "target", true],
].filter(([, , there]) => there).map(([kind, words]) => element("li", {}, element("span", { class: `swatch ${kind}` }), words)));

const isTarget = (value) => Number.isFinite(value) && value >= 0 && value <= MOST;
const NO_TARGET = "A target is a number from 0 to 999,999,999,999,999.";

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
    this.target = isTarget(target) ? target : null;
    if (target !== null && this.target === null) this.remark = `${this.remark} ${NO_TARGET} A round one is shown.`.trim();
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
      this.target = roundTarget(this.answer.median);
      await this.ask();
    }
  }

  draw(years) {
    const focused = this.place.contains(document.activeElement) ? document.activeElement.id : "";
    const { min, max, step } = bounds(this.answer);
    const year = element("select", { id: "period" }, ...years.map((year) => element("option", { value: year }, year)));
    year.value = this.period;
    const slider = element("input", { id: "slider", type: "range", min, max, step, "aria-label": "Target, as a slider" });
    const field = element("input", { id: "target", type: "number", min: 0, step: "any", inputmode: "decimal" });
    slider.value = field.value = this.target;
    this.result = element("div", { "aria-live": "polite", id: "outlook-result" });
    this.mistake = element("p", { class: "notice", role: "status", id: "outlook-mistake" }, this.remark);
    this.mistake.hidden = !this.remark;
    this.place.replaceChildren(
      element("div", { class: "choice" },
        element("p", {}, element("label", { for: "period" }, "Fiscal year"), year),
        element("p", {}, element("label", { for: "target" }, `Target, ${unitWords(this.entry.unit)}`), field)),
      element("p", { class: "slide" }, slider), this.mistake, this.result);
    const changed = (from, to) => () => {
      const value = Number.parseFloat(from.value);
      this.mistake.hidden = isTarget(value);
      this.mistake.textContent = isTarget(value) ? "" : `${NO_TARGET} Shown is ${this.target}.`;
      if (!isTarget(value)) return;
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
    const number = numbersLike([answer.median]);
    const settled = answer.months_published === answer.months;
    const [low, high] = answer.intervals[80];
    const parts = [];
    if (Number.isFinite(answer.probability)) {
      parts.push(element("p", { class: "chance" },
        element("strong", {}, chanceNumber(answer.probability, settled)),
        ` chance of ${number(target)} or more`, settled ? "" : `: ${chanceWords(answer.probability)}`));
    }
    parts.push(bar(answer, target), key(answer, settled));
    const growth = answer.yoy_pct ? ` That is ${change(100 + answer.yoy_pct.median, 100)} on the year before.` : "";
    const published = answer.months_published
      ? ` Published so far: ${number(answer.published_sum)} in ${answer.months_published} of ${answer.months ?? 12} months${
        answer.months_estimated ? ` (${answer.months_estimated} of them estimated within published totals)` : ""}.` : "";
    const span = answer.period_start ? ` (${monthWords(answer.period_start)} to ${monthWords(answer.period_end)})` : "";
    parts.push(element("p", {}, `${answer.period}${span}: ${number(answer.median)} expected` +
      `${settled ? "" : `, 8 in 10 chance of ${number(low)} to ${number(high)}`}.${growth}${published}`));
    this.result.replaceChildren(...parts);
  }
}

/** For the headline: the total of the first open year in short. */
export const yearTotal = (entry, cutoff, asOf) =>
  ask(`series/${entry.series}/outlook`, { period: openYears(cutoff, entry)[0], level: "80,95", as_of: asOf }).catch(() => null);


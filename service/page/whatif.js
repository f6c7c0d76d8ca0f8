// What if a month or a year comes in at a figure: the forecast on that condition beside the forecast without it.

import { Refused, post } from "./api.js";
import { openYears } from "./outlook.js";
import { INTERVAL, addMonths, element, monthWords, numbersLike, percent, yearWords } from "./words.js";

const MONTHS = 12;
const sentence = (words) => `${words[0].toUpperCase()}${words.slice(1)}.`;

const NONE = /^at most (\S+) and at least (\S+); nearest (\S+)$/;
const FEW = /^a range with .*; nearest (\S+)$/;

/** Why a condition is refused, in words for readers. */
function reason({ found, wanted, message }, what) {
  if (!wanted) return message;
  const [, high, low, nearest] = wanted.match(NONE) ?? [];
  const number = numbersLike([Number(high)], 1);
  if (nearest) return `Nothing in the forecast of ${what} comes near ${found}: it lies between ${number(Number(low))} and ${number(Number(high))}.`;
  const [, next] = wanted.match(FEW) ?? [];
  if (next) return `Too little of the forecast of ${what} lies at ${found}. Extend it to ${numbersLike([Number(next)], 1)(Number(next))} or beyond.`;
  return `This is ${found}; wanted is ${wanted}.`;
}

/** The form of one condition and its answer. */
export class WhatIf {
  /** `shown` is called with each answer, and with null where there is none any more. */
  constructor({ form, period, value, mistake, result, shown }) {
    Object.assign(this, { period, value, mistake, result, shown });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.ask();
    });
  }

  /** Offers the months and years ahead of a series; what was shown of another one goes. */
  offer(entry, cutoff, asOf) {
    this.request?.abort();
    const same = this.entry?.series === entry.series && this.cutoff === cutoff && this.asOf === asOf;
    if (same) return;
    Object.assign(this, { entry, cutoff, asOf });
    const months = Array.from({ length: MONTHS }, (_, i) => addMonths(cutoff, i + 1));
    const option = (value, words) => element("option", { value }, words);
    this.period.replaceChildren(
      ...openYears(cutoff, entry).map((year) => option(year, yearWords(year, entry.fiscal_year_start))),
      ...months.map((month) => option(month, monthWords(month))));
    this.clear();
  }

  /** Takes condition and answer away. */
  clear() {
    this.request?.abort();
    this.value.value = "";
    this.refuse("");
    this.result.replaceChildren();
    this.shown(null);
  }

  /** Asks for a month of the chart at a figure; nothing is asked any more where it is null. */
  pin(month, figure) {
    if (month === null) {
      this.clear();
      return;
    }
    if (![...this.period.options].some((option) => option.value === month)) this.period.append(element("option", { value: month }, monthWords(month)));
    this.period.value = month;
    this.value.value = figure;
    this.ask();
  }

  refuse(words) {
    this.mistake.textContent = words;
    this.mistake.hidden = !words;
    if (words) this.value.setAttribute("aria-invalid", "true");
    else this.value.removeAttribute("aria-invalid");
  }

  async ask() {
    const given = this.value.value.replace(/[,\s]/g, "");
    if (!given) {
      this.refuse("Enter a figure first.");
      this.value.focus();
      return;
    }
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    const past = this.asOf ? `?as_of=${this.asOf}` : "";
    try {
      const question = { given: [`${this.period.value}=${given}`], levels: [80] };
      const answer = await post(`series/${this.entry.series}/scenario${past}`, question, signal);
      this.refuse("");
      this.show(answer);
      this.shown(this.overlay(answer));
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Refused)) throw error;
      this.refuse(reason(error, this.period.selectedOptions[0].textContent));
      this.value.focus();
    }
  }

  /** The answer as another forecast in the chart. */
  overlay({ given: [{ text, low, high, measure, period_start: month, period_end: end }], points }) {
    const figure = text.slice(text.indexOf("=") + 1).replace(/\.\./g, " to ").replace(/^ to /, "at most ").replace(/ to $/, " or more");
    return {
      words: `${this.period.selectedOptions[0].textContent} is ${figure}`,
      pinned: month === end && low === high && measure === "level" ? { month, value: low } : null,
      points: points.map(({ month: each, scenario: { median, intervals } }) => ({ month: each, value: median, lower_80: intervals[80][0], upper_80: intervals[80][1] })),
    };
  }

  show(answer) {
    const [given] = answer.given;
    const growth = given.measure === "yoy_pct";
    const unit = growth ? "\u00a0%" : "";
    const expected = numbersLike([given.forecast.median], 1);
    const [low, high] = given.forecast.intervals[80].map(expected);
    const where = given.low === given.high ? "at least as far out" : "within it";
    const rows = [...answer.totals.map((total) => [yearWords(total.period, this.entry.fiscal_year_start), total]),
      ...answer.points.map((point) => [monthWords(point.month), point])];
    const number = numbersLike(answer.points.map((point) => point.forecast.median));
    const cells = ({ median, intervals }) => [number(median), intervals[80].map(number).join(" to ")].map((words) => element("td", {}, words));
    const head = ["Period", "Forecast", INTERVAL[80], "What if", INTERVAL[80]];
    this.result.replaceChildren(
      element("p", {}, `The forecast of it is ${expected(given.forecast.median)}${unit}, ${INTERVAL[80]} ${low} to ${high}${unit}; ` +
        `${given.probability > 0 && given.probability < 0.01 ? "below 1\u00a0%" : percent(given.probability)} of the forecast lies ${where}.`),
      ...(answer.warning ? [element("p", { class: "warn" }, sentence(answer.warning))] : []),
      element("div", { class: "scroll", role: "region", tabindex: "0", "aria-label": "Forecast without and with the condition" },
        element("table", { class: "plain" },
          element("thead", {}, element("tr", {}, ...head.map((words) => element("th", { scope: "col" }, words)))),
          element("tbody", {}, ...rows.map(([words, row]) =>
            element("tr", {}, element("th", { scope: "row" }, words), ...cells(row.forecast), ...cells(row.scenario)))))),
      element("p", { class: "caption" }, `Medians. Worth ${Math.round(answer.effective_paths)} of ${answer.paths} paths of the forecast. Nothing is stored. `,
        element("button", { type: "button", class: "remove" }, "Remove")));
    this.result.querySelector("button.remove").addEventListener("click", () => {
      this.clear();
      this.value.focus();
    });
  }
}

// What changed: why the forecast of a version differs from that of an earlier one, in parts that add up.

import { Refused, address, ask } from "./api.js";
import { dayWords, element, fixed, monthWords } from "./words.js";

const SVG = "http://www.w3.org/2000/svg";
const START = /^(\d{4})(\d\d)(\d\d)T/; // of the name of a version: the day on which it was made
const KINDS = { figure: "New figure", revision: "Revision", relatives: "Related series", weights: "Re-estimated", model: "New model" };
const MEANS = "Means, for these add up: medians, as elsewhere on the page, differ a little.";

const capital = (words) => `${words[0].toUpperCase()}${words.slice(1)}`;
const isMonth = (period) => /^\d{4}-\d{2}$/.test(period);
const periodWords = (period) => (isMonth(period) ? monthWords(period) : period);
const option = (value, words) => element("option", { value }, words);

/** A number with its sign, without one where it is nothing. */
const signedBy = (number) => (value) => (value > 0 ? `+${number(value)}` : number(value || 0));

/** The version that a name stands for, in words: the day of its record, or that in its name where it is no longer kept. */
function versionWords(name, versions) {
  const kept = versions.find(({ version }) => version === name);
  const twin = kept && versions.some((each) => each !== kept && each.as_of === kept.as_of);
  if (kept) return `${dayWords(kept.as_of)}${twin ? `, made ${dayWords(kept.created)} ${kept.created.slice(11, 16)} UTC` : ""} (figures to ${monthWords(kept.cutoff)})`;
  const day = name.match(START);
  return day ? dayWords(day.slice(1).join("-")) : name;
}

/** The versions that led to one, the nearest first: those that are kept, and the nearest one in any case. */
function before(name, versions) {
  const origin = (at) => versions.find(({ version }) => version === at)?.news_from;
  const found = [];
  for (let at = origin(name); at && !found.includes(at); at = origin(at)) found.push(at);
  return found.filter((at, i) => i === 0 || versions.some(({ version }) => version === at));
}

/** One step of the sum as a bar from where it starts to where it ends, on the span of all steps. */
function bar([from, to], [low, high]) {
  const made = document.createElementNS(SVG, "svg");
  for (const [key, value] of Object.entries({ viewBox: "0 0 100 10", preserveAspectRatio: "none", class: "step", "aria-hidden": "true" })) made.setAttribute(key, value);
  const [start, end] = [Math.min(from, to), Math.max(from, to)].map((value) => (100 * (value - low)) / (high - low || 1));
  const box = document.createElementNS(SVG, "rect");
  const given = { x: Math.min(start, 99), width: from === to ? 0 : Math.max(end - start, 1), y: 1, height: 8, class: to < from ? "down" : "up" };
  for (const [key, value] of Object.entries(given)) box.setAttribute(key, value);
  made.append(box);
  return made;
}

/** The panel: versions and period are chosen in it, and kept in the address by `remember`. */
export class Changed {
  constructor({ from, to, period, choice, mistake, sentence, result, remember }) {
    Object.assign(this, { from, to, period, choice, mistake, sentence, result });
    const chosen = (changed) => {
      Object.assign(this.wanted, changed);
      remember(changed, { quiet: true });
      this.update();
    };
    to.addEventListener("change", () => chosen({ to: to.value === this.shown ? null : to.value, from: null }));
    from.addEventListener("change", () => chosen({ from: from.selectedIndex ? from.value : null }));
    period.addEventListener("change", () => chosen({ change: period.selectedIndex ? period.value : null }));
  }

  /** Shows the change to the version on show, or what the address asks for: versions `from` and `to`, and the period `change`. */
  show(entry, versions, shown, { from, to, change, as_of: day }) {
    if (this.entry?.series !== entry.series) this.alone("");
    Object.assign(this, { entry, shown, versions: versions.filter((each) => !day || each.as_of <= day), wanted: { from, to, change } });
    return this.update();
  }

  /** A choice of the address if there is such a one, else none, which is named. */
  among(name, names, what, remarks) {
    if (!name || names.includes(name)) return name;
    remarks.push(`${name.slice(0, 40)} is no ${what}; the usual one is shown.`);
    return null;
  }

  async update() {
    this.request?.abort();
    const { signal } = (this.request = new AbortController());
    const { versions, wanted, shown } = this;
    const remarks = [];
    const able = versions.filter((each) => each.news_from || each.version === shown).map(({ version }) => version);
    const to = this.among(wanted.to, able, "version whose change is stored", remarks) ?? shown;
    const starts = before(to, versions);
    const from = this.among(wanted.from, starts, "version that led to this forecast", remarks) ?? starts[0];
    const options = (names) => names.map((name) => option(name, versionWords(name, versions)));
    try {
      const answer = from ? await ask(`series/${this.entry.series}/news`, { from: from === starts[0] ? null : from, to }, signal) : null;
      signal.throwIfAborted();
      this.fill(answer, to, remarks);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Refused)) throw error;
      this.period.replaceChildren();
      this.alone(error.status === 422 ? `These two forecasts cannot be compared: ${error.message}.` : capital(error.message));
    }
    this.to.replaceChildren(...options(able));
    this.from.replaceChildren(...options(starts));
    this.to.value = to;
    this.from.value = from ?? "";
    this.choice.hidden = able.length < 2 && !from;
    for (const each of [this.period, this.from]) each.parentElement.hidden = !each.options.length;
    this.mistake.hidden = !remarks.length;
    this.mistake.textContent = remarks.join(" ");
  }

  /** Nothing but a sentence. */
  alone(words) {
    this.sentence.textContent = words;
    this.result.replaceChildren();
  }

  fill(answer, to, remarks) {
    const periods = (answer?.changes ?? []).map(({ period }) => period);
    const period = this.among(this.wanted.change, periods, "period whose change is shown here", remarks) ?? periods[0];
    this.period.replaceChildren(...periods.map((each) => option(each, periodWords(each))));
    this.period.value = period ?? "";
    if (period) this.draw(answer, answer.changes.find((each) => each.period === period));
    else if (answer) this.alone("The two forecasts share no month ahead whose change is stored.");
    else this.alone(`No change is stored for this forecast: ${this.versions.find(({ version }) => version === to)?.no_news ?? "its version is no longer kept"}.`);
  }

  draw(answer, change) {
    const { entry } = this;
    const number = fixed(change.decimals);
    const [first, last] = [change.before, change.after].map((value) => Number(value.toFixed(change.decimals)));
    const steps = change.parts.reduce((ends, { rounded }) => [...ends, ends.at(-1) + rounded], [first]);
    const span = [Math.min(...steps, last), Math.max(...steps, last)];
    const row = (words, value, drawn = "") => element("tr", {}, element("th", { scope: "row" }, ...words), element("td", {}, value),
      element("td", { class: "drawn" }, drawn));
    const cause = (part) => [this.linked(part, answer, part.month ? `${KINDS[part.kind]}: ${monthWords(part.month)}` : capital(part.what)),
      element("span", { class: "more" }, this.more(part, number, entry))];
    const sign = signedBy(number);
    const parts = change.parts.map((part, at) => row(cause(part), sign(part.rounded), bar([steps[at], steps[at + 1]], span)));
    const [head, ...causes] = change.line.split(": ");
    const since = `since the forecast of ${dayWords(answer.from_as_of)}`;
    const sentence = `${head.replace(change.period, periodWords(change.period))} ${entry.unit_label} ${since}${causes.length ? `: ${causes.join(": ")}` : ""}.`;
    this.sentence.textContent = sentence.replace(/ ([+-])(?=\d)/g, (_, sign) => `\u00a0${sign === "-" ? "−" : sign}`);
    this.result.replaceChildren(
      element("table", { class: "plain parts" },
        element("caption", { class: "hidden" }, `What moved ${periodWords(change.period)}, ${entry.unit_label}`),
        element("thead", {}, element("tr", {}, ...["What moved it", entry.unit_label].map((words) => element("th", { scope: "col" }, words)),
          element("td", { class: "drawn" }))),
        element("tbody", {}, row([`Forecast of ${dayWords(answer.from_as_of)}`], number(first)), ...parts),
        element("tfoot", {}, row([`Forecast of ${dayWords(answer.to_as_of)}`], number(last)),
          row([change.parts.length > 1 ? `Change, the sum of ${change.parts.length} parts` : "Change"], sign(last - first), bar([first, last], span)))),
      element("p", { class: "caption" }, `${isMonth(change.period) ? "" : "Published months included. "}Parts in order of publication. ${MEANS}${
        answer.versions.length > 2 ? ` Over ${answer.versions.length - 1} versions in turn: the same cause in several of them is one part.` : ""}`));
  }

  /** Words with a link to the reports of the day on which a figure came out. */
  linked({ published: day }, { series, to_as_of: asOf }, words) {
    return day ? element("a", { href: address(`series/${series}/reports`, { from: day, to: day, as_of: asOf }) }, words) : words;
  }

  /** The second line of a cause: figure, expectation, surprise and day. */
  more(part, number, entry) {
    const digits = fixed(Math.max(entry.digits ?? 1, 1));
    const words = [];
    if (part.kind === "figure" && part.surprise !== null) {
      words.push(`${digits(part.value)} against ${digits(part.expected)} expected, a surprise of ${signedBy(digits)(part.surprise)}`);
    } else if (part.kind === "revision" && part.surprise !== null) {
      words.push(`${digits(part.value)} instead of ${digits(part.expected)}`);
    } else if (part.kind === "revision" && /\d+ revised months/.test(part.what)) {
      words.push("counted together, as one part");
    }
    if (part.kind === "figure" && !part.month) words.push("counted together, as one part");
    if (part.kind === "weights") words.push("the same figures, with the weights and the calibration of the newer version");
    if (part.kind === "model") words.push("other members, or another version of the program");
    if (part.published) words.push(`published ${dayWords(part.published)}`);
    else if (part.kind === "revision") words.push("in the light of newer figures of other periods");
    return capital(words.join("; ") || " ").trim();
  }
}

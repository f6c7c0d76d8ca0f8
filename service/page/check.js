// "Check a text": a press text is read by the service, and each of its figures is marked with its verdict.

import { Refused, post } from "./api.js";
import { dayWords, element, monthWords, percent, unitWords } from "./words.js";

const MOST_BYTES = 200_000;
const MOST = `${MOST_BYTES / 1000} kB`;
const TOO_LARGE = `The text is larger than ${MOST}. Cut it, or paste the part with the figures.`;
const COLUMNS = ["series", "period_start", "period_end", "measure", "value", "unit", "published", "source"];
const BOUNDS = { at_least: "at least ", at_most: "at most ", about: "about " };
const GROWTH = { yoy_pct: "on the year before", mom_pct: "on the month before" };
const CONTROLS = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f\u061c\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu;
const NUMBER = new Intl.NumberFormat("en", { maximumFractionDigits: 2 });

/** Text as it is shown: without characters that are not seen but change the order of others. */
const shown = (text) => text.replace(CONTROLS, "");

const count = (number, one, many = `${one}s`) => `${NUMBER.format(number)} ${number === 1 ? one : many}`;

/** A period in words, its short form beside it where it is more than a month. */
function periodWords({ period, period_start: start, period_end: end }) {
  if (start && start === end) return monthWords(start);
  if (start) return `${period} (${monthWords(start)} to ${monthWords(end)})`;
  return /^\d{4}-\d{2}$/.test(period) ? monthWords(period) : period;
}

function amount(figure) {
  const value = Number(figure.value);
  if (figure.measure in GROWTH) return `${value >= 0 ? "+" : "−"}${NUMBER.format(Math.abs(value))}\u00a0% ${GROWTH[figure.measure]}`;
  return `${BOUNDS[figure.bound] ?? ""}${NUMBER.format(value)} ${unitWords(figure.unit)}`;
}

/** What the record or the forecast has in place of a figure. */
const expected = (figure) => NUMBER.format(figure.expected) + (figure.measure in GROWTH ? "\u00a0%" : " US$ million");

/** The expectation as a sentence, where the reason does not have its number. */
function expectation(figure) {
  if (figure.expected === null || figure.verdict === "agrees") return "";
  const there = [0, 1, 2].some((digits) => figure.reason.includes(Math.abs(figure.expected).toLocaleString("en", { minimumFractionDigits: digits, maximumFractionDigits: digits })));
  return there ? "" : `Expected: ${expected(figure)}.`;
}

const sentence = (text) => (text ? `${text[0].toUpperCase()}${text.slice(1)}${/[.?!]$/.test(text) ? "" : "."}` : "");

const badge = (verdict, words = verdict) => element("span", { class: `verdict ${verdict}` }, words);
const link = ({ verdict, words, id }) => element("a", { class: `verdict ${verdict}`, href: `#${id}` }, words);

/** The note beside a figure in the text. */
const beside = (figure) => figure.verdict === "contradicts" && figure.expected !== null ? `contradicts: ${expected(figure)}` : figure.verdict;

/** Figures, statements and the ends of claims by their place; of places that overlap one mark has all. */
function places(found) {
  const item = (kind) => (each, at) => ({ verdict: each.verdict ?? "claim", words: "measure" in each ? beside(each) : each.verdict ?? chance(each), id: `${kind}-${at + 1}` });
  const named = (kind, all, place) => all.map((each, at) => ({ ...place(each), items: [item(kind)(each, at)] }));
  const all = [
    ...named("figure", found.reports, ({ figure }) => figure),
    ...named("statement", found.statements, ({ start, end }) => ({ start, end })),
    ...named("claim", found.claims, ({ end }) => ({ start: end, end })),
  ].sort((a, b) => a.start - b.start || b.end - a.end);
  const merged = [];
  for (const each of all) {
    const last = merged.at(-1);
    if (last && each.start < last.end) {
      last.end = Math.max(last.end, each.end);
      last.items.push(...each.items);
    } else {
      merged.push(each);
    }
  }
  return merged;
}

/** The text with its figures marked. Places count characters as Python does: those beyond U+FFFF as one. */
function marked(text, found) {
  const letters = Array.from(text);
  const piece = (start, end) => shown(letters.slice(start, end).join(""));
  const parts = [];
  let at = 0;
  for (const { start, end, items } of places(found)) {
    const worst = ["contradicts", "undecided", "new", "agrees"].find((word) => items.some(({ verdict }) => verdict === word));
    const mark = start < end ? [element("mark", { class: worst }, piece(start, end))] : [];
    parts.push(piece(at, start), ...mark, ...items.flatMap((each) => ["\u00a0", link(each)]));
    at = end;
  }
  parts.push(piece(at));
  return element("div", { class: "checked-text", id: "checked-text", dir: "auto", tabindex: "0", role: "region", "aria-label": "Your text with its figures marked" }, ...parts);
}

const line = (id, verdict, words, reasons, quote) => element("li", { id, tabindex: "-1" },
  badge(verdict), " ", element("strong", {}, words),
  ...reasons.filter(Boolean).map((reason) => element("p", {}, reason)),
  element("p", { class: "caption" }, "“", element("bdi", {}, shown(quote)), "”"));

/** All remarks on a figure, the verdict's reason first; no remark twice. */
function remarks(figure) {
  const repeats = (note) => figure.reason.includes(note) || (figure.verdict === "agrees" && note.startsWith("fits ")) ||
    (figure.bound && !/\d/.test(note) && note.length < 20);
  const rest = figure.note.split("; ").filter((note) => note && !repeats(note));
  return [sentence(figure.reason), expectation(figure), rest.map(sentence).join(" ")];
}

function claimLine(claim, at, title) {
  const words = `${title(claim.series)}: ${NUMBER.format(claim.target)} US$ million or more${claim.period ? ` in ${periodWords(claim)}` : ""}`;
  return element("li", { id: `claim-${at + 1}`, tabindex: "-1" },
    badge("claim", chance(claim)), " ", element("strong", {}, words),
    element("p", {}, sentence(claim.note)),
    element("p", { class: "caption" }, "“", element("bdi", {}, shown(claim.text)), "”"));
}

function chance({ probability }) {
  if (probability === null) return "no probability";
  if (probability < 0.01) return "chance below 1\u00a0%";
  return probability > 0.99 ? "chance above 99\u00a0%" : `chance ${percent(probability)}`;
}

/** What was found, in a sentence for eyes and screen readers. */
function summary(found) {
  const figures = found.reports.length;
  if (!figures && !found.claims.length && !found.statements.length) return "No figure of these series was found in the text.";
  const words = { agrees: "agree", contradicts: "contradict the record", new: "are new", undecided: "are undecided" };
  const one = { agrees: "agrees", contradicts: "contradicts the record", new: "is new", undecided: "is undecided" };
  const by = Object.keys(words).map((verdict) => [verdict, found.reports.filter((r) => r.verdict === verdict).length])
    .filter(([, number]) => number).map(([verdict, number]) => `${number} ${(number === 1 ? one : words)[verdict]}`);
  const more = [[found.statements.length, "statement on the record", "statements on the record"], [found.claims.length, "claim about the future", "claims about the future"]]
    .filter(([number]) => number).map((given) => count(...given));
  return [`${count(figures, "figure")}${by.length ? `: ${by.join(", ")}` : ""}`, ...more].join("; ") + ".";
}

/** One cell of CSV, as Python's writer makes it. */
const cell = (value) => (/[",\n\r]/.test(value) ? `"${value.replaceAll('"', '""')}"` : value);

/** The figures as `exportcast read --csv` gives them: bounds are no figures to store. */
export function csvOf(found) {
  const rows = found.reports.filter((figure) => figure.bound === null).map((figure) =>
    COLUMNS.map((name) => cell(String((name === "value" && figure.printed) || (figure[name] ?? "")))));
  return [COLUMNS, ...rows].map((cells) => cells.join(",")).join("\n") + "\n";
}

/** The box: text and day in, verdicts out. `title` names a series, `copy` puts a text on the clipboard. */
export class Check {
  constructor(form, place, { title, copy }) {
    Object.assign(this, { form, place, title, copy, asked: null });
    this.text = form.querySelector("textarea");
    this.day = form.querySelector("#check-published");
    this.button = form.querySelector("button[type=submit]");
    this.words = form.querySelector("[role=alert]");
    this.size = form.querySelector("#check-size");
    this.status = form.querySelector("[role=status]");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.read();
    });
    this.text.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
    });
    this.text.addEventListener("input", () => this.measure());
    this.day.addEventListener("input", () => this.refuse(""));
    this.measure();
  }

  /** Bytes of the text; a warning when they are many. */
  measure() {
    const bytes = new TextEncoder().encode(this.text.value).length;
    const some = bytes > MOST_BYTES / 10;
    this.size.textContent = some ? `${NUMBER.format(Math.ceil(bytes / 1000))} kB of ${MOST}` : `Up to ${MOST}`;
    this.size.classList.toggle("over", bytes > MOST_BYTES);
    if (bytes <= MOST_BYTES && !this.words.hidden && this.text.value.trim()) this.refuse("");
    return bytes;
  }

  /** Shows why the text was not read, at the field that is wrong; what was read before stays. */
  refuse(words, field = this.text) {
    this.words.textContent = words;
    this.words.hidden = !words;
    for (const each of [this.text, this.day]) each.removeAttribute("aria-invalid");
    if (words) field.setAttribute("aria-invalid", "true");
  }

  wrong() {
    if (!this.text.value.trim()) return "Paste a text first.";
    if (this.measure() > MOST_BYTES) return TOO_LARGE;
    return "";
  }

  async read() {
    const wrong = this.wrong();
    this.refuse(wrong);
    if (wrong) {
      this.text.focus();
      return;
    }
    this.asked?.abort();
    const { signal } = (this.asked = new AbortController());
    this.place.setAttribute("aria-busy", "true");
    this.status.textContent = "Reading …";
    const text = this.text.value.replace(/[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g, "\ufffd");
    try {
      const found = await post("read", { text, published: this.day.value.trim() || null }, signal);
      this.show(text, found);
    } catch (error) {
      if (error.name === "AbortError") return;
      if (!(error instanceof Refused)) throw error;
      this.status.textContent = "";
      const day = error.parameter === "published";
      this.refuse(day ? `The date of publication is ${error.found}; wanted is ${error.wanted}.` : refusal(error), day ? this.day : this.text);
      if (day) this.day.focus();
    } finally {
      if (this.asked.signal === signal) this.place.setAttribute("aria-busy", "false");
    }
  }

  show(text, found) {
    const words = summary(found);
    this.status.textContent = words;
    const day = found.published && `Published ${found.published.length > 7 ? dayWords(found.published) : monthWords(found.published)}.`;
    const when = [day, sentence(found.note)].filter(Boolean).join(" ");
    const list = (head, lines) => (lines.length ? [element("h3", {}, head), element("ol", { class: "findings" }, ...lines)] : []);
    const rows = found.reports.some((figure) => figure.bound === null);
    const copy = element("button", { type: "button", id: "copy-csv" }, "Copy figures as CSV");
    copy.addEventListener("click", async () => {
      await this.copy(csvOf(found));
      this.status.textContent = "The figures are copied as CSV.";
      copy.textContent = "Copied";
      setTimeout(() => { copy.textContent = "Copy figures as CSV"; }, 2000);
    });
    this.place.replaceChildren(
      element("p", { class: "caption" }, when),
      element("div", { class: "reading" },
        marked(text, found),
        element("div", {},
          ...list("Figures", found.reports.map((figure, at) => line(`figure-${at + 1}`, figure.verdict,
            `${this.title(figure.series)}, ${periodWords(figure)}: ${amount(figure)}`, remarks(figure), figure.text))),
          ...list("Statements on the record", found.statements.map((each, at) => line(`statement-${at + 1}`, each.verdict,
            `${this.title(each.series)}, ${periodWords(each)}`, [sentence(each.reason)], each.text))),
          ...list("Claims about the future", found.claims.map((claim, at) => claimLine(claim, at, this.title))),
          ...(rows ? [element("p", { class: "buttons" }, copy)] : []))));
  }
}

/** A refusal in a sentence, with what to do. */
function refusal(error) {
  const wait = error.retryAfter ? ` Try again in ${count(error.retryAfter, "second")}.` : " Try again in a moment.";
  if (error.status === 429) return `Too many requests from your address.${wait}`;
  if (error.status === 503) return `The service is busy.${wait}`;
  if (error.status === 0) return "The service does not answer. Your text is still here: try again in a moment.";
  if (error.status === 413) return TOO_LARGE;
  return error.found ? `This is ${error.found}; wanted is ${error.wanted}.` : error.message;
}

// Numbers, months and chances in words.

const SYMBOLS = { usd: "US$", eur: "€", gbp: "£", jpy: "¥", pkr: "Rs", inr: "₹" };
const MONEY = /^([a-z]{3})(?:_(hundred|thousand|million|billion|trillion))?$/;
const MONTH = new Intl.DateTimeFormat("en", { month: "long", year: "numeric", timeZone: "UTC" });
const SHORT_MONTH = new Intl.DateTimeFormat("en", { month: "short", year: "numeric", timeZone: "UTC" });
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });

/** A unit as people write it: usd_million is US$ million, thousand_persons is thousand persons. */
export function unitWords(unit) {
  const money = unit.match(MONEY);
  if (money) return [SYMBOLS[money[1]] ?? money[1].toUpperCase(), money[2]].filter(Boolean).join(" ");
  return unit === "percent" ? "%" : unit.replaceAll("_", " ");
}

/** The name of an interval of a level, the same in the chart, the table and the texts. */
export const INTERVAL = { 80: "80\u00a0% interval (8 in 10)", 95: "95\u00a0% interval (19 in 20)" };

/** What the figure of a longer period is of its months, and what is known of it so far. */
export const WHOLE = { sum: "total", mean: "average", last: "figure of the last month" };

export const monthWords = (month) => MONTH.format(new Date(`${month}-01T00:00:00Z`));
export const shortMonth = (month) => SHORT_MONTH.format(new Date(`${month}-01T00:00:00Z`));
export const dayWords = (day) => DAY.format(new Date(`${day.slice(0, 10)}T00:00:00Z`));

/**
 * A formatter (`plain` for files) with as many decimals as give the typical value about three digits, and `more` on top; and two digits to the
 * width of an `interval`, whose ends would else look alike.
 */
export function numbersLike(values, more = 0, interval = [0, 0]) {
  const known = values.filter((x) => Number.isFinite(x)).map(Math.abs);
  const typical = Math.max(...known, 0);
  const width = interval[1] - interval[0];
  const apart = width > 0 ? Math.min(1 - Math.floor(Math.log10(width)), 9) : 0;
  const decimals = Math.max((typical < 10_000 ? more : 0) + [100, 10, 1].filter((limit) => typical < limit).length, apart);
  return fixed(decimals);
}

/** A formatter with so many decimals. */
export function fixed(decimals) {
  const format = new Intl.NumberFormat("en", { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  const words = (value) => (Number.isFinite(value) ? format.format(value).replace("-", "−") : "–");
  words.plain = (value) => value.toFixed(decimals);
  return words;
}

const INTEGER = numbersLike([100]);

export const percent = (share) => `${INTEGER(100 * share)}\u00a0%`;
export const change = (value, before) => {
  const by = 100 * (value / before - 1);
  return `${by >= 0 ? "+" : "−"}${Math.abs(by).toFixed(Math.abs(by) < 9.95 ? 1 : 0)}\u00a0%`;
};

/** A change in words: in percent, or in percentage points of a series that is in percent itself. */
export function changeOn(value, before, entry, words) {
  if (entry.has_growth) return before > 0 ? `${change(value, before)} on ${words}` : "";
  if (!Number.isFinite(before)) return "";
  const by = value - before;
  const unit = entry.unit === "percent" ? "points" : entry.unit_label;
  return `${by >= 0 ? "+" : "−"}${numbersLike([by])(Math.abs(by))} ${unit} on ${words}`;
}

/** The month so many months after another. */
export function addMonths(month, count) {
  const [year, number] = month.split("-").map(Number);
  return new Date(Date.UTC(year, number - 1 + count, 1)).toISOString().slice(0, 7);
}

/** The first and the last day on which the figure of a month is expected, as YYYY-MM-DD; the same one where it is listed. */
export function dueDays(month, entry) {
  const listed = entry.release_dates[month];
  if (listed) return [listed, listed];
  const [year, number] = month.split("-").map(Number);
  return entry.release_days.map((day) => new Date(Date.UTC(year, number, day)).toISOString().slice(0, 10));
}

/** The number of the fiscal year that a month lies in, named by the year of its last month. */
export function fiscalYear(month, start) {
  const [year, number] = month.split("-").map(Number);
  return start > 1 && number >= start ? year + 1 : year;
}

/** The name of a fiscal year like FY2027: a calendar year is its number alone. */
export const yearWords = (year, start) => (start === 1 ? year.replace(/^FY/, "") : year);

/** A chance as a number: simulated futures are finite, so none above a target does not mean never. */
export function chanceNumber(probability, settled) {
  if (settled) return probability ? "reached" : "missed";
  if (probability < 0.01) return "below 1\u00a0%";
  return probability > 0.99 ? "above 99\u00a0%" : percent(probability);
}

export function chanceWords(probability) {
  const words = [[0.01, "almost excluded"], [0.1, "very unlikely"], [0.33, "unlikely"], [0.45, "rather unlikely"],
    [0.55, "as likely as not"], [0.67, "rather likely"], [0.9, "likely"], [0.99, "very likely"]];
  return (words.find(([limit]) => probability < limit) ?? [1, "almost certain"])[1];
}

/** An element with a class, text or children. */
export function element(name, given = {}, ...children) {
  const made = document.createElement(name);
  for (const [key, value] of Object.entries(given)) {
    if (key === "class") made.className = value;
    else made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

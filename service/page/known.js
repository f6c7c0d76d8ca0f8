// Which months of a vintage count as known.

/** Months with a value in the newest vintage that were not known, or known otherwise, in an older one. */
export function publishedLater(old, now) {
  const first = old.months.length ? old.months.at(-1).month : "";
  return now.months.filter((m) => m.month > first && m.value !== null);
}

/** Known months without loosely estimated ones at the end: an error of half the usual level makes no headline. */
export function firm(months) {
  const sizes = months.map((m) => Math.abs(m.value)).sort((a, b) => a - b);
  const usual = sizes[Math.floor(sizes.length / 2)];
  const last = months.findLastIndex((m) => m.status !== "estimated" || m.tolerance <= usual / 2);
  return months.slice(0, last + 1);
}

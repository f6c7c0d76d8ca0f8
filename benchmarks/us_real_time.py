"""The real-time backtest on the record of examples/us: 48 releases of 2016-2019, 12 months ahead.

    python -m benchmarks.us_real_time CACHE [--series us.jobs ...]

At each release the vintage known on that day, and as truth for weights and intervals what was known on that day too.
Scored on first releases, on figures a year after their first release, and on first releases up to February 2020 alone.
CACHE holds the rows of each series, so that it is made in parts; when all are there markdown tables are printed.
"""

from __future__ import annotations

import argparse
import json
from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, timedelta
from math import nan
from pathlib import Path
from statistics import fmean

from benchmarks.us import record, us_series
from models.core.catalog import Catalog
from models.core.periods import Month
from models.core.units import Kind
from models.evaluation.outcomes import family_reports
from models.evaluation.performance import FIRST_RELEASE
from models.reports.report import Report
from models.vintages.validity import vintages_by_day
from training.realtime_backtest import Releases, Row, release_rows

LAST_RELEASE = date(2019, 12, 31)
ORIGINS, HORIZON = 48, 12
YEAR = timedelta(days=365)
BEFORE = Month.parse("2020-03")
AFTER_YEAR, CALM = "after_year", "first_release_to_2020-02"
KINDS = {Kind.CURRENCY: "dollars", Kind.INDEX: "indexes", Kind.PERCENT: "rate", Kind.COUNT: "counts"}


def main() -> None:
    """Make what is missing, then print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("cache", type=Path)
    parser.add_argument("--series", action="append", help="only these; may be given again")
    given = parser.parse_args()
    given.cache.mkdir(parents=True, exist_ok=True)
    reports, catalog = record()
    for series in given.series or us_series(catalog):
        file = given.cache / f"{series}.json"
        if not file.exists():
            file.write_text(json.dumps(rows_of(series, reports, catalog)), "utf-8")
            print(series, flush=True)
    files = [given.cache / f"{series}.json" for series in us_series(catalog)]
    if all(file.exists() for file in files):
        rows = [row for file in files for row in json.loads(file.read_text("utf-8"))]
        print("\n\n".join(tables(rows, catalog)))


def rows_of(series: str, reports: Sequence[Report], catalog: Catalog) -> list[Row]:
    """The scores of one series."""
    known, days, values = Releases(), list[date](), list[Mapping[Month, float]]()
    family = family_reports(reports, series, catalog=catalog)
    every = sorted({r.known_from for r in family})
    for day, found in vintages_by_day([series], family, catalog=catalog, days=every):
        known.add(found[series])
        days.append(day)
        values.append(found[series].fixed_values())
    known.histories = {c: h for c, h in known.histories.items() if known.days[c] <= LAST_RELEASE}
    settled = {m: d + YEAR for m, d in known.first_fixed.items() if d + YEAR <= days[-1]}
    truths = {
        FIRST_RELEASE: known.first,
        AFTER_YEAR: {m: values[bisect_right(days, d) - 1].get(m, nan) for m, d in settled.items()},
        CALM: {m: value for m, value in known.first.items() if m < BEFORE},
    }
    return release_rows(series, known, truths, horizon=HORIZON, origins=ORIGINS)


def tables(rows: Sequence[Row], catalog: Catalog) -> Iterator[str]:
    """Members by kind of series, then the combination by series."""
    whole = [row for row in rows if row["steps"] == f"1-{HORIZON}"]
    for kind, name in KINDS.items():
        mine = [row for row in whole if catalog[row["series"]].measured_in.kind is kind]
        yield _by_member(mine, f"{name}: {', '.join(dict.fromkeys(row['series'] for row in mine))}")
    head = "| combination | MASE | after a year | cover 80 | 95 | after a year 80 | 95 | to 2020-02 80 | 95 | origins |"
    lines = [head, "|---|" + "---:|" * 9]
    combined = [row for row in whole if row["member"] == "combination"]
    names = dict.fromkeys(row["series"] for row in combined)
    yield "\n".join([*lines, *(_series_line(s, [r for r in combined if r["series"] == s]) for s in names)])


def _series_line(series: str, rows: Sequence[Row]) -> str:
    by = {row["truth"]: row for row in rows}
    cells = [f"{by[truth]['mase']:.3f}" for truth in (FIRST_RELEASE, AFTER_YEAR)]
    for truth in (FIRST_RELEASE, AFTER_YEAR, CALM):
        cells += [f"{100 * by[truth][f'coverage_{level}']:.0f}" for level in (80, 95)]
    return f"| {series} | " + " | ".join([*cells, str(by[FIRST_RELEASE]["windows"])]) + " |"


def _by_member(rows: Sequence[Row], title: str) -> str:
    head = f"| {title} | MASE | after a year | WQL | cover 80 | 95 | after a year 80 | 95 | to 2020-02 80 | 95 |"
    lines = []
    for member in dict.fromkeys(row["member"] for row in rows):
        by = {
            t: [r for r in rows if r["member"] == member and r["truth"] == t] for t in (FIRST_RELEASE, AFTER_YEAR, CALM)
        }
        first, later = by[FIRST_RELEASE], by[AFTER_YEAR]
        mase = fmean(r["mase"] for r in first)
        cells = [f"{mase:.3f}", f"{fmean(r['mase'] for r in later):.3f}", f"{fmean(r['wql'] for r in first):.4f}"]
        cells += [f"{100 * _pooled(found, level):.0f}" for found in by.values() for level in (80, 95)]
        lines.append((mase, f"| {member} | " + " | ".join(cells) + " |"))
    return "\n".join([head, "|---|" + "---:|" * 9, *(line for _, line in sorted(lines))])


def _pooled(rows: Sequence[Row], level: int) -> float:
    """Coverage over all points of several series."""
    return sum(r[f"coverage_{level}"] * r["points"] for r in rows) / sum(r["points"] for r in rows)


if __name__ == "__main__":
    main()

"""What becomes of the bundled figures, and how long their reconstruction takes; prints markdown tables."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Sequence
from datetime import date
from statistics import median

from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Status
from models.core.periods import Month, Period
from models.reports.report import Report
from models.reports.table import parse_csv
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.vintage import FIXED, Vintage

AS_OF = date(2026, 5, 1)
PUBLISHED = {2020: 1438.8, 2021: 2108, 2022: 2619.1, 2023: 2596, 2024: 3223}
"""Fiscal-year totals of pk.ict as last published, US$ million."""

DATES = 80


def main() -> None:
    """Measure and print."""
    catalog, reports = Catalog.load(), parse_csv(bundled_reports(), "reports.csv")
    made = reconstruct(reports, catalog=catalog, as_of=AS_OF)
    print(_fate(reports, made), _coverage(made), _years(made.vintages["pk.ict"]), sep="\n\n")
    print("\n" + _times(reports, catalog))


def _fate(reports: Sequence[Report], made: Reconstruction) -> str:
    aside, unsure = ({c.report.id for c in found} for found in (made.contradictions, made.ambiguous))
    counts = {
        "used": len(reports) - len(aside) - len(unsure) - len(made.superseded),
        "superseded": len(made.superseded),
        "rejected (contradictions)": len(made.contradictions),
        "ambiguous": len(made.ambiguous),
    }
    lines = [f"| of {len(reports)} figures | count | share |", "|---|---:|---:|"]
    return "\n".join(lines + [f"| {name} | {n} | {100 * n / len(reports):.1f} % |" for name, n in counts.items()])


def _coverage(made: Reconstruction) -> str:
    lines = ["| series | " + " | ".join(Status) + " | longest reported or differenced run |", "|---|" + "---:|" * 5]
    for series, vintage in made.vintages.items():
        count = Counter(m.status for m in vintage.months)
        cells = [str(count[status]) for status in Status]
        lines.append(f"| {series} | " + " | ".join([*cells, _longest_run(vintage)]) + " |")
    return "\n".join(lines)


def _longest_run(vintage: Vintage) -> str:
    best: list[Month] = []
    run: list[Month] = []
    for month in vintage.months:
        run = [*run, month.month] if month.status in FIXED else []
        best = max(best, run, key=len)
    return f"{best[0]} to {best[-1]} ({len(best)})" if best else "-"


def _years(vintage: Vintage) -> str:
    values, lines = vintage.values(), ["| fiscal year | published | sum of months |", "|---|---:|---:|"]
    for year, total in PUBLISHED.items():
        lines.append(f"| FY{year} | {total:,} | {sum(values[m] for m in Period.fiscal(year)):,.2f} |")
    return "\n".join(lines)


def _times(reports: Sequence[Report], catalog: Catalog) -> str:
    days = sorted({r.known_from for r in reports})
    alone = [_seconds([r for r in reports if r.series == s], catalog, AS_OF) for s in {r.series for r in reports}]
    start = time.process_time()
    for day in days[:: max(len(days) // DATES, 1)][-DATES:]:
        reconstruct([r for r in reports if r.known_from <= day], catalog=catalog, as_of=day)
    every = time.process_time() - start
    return (
        f"Processor time, one series: median {1000 * median(alone):.1f} ms, slowest {1000 * max(alone):.1f} ms. "
        f"All series at {DATES} dates: {every:.1f} s."
    )


def _seconds(reports: Sequence[Report], catalog: Catalog, as_of: date) -> float:
    times = []
    for _ in range(5):
        start = time.process_time()
        reconstruct(reports, catalog=catalog, as_of=as_of)
        times.append(time.process_time() - start)
    return median(times)

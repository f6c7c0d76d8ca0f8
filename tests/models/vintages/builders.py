"""Small ways to say what somebody published."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from models.core.catalog import Catalog, Series
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.vintages.contradictions import Contradiction
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.statements import Statement, statements_of

AS_OF = date(2026, 5, 1)
WHOLE, PARTS = "land", ("land.code", "land.calls")
CATALOG = Catalog({s: Series(s, s.rpartition(".")[2].title(), "usd_million", 7, (16, 22)) for s in (WHOLE, *PARTS)})
FIRST = Month.parse("2022-07")


def level(period: str, value: str, published: str = "2025-01-20", source: str = "page", series: str = WHOLE) -> Report:
    return Report(series, Period.parse(period), Measure.LEVEL, Decimal(value), "usd_million", published, source)


def rate(period: str, value: str, published: str, source: str = "page", measure: str = "yoy_pct") -> Report:
    return Report(WHOLE, Period.parse(period), Measure(measure), Decimal(value), "percent", published, source)


def claims(reports: Sequence[Report], first: Month = FIRST) -> list[Statement]:
    return statements_of(reports, first)


def made(reports: Sequence[Report], as_of: date = AS_OF) -> Reconstruction:
    return reconstruct(reports, catalog=CATALOG, as_of=as_of)


def one_contradiction(reports: Sequence[Report]) -> Contradiction:
    (found,) = made(reports).contradictions
    return found


def clean_months(years: int = 2, base: float = 200.0) -> list[tuple[Month, float]]:
    """Months from July 2022 with growth and a little season, one decimal."""
    shape = [0, -6, 3, 8, 5, 21, -9, -12, 11, 2, 6, 14]
    return [(FIRST + k, round(base + 2.1 * k + shape[k % 12], 1)) for k in range(12 * years)]


def clean_reports(years: int = 2) -> list[Report]:
    """Every month, and the sum to date, as one page a month prints them."""
    months = clean_months(years)
    reports = []
    for k, (month, value) in enumerate(months):
        published = str((month + 1).first_day.replace(day=18))
        to_date = Period(FIRST + k // 12 * 12, month)
        total = sum(v for _, v in months[k // 12 * 12 : k + 1])
        reports.append(level(str(month), f"{value:.1f}", published, f"page {month}"))
        if not to_date.is_month:
            reports.append(level(str(to_date), f"{total:.1f}", published, f"page {month}"))
    return reports

"""Parts that add up to more than their whole are named, with what is left of rounding and revisions allowed."""

from datetime import date
from decimal import Decimal

import pytest

from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Measure
from models.core.periods import Period
from models.reports.report import Report
from models.reports.table import parse_csv
from models.vintages.oversized_parts import KIND
from models.vintages.reconstruct import reconstruct

DAY = date(2026, 6, 30)
MONTHS = tuple(f"2024-{month:02}" for month in range(1, 13))
COMPUTER, TELECOM = "pk.ict.computer", "pk.ict.telecom"


def figure(series, period, value, published="2025-01-20"):
    return Report(series, Period.parse(period), Measure.LEVEL, Decimal(value), "usd_million", published, "SBP")


def record(**values):
    names = {"whole": "pk.ict", "computer": COMPUTER, "telecom": TELECOM}
    return [figure(names[name], month, value) for name, value in values.items() for month in MONTHS]


def named(reports):
    found = reconstruct(reports, catalog=Catalog.load(), as_of=DAY).ambiguous
    return [c for c in found if c.kind == KIND]


def test_each_month_is_named_with_its_parts():
    found = named(record(whole="300.12", computer="250.06", telecom="90.11"))
    assert [c.report.period for c in found] == [Period.parse(month) for month in MONTHS]
    assert found[0].reason == (
        "the parts of pk.ict in 2024-01 add up to 340.17 (pk.ict.computer 250.06, pk.ict.telecom 90.11), "
        "the whole is 300.12"
    )


def test_the_newest_figure_carries_it():
    reports = record(whole="300.12", computer="250.06", telecom="40.11")
    first = [r for r in reports if (r.series, r.period) != ("pk.ict", Period.parse("2024-05"))]
    wrong = figure("pk.ict", "2024-05", "270.12", published="2025-02-20")
    assert [c.report for c in named([*first, wrong])] == [wrong]


@pytest.mark.parametrize(
    "values",
    [
        {"whole": "300.12", "computer": "250.06", "telecom": "40.11"},  # other parts have no figures
        {"whole": "300.12", "computer": "250.06", "telecom": "60.11"},  # no more than a revision
        {"whole": "300", "computer": "230.06", "telecom": "90.11"},  # the whole may be 320 as well
        {"computer": "250.06", "telecom": "90.11"},
        {"whole": "300.12"},
    ],
)
def test_what_may_be_right_is_not_named(values):
    assert not named(record(**values))


@pytest.mark.parametrize("period", ["2024-01..2024-12", "2024-01..2024-03"])
def test_sums_are_compared_as_well(period):
    months = len(list(Period.parse(period)))
    values = {"pk.ict": 300.12, COMPUTER: 250.06, TELECOM: 90.11}
    found = named([figure(series, period, f"{months * value:.2f}") for series, value in values.items()])
    assert [c.report.period for c in found] == [Period.parse(period)]


def test_the_bundled_record_has_none():
    assert not named(parse_csv(bundled_reports(), "reports.csv"))

"""First releases and revisions: a staircase made by hand, seven rows, one look; and one definition for all readers."""

from __future__ import annotations

from datetime import date

import pytest

from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Status
from models.core.periods import Month
from models.evaluation.outcomes import Triangle, observe, observe_last, revision_triangle
from models.evaluation.score_forecasts import catch_up
from models.reports.report import Report
from models.reports.table import parse_csv
from tests.models.evaluation.issued import NOW, issued, version
from tests.models.vintages.builders import CATALOG, level
from tests.stores import FileStore
from training.realtime_backtest import releases
from training.replay import release_days

CODE, CALLS = "land.code", "land.calls"
JULY, AUGUST, SEPTEMBER = (Month.parse(m) for m in ("2022-07", "2022-08", "2022-09"))
ROWS = [
    level("2022-07", "199.0", "2022-08-18", "a"),
    level("2022-08", "187.0", "2022-09-18", "b"),
    level("2022-07", "199.6", "2022-09-18", "b"),
    level("2022-08", "187.0", "2022-09-25", "c"),
    level("FY2023:3", "593.6", "2022-10-19", "d"),
    level("2022-08", "188.0", "2022-10-19", "d"),
    level("2022-09", "206.0", "2022-10-26", "e"),
]
PARTS = [
    *(level("2022-07", value, "2022-08-18", "a", series) for value, series in (("120.0", CODE), ("79.0", CALLS))),
    *(level("2022-08", value, "2022-09-10", "p", series) for value, series in (("100.0", CODE), ("87.0", CALLS))),
]
"""With them August is known a week before the whole is printed."""


def first(triangle: Triangle) -> dict[Month, tuple[date, float]]:
    """The first value of each month in a triangle, and its day."""
    found = {}
    for month, row in zip(triangle.months, triangle.values, strict=True):
        found[month] = next((d, v) for d, v in zip(triangle.dates, row, strict=True) if v is not None)
    return found


def test_the_first_release_is_the_first_print() -> None:
    observed = observe_last(3, "land", ROWS, catalog=CATALOG)
    july = next(o for o in observed if o.month == JULY)
    assert (july.value, july.known, july.status) == (199.0, date(2022, 8, 18), Status.REPORTED)


def test_a_month_can_first_be_known_as_a_difference() -> None:
    september = next(o for o in observe_last(3, "land", ROWS, catalog=CATALOG) if o.month == SEPTEMBER)
    assert september.value == pytest.approx(206.0, abs=0.2)
    assert (september.known, september.status) == (date(2022, 10, 19), Status.DIFFERENCED)


def test_the_triangle_has_a_column_for_each_day_that_changed_something() -> None:
    table = revision_triangle(ROWS, "land", catalog=CATALOG, months=3)
    assert (table.months, table.dates[:3]) == (
        (JULY, AUGUST, SEPTEMBER),
        (date(2022, 8, 18), date(2022, 9, 18), date(2022, 10, 19)),
    )
    first_columns = [[None if v is None else round(v, 1) for v in row[:3]] for row in table.values]
    assert first_columns[0] == [199.0, 199.6, 199.6]
    assert first_columns[1] == [None, 187.0, 188.0]
    assert first_columns[2][:2] == [None, None]


def test_the_triangle_of_nothing_is_empty() -> None:
    table = revision_triangle([], "land", catalog=CATALOG, months=3)
    assert (table.months, table.dates, table.values) == ((), (), ())


def test_months_that_no_figure_fixes_are_looked_past() -> None:
    late = level("2024-06", "300", "2024-07-18", "f")
    table = revision_triangle([*ROWS, late], "land", catalog=CATALOG, months=3)
    assert table.months == (AUGUST, SEPTEMBER, Month.parse("2024-06"))


def test_no_day_sees_a_later_report() -> None:
    seen = observe_last(3, "land", ROWS, catalog=CATALOG)
    for day in {o.known for o in seen}:
        until = [r for r in ROWS if r.known_from <= day]
        assert [o for o in observe_last(3, "land", until, catalog=CATALOG) if o.known == day] == [
            o for o in seen if o.known == day
        ]


@pytest.mark.parametrize("reports", [ROWS, [*ROWS, *PARTS]], ids=["alone", "in a family"])
def test_all_readers_have_the_first_release_that_is_scored(store: FileStore, reports: list[Report]) -> None:
    forecast = issued(cutoff="2022-06", series="land")
    store.add_reports(reports, now=NOW)
    store.publish(version(forecast), champion=True, who="test", why="", issued=forecast)
    catch_up(store, catalog=CATALOG, now=NOW)
    scored = {}
    for each in sorted(store.ledger.observed("land"), key=lambda o: o.known):
        scored.setdefault(each.month, (each.known, each.value))
    assert set(scored) == {JULY, AUGUST, SEPTEMBER}
    assert first(revision_triangle(reports, "land", catalog=CATALOG, months=3)) == scored
    replayed = releases(reports, ["land"], catalog=CATALOG)["land"]
    assert {m: (replayed.first_fixed[m], round(v, 6)) for m, v in replayed.first.items()} == scored
    days = sorted({day for day, _ in scored.values()})
    assert scored[AUGUST][0] == date(2022, 9, 18 if reports == ROWS else 10)
    assert release_days("land", reports, catalog=CATALOG, count=3) == days


def test_bundled_first_releases_are_those_that_are_scored() -> None:
    catalog, series = Catalog.load(), "pk.ict.telecom"
    reports = [r for r in parse_csv(bundled_reports(), "x") if r.known_from >= date(2025, 1, 1)]
    triangle = first(revision_triangle(reports, series, catalog=catalog, months=2))
    scored: dict[Month, tuple[date, float]] = {}
    for each in observe(reports, {series: min(triangle)}, catalog=catalog, since=date.min, today=date.max):
        scored.setdefault(each.month, (each.known, each.value))
    assert triangle == scored
    assert len(scored) == 2

"""A staircase of revisions made by hand: seven rows, one look."""

from datetime import date

import pytest

from models.core.measures import Status
from models.core.periods import Month
from models.vintages.revisions import first_release, revision_triangle, revisions, staircase
from tests.models.vintages.builders import CATALOG, level

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


def shown(found):
    return [(str(r.known), round(r.value, 1)) for r in found]


def test_the_first_release_is_the_first_print():
    found = first_release("land", JULY, ROWS, CATALOG)
    assert (found.value, found.known, found.status) == (199.0, date(2022, 8, 18), Status.REPORTED)


def test_a_month_can_first_be_known_as_a_difference():
    found = first_release("land", SEPTEMBER, ROWS, CATALOG)
    assert found.value == pytest.approx(206.0, abs=0.2)
    assert (found.known, found.status) == (date(2022, 10, 19), Status.DIFFERENCED)


def test_a_month_that_nobody_gave_has_no_first_release():
    assert first_release("land", Month.parse("2023-01"), ROWS, CATALOG) is None
    assert revisions("land", JULY, [], CATALOG) == []


def test_revisions_are_the_steps_at_which_a_month_moved():
    assert shown(revisions("land", AUGUST, ROWS, CATALOG)) == [("2022-09-18", 187.0), ("2022-10-19", 188.0)]


def test_the_triangle_has_a_column_for_each_day_that_changed_something():
    table = revision_triangle(ROWS, "land", catalog=CATALOG, months=3)
    assert (table.months, table.dates[:3]) == (
        (JULY, AUGUST, SEPTEMBER),
        (date(2022, 8, 18), date(2022, 9, 18), date(2022, 10, 19)),
    )
    first_columns = [[None if v is None else round(v, 1) for v in row[:3]] for row in table.values]
    assert first_columns[0] == [199.0, 199.6, 199.6]
    assert first_columns[1] == [None, 187.0, 188.0]
    assert first_columns[2][:2] == [None, None]


def test_the_triangle_of_nothing_is_empty():
    table = revision_triangle([], "land", catalog=CATALOG, months=3)
    assert (table.months, table.dates, table.values) == ((), (), ())


def test_no_step_of_the_staircase_sees_a_later_report():
    for step in staircase("land", ROWS, CATALOG):
        known = {r.id for r in ROWS if r.known_from <= step.as_of}
        assert {i for m in step.months for i in m.reports} <= known

import pytest

from models.core.periods import Period
from models.vintages.lookup import Lookup
from tests.models.vintages.builders import clean_reports, level, made


def record(reports):
    return Lookup(made(reports), reports)


def test_a_sum_is_known_with_the_tolerance_of_its_own_digits():
    value, tolerance = record(clean_reports()).level("land", Period.parse("FY2023"))
    assert value == pytest.approx(2581.6, abs=0.2)
    assert tolerance <= 0.2


def test_a_period_with_an_unknown_month_is_not_known():
    assert record(clean_reports()).level("land", Period.parse("FY2025")) is None
    assert record(clean_reports()).level("sea", Period.parse("FY2023")) is None


def test_printed_figures_keep_superseded_ones_and_leave_wrong_ones_out():
    reports = [
        *clean_reports(),
        level("2022-10", "215.9", "2024-09-18", "revised"),
        level("2022-10", "2143", source="x"),
    ]
    assert record(reports).figures("land")[Period.parse("2022-10")] == [214.3, 215.9]


def test_a_series_without_figures_has_none():
    assert record(clean_reports()).figures("land.code") == {}

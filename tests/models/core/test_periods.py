from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from models.core.measures import level_quantiles, parse_level, quantile_key
from models.core.periods import Month, Period
from models.core.series_id import parent_of, parse_series


@given(st.integers(1900, 2199), st.integers(1, 12), st.integers(-300, 300))
def test_months_add_and_subtract_like_integers_and_read_back(year, number, step):
    month = Month.of(year, number)
    assert Month.parse(str(month)) == month
    assert (month + step) - month == step
    assert (month.year, month.number) == (year, number)


@pytest.mark.parametrize("text", ["2026-13", "2026-00", "26-01", "2026/01", "1899-12", ""])
def test_what_is_not_a_month_is_refused(text):
    with pytest.raises(ValueError):
        Month.parse(text)


def test_a_month_knows_its_days():
    february = Month.containing(date(2024, 2, 10))
    assert (february.first_day, february.last_day) == (date(2024, 2, 1), date(2024, 2, 29))


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2026-03", "2026-03", "2026-03"),
        ("FY2026", "2025-07", "2026-06"),
        ("FY2026:9", "2025-07", "2026-03"),
        ("FY2026Q1", "2025-07", "2025-09"),
        ("2026Q1", "2026-01", "2026-03"),
        ("CY2026", "2026-01", "2026-12"),
        ("2025-07..2027-03", "2025-07", "2027-03"),
    ],
)
def test_periods_have_text_forms(text, start, end):
    period = Period.parse(text)
    assert (str(period.start), str(period.end)) == (start, end)
    assert Period.parse(str(period)) == period


@given(st.integers(1950, 2150), st.integers(1, 12), st.integers(1, 30), st.integers(1, 12))
def test_a_period_reads_back_in_any_fiscal_year(year, number, months, fiscal_start):
    period = Period(Month.of(year, number), Month.of(year, number) + (months - 1))
    assert Period.parse(period.text(fiscal_start), fiscal_start=fiscal_start) == period
    assert Period.parse(str(period)) == period
    assert "FY" not in str(period)


@pytest.mark.parametrize(
    ("fiscal_start", "text"),
    [(1, "FY2024:9"), (4, "2024-01..2024-09"), (7, "2024-01..2024-09"), (10, "2024-01..2024-09")],
)
def test_the_same_months_have_another_name_in_another_year(fiscal_start, text):
    assert Period(Month.parse("2024-01"), Month.parse("2024-09")).text(fiscal_start) == text


@pytest.mark.parametrize("text", ["FY2026:13", "FY2026:0", "2026-03..2026-01", "last year", "FY26"])
def test_what_is_not_a_period_is_refused(text):
    with pytest.raises(ValueError):
        Period.parse(text)


def test_a_fiscal_year_may_start_in_january():
    assert str(Period.fiscal(2026, 2, start=1).start) == "2026-01"
    assert Period.fiscal(2026, 2, start=1).to_date_in(1) == (2026, 2)


def test_a_run_is_to_date_only_from_the_start_of_a_fiscal_year():
    assert Period.parse("FY2026:9").to_date_in() == (2026, 9)
    assert Period.parse("2025-08..2026-03").to_date_in() is None
    assert Period.parse("2024-07..2026-06").to_date_in() is None


def test_a_period_is_a_run_of_months():
    period = Period.parse("FY2026:3")
    assert [str(m) for m in period] == ["2025-07", "2025-08", "2025-09"]
    assert Month.parse("2025-08") in period and Month.parse("2025-10") not in period
    assert str(period.shifted(-12)) == "2024-07..2024-09"


def test_the_parent_is_the_id_without_its_last_part():
    assert parent_of("pk.ict.computer") == "pk.ict"
    assert parent_of("pk") is None


@pytest.mark.parametrize("text", ["Pk.ict", "pk..ict", ".pk", "pk.", "pk ict", "p" * 121])
def test_what_is_not_a_series_id_is_refused(text):
    with pytest.raises(ValueError):
        parse_series(text)


def test_a_level_of_80_means_quantiles_0_1_and_0_9():
    assert level_quantiles(80) == (0.1, 0.9)
    assert [quantile_key(q) for q in level_quantiles(95)] == ["0.025", "0.975"]


@pytest.mark.parametrize("level", [0, 100, -5])
def test_what_is_not_a_level_is_refused(level):
    with pytest.raises(ValueError):
        parse_level(level)


def test_quantile_keys_are_canonical():
    assert [quantile_key(q) for q in (0.1, 0.10000000001, 1e-3, 0.5)] == ["0.1", "0.1", "0.001", "0.5"]


@pytest.mark.parametrize(
    ("text", "example"),
    [
        ("FY27", "FY2027"),
        ("fy27", "FY2027"),
        ("FY'27", "FY2027"),
        ("FY 2027", "FY2027"),
        ("fy2027", "FY2027"),
        ("FY2026-27", "FY2027"),
        ("FY2026/27", "FY2027"),
        ("FY27:9", "FY2027:9"),
        ("FY27q1", "FY2027Q1"),
    ],
)
def test_a_fiscal_year_in_another_form_gets_the_right_one(text, example):
    with pytest.raises(ValueError, match=f"write {example}$"):
        Period.parse(text)
    assert str(Period.parse(example))

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Measure
from models.core.periods import Period
from models.reports.table import parse_csv
from models.vintages.growth import UNDECIDED, Range, base_of, links_of, printed_range
from models.vintages.reconstruct import reconstruct
from tests.models.vintages.builders import (
    FIRST,
    WHOLE,
    clean_months,
    clean_reports,
    level,
    made,
    one_contradiction,
    rate,
)


def test_the_base_of_a_yoy_rate_is_a_year_before():
    assert base_of(rate("FY2024:4", "4.4", "2023-11-20")) == Period.parse("FY2023:4")


def test_the_base_of_a_mom_rate_is_the_run_just_before():
    assert base_of(rate("2023-10", "15", "2023-11-20", measure="mom_pct")) == Period.parse("2023-09")


@pytest.mark.parametrize(("text", "low", "high"), [("20", 19, 21), ("4.4", 4.3, 4.5), ("-3.25", -3.26, -3.24)])
def test_a_printed_rate_may_have_been_rounded_or_cut_off(text, low, high):
    found = printed_range(rate("2023-10", text, "2023-11-20"))
    assert (found.low, found.high) == (pytest.approx(low), pytest.approx(high))


def test_ranges_meet_within_slack():
    assert Range(1, 2).meets(Range(2.5, 3), 0.5) and not Range(1, 2).meets(Range(2.5, 3), 0.4)


def test_a_rate_links_two_runs_of_months():
    (link,) = links_of([rate("FY2024:2", "10.1", "2023-09-18")], FIRST)
    assert (link.start, link.end, link.back) == (12, 14, 12)
    assert (link.low, link.high) == (pytest.approx(1.1), pytest.approx(1.102))


def test_a_month_that_only_its_growth_tells_is_known_from_it():
    reports = [level("2022-07", "200.0"), level("2022-08", "190.0"), rate("2023-07", "10.00", "2023-08-18")]
    months = made(reports).vintages["land"].values()
    assert months[Period.parse("2023-07").start] == pytest.approx(220, abs=0.2)


def test_a_base_is_known_from_the_level_and_its_growth():
    reports = [level("2023-07", "220.0", "2023-08-18"), rate("2023-07", "10.00", "2023-08-18"), level("2022-06", "190")]
    months = made(reports).vintages["land"].values()
    assert months[Period.parse("2022-07").start] == pytest.approx(200, abs=0.2)


def test_a_level_with_a_digit_wrong_is_found_by_the_rate_of_its_own_page():
    levels = [r for r in clean_reports() if r.period not in (Period.parse("2022-12"), Period.parse("FY2023:6"))]
    levels = [r for r in levels if r.period.end.year > 2022]
    page = [level("2022-12", "131.5", "2024-01-20", "slip"), rate("2023-12", "10.9", "2024-01-20", "slip")]
    found = one_contradiction([*levels, *page])
    assert (found.kind, found.expected) == ("typo", 231.5)
    assert "its own page says +10.9 %" in found.reason


@pytest.mark.parametrize("lost", ["-99", "-99.9", "-99.99", "-100"])
def test_a_rate_that_may_be_all_of_a_level_is_wrong_and_stops_nothing(lost):
    on_page = ("2024-01-20", "page")
    found = made([*(level(f"{year}-12", "104.3", *on_page) for year in (2022, 2023)), rate("2023-12", lost, *on_page)])
    assert [c.report.value for c in (*found.contradictions, *found.ambiguous)] == [Decimal(lost)]
    assert found.vintages["land"].values()[Period.parse("2022-12").start] == pytest.approx(104.3, abs=0.1)


def two_years(*, now="2024-12-20", later="230.0", source="page"):
    """The month of two years as one page each prints it, and a month between, so that no season is known."""
    return [level("2022-11", "200.0", "2022-12-20"), level("2023-11", later, now, source)]


@pytest.mark.parametrize(
    ("value", "later", "apart"), [("2.0", "230.0", "13.0"), ("45.0", "230.0", "30.0"), ("-8.0", "201.5", "8.7")]
)
def test_a_rate_against_one_level_is_undecided(value, later, apart):
    levels = two_years(later=later)
    found = made([*levels, rate("2023-11", value, "2024-12-20", "other")])
    assert not found.contradictions
    (named,) = found.ambiguous
    assert (named.kind, named.report.measure) == (UNDECIDED, Measure.YOY_PCT)
    assert f"(reports {levels[0].id}, {levels[1].id})" in named.reason
    assert f"{apart} points apart; no other figure decides" in named.reason


def test_a_rate_on_the_month_before_against_levels_is_undecided():
    levels = [level("2023-10", "200.0", "2023-12-20"), level("2023-11", "230.0", "2023-12-20")]
    (named,) = made([*levels, rate("2023-11", "2.0", "2023-12-20", "other", measure="mom_pct")]).ambiguous
    assert (named.kind, named.report.measure) == (UNDECIDED, Measure.MOM_PCT)


def test_a_rate_of_a_sum_against_sums_is_undecided():
    levels = [level("FY2023:4", "800.0", "2022-11-20"), level("FY2024:4", "920.0", "2023-11-20")]
    (named,) = made([*levels, rate("FY2024:4", "4.0", "2023-11-20", "other")]).ambiguous
    assert named.kind == UNDECIDED and "800 -> 920 = +15.0 %" in named.reason


@pytest.mark.parametrize("value", ["15.0", "15", "14.2", "16.2"])
def test_a_rate_within_rounding_and_revisions_is_not_named(value):
    assert not made([*two_years(), rate("2023-11", value, "2024-12-20", "other")]).ambiguous


def test_a_rate_that_other_figures_exclude_is_a_contradiction():
    again = [replace(r, source=f"{r.source} again") for r in clean_reports()]
    found = made([*clean_reports(), *again, rate("2023-12", "40.4", "2024-01-20", "other")])
    assert not found.ambiguous and [c.report.value for c in found.contradictions] == [Decimal("40.4")]


def test_the_bundled_record_has_no_undecided_rate():
    found = reconstruct(parse_csv(bundled_reports(), "reports.csv"), catalog=Catalog.load(), as_of=date(2026, 6, 30))
    assert not [c for c in found.ambiguous if c.kind == UNDECIDED]


@pytest.mark.parametrize("value", ["250.5", "250.53", "9.75"])
@pytest.mark.parametrize(("measure", "growth"), [("yoy_pct", "-20.0"), ("yoy_pct", "31"), ("mom_pct", "20.0")])
@pytest.mark.parametrize("months", [24, 36])
def test_a_rate_moves_no_month_of_a_series_that_stays_the_same(value, measure, growth, months):
    """Equal figures are the level of such a series, not copies of one another."""
    levels = [level(str(FIRST + k), value, str((FIRST + (k + 1)).first_day.replace(day=18))) for k in range(months)]
    last = FIRST + (months - 1)
    found = made([*levels, rate(str(last), growth, str((last + 1).last_day), "other", measure=measure)])
    assert not found.contradictions and [c.kind for c in found.ambiguous] == [UNDECIDED]
    assert {round(m.value, 9) for m in found.vintages[WHOLE].months} == {float(value)}


def test_a_rate_moves_no_month_of_a_run_of_equal_ones_after_others():
    levels = [level(str(m), f"{v:.1f}", str((m + 1).first_day.replace(day=18))) for m, v in clean_months(4)]
    same = [level(str(FIRST + k), "380.5", str((FIRST + (k + 1)).first_day.replace(day=18))) for k in range(48, 72)]
    found = made([*levels, *same, rate("2028-06", "20.0", "2028-07-28", "other")], date(2028, 8, 1))
    assert not found.contradictions
    assert {round(m.value, 9) for m in found.vintages[WHOLE].months[-24:]} == {380.5}

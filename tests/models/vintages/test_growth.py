import pytest

from models.core.periods import Period
from models.vintages.growth import Range, base_of, links_of, printed_range
from tests.models.vintages.builders import FIRST, clean_reports, level, made, one_contradiction, rate


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

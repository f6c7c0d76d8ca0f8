import pytest

from models.core.measures import Status
from models.vintages.consensus import find_consensus
from models.vintages.constraints import UNBOUNDED
from models.vintages.solver import solve
from tests.models.vintages.builders import FIRST, claims, clean_months, clean_reports, level, made


def months_of(reports):
    return {str(m.month): m for m in made(reports).vintages["land"].months}


def test_a_printed_month_is_reported_with_the_tolerance_of_its_digits():
    month = months_of([level("2022-07", "214.3")])["2022-07"]
    assert (month.value, month.status) == (214.3, Status.REPORTED)
    assert month.tolerance == pytest.approx(0.075)


def test_the_difference_of_two_sums_to_date_is_differenced():
    month = months_of([level("FY2023:2", "396.1"), level("2022-07", "200.0")])["2022-08"]
    assert month.status is Status.DIFFERENCED
    assert month.value == pytest.approx(196.1)


def test_months_that_only_a_year_bounds_are_estimated_and_sum_to_it():
    months = months_of([level("FY2023", "2612.4")])
    assert {m.status for m in months.values()} == {Status.ESTIMATED}
    assert sum(m.value for m in months.values()) == pytest.approx(2612.4)
    assert all(m.tolerance > 0 for m in months.values())


def test_a_month_that_nothing_speaks_of_is_missing():
    months = months_of([level("2022-07", "200.1"), level("2022-09", "207.2")])
    assert (months["2022-08"].value, months["2022-08"].status) == (None, Status.MISSING)


def test_every_month_names_the_reports_it_rests_on():
    report = level("2022-07", "214.3")
    assert months_of([report])["2022-07"].reports == (report.id,)


def test_all_months_of_a_clean_record_come_back_as_printed():
    months = months_of(clean_reports())
    assert {m: round(v.value, 1) for m, v in months.items()} == {str(m): v for m, v in clean_months()}


def test_an_interval_outside_of_the_record_is_unbounded():
    found = claims(clean_reports(1))
    solution = solve("land", found, find_consensus(found, [], 12), FIRST, 12, 7)
    assert solution.interval(-1, 3) == (0.0, UNBOUNDED)
    assert solution.refused() == []


def test_an_interval_over_two_fiscal_years_adds_theirs_up():
    found = claims(clean_reports(2))
    solution = solve("land", found, find_consensus(found, [], 24), FIRST, 24, 7)
    low, high = solution.interval(0, 24)
    total = sum(v for _, v in clean_months(2))
    assert low <= total <= high < 1.001 * total

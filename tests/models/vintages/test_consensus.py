import pytest

from models.core.periods import Period
from models.vintages.consensus import Witnesses, find_consensus
from models.vintages.growth import links_of
from tests.models.vintages.builders import FIRST, claims, clean_reports, level, rate


def put_out(reports, **more):
    found = claims(reports)
    return {(c.start, c.end, c.value) for c in find_consensus(found, links_of(reports, FIRST), 24, **more).out}


def test_nobody_is_put_out_where_all_figures_fit():
    assert put_out(clean_reports()) == set()


@pytest.mark.parametrize("wrong", ["2143.1", "2.1431"])
def test_a_month_of_absurd_size_is_put_out(wrong):
    reports = [r for r in clean_reports() if str(r.period) != "2022-10"]
    bad = level("2022-10", wrong, "2022-11-18", "page 2022-10")
    assert put_out([*reports, bad]) == {(3, 4, float(wrong))}


def test_a_wrong_sum_is_put_out_and_not_the_months_in_it():
    reports = [r for r in clean_reports() if r.period != Period.parse("FY2023:5")]
    bad = level("FY2023:5", "1135.0", "2022-12-18", "page 2022-11")
    assert put_out([*reports, bad]) == {(0, 5, 1135.0)}


def test_two_figures_alone_do_not_decide_between_each_other():
    assert put_out([level("2022-07", "200"), level("2022-07", "250", source="other")]) == set()


def test_an_older_figure_does_not_speak_against_a_revision():
    old = [level("2022-07", "200", "2022-08-18", page) for page in ("a", "b", "c")]
    assert put_out([*old, level("2022-07", "206", "2024-08-18", "d")]) == set()


def test_growth_rates_speak_too():
    now = [level("2023-07", "238", "2023-08-18", page) for page in ("a", "b", "c")]
    rates = [rate("2023-07", "15.5", "2023-08-18", page) for page in ("a", "b")]
    assert put_out([*now, *rates, level("2022-07", "260", "2023-08-18", "c")]) == {(0, 1, 260.0)}


def test_whole_and_parts_that_do_not_add_up_speak_against_a_figure_that_repeats_a_sister():
    reports = [level("2022-07", "120.4"), level("2022-08", "50.3"), level("2022-09", "51.2")]
    suspect = {"elsewhere": [(0, 1, 120.35, 120.5)], "adds_up": {(0, 1): False}}
    assert put_out(reports, **suspect) == {(0, 1, 120.4)}


def test_witnesses_of_the_time_count_alone_and_in_pairs():
    found = claims([level("2022-07", "200.0"), level("2022-08", "190.0"), level("FY2023:2", "390.0")])
    assert Witnesses(found).count(found[0]) == (1, 0)
    other = claims([level("2022-07", "230.0")])[0]
    assert Witnesses([other, *found]).count(other) == (0, 2)

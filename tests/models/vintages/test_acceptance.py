from models.core.periods import Period
from models.vintages.acceptance import accept, blocks, pages_off_alike
from models.vintages.consensus import find_consensus
from tests.models.vintages.builders import claims, clean_reports, level


def accepted(reports, months=12):
    found = claims(reports)
    return accept(found, 0, months, find_consensus(found, [], months))


def values(found):
    return sorted(c.value for c in found)


def test_blocks_are_fiscal_years_unless_a_period_crosses_one():
    assert blocks([], 30, 6) == [(0, 6), (6, 18), (18, 30)]
    crossing = claims([level("2023-01..2023-09", "9")])
    assert blocks(crossing, 24, 12) == [(0, 24)]


def test_the_latest_figure_of_a_month_wins():
    state = accepted([level("2022-07", "236", "2022-08-18"), level("2022-07", "225", "2023-08-18", "later")])
    assert (values(state.hard), values(state.refused)) == ([225.0], [236.0])


def test_a_finer_figure_that_agrees_narrows_the_bounds():
    state = accepted([level("2022-07", "374", "2023-08-18"), level("2022-07", "373.528", "2022-08-18", "finer")])
    low, high = state.bounds.interval(0, 1)
    assert 373.5 <= low <= high < 373.53


def test_trailing_zeros_are_rounding_where_other_figures_say_so():
    state = accepted([level("FY2023", "1400"), level("FY2023", "1438.8", source="other")])
    assert values(state.hard) == [1400.0, 1438.8]


def test_a_figure_that_would_leave_a_month_of_absurd_size_is_refused():
    reports = [r for r in clean_reports(1) if str(r.period) != "2023-04"]
    wrong = [r for r in reports if r.period != Period.parse("FY2023:10")] + [
        level("FY2023:10", "2600.0", "2023-05-18", "x")
    ]
    assert 2600.0 in values(accepted(wrong).refused)


def test_a_page_whose_figures_all_miss_by_one_share_stands_on_another_basis():
    right = clean_reports(1)
    other = [level("FY2023:3", "627.4", "2022-10-20", "PBS"), level("FY2023:4", "850.3", "2022-11-20", "PBS")]
    assert pages_off_alike([accepted([*right, *other])]) == {"PBS"}

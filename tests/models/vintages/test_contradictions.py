"""Each known way of going wrong, told by one page among right ones."""

import pytest

from models.core.periods import Period
from models.documents.vintage import contradiction_document
from models.vintages.contradictions import relatives
from tests.models.vintages.builders import (
    CATALOG,
    PARTS,
    WHOLE,
    clean_months,
    clean_reports,
    level,
    made,
    one_contradiction,
    rate,
)

MONTHS = {str(month): value for month, value in clean_months()}


def told_wrong(period, value, published, series=WHOLE):
    return level(period, value, published, "wrong page", series)


def without(period):
    return [r for r in clean_reports() if r.period != Period.parse(period)]


def test_a_clean_series_has_no_contradiction():
    found = made(clean_reports())
    assert (found.contradictions, found.ambiguous, found.superseded) == ((), (), ())


def test_a_year_ago_figure_is_named():
    found = one_contradiction([*clean_reports(), told_wrong("2023-10", f"{MONTHS['2022-10']}", "2023-11-20")])
    assert (found.kind, found.expected) == ("year_ago", MONTHS["2023-10"])
    assert found.reason.startswith("214.3 is the figure of a year ago, 2022-10; 2023-10 is 239.5 by")


def test_the_figure_of_another_month_is_named():
    found = one_contradiction([*clean_reports(), told_wrong("2023-11", f"{MONTHS['2023-09']}", "2023-12-20")])
    assert found.kind == "period_label"
    assert "is the figure of 2023-09; 2023-11 is" in found.reason


def test_eleven_months_are_not_the_fiscal_year():
    total = sum(list(MONTHS.values())[:11])
    found = one_contradiction([*clean_reports(), told_wrong("FY2023", f"{total:.1f}", "2023-07-20")])
    assert found.kind == "period_label"
    assert "is the sum of 11 months (FY2023:11), not of the fiscal year" in found.reason


@pytest.mark.parametrize(("factor", "words"), [(10, "ten times too large"), (0.001, "a thousand times too small")])
def test_a_slip_of_the_unit_is_named(factor, words):
    found = one_contradiction([*clean_reports(), told_wrong("2023-10", f"{239.5 * factor:g}", "2023-11-20")])
    assert found.kind == "unit"
    assert words in found.reason


def test_a_typo_of_one_digit_is_named_with_what_was_meant():
    found = one_contradiction([*clean_reports(), told_wrong("2023-10", "289.5", "2023-11-20")])
    assert found.kind == "typo"
    assert "has a digit wrong, 239.5 was meant" in found.reason


def test_two_digits_exchanged_are_a_typo():
    found = one_contradiction([*clean_reports(), told_wrong("2023-10", "293.5", "2023-11-20")])
    assert found.kind == "typo"


def test_swapped_items_are_named_by_title():
    parts = [level(str(m), f"{v * 0.3:.2f}", "2024-08-18", "parts", PARTS[1]) for m, v in clean_months()]
    wrong = told_wrong("2023-10", "71.85", "2023-11-20")
    found = one_contradiction([*clean_reports(), *parts, wrong])
    assert found.kind == "swapped_items"
    assert "items swapped: equals Calls" in found.reason


def test_figures_of_another_basis_are_named_together():
    other = [told_wrong("FY2024:3", "706.1", "2023-10-20"), told_wrong("FY2024:4", "955.1", "2023-11-20")]
    found = made([*clean_reports(), *other]).contradictions
    assert [c.kind for c in found] == ["basis", "basis"]


def test_growth_on_the_month_before_is_not_growth_on_the_year_before():
    levels = [level(p, v, "2023-11-18", page) for p, v in (("2022-10", "221"), ("2023-09", "206"), ("2023-10", "238"))
              for page in ("a", "b", "c")]  # fmt: skip
    found = one_contradiction([*levels, rate("2023-10", "15.5", "2023-11-20")])
    assert found.kind == "growth_base"
    assert found.reason == (
        "+15.5 % matches the month before (206.2 -> 238.2 = +15.5 %), not the year before (221.2 -> 238.2 = +7.7 %)"
    )


def test_growth_of_another_year_is_recognised():
    years = clean_reports(2) + [level("2021-10", "300.0", "2021-11-18", page) for page in ("a", "b")]
    wrong = rate("2023-10", "-28.6", "2023-11-20")
    found = one_contradiction([*years, wrong])
    assert found.kind == "growth_other_year"
    assert found.expected == pytest.approx(100 * (239.5 / 214.3 - 1), abs=0.1)


def test_a_growth_rate_that_its_own_time_gave_is_not_blamed_for_a_later_revision():
    then = [level("2022-07", "200", "2023-08-18"), level("2023-07", "230", "2023-08-18")]
    since = [level("2023-07", "222", "2024-08-18", "later"), level("2023-07", "222", "2024-08-19", "again")]
    assert made([*then, rate("2023-07", "15", "2023-08-18"), *since]).contradictions == ()


def test_a_revised_figure_is_superseded_not_wrong():
    found = made([*clean_reports(), level("2022-10", "215.9", "2024-09-18", "revised")])
    assert found.contradictions == ()
    assert {str(r.period) for r in found.superseded} >= {"2022-10"}


def test_a_year_that_was_reworked_leaves_its_old_figures_superseded():
    reworked = [level(str(m), f"{v * 0.97:.1f}", "2024-09-18", "reworked") for m, v in clean_months(1)]
    assert made([*clean_reports(1), *reworked]).contradictions == ()


def test_relatives_are_whole_parts_and_sisters():
    assert relatives("land.code", CATALOG) == ["land.calls", "land"]
    assert relatives("land", CATALOG) == sorted(PARTS)


def test_a_contradiction_shows_the_report_its_kind_and_what_was_expected():
    found = one_contradiction([*clean_reports(), told_wrong("2023-10", "289.5", "2023-11-20")])
    shown = contradiction_document(found)
    assert (shown.value, shown.kind, shown.expected) == (289.5, "typo", 239.5)

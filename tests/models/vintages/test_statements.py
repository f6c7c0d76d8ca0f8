from decimal import Decimal

import pytest

from models.vintages.statements import digits_interval, last_digit_unit, publisher_of
from tests.models.vintages.builders import claims, level


@pytest.mark.parametrize(
    ("text", "unit"),
    [("373.528", "0.001"), ("374", "1"), ("2230", "10"), ("1400", "100"), ("374.0", "0.1"), ("0", "1")],
)
def test_the_last_digit_that_carries_information_sets_the_unit(text, unit):
    assert last_digit_unit(Decimal(text)) == Decimal(unit)


def test_digits_may_have_been_rounded_or_cut_off():
    assert digits_interval(Decimal("374")) == (Decimal("0.5"), Decimal(1))


def test_one_figure_on_three_pages_is_one_claim_with_three_sources():
    (claim,) = claims([level("2022-07", "201", source=page) for page in ("a", "b", "c")])
    assert (claim.sources, claim.low, claim.high, claim.months) == (3, 200.5, 202.0, 1)


def test_the_finest_print_of_a_figure_sets_how_much_it_leaves_open():
    (claim,) = claims([level("2022-07", "201"), level("2022-07", "201.0", source="finer")])
    assert (claim.low, claim.high) == (200.95, 201.1)


def test_a_claim_is_as_young_as_its_latest_repetition():
    (claim,) = claims([level("2022-07", "200", "2022-08-18"), level("2022-07", "200", "2022-10")])
    assert str(claim.known) == "2022-10-31"


@pytest.mark.parametrize(("source", "name"), [("Exports up (SBP)", "SBP"), ("APP - PBS data", "PBS"), ("a blog", "")])
def test_a_publisher_is_known_by_the_name_in_the_source(source, name):
    assert publisher_of(source) == name

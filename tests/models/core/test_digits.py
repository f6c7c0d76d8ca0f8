"""Numbers are printed with the digits that tell the ends of their interval apart."""

import pytest

from models.core.digits import PARTS_OF_TABLE, decimals, number_text, percent_text, size_decimals


@pytest.mark.parametrize(
    ("value", "among", "text"),
    [
        (1e9, [1e9 - 6.4, 1e9 + 6.4], "1000000000"),
        (1e9 + 3.21875, [1e9 - 6.4, 1e9 + 6.4], "1000000003.22"),
        (238.394818, [238.39, 238.4], "238.39482"),
        (238.39481812345, [238.3948, 238.3949], "238.3948181"),
        (584.0, [584.0, 584.0], "584"),
        (1234567890123.0, [1.2e12, 1.3e12], "1234567900000"),
        (1.2345678e-9, [1.2e-9, 1.3e-9], "1.2345678e-09"),
        (2.5e17, [2e17, 3e17], "2.5e+17"),
        (0.0, [0.0, 5.0], "0"),
    ],
)
def test_a_number_is_told_from_its_neighbours(value, among, text):
    assert number_text(value, among) == text


@pytest.mark.parametrize(
    ("rows", "wanted"),
    [([[362.0, 426.8]], 1), ([[238.3948, 238.4043]], 4), ([[1e-9, 2e-9]], 10), ([[None, 5.0]], 1), ([], 1)],
)
def test_a_table_shows_a_tenth_of_the_narrowest_interval(rows, wanted):
    assert decimals(rows, least=1, parts=PARTS_OF_TABLE) == wanted


@pytest.mark.parametrize(
    ("values", "wanted"),
    [
        ([0.42, 0.5, 0.61], 2),  # 0.42, not 0.4
        ([0.042], 3),
        ([1.2], 1),
        ([393.5], 1),
        ([1e6], 1),
        ([400.0, 410.0, 0.001], 1),  # one small value among large ones
        ([0.0, None, float("nan")], 1),
        ([-0.42], 2),
        ([], 1),
    ],
)
def test_small_numbers_get_two_significant_digits(values, wanted):
    assert size_decimals(values, least=1) == wanted


@pytest.mark.parametrize(("share", "text"), [(0.165, "17 %"), (0.125, "13 %"), (0.005, "1 %"), (0.994, "99 %")])
def test_halves_of_a_percent_are_rounded_up(share: float, text: str) -> None:
    assert percent_text(share) == text

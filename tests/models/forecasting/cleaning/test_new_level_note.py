"""A new level that is followed is named where it is far from the one before."""

import numpy as np
import pytest

from models.core.periods import Month
from models.forecasting.cleaning.new_level_note import new_level_notes
from models.vintages.vintage import History

T = np.arange(96)
SEASONAL = 100 + 10 * np.sin(T * np.pi / 6)


def notes(values):
    return list(new_level_notes(History("a.b", Month.of(2017, 1), np.asarray(values, float), frozenset())))


@pytest.mark.parametrize("months", [3, 6, 12])
@pytest.mark.parametrize("factor", [1000, 1e-3, 10, 0])
def test_a_wrong_unit_that_lasts_is_named(months, factor):
    values = np.where(96 - months <= T, SEASONAL * factor, SEASONAL)
    (note,) = notes(values)
    assert f"from {Month.of(2024, 13 - months)} on: about" in note


@pytest.mark.parametrize(
    "values",
    [
        SEASONAL,
        np.where(T >= 93, 2 * SEASONAL, SEASONAL),
        np.where(T >= 94, 1000 * SEASONAL, SEASONAL),
        np.where(T % 12 >= 9, 10 * SEASONAL, SEASONAL),
        np.where(T % 3, 0, 5),
        np.zeros(96),
        -SEASONAL,
        100 * 1.4 ** (T / 12),
        SEASONAL[:12],
    ],
    ids=["a season", "twice", "two months", "a peak", "sporadic", "zeros", "negative", "growth", "short"],
)
def test_an_ordinary_series_has_no_new_level(values):
    assert notes(values) == []

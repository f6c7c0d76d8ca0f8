"""Figures that repeat earlier ones exactly are named: a copied year, a value carried forward."""

import numpy as np
import pytest

from models.core.periods import Month
from models.forecasting.cleaning.copies import copy_notes
from models.vintages.vintage import History

START = Month.of(2017, 1)
T = np.arange(108)
RNG = np.random.default_rng(5)
VALUES = np.round(100 + 10 * np.sin(T * np.pi / 6) + RNG.normal(0, 3, 108), 1) + 0.001 * T  # no two are the same


def notes(values, estimated=()):
    return list(copy_notes(History("a.b", START, np.asarray(values, float), frozenset(estimated))))


def changed(at, values):
    made = VALUES.copy()
    made[at] = values
    return made


@pytest.mark.parametrize("years", [1, 2, 3])
@pytest.mark.parametrize(("first", "months"), [(96, 12), (102, 6), (84, 24), (60, 12), (100, 8)])
def test_months_copied_from_a_year_before_are_named(first, months, years):
    back = 12 * years
    values = VALUES.copy()
    for place in range(first, first + months):
        values[place] = values[place - back]
    (note,) = notes(values)
    copied, source = START + first, START + (first - back)
    assert note.startswith(f"{copied} to {copied + (months - 1)} repeat {source} to {source + (months - 1)} exactly")


@pytest.mark.parametrize(("first", "end"), [(105, 108), (98, 108), (50, 54)])
def test_a_value_carried_forward_is_named(first, end):
    (note,) = notes(changed(slice(first, end), 123.4))
    assert note.startswith(f"{START + first} to {START + (end - 1)} are all 123.4")


@pytest.mark.parametrize(
    "values",
    [
        VALUES,
        np.full(108, 5.0),
        np.where(T % 3, 0, 5),
        np.where(T % 12 == 3, 7, 0),
        np.round(VALUES / 20),
        changed(slice(106, 108), 123.4),
        changed(slice(50, 53), 123.4),
        changed(slice(100, 108), 0),
        changed(slice(103, 108), VALUES[91:96]),
        VALUES[:12],
        VALUES[:1],
    ],
    ids=[
        "ordinary",
        "constant",
        "sporadic",
        "yearly",
        "coarse",
        "two",
        "three-inside",
        "zeros",
        "five-copied",
        "a-year",
        "a-month",
    ],
)
def test_an_ordinary_series_has_no_copies(values):
    assert notes(values) == []


def test_months_that_were_filled_are_no_copies():
    values = changed(slice(96, 108), VALUES[84:96])
    assert notes(values, {START + i for i in range(96, 108, 3)}) == []


def test_counts_at_random_are_no_copies():
    for mean in (0.2, 1, 5, 50):
        for _ in range(50):
            assert notes(RNG.poisson(mean, 108)) == []

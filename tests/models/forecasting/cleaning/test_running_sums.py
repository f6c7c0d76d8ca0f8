"""Running sums of a year in place of months are named, whatever month the year begins in."""

import numpy as np
import pytest

from models.core.periods import Month
from models.forecasting.cleaning.running_sums import running_sum_notes
from models.vintages.vintage import History
from training.fit_series import fit_series

START = Month.of(2017, 1)
T = np.arange(108)
NOISE = np.random.default_rng(3).normal(0, 0.05, 120)
MONTHS = 100 * 1.005 ** np.arange(120) * (1 + 0.1 * np.sin(np.arange(120) * np.pi / 6)) * np.exp(NOISE)  # from 2016-01
SEASONAL = MONTHS[12:]
NAMES = {1: "January", 4: "April", 7: "July", 10: "October"}


def to_date(since, first, until=108):
    """The months of SEASONAL, those from place ``since`` to ``until`` - 1 as sums of years that begin in ``first``."""
    values = SEASONAL.copy()
    for place in range(since, until):
        begin = max(i for i in range(-11, place + 1) if (START + i).number == first)
        values[place] = MONTHS[12 + begin : 12 + place + 1].sum()
    return values


def notes(values, start=START):
    return list(running_sum_notes(History("a.b", start, np.asarray(values, float))))


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("last", [5, 8, 12, 15, 30])
def test_the_last_months_as_running_sums_are_named(last, first):
    (note,) = notes(to_date(108 - last, first))
    starts = {str(START + (108 - last - earlier)) for earlier in (0, 1)}  # the first month of a year is a sum too
    assert note[:7] in starts
    assert f"to 2025-12 look like running sums of a year that begins in {NAMES[first]}" in note


@pytest.mark.parametrize("first", NAMES)
@pytest.mark.parametrize("months", [24, 36, 108])
def test_a_whole_history_of_running_sums_is_named(months, first):
    (note,) = notes(to_date(0, first)[:months])
    assert f"2017-01 to {START + (months - 1)} look" in note and NAMES[first] in note


def test_a_year_of_running_sums_among_months_is_named():
    (note,) = notes(to_date(54, 7, until=66))
    assert note.startswith("2021-07 to 2022-06 look like running sums of a year that begins in July")


def test_running_sums_after_few_months_are_named():
    (note,) = notes(to_date(9, 7)[:18])
    assert note.startswith("2017-10 to 2018-06")


@pytest.mark.parametrize(
    "values",
    [
        SEASONAL,
        np.where(T >= 100, 10 * SEASONAL, SEASONAL),
        np.where(T >= 104, (T - 102) * SEASONAL, SEASONAL / 5),
        np.where(T % 12 >= 9, 10 * SEASONAL, SEASONAL),
        100 + T % 12 * 30.0,
        np.cumsum(SEASONAL),
        np.zeros(108),
        -to_date(100, 7),
        np.where(T % 3, 0, 5),
        100 * 1.1**T,
        SEASONAL[:12],
    ],
    ids=[
        "a season",
        "a unit",
        "steep",
        "a peak",
        "a saw",
        "a stock",
        "zeros",
        "negative",
        "sporadic",
        "growth",
        "short",
    ],
)
def test_an_ordinary_series_has_no_running_sums(values):
    assert notes(values) == []


@pytest.mark.parametrize("steps", [6, 9, 12])
def test_a_climb_to_a_level_that_lasts_is_none(steps):
    climb = 12 + 98 / (1 + np.exp(-(np.arange(40) - 18) * 6 / steps))
    assert not any("running sums" in note for note in notes(climb))


def test_ordinary_series_at_random_are_no_running_sums():
    rng = np.random.default_rng(11)
    for _ in range(200):
        season = np.exp(rng.normal(0, rng.uniform(0, 0.5), 12))
        noise = np.exp(rng.normal(0, rng.uniform(0.01, 0.4), 108))
        assert notes(100 * season[T % 12] * noise * 1.01 ** (rng.normal() * T)) == []


def test_a_forecast_carries_the_note_in_place_of_a_new_level():
    made = fit_series(
        History("a.b", START, to_date(48, 1)[:60]),
        as_of=Month.of(2022, 1).first_day,
        issued_at=None,
        vintage_hash="0",
        members=("snaive",),
        horizon=3,
        origins=4,
        warmup=24,
        longest=3,
        paths=50,
    )
    assert any("running sums of a year that begins in January" in note for note in made.notes)
    assert not any("new level" in note for note in made.notes)

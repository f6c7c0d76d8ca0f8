"""One bad value is found and named; what belongs to a series is not."""

import numpy as np
import pytest

from models.core.periods import Month
from models.forecasting.cleaning.expected import FIRST, remainder_at, remainders_of
from models.forecasting.cleaning.outliers import TOLERANCES, cleaned
from models.vintages.vintage import History

MONTHS = 96
T = np.arange(MONTHS)
WAVE = np.sin(T * np.pi / 6)
SEEDS = 25
ALARMS = 0.01
"""Share of clean series in which a month of the last year may be called an outlier; measured over 100 seeds: 0.0025."""


def history(values, estimated=()):
    start = Month.of(2015, 1)
    return History("a.b", start, np.asarray(values, float), frozenset(start + i for i in estimated))


def seasonal(seed=3, noise=0.03):
    return 100 * np.exp(0.004 * T + 0.15 * WAVE + np.random.default_rng(seed).normal(0, noise, MONTHS))


def clean_series(rng):
    draw = rng.normal
    return {
        "noise": 100 * np.exp(draw(0, 0.03, MONTHS)),
        "a season": 100 * np.exp(0.2 * WAVE + draw(0, 0.03, MONTHS)),
        "a peak each December": 100 * np.where(T % 12 == 11, 3, 1) * np.exp(draw(0, 0.04, MONTHS)),
        "growth of 40 % a year": 100 * 1.4 ** (T / 12) * np.exp(draw(0, 0.03, MONTHS)),
        "a random walk": 100 * np.exp(np.cumsum(draw(0, 0.04, MONTHS))),
        "heavy tails": 100 * np.exp(0.04 * rng.standard_t(4, MONTHS)),
        "counts": rng.poisson(4, MONTHS),
        "sporadic sales": rng.poisson(0.4, MONTHS) * rng.integers(1, 9, MONTHS),
        "negative values": draw(0, 1, MONTHS).cumsum() + draw(0, 1, MONTHS),
        "a level shift": 100 * np.where(rng.integers(30, MONTHS - 2) <= T, 2, 1) * np.exp(draw(0, 0.04, MONTHS)),
        "less than two years": (100 * np.exp(0.2 * WAVE + draw(0, 0.05, MONTHS)))[: rng.integers(14, 24)],
        "rounded": np.round(10 + 0.02 * T + draw(0, 0.5, MONTHS)),
    }


def test_clean_series_give_few_false_alarms():
    series = [(seed, n, v) for seed in range(SEEDS) for n, v in clean_series(np.random.default_rng(seed)).items()]
    found = [(s, n) for s, n, v in series if any(o.month > Month.of(2021, 12) for o in cleaned(history(v)).outliers)]
    print(f"seeds 0..{SEEDS - 1}, outliers in the last year of {found}")
    assert len(found) <= ALARMS * len(series)


BAD = {
    "x10": lambda x: 10 * x,
    "x100": lambda x: 100 * x,
    "x1000": lambda x: 1000 * x,
    "a tenth": lambda x: x / 10,
    "a zero for a missing value": lambda x: 0.0,
    "-9999": lambda x: -9999.0,
    "-999": lambda x: -999.0,
    "999999": lambda x: 999999.0,
    "a minus sign": lambda x: -x,
    "1e35": lambda x: 1e35,
}


@pytest.mark.parametrize("back", [0, 1, 5, 11])
@pytest.mark.parametrize("wrong", BAD.values(), ids=BAD.keys())
def test_one_bad_value_in_the_last_year_is_found(wrong, back):
    values = seasonal()
    true = values[-1 - back]
    values[-1 - back] = wrong(true)
    made = cleaned(history(values))
    assert [outlier.month for outlier in made.outliers] == [made.history.cutoff + -back]
    assert made.history.values[-1 - back] == pytest.approx(true, rel=0.2)
    assert str(made.outliers[0].month) in next(made.notes())


def test_a_code_for_a_missing_value_is_no_new_level():
    values = seasonal()
    values[-4:] = -9999
    made = cleaned(history(values))
    assert len(made.outliers) == 4
    assert made.share == 0
    assert all("code for a missing value" in note for note in made.notes())


def test_a_code_beside_estimated_months_does_not_stay_in_them():
    values = seasonal()
    values[80], values[81:84] = -9999, np.linspace(-9999, values[84], 5)[1:4]
    made = cleaned(history(values, estimated=(81, 82, 83)))
    assert made.history.values.min() > 50


@pytest.mark.parametrize(
    ("months", "share"), [(1, TOLERANCES.followed_shares[0]), (2, TOLERANCES.followed_shares[1]), (3, 0), (6, 0)]
)
@pytest.mark.parametrize("factor", [0.0, 0.3, 3, 10])
def test_a_new_level_is_open_for_two_months(months, share, factor):
    values = seasonal()
    values[-months:] *= factor
    made = cleaned(history(values))
    assert made.share == share
    assert len(made.outliers) == (months if share else 0)
    if share:
        assert made.factor == pytest.approx(factor, rel=0.2)
        assert "hold the old and the new level" in next(made.notes())


def test_a_last_month_that_moves_little_is_followed():
    values = seasonal(noise=0.005)
    values[-1] *= 1.3
    assert cleaned(history(values)).outliers == ()


@pytest.mark.parametrize("months", [1, 2])
@pytest.mark.parametrize("factor", [1.3, 1.45, 0.7])
@pytest.mark.parametrize("noise", [0.005, 0.01])
def test_a_last_month_that_is_followed_is_named_where_the_series_is_smooth(months, factor, noise):
    values = seasonal(noise=noise)
    values[-months:] *= factor
    made = cleaned(history(values))
    assert np.array_equal(made.history.values, values) and not made.share
    notes = list(made.notes())
    assert len(notes) == months
    assert notes[0].startswith("2022-12 is far from what was expected") and notes[0].endswith("; it is followed")


@pytest.mark.parametrize("factor", [1.6, 1.7])
def test_a_move_of_a_last_month_is_always_named_where_the_series_is_smooth(factor):
    """About the size from which on both levels are held, whichever way it falls."""
    values = seasonal(noise=0.01)
    values[-1] *= factor
    (note,) = cleaned(history(values)).notes()
    assert note.startswith("2022-12 is")


def test_clean_series_give_few_notes_on_a_month_that_is_followed():
    series = [v for seed in range(SEEDS) for v in clean_series(np.random.default_rng(seed)).values()]
    assert sum(bool(cleaned(history(v)).followed) for v in series) <= ALARMS * len(series)


def test_remainders_at_once_are_those_one_by_one():
    for months in (13, 20, 31, 60):
        y = np.random.default_rng(months).normal(0, 1, months).cumsum()
        each = [remainder_at(y, place)[1] for place in range(FIRST, months)]
        np.testing.assert_allclose(remainders_of(y), each)


def test_a_wrong_unit_is_found_in_sporadic_sales_too():
    values = clean_series(np.random.default_rng(1))["sporadic sales"].astype(float)
    values[-4] = 4000
    assert [outlier.value for outlier in cleaned(history(values)).outliers] == [4000]

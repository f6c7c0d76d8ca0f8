"""Whatever a series looks like: a finite, ordered forecast of its own kind, with a word for what is odd about it."""

from datetime import UTC, date, datetime

import numpy as np
import pytest
from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from models.core.periods import Month
from models.vintages.vintage import History
from training.batch import Plan, forecast_one
from training.fit_series import SHORTEST, fit_series
from training.panels.panel import Observation, RawSeries

MEMBERS = ("ets", "theta", "pretrained")
START = Month.of(2015, 7)
PROBABILITIES = (0.025, 0.1, 0.5, 0.9, 0.975)
SIZES = (1e-9, 1.0, 1e12)

lean = settings(max_examples=8, deadline=None, suppress_health_check=list(HealthCheck), print_blob=True)
long = settings(lean, max_examples=150)


def seasonal(months, *, seed=1, growth=0.01, season=0.15, noise=0.05):
    """Near 1: growth a month, a season and noise, in logs."""
    t, random = np.arange(months), np.random.default_rng(seed)
    return np.exp(growth * t + season * np.sin(t * np.pi / 6) + random.normal(0, noise, months))


def spiked(values, at):
    out = values.copy()
    out[at] *= 10
    return out


FAULTS = {
    "none": lambda y, at: y,
    "constant": lambda y, at: np.full(len(y), y[0]),
    "zeros": lambda y, at: np.zeros(len(y)),
    "zeros at first": lambda y, at: np.where(np.arange(len(y)) < at, 0, y),
    "zeros from a month on": lambda y, at: np.where(np.arange(len(y)) >= at, 0, y),
    "a zero": lambda y, at: np.where(np.arange(len(y)) == at, 0, y),
    "a level ten times higher": lambda y, at: np.where(np.arange(len(y)) >= at, 10 * y, y),
    "a level ten times lower": lambda y, at: np.where(np.arange(len(y)) >= at, y / 10, y),
    "an outlier of ten times": spiked,
    "negative": lambda y, at: -y,
    "about zero": lambda y, at: y - np.mean(y),
}


@st.composite
def cases(draw):
    """A history with one fault, at a size."""
    months = draw(st.sampled_from([12, 24, 30]) | st.integers(1, 60))
    shape = {
        "seed": draw(st.integers(0, 99)),
        "growth": draw(st.sampled_from([-0.03, 0.0, 0.01, 0.05])),
        "season": draw(st.sampled_from([0.0, 0.15, 1.0])),
        "noise": draw(st.sampled_from([0.0, 0.05, 0.5])),
    }
    fault, at = draw(st.sampled_from(sorted(FAULTS))), draw(st.integers(0, months - 1))
    return FAULTS[fault](seasonal(months, **shape), at) * draw(st.sampled_from(SIZES))


def trained(values):
    return fit_series(
        History("a.b", START, np.asarray(values, float)),
        as_of=date(2026, 4, 30),
        issued_at=datetime(2026, 4, 30, tzinfo=UTC),
        vintage_hash="0123",
        members=MEMBERS,
        origins=6,
        paths=200,
    )


def check(values):
    """What holds of every forecast, whatever the history; the forecast."""
    made = trained(values)
    paths, quantiles = made.forecast.paths, made.forecast.quantiles(PROBABILITIES, 60)
    assert paths.shape == (200, 60)
    assert np.isfinite(paths).all()
    assert np.isfinite(made.forecast.mean(60)).all()
    assert (np.diff(quantiles, axis=1) >= 0).all()
    if min(values) > 0:
        assert paths.min() > 0
    if min(values) >= 0:
        assert paths.min() >= 0
    said = "; ".join(made.notes)
    assert ("too short for a model" in said) == (len(values) < SHORTEST)
    if "outlier" not in said:
        assert ("the history is constant" in said) == (len(values) > 1 and np.ptp(values) == 0)
    else:
        assert np.ptp(values) > 0
        assert ("constant but for its outliers" in said) == ("constant" in said)
    return made.forecast


def block_of(values):
    rows = [Observation(i + 2, START + i, f"{START + i}", float(v)) for i, v in enumerate(values)]
    return forecast_one(RawSeries("a", rows), Plan(6, (0.1, 0.5, 0.9), ("theta", "pretrained")))


def check_block(values):
    """A block of a panel is whole and in order, or empty with a note; what is missing inside is told."""
    block = block_of(values)
    finite = np.isfinite(block.quantiles)
    assert finite.all() or (not finite.any() and any("no forecast" in note for note in block.notes))
    assert (np.diff(block.quantiles, axis=1) >= 0).all() or not finite.any()
    known = np.flatnonzero(np.isfinite(values))
    if known.size and np.isnan(values[known[0] : known[-1]]).any():
        assert any("gaps: " in note for note in block.notes)
    if known.size and np.nanmin(values) > 0:
        assert block.quantiles.min() > 0
    return block


def with_holes(values, holes):
    out = np.asarray(values, float).copy()
    out[[hole for hole in holes if hole < len(out)]] = np.nan
    return out


@lean
@given(cases())
def test_any_history_gives_a_finite_ordered_forecast_of_its_sign(values):
    check(values)


@lean
@given(cases(), st.lists(st.integers(0, 59), min_size=1, max_size=20))
@example(seasonal(40), [17])
@example(seasonal(13), [6])
@example(seasonal(2), [0])
def test_a_series_of_a_panel_with_months_missing_gets_its_rows_and_a_note(values, holes):
    check_block(with_holes(values, holes))


@pytest.mark.soak
@long
@given(cases())
def test_any_history_gives_a_finite_ordered_forecast_of_its_sign_many_times(values):
    check(values)


@pytest.mark.soak
@long
@given(cases(), st.lists(st.integers(0, 59), min_size=1, max_size=20))
def test_a_series_of_a_panel_with_months_missing_gets_its_rows_and_a_note_many_times(values, holes):
    check_block(with_holes(values, holes))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("months", [12, 24, 30])
def test_a_constant_series_stays_where_it_is(months, size):
    forecast = check(np.full(months, 3 * size))
    low, middle, high = forecast.quantiles((0.025, 0.5, 0.975), 12).T
    np.testing.assert_allclose(middle, 3 * size, rtol=0.02)
    assert (low <= 3 * size * 1.001).all()
    assert (high >= 3 * size * 0.999).all()


@pytest.mark.parametrize("months", [12, 24, 30])
def test_nothing_but_zeros_is_forecast_as_next_to_nothing(months):
    assert check(np.zeros(months)).quantiles((0.5,), 12).max() < 0.01


@pytest.mark.parametrize("size", [1e-9, 1e12])
def test_a_forecast_is_the_same_in_another_unit(size):
    plain, other = (check(seasonal(30) * s).quantiles(PROBABILITIES, 24) for s in (1.0, size))
    np.testing.assert_allclose(other / size, plain, rtol=0.05)


def test_an_outlier_of_ten_times_does_not_become_the_forecast():
    values = seasonal(48, growth=0.0)
    middle = check(spiked(values, 46)).quantiles((0.5,), 12)
    assert middle.max() < 3 * values.max()


def test_after_a_level_break_the_forecast_comes_to_the_new_level():
    values = seasonal(60, growth=0.0)
    middle = check(FAULTS["a level ten times higher"](values, 36)).quantiles((0.5,), 12)[:, 0]
    assert middle.min() > 5 * values.mean()
    assert middle[-1] < 15 * values.mean()


@pytest.mark.parametrize("share", [0.3, 0.6, 0.8])
def test_where_zeros_are_frequent_zero_is_likely(share):
    rng = np.random.default_rng(11)
    values = np.where(rng.random(84) < share, 0, rng.poisson(5, 84))
    quantiles = trained(values).forecast.quantiles((0.1, 0.5, 0.9), 12)
    assert quantiles[:, 0].max() < 1
    assert quantiles[:, 2].max() < 3 * values.max()


def test_a_last_month_of_ten_times_does_not_carry_the_bounds_away():
    values = seasonal(72, seed=1, growth=0.0, season=0.15, noise=0.05) * 100
    values[-1] *= 10
    assert trained(values).forecast.quantiles((0.975,), 12).max() < 4 * values.max()


@pytest.mark.parametrize("size", [1e-35, 1e35])
def test_a_size_that_paths_cannot_hold_is_named(size):
    with pytest.raises(ArithmeticError, match="choose another unit"):
        trained(seasonal(40) * size)
    assert any("choose another unit" in note for note in block_of(seasonal(40) * size).notes)

"""Rolling origins that never look ahead."""

import numpy as np
import pytest

from models.core.errors import ShortHistory
from models.core.periods import Month
from models.forecasting.members import registry
from models.vintages.vintage import History
from training import backtest as module
from training.backtest import PROBABILITIES, Window, backtest, origins_of, reason, run_windows

START = Month.of(2018, 7)


def history(months=72, *, seed=9):
    t, noise = np.arange(months), np.random.default_rng(seed).normal(0, 0.05, months)
    return History("a.b", START, 100 * np.exp(0.01 * t + 0.1 * np.sin(t * np.pi / 6) + noise))


class Spy:
    """A member that says its last value, and writes down what it was shown."""

    name, min_months = "spy", 1

    def __init__(self):
        self.seen = []

    def fit(self, shown):
        self.seen.append(shown)
        self.last = shown.values[-1]
        return self

    updated = fit

    def quantiles(self, horizon, probabilities):
        return np.full((horizon, len(probabilities)), self.last)


@pytest.fixture
def spy(monkeypatch):
    found = Spy()
    monkeypatch.setattr(module, "member", lambda name: found if name == "spy" else registry.member(name))
    return found


def test_a_member_sees_each_history_up_to_its_origin_and_nothing_later(spy):
    whole = history()
    table = backtest(whole, ["spy"])
    assert tuple(h.cutoff for h in spy.seen) == table.cutoffs[-len(spy.seen) :]
    for shown in spy.seen:
        np.testing.assert_array_equal(shown.values, whole.until(shown.cutoff).values)


def test_truth_stands_beside_the_month_it_belongs_to(spy):
    whole = history()
    table = backtest(whole, ["spy"])
    w, h = 3, 5
    month = table.cutoffs[w] + (h + 1)
    assert table.truth[w, h] == whole.values[month - START]


def test_a_real_time_backtest_shows_the_history_as_it_was_known_and_scores_the_truth_given(spy):
    whole = history()
    first_prints = {START + i: float(v) * 0.98 for i, v in enumerate(whole.values)}
    then = History("a.b", START, whole.until(whole.cutoff + -12).values * 0.9)
    window = Window(then.cutoff, 12, then, first_prints)
    table = run_windows("a.b", [window], ["spy"], horizon=12, scored=1)
    np.testing.assert_allclose(spy.seen[-1].values, then.values)
    np.testing.assert_allclose(table.truth[-1], whole.values[-12:] * 0.98)


def test_where_history_allows_each_origin_has_all_its_truth():
    whole = history(100)
    found = origins_of(whole, horizon=12, origins=36)
    assert len(found) == 36
    assert found[-1] + 12 == whole.cutoff


@pytest.mark.parametrize("months", [15, 20, 30, 36])
def test_a_short_history_has_origins_with_part_of_their_truth(months):
    whole = history(months)
    found = origins_of(whole, horizon=12, origins=36)
    assert found
    assert found[-1] + 1 <= whole.cutoff


def test_a_history_of_a_year_or_less_has_no_origin():
    table = backtest(history(12), ["short"])
    assert table.cutoffs == ()
    assert table.quantiles.shape == (1, 0, 12, len(PROBABILITIES))


def test_truth_known_at_an_origin_ends_at_its_cutoff(spy):
    table = backtest(history(), ["spy"])
    known = table.known_at(6)
    for w, cutoff in enumerate(table.cutoffs):
        for h in range(12):
            assert known[w, h] == (cutoff + (h + 1) <= table.cutoffs[6])


def test_a_member_that_fails_at_one_origin_loses_that_origin_and_says_so(spy, monkeypatch):
    fail_at = START + 50
    fit = spy.fit

    def sometimes(shown):
        if shown.cutoff == fail_at:
            raise RuntimeError("did not converge\nand more")
        return fit(shown)

    monkeypatch.setattr(spy, "fit", sometimes)
    monkeypatch.setattr(spy, "updated", sometimes, raising=False)
    table = backtest(history(), ["spy"], origins=60)
    missing = [c for c, row in zip(table.cutoffs, table.forecast[0], strict=True) if np.isnan(row).all()]
    assert missing == [fail_at]
    why = f"failed at 1 of {len(table.cutoffs)} origins, the last time at {fail_at}: it failed on this series"
    assert table.lost == {"spy": why}


@pytest.mark.parametrize("value", [np.nan, np.inf, 1e9])
def test_a_forecast_that_is_not_plausible_is_a_failed_one(spy, monkeypatch, value):
    monkeypatch.setattr(spy, "quantiles", lambda horizon, p: np.full((horizon, len(p)), value))
    table = backtest(history(), ["spy"])
    assert np.isnan(table.forecast).all()
    assert "its numbers grew out of bounds" in table.lost["spy"]


def test_the_tidy_rows_say_what_the_table_says(spy):
    table = backtest(history(40), ["spy"])
    rows = list(table.rows())
    assert len(rows) == np.isfinite(table.forecast).sum()
    first = rows[0]
    w = [str(c) for c in table.cutoffs].index(first["origin"])
    assert first["forecast"] == table.forecast[0, w, first["step"] - 1]
    assert first["claimed"]["0.975"] == table.quantiles[0, w, first["step"] - 1, -1]


def test_a_window_gives_the_past_freely_and_the_truth_by_its_own_door():
    window = Window(START, 3, history(1), {START + 1: 5.0, START + 3: 7.0})
    assert len(window.history()) == 1
    np.testing.assert_array_equal(window.reveal_truth(), [5.0, np.nan, 7.0])


@pytest.mark.parametrize(
    ("failure", "words"),
    [
        (KeyError("m"), "it failed on this series"),
        (IndexError("list index out of range"), "it failed on this series"),
        (RuntimeError("Optimization terminated abnormally.\nHere: 0x7f"), "it failed on this series"),
        (TypeError("'NoneType' object is not iterable"), "it failed on this series"),
        (ZeroDivisionError("division by zero"), "its numbers grew out of bounds"),
        (np.linalg.LinAlgError("Singular matrix"), "its equations have no solution for these values"),
        (ValueError("Found array with 0 sample(s)"), "it cannot be fitted to these values"),
        (ShortHistory("theta", have=3, need=13), "theta needs 13 months, has 3"),
    ],
)
def test_a_failure_is_told_in_words_and_never_as_the_exception(failure, words):
    assert reason(failure) == words

"""The real-time backtest sees each release as it was and scores two truths."""

from datetime import date

import numpy as np
import pytest

from models.core.periods import Month
from models.vintages.vintage import History
from tests.models.vintages.builders import CATALOG, level
from training.backtest import Window
from training.realtime_backtest import WARMUP, Releases, backtest_releases, groups, known_days, releases, windows_of

START = Month.of(2018, 7)
MONTHS = 48


def seasonal(months=MONTHS):
    t, noise = np.arange(months), np.random.default_rng(4).normal(0, 2, months)
    return np.round(100 + t + 10 * np.sin(t * np.pi / 6) + noise, 1)


def record(*, revised=1.0):
    """Each month printed three weeks after its end, and printed again, revised, three months later."""
    rows = []
    for i, value in enumerate(seasonal()):
        month = START + i
        first, later = (month + 1).first_day.replace(day=20), (month + 4).first_day.replace(day=20)
        rows.append(level(str(month), f"{value:.1f}", first.isoformat(), "first"))
        rows.append(level(str(month), f"{value * revised:.1f}", later.isoformat(), "later"))
    return rows


@pytest.fixture(scope="module")
def revised():
    return releases(record(revised=1.1), ["land"], catalog=CATALOG)["land"]


def test_a_history_is_what_was_known_when_its_last_month_was_new(revised):
    values = seasonal()
    for cutoff, history in revised.histories.items():
        assert history.cutoff == cutoff
    last = revised.histories[START + (MONTHS - 1)]
    np.testing.assert_allclose(last.values[-3:], values[-3:], atol=0.06)  # not revised yet
    as_revised = np.abs(last.values[:-3] - 1.1 * values[:-3]) < 0.06
    assert as_revised.mean() > 0.9  # a few revisions look like a slip of a digit and are set aside


def test_both_truths_are_kept(revised):
    month = START + 20
    assert revised.first[month] == pytest.approx(seasonal()[20], abs=0.06)
    assert revised.latest[month] == pytest.approx(1.1 * seasonal()[20], abs=0.06)


def test_each_release_day_is_told():
    days = []
    releases(record()[:6], ["land"], catalog=CATALOG, on_day=lambda day, done, total: days.append((day, done, total)))
    assert days[0] == (date(2018, 8, 20), 1, len(days))


def test_windows_are_the_last_that_have_a_year_behind_and_some_truth_ahead(revised):
    windows, scored = windows_of(revised, horizon=12, origins=10)
    assert (len(windows), scored) == (10 + WARMUP, 10)
    assert windows[-1].cutoff == START + (MONTHS - 2)
    assert np.isfinite(windows[-1].reveal_truth()).sum() == 1


def test_a_series_that_nobody_published_has_no_window_and_no_row():
    assert windows_of(Releases(), horizon=12, origins=36) == ([], 0)
    assert list(backtest_releases({"land": Releases()})) == []


def test_rows_are_tidy_and_each_truth_has_its_score(revised):
    rows = list(backtest_releases({"land": revised}, members=("theta", "snaive"), horizon=6, origins=12))
    assert {r["truth"] for r in rows} == {"first_release", "latest"}
    assert {r["member"] for r in rows} == {"combination", "theta", "snaive"}
    assert {r["steps"] for r in rows} == {"1-6", "1-2", "3-4", "5-6", *"123456"}
    at = {(r["truth"], r["member"], r["steps"]): r for r in rows}
    whole = at["first_release", "theta", "1-6"]
    assert at["latest", "theta", "1-6"]["mase"] > whole["mase"]  # the later truth is a tenth larger
    assert whole["windows"] == 12
    assert whole["points"] == sum(at["first_release", "theta", str(h)]["points"] for h in range(1, 7))
    assert whole["chance_80_low"] < 0.8 < whole["chance_80_high"]


def test_no_later_print_changes_what_was_said_at_an_origin(revised):
    plain = releases(record(revised=1.1)[:60], ["land"], catalog=CATALOG)["land"]
    for cutoff, history in plain.histories.items():
        np.testing.assert_array_equal(history.values, revised.histories[cutoff].values)


@pytest.mark.parametrize(
    ("horizon", "first"), [(12, ["1-12", "1-4", "5-8", "9-12"]), (1, ["1"]), (2, ["1-2", "1", "2"])]
)
def test_steps_are_grouped_in_thirds(horizon, first):
    shown = [f"{a}-{b}" if b > a else str(a) for a, b in groups(horizon)]
    assert shown[: len(first)] == first
    assert [f"{h}" for h in range(1, horizon + 1)][-1] == shown[-1]


def test_a_truth_counts_at_an_origin_from_the_day_on_which_it_was_told():
    first, late = date(2022, 1, 20), date(2022, 6, 1)
    known = Releases(days={START: first, START + 2: date(2022, 3, 20), START + 5: date(2022, 6, 20)})
    known.first_fixed.update({START + 1: date(2022, 2, 20), START + 2: late})
    windows = [Window(cutoff, 2, History("land", cutoff, np.ones(1)), {}) for cutoff in known.days]
    days, told = known_days(known, windows)
    # Two months after the first origin: not known at the second, though it is the very month of its cutoff.
    np.testing.assert_array_equal(told[0, 1] <= days, [False, False, True])
    np.testing.assert_array_equal(told[0, 0] <= days, [False, True, True])
    assert np.isinf(told[2]).all()

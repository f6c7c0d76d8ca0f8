"""Shares of moving holidays by month, and their effect: found where there is one, refused where there is none."""

from datetime import date, timedelta
from unittest.mock import patch

import numpy as np
import pytest
from hijridate import Gregorian

from models.core.periods import Month
from models.forecasting.members import holiday_effects
from models.forecasting.members.holiday_effects import COLUMNS, CalendarEffect, regressors, shares
from models.forecasting.members.regression import Regression
from models.vintages.vintage import History

RAMADAN, WORKING_DAYS = COLUMNS.index("ramadan"), COLUMNS.index("working_days")
START = Month.of(2004, 7)
NONE = CalendarEffect()


def share(month):
    return dict(zip(COLUMNS, shares()[Month.parse(month) - holiday_effects.FIRST], strict=True))


def simulated(months=150, *, start=START, effect=(0.0, 0.0, 0.0), seed=3):
    """Growth, a season, a wandering level, noise of 3 %, and so much of each column; logs."""
    rng, t = np.random.default_rng(seed), np.arange(months)
    log = 0.01 * t + 0.15 * np.sin(t * np.pi / 6) + rng.normal(0, 0.03, months) + np.cumsum(rng.normal(0, 0.01, months))
    return History("a.b", start, 100 * np.exp(log + regressors(start, months) @ np.array(effect)))


def counted_day_by_day(first, last):
    """COLUMNS of the months between two years, both included, by looking at each day."""
    found = {}
    day = date(first, 1, 1)
    while day.year <= last:
        hijri = Gregorian.fromdate(day).to_hijri()
        row = found.setdefault((day.year, day.month), [0.0, 0.0, 0.0])
        row[0] += (hijri.month == 9) / hijri.month_length()
        row[1] += ((hijri.month == 10 and hijri.day <= 3) or (hijri.month == 12 and 10 <= hijri.day <= 12)) / 3
        row[2] += day.weekday() < 5
        day += timedelta(1)
    return np.array(list(found.values()))


@pytest.mark.parametrize("years", [(1925, 1929), (1995, 2035), (2074, 2076)])
def test_shares_are_those_of_a_count_day_by_day(years):
    found = shares()[Month.of(years[0], 1) - holiday_effects.FIRST :][: 12 * (years[1] - years[0] + 1)]
    np.testing.assert_allclose(found, counted_day_by_day(*years), atol=1e-12)


def test_a_ramadan_and_an_eid_lie_where_the_almanac_has_them():
    assert share("2025-03") == pytest.approx(
        {"ramadan": 1, "eid": 2 / 3, "working_days": 21}
    )  # 1 to 29 March, 30 March
    assert share("2025-04") == pytest.approx({"ramadan": 0, "eid": 1 / 3, "working_days": 22})
    assert share("2025-06") == pytest.approx({"ramadan": 0, "eid": 1, "working_days": 21})  # Eid al-Adha on the 6th


@pytest.mark.parametrize("year", [1965, 1997, 2030, 2063])
def test_a_year_in_which_two_ramadans_begin_has_both(year):
    of_year = shares()[Month.of(year, 1) - holiday_effects.FIRST :][:12, RAMADAN]
    assert of_year[0] > 0.5
    assert 0 < of_year[11] < 1
    assert 1 < of_year.sum() < 2
    whole = of_year[11] + share(f"{year + 1}-01")["ramadan"]
    assert whole == pytest.approx(1)


def test_each_column_is_centred_in_each_month_of_the_year():
    table = regressors(holiday_effects.FIRST, holiday_effects.LAST - holiday_effects.FIRST + 1).reshape(
        -1, 12, len(COLUMNS)
    )
    np.testing.assert_allclose(table[-holiday_effects.CYCLES :].mean(axis=0), 0, atol=1e-12)
    assert np.abs(table[-33:].mean(axis=0)).max() < 0.15  # one cycle of 33 years shows nearly nothing of the season


def test_months_that_no_calendar_covers_are_average_ones():
    assert not regressors(Month.of(1900, 1), 300).any()
    assert not regressors(Month.of(2077, 1), 60).any()
    across = regressors(holiday_effects.FIRST + -2, 4)
    assert not across[:2].any()
    np.testing.assert_array_equal(across[2:], regressors(holiday_effects.FIRST, 2))


def test_innovations_are_those_of_the_recursion_term_by_term():
    y = np.random.default_rng(1).normal(0, 1, (50, 2)).cumsum(axis=0)
    w = [y[t] - y[t - 1] - y[t - 12] + y[t - 13] for t in range(13, 50)]
    e = []
    for t, change in enumerate(w):
        past = [e[t - lag] if t >= lag else 0.0 for lag in (1, 12, 13)]
        e.append(change + 0.6 * past[0] + 0.6 * past[1] - 0.36 * past[2])
    np.testing.assert_allclose(holiday_effects.innovations(y), e, atol=1e-9)


def test_coefficients_of_a_month_are_a_ridge_regression_on_the_months_up_to_it():
    rng = np.random.default_rng(2)
    rows, errors = rng.normal(0, [0.5, 3.0], (40, 2)), rng.normal(0, 1, 40)
    found = holiday_effects.coefficients(errors, rows)
    size = np.sqrt((rows**2).mean(axis=0))
    for t in (0, 7, 39):
        x = rows[: t + 1] / size
        slow = np.linalg.inv(x.T @ x + holiday_effects.TOLERANCES.penalty * np.eye(2)) @ x.T @ errors[: t + 1] / size
        np.testing.assert_allclose(found[t], slow)


@pytest.mark.parametrize(
    ("effect", "kept"),
    [((-0.15, 0, 0), ("ramadan", "eid")), ((0, 0, 0.03), ("working_days",)), ((-0.2, 0, 0.03), COLUMNS)],
)
def test_an_effect_is_found_with_about_its_size(effect, kept):
    found = CalendarEffect.of(simulated(effect=effect))
    assert found.columns == kept
    for name, size in zip(COLUMNS, effect, strict=True):
        if size:
            assert dict(zip(found.columns, found.coefficients, strict=True))[name] == pytest.approx(size, rel=0.5)


def test_where_there_is_no_effect_next_to_none_is_found():
    found = [CalendarEffect.of(simulated(80 + seed, start=START + 5 * seed, seed=seed)) for seed in range(100)]
    assert sum(effect != NONE for effect in found) <= 4


def test_an_effect_that_is_there_makes_forecasts_better():
    gains = []
    for seed in range(8):
        whole = simulated(162, effect=(-0.2, 0, 0.03), seed=seed)
        history, truth = whole.until(whole.cutoff + -12), whole.values[-12:]
        found = Regression().fit(history).quantiles(12, (0.5,))[:, 0]
        with patch.object(CalendarEffect, "of", return_value=NONE):
            plain = Regression().fit(history).quantiles(12, (0.5,))[:, 0]
        gains.append(np.mean(np.abs(plain / truth - 1)) - np.mean(np.abs(found / truth - 1)))
    assert np.mean(gains) > 2 * np.std(gains) / np.sqrt(len(gains))


def test_removing_and_laying_on_an_effect_gives_the_months_back():
    history, effect = simulated(60), CalendarEffect(("eid", "working_days"), (-0.1, 0.03))
    plain = effect.removed(history)
    assert np.abs(plain.values / history.values - 1).max() > 0.02
    np.testing.assert_allclose(effect.restored(plain.values[:, None], history.start)[:, 0], history.values)


def test_no_effect_changes_no_digit():
    history = simulated(60)
    np.testing.assert_array_equal(NONE.removed(history).values, history.values)


STRONG = {"effect": (-0.3, 0, 0.05)}
NO_EVIDENCE = {
    "months before the calendar": simulated(start=Month.of(1915, 1), **STRONG),
    "months after the calendar": simulated(start=Month.of(2070, 1), **STRONG),
    "too few months": simulated(48, **STRONG),
    "one month": simulated(1),
    "constant": History("a.b", START, np.full(150, 5.0)),
    "zeros": History("a.b", START, np.zeros(150)),
    "a zero": History("a.b", START, np.r_[simulated(**STRONG).values, 0.0]),
    "negative": History("a.b", START, -simulated(**STRONG).values),
    "estimated months alone": History(
        "a.b", START, simulated(**STRONG).values, frozenset(START + i for i in range(13, 150))
    ),
}


@pytest.mark.parametrize("history", NO_EVIDENCE.values(), ids=NO_EVIDENCE)
def test_a_history_that_can_show_nothing_has_no_effect(history):
    assert CalendarEffect.of(history) == NONE


def test_the_same_strong_effect_is_kept_where_it_can_be_judged():
    assert CalendarEffect.of(simulated(**STRONG)).columns == COLUMNS


def test_one_odd_month_neither_makes_nor_hides_an_effect():
    for effect, kept in (((0, 0, 0), ()), ((0, 0, 0.03), ("working_days",))):
        history = simulated(effect=effect)
        history.values[100] *= 10
        assert CalendarEffect.of(history).columns == kept


@pytest.mark.parametrize("size", [1e-11, 1e10])
def test_an_effect_does_not_depend_on_the_unit(size):
    history = simulated(effect=(0, 0, 0.03))
    other = CalendarEffect.of(History("a.b", history.start, history.values * size))
    np.testing.assert_allclose(other.coefficients, CalendarEffect.of(history).coefficients, rtol=1e-6)


def test_a_forecast_beyond_the_calendar_goes_on_with_average_months():
    history = simulated(start=Month.of(2064, 3), effect=(0, 0, 0.05))
    assert history.cutoff <= holiday_effects.LAST
    fitted = Regression().fit(history)
    assert fitted.effect.columns == ("working_days",)
    assert np.isfinite(fitted.quantiles(60, (0.1, 0.5, 0.9))).all()

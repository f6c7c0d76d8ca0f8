"""Adjusted values and trend on the paths: against STL path by path, in logs and in amounts, and where there is none."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.core.errors import NoAdjustment
from models.core.measures import ForecastMeasure
from models.core.periods import Month
from models.forecasting.adjusted_paths import BLOCK, AdjustedPaths, adjustment_notes
from models.forecasting.adjustment import Adjustment
from models.forecasting.forecast import Forecast
from models.forecasting.stl import split
from models.vintages.vintage import History
from tests.models.forecasting.test_period_totals import forecast as issued

ADJUSTED, TREND = ForecastMeasure.ADJUSTED, ForecastMeasure.TREND
SEASON = np.tile([0.9, 0.95, 1.0, 1.1, 1.0, 1.05, 0.9, 1.0, 1.1, 1.0, 0.95, 1.05], 20)


def forecast(adjustment: Adjustment | None, *, months: int = 60, ahead: int = 24, less: float = 0.0) -> Forecast:
    """Growth of 1 % a month with a season, from July 2021; ``less`` is taken off so that it can be negative."""
    rng = np.random.default_rng(5)
    level = 100 * 1.01 ** np.arange(months + ahead) * SEASON[: months + ahead]
    values = level * np.exp(rng.normal(0, 0.01, len(level)))
    paths = level[months:] * np.exp(np.cumsum(rng.normal(0, 0.02, (80, ahead)), axis=1))
    history = History("pk.ict", Month.parse("2021-07"), values[:months] - less)
    return replace(
        issued(), cutoff=history.cutoff, history=history, paths=(paths - less).astype(np.float32), adjustment=adjustment
    )


def known(paths: AdjustedPaths, measure: ForecastMeasure) -> np.ndarray:
    blocks = [np.broadcast_to(block, (len(paths.paths), block.shape[1])) for block in paths.known(measure)]
    return np.hstack(blocks)


def test_each_path_is_split_with_the_history_it_continues() -> None:
    made = forecast(Adjustment(seasonal=True))
    found = AdjustedPaths.of(made)
    for place in (0, 17, 79):
        whole = np.log(np.concatenate([made.history.values, made.paths[place].astype(float)]))
        alone = split(whole[:, None])
        adjusted = np.exp(whole - alone.season[:, 0])
        np.testing.assert_allclose(known(found, ADJUSTED)[place], adjusted[:60], rtol=1e-9)
        np.testing.assert_allclose(found.ahead(ADJUSTED, 24)[place], adjusted[60:], rtol=1e-9)
        np.testing.assert_allclose(known(found, TREND)[place], np.exp(alone.trend[:60, 0]), rtol=1e-9)
        np.testing.assert_allclose(found.ahead(TREND, 12)[place], np.exp(alone.trend[60:72, 0]), rtol=1e-9)


def test_the_season_is_gone_and_the_growth_is_left() -> None:
    adjusted = np.median(known(AdjustedPaths.of(forecast(Adjustment(seasonal=True))), ADJUSTED), axis=0)
    np.testing.assert_allclose(adjusted / (100 * 1.01 ** np.arange(60)), 1, atol=0.05)


def test_it_is_less_certain_what_the_season_of_the_last_year_is() -> None:
    spread = known(AdjustedPaths.of(forecast(Adjustment(seasonal=True))), ADJUSTED).std(axis=0)
    assert spread[-12:].mean() > 3 * spread[:12].mean()


def test_values_that_can_be_negative_are_split_as_amounts() -> None:
    made = forecast(Adjustment(seasonal=True), less=120.0)
    found = AdjustedPaths.of(made)
    whole = np.concatenate([made.history.values, made.paths[3].astype(float)])
    assert not found.logs
    np.testing.assert_allclose(known(found, ADJUSTED)[3], (whole - split(whole[:, None]).season[:, 0])[:60], rtol=1e-8)


def test_without_a_season_values_stay_as_they_are() -> None:
    made = forecast(Adjustment(seasonal=False))
    found = AdjustedPaths.of(made)
    np.testing.assert_allclose(known(found, ADJUSTED)[0], made.history.values, rtol=1e-12)
    np.testing.assert_allclose(found.ahead(ADJUSTED, 6), made.paths[:, :6], rtol=1e-6)
    assert "do not differ beyond chance" in " ".join(adjustment_notes(made, ADJUSTED))


def test_the_calendar_is_taken_out_of_what_is_known() -> None:
    lifts = tuple(np.where(np.arange(84) % 7 == 0, 1.1, 1.0).tolist())
    made = forecast(Adjustment(seasonal=False, calendar=("working_days",), lifts=lifts))
    found = AdjustedPaths.of(made)
    np.testing.assert_allclose(known(found, ADJUSTED)[0] * lifts[:60], made.history.values, rtol=1e-12)
    np.testing.assert_allclose(found.ahead(ADJUSTED, 6), made.paths[:, :6], rtol=1e-6)
    assert "calendar is taken out too: working days" in " ".join(adjustment_notes(made, ADJUSTED))


def test_an_outlier_stays_in_its_month_and_moves_no_other() -> None:
    usual = forecast(Adjustment(seasonal=True))
    month, values = usual.history.start + 40, usual.history.values.copy()
    expected, values[40] = float(values[40]), 5 * values[40]
    odd = replace(usual.history, values=values)
    made = replace(usual, history=odd, adjustment=Adjustment(seasonal=True, replaced={month: expected}))
    with_it, without = (known(AdjustedPaths.of(each), ADJUSTED)[0] for each in (made, usual))
    np.testing.assert_allclose(np.delete(with_it, 40), np.delete(without, 40), rtol=1e-12)
    np.testing.assert_allclose(with_it[40], 5 * without[40], rtol=1e-12)


def test_a_month_published_since_takes_the_place_of_the_first_step() -> None:
    made = forecast(Adjustment(seasonal=True))
    later = replace(made.history, values=np.append(made.history.values, 170.0))
    found = AdjustedPaths.of(made, later)
    whole = np.log(np.concatenate([later.values, made.paths[0, 1:].astype(float)]))
    np.testing.assert_allclose(
        known(found, ADJUSTED)[0], np.exp(whole - split(whole[:, None]).season[:, 0])[:61], rtol=1e-9
    )


def test_long_histories_come_in_blocks() -> None:
    blocks = list(AdjustedPaths.of(forecast(Adjustment(seasonal=True), months=BLOCK + 5)).known(TREND))
    assert [block.shape for block in blocks] == [(80, BLOCK), (80, 5)]


@pytest.mark.parametrize(
    ("adjustment", "reason"),
    [
        (None, "was published before it was there; the next training has it"),
        (Adjustment(none="it needs 36 months without a gap, has 33"), "it needs 36 months without a gap, has 33"),
    ],
)
def test_a_version_without_it_gives_the_reason(adjustment: Adjustment | None, reason: str) -> None:
    for refused in (AdjustedPaths.of, lambda made: adjustment_notes(made, TREND)):
        with pytest.raises(NoAdjustment, match=f"pk.ict: no seasonal adjustment: .*{reason}"):
            refused(forecast(adjustment))


def test_a_history_that_begins_elsewhere_has_its_own_calendar() -> None:
    lifts = tuple(np.where(np.arange(84) % 7 == 0, 1.1, 1.0).tolist())
    made = forecast(
        Adjustment(seasonal=False, calendar=("working_days",), lifts=lifts, replaced={Month.of(1990, 1): 1})
    )
    own = made.history
    shorter = History("pk.ict", own.start + 5, own.values[5:])
    longer = History("pk.ict", own.start + -3, np.concatenate([[90.0, 91.0, 92.0], own.values]))
    usual = known(AdjustedPaths.of(made), ADJUSTED)[0]
    np.testing.assert_allclose(known(AdjustedPaths.of(made, shorter), ADJUSTED)[0], usual[5:], rtol=1e-12)
    np.testing.assert_allclose(known(AdjustedPaths.of(made, longer), ADJUSTED)[0], [90, 91, 92, *usual], rtol=1e-12)


def test_a_month_that_is_no_longer_known_is_named() -> None:
    made = forecast(Adjustment(seasonal=True))
    with pytest.raises(NoAdjustment, match=f"the version in service knows {made.cutoff}, which is not known now"):
        AdjustedPaths.of(made, made.history.until(made.cutoff + -1))


@pytest.mark.parametrize(
    "adjustment",
    [
        Adjustment(none="too short"),
        Adjustment(seasonal=True, calendar=("ramadan", "eid"), lifts=(1.0, 0.97), replaced={Month.of(2020, 4): 12.5}),
    ],
)
def test_a_card_gives_back_what_was_stored(adjustment: Adjustment) -> None:
    assert Adjustment.parse(adjustment.fields()) == adjustment

"""Paths on which conditions hold: against the exact conditional of a Gaussian, and what is refused."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.core.errors import InvalidInput
from models.core.measures import Aggregation
from models.core.periods import Period
from models.forecasting.forecast import Forecast
from models.forecasting.period_totals import outlook
from models.forecasting.scenario import Condition, Scenario, average_needed, scenario
from tests.models.forecasting.test_period_totals import forecast as issued

H = 15
STEP = np.arange(1, H + 1)
COVARIANCE = 100 * (0.6 * np.minimum.outer(STEP, STEP) + 0.4 * np.diag(STEP))
CENTRE = 400.0 + 2 * STEP


def forecast() -> Forecast:
    paths = np.random.default_rng(11).multivariate_normal(CENTRE, COVARIANCE, 1000)
    return replace(issued(), paths=paths)


def given(name: str, low: float, high: float | None = None, *, growth: bool = False) -> Condition:
    return Condition(name, Period.parse(name), low, low if high is None else high, growth)


def on(*conditions: Condition) -> Scenario:
    return scenario(forecast(), conditions, aggregation=Aggregation.SUM)


def total(found: Scenario, name: str) -> np.ndarray:
    return outlook(found.forecast, Period.parse(name)).totals


def refused(*conditions: Condition) -> str:
    with pytest.raises(InvalidInput) as caught:
        on(*conditions)
    return str(caught.value)


def test_a_point_gives_the_conditional_of_a_gaussian() -> None:
    found = on(given("2026-06", 425.0)).forecast.paths
    slope = COVARIANCE[2] / COVARIANCE[2, 2]
    mean = CENTRE + slope * (425.0 - CENTRE[2])
    spread = np.sqrt(np.diag(COVARIANCE) - slope * COVARIANCE[2])
    np.testing.assert_allclose(found[:, 2], 425.0)
    # the standard error of a mean of 200 paths, six times
    np.testing.assert_array_less(np.abs(found.mean(axis=0) - mean), 6 * spread / np.sqrt(200) + 1e-6)
    np.testing.assert_allclose(np.delete(found.std(axis=0), 2), np.delete(spread, 2), rtol=0.2)


def test_a_total_in_a_point_holds_on_every_path() -> None:
    found = on(given("FY2027", 5050.0), given("2026-08", 400.0))
    np.testing.assert_allclose(total(found, "FY2027"), 5050.0)
    np.testing.assert_allclose(total(found, "2026-08"), 400.0)
    assert 100 < found.effective <= 300


def test_a_range_keeps_the_paths_within_it() -> None:
    found = on(given("FY2027", 5000.0, 5100.0))
    before = outlook(forecast(), Period.parse("FY2027")).totals
    inside = (before >= 5000) & (before <= 5100)
    assert found.probability == pytest.approx(inside.mean())
    assert found.effective == pytest.approx(inside.sum())
    assert set(np.unique(total(found, "FY2027"))) == set(np.unique(before[inside]))


def test_points_and_ranges_hold_together() -> None:
    found = on(given("2026-06", 420.0), given("FY2027", 5000.0, 5150.0))
    np.testing.assert_allclose(total(found, "2026-06"), 420.0)
    assert total(found, "FY2027").min() >= 5000 - 1e-6 and total(found, "FY2027").max() <= 5150 + 1e-6


def test_growth_on_a_published_year_is_a_figure() -> None:
    base = outlook(forecast(), Period.parse("2025-04")).published_sum
    found = on(given("2026-04", 20.0, growth=True)) if base * 1.2 < 430 else on(given("2026-04", 2.0, growth=True))
    rate = 20.0 if base * 1.2 < 430 else 2.0
    np.testing.assert_allclose(total(found, "2026-04"), base * (1 + rate / 100))


def test_a_point_at_the_centre_is_certain_and_far_out_it_is_rare() -> None:
    assert on(given("2026-06", float(np.median(forecast().paths[:, 2])))).probability > 0.95
    far = float(np.sort(forecast().paths[:, 2])[-3])
    assert on(given("2026-06", far)).probability <= 0.02


def test_conditions_do_not_depend_on_their_order() -> None:
    pair = given("2026-06", 420.0), given("FY2027", 5050.0)
    np.testing.assert_allclose(on(*pair).forecast.paths, on(*reversed(pair)).forecast.paths)


def test_what_no_path_is_near_is_refused_with_the_nearest() -> None:
    highest = forecast().paths[:, 2].max()
    assert f"nearest {highest:.6g}" in refused(given("2026-06", 4500.0))
    assert "nearest" in refused(given("FY2027", 1.0, 2.0))


def test_published_months_are_not_contradicted() -> None:
    assert "all of it is published" in refused(given("2026-03", 1.0))
    value = float(issued().history.values[-1])  # type: ignore[union-attr]
    assert on(given("2026-03", value)).probability == 1


def test_conditions_that_contradict_each_other_are_refused() -> None:
    assert "nearest" in refused(given("2026-06", 405.0), given("2026-06", 430.0))
    quarter = [given(f"2026-{month}", 410.0) for month in ("04", "05", "06")]
    assert "together" in refused(*quarter, given("2026-04..2026-06", 1300.0))
    assert "given the other" in refused(given("2026-06", 400.0, 401.0), given("2026-06", 425.0, 430.0))


def test_a_period_beyond_the_paths_names_the_reach() -> None:
    assert "months within" in refused(given("2040-01", 400.0))
    assert "published year before" in refused(given("2027-06", 5.0, growth=True))


def test_paths_of_whole_and_parts_still_add_up() -> None:
    """The move is linear: where one series is the condition's, sums of months keep adding up on each path."""
    found = on(given("FY2027", 5050.0)).forecast
    halves = [outlook(found, Period.parse(p)).totals for p in ("2026-07..2026-12", "2027-01..2027-06")]
    np.testing.assert_allclose(sum(halves), 5050.0)


def test_the_average_needed_reaches_the_target() -> None:
    year = Period.parse("FY2026")
    found = outlook(forecast(), year)
    needed = average_needed(forecast(), year, 4500.0, aggregation=Aggregation.SUM)
    assert needed is not None
    assert needed.months == 3
    assert found.published_sum + needed.months * needed.average == pytest.approx(4500.0)
    assert needed.probability == (found.totals >= 4500.0 - 1e-6).mean()
    assert needed.expected == pytest.approx(float(np.median(found.totals) - found.published_sum) / 3)
    assert average_needed(forecast(), Period.parse("2026-03"), 400.0, aggregation=Aggregation.SUM) is None


def test_the_average_needed_leaves_out_months_that_are_given() -> None:
    year, conditioned = Period.parse("FY2027"), on(given("2026-12", 450.0)).forecast
    needed = average_needed(conditioned, year, 5000.0, aggregation=Aggregation.SUM)
    assert needed is not None
    assert needed.months == 11
    assert 450.0 + 11 * needed.average == pytest.approx(5000.0)
    mean = average_needed(conditioned, year, 5000.0 / 12, aggregation=Aggregation.MEAN)
    assert mean is not None
    assert mean.average == pytest.approx(needed.average)
    assert average_needed(conditioned, year, 5000.0, aggregation=Aggregation.LAST) is None


def test_a_range_may_be_open_at_one_end() -> None:
    totals = total(on(given("FY2027", 5000.0, np.inf)), "FY2027")
    assert totals.min() >= 5000.0
    chance = (outlook(forecast(), Period.parse("FY2027")).totals >= 5000.0).mean()
    assert on(given("FY2027", 5000.0, np.inf)).probability == pytest.approx(chance)
    assert on(given("FY2027", -np.inf, 5000.0)).probability == pytest.approx(1 - chance)
    assert "found 9000.., wanted" in refused(given("FY2027", 9000.0, np.inf))


def family() -> dict[str, Forecast]:
    """A whole and its two parts, which add up on every path."""
    share = np.random.default_rng(12).normal(0.3, 0.02, (1000, 1))
    whole = forecast()
    parts = {"pk.ict.a": share * whole.paths, "pk.ict.b": (1 - share) * whole.paths}
    return {"pk.ict": whole} | {name: replace(whole, series=name, paths=paths) for name, paths in parts.items()}


def test_a_condition_on_a_part_moves_the_whole_and_its_sister() -> None:
    """Each member of the family on the same condition: the months still add up, path by path."""
    made, wanted = family(), replace(given("2026-08", 140.0), series="pk.ict.a")
    found = {
        name: scenario(
            each,
            [wanted if name != "pk.ict.a" else given("2026-08", 140.0)],
            aggregation=Aggregation.SUM,
            relatives={n: f for n, f in made.items() if n != name},
        )
        for name, each in made.items()
    }
    paths = {name: each.forecast.paths for name, each in found.items()}
    np.testing.assert_allclose(paths["pk.ict"], paths["pk.ict.a"] + paths["pk.ict.b"])
    np.testing.assert_allclose(paths["pk.ict.a"][:, 4], 140.0)
    assert len({each.probability for each in found.values()}) == 1
    assert paths["pk.ict"].mean() > made["pk.ict"].paths.mean()


def test_further_figures_move_along() -> None:
    figures = forecast().paths[:, :3].sum(axis=1, keepdims=True)
    for wanted in (given("2026-06", 425.0), given("2026-06", 420.0, 430.0)):
        found = scenario(forecast(), [wanted], aggregation=Aggregation.SUM, others=figures)
        np.testing.assert_allclose(found.others[:, 0], found.forecast.paths[:, :3].sum(axis=1))


def test_without_conditions_the_forecast_stays() -> None:
    found = on()
    np.testing.assert_array_equal(found.forecast.paths, forecast().paths)
    assert (found.probability, found.effective) == (1.0, 1000.0)


@pytest.mark.parametrize("share", [0.29, 0.31, 0.6, 0.95])
def test_a_point_that_many_paths_are_on_keeps_these(share: float) -> None:
    generator = np.random.default_rng(5)
    counts = generator.poisson(3.0, (1000, H)) * (generator.random((1000, H)) >= share)
    known = replace(forecast(), paths=counts.astype(float))
    found = scenario(known, [given("2026-06", 0.0)], aggregation=Aggregation.SUM)
    assert np.isfinite(found.forecast.paths).all()
    np.testing.assert_allclose(total(found, "2026-06"), 0.0, atol=1e-6)
    on_it = counts[counts[:, 2] == 0]
    assert found.forecast.paths[:, 3].mean() == pytest.approx(on_it[:, 3].mean(), abs=0.3)

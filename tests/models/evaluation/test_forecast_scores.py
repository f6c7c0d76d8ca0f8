"""Scores of one forecast against one figure, worked out by hand; which forecasts waited; which values are news."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from models.core.measures import HUBVERSE, ISSUED_QUANTILES, Status
from models.core.periods import Month
from models.evaluation.forecast_scores import changes, in_service, pit, score, surprise, unscored
from models.storage.records import Observed, issue
from tests.models.evaluation.issued import NOW, day, issued
from tests.service.builders import FakeArtifacts
from tests.service.builders import version as service_version


def observed(value: float, month: str = "2026-04", known: str = "2026-05-18", tolerance: float = 0.05) -> Observed:
    return Observed("pk.ict", Month.parse(month), day(known), value, tolerance, Status.REPORTED)


def test_the_metrics_of_a_figure_above_its_forecast_are_those_of_paper_and_pencil() -> None:
    # Uniform on 300..500, median 400, scale 20: 430 lies at 0.65 of it. 80 %: 320..480, so one sigma is 80 / 1.2816.
    made = score(issued(), observed(430))
    assert (made.series, made.version, made.step) == ("pk.ict", "v1", 1)
    np.testing.assert_allclose(made.error, -30)
    np.testing.assert_allclose(made.scaled_error, 1.5)
    np.testing.assert_allclose(made.pit, 0.65)
    np.testing.assert_allclose(made.percentile, 65)
    np.testing.assert_allclose(made.surprise, 30 / (80 / 1.2815515655446004))
    slow = [max(p * (430 - q), (p - 1) * (430 - q)) for p in HUBVERSE for q in [300 + 200 * p]]
    np.testing.assert_allclose(made.pinball, sum(slow) / 23, rtol=1e-6)
    assert (made.inside_80, made.inside_95) == (True, True)


@pytest.mark.parametrize(
    ("value", "inside_80", "inside_95", "share"),
    [
        (480, True, True, 0.9),  # on the edge: intervals are closed
        (480.01, False, True, 0.90005),
        (320, True, True, 0.1),
        (496, False, False, 0.98),
        (520, False, False, 1.0),  # beyond every path
        (-5, False, False, 0.0),
    ],
)
def test_edges_of_intervals_count_as_inside(value: float, inside_80: bool, inside_95: bool, share: float) -> None:
    made = score(issued(), observed(value))
    assert (made.inside_80, made.inside_95) == (inside_80, inside_95)
    np.testing.assert_allclose(made.pit, share, atol=1e-6)


def test_beyond_all_paths_the_distance_still_grows() -> None:
    far, farther = (score(issued(), observed(value)).surprise for value in (600, 800))
    np.testing.assert_allclose([far, farther], [200 / 80 * 1.2815515655446, 400 / 80 * 1.2815515655446], rtol=1e-6)


def test_a_skewed_forecast_measures_each_side_by_itself() -> None:
    row = np.interp(ISSUED_QUANTILES, [0, 0.1, 0.5, 0.9, 1], [380, 390, 400, 440, 480])
    np.testing.assert_allclose([surprise(row, 440), surprise(row, 390)], [1.2815515655, -1.2815515655], rtol=1e-6)


def test_a_forecast_without_room_is_right_or_has_no_distance() -> None:
    certain = replace(issued(), quantiles=np.full((24, len(ISSUED_QUANTILES)), 413.623, np.float32), scale=0.0)
    right, wrong = score(certain, observed(413.623)), score(certain, observed(420))
    assert (right.pit, right.surprise, right.inside_80) == (0.5, 0.0, True)
    assert (wrong.pit, wrong.inside_95) == (1.0, False)
    assert np.isnan(wrong.surprise)
    assert np.isnan(wrong.scaled_error)


def test_pit_is_the_share_of_paths_below() -> None:
    rng = np.random.default_rng(3)
    paths = rng.gamma(4, 100, 1000)
    quantiles = np.quantile(paths, ISSUED_QUANTILES)
    values = rng.gamma(4, 100, 200)
    slow = [np.mean(paths < value) for value in values]
    # Between two kept quantiles the share is interpolated: never off by more than the gap, 0.05, and far less here.
    np.testing.assert_allclose([pit(quantiles, value) for value in values], slow, atol=0.01)


def test_a_forecast_waits_for_the_months_after_its_cutoff() -> None:
    forecast = issued(cutoff="2026-03")
    waited = [m for m in ("2026-03", "2026-04", "2028-03", "2028-04") if forecast.waits_for(Month.parse(m))]
    assert waited == ["2026-04", "2028-03"]
    with pytest.raises(ValueError, match="2026-03"):
        score(forecast, observed(400, "2026-03"))


def test_what_is_scored_is_not_scored_again() -> None:
    values = [observed(400), observed(410, known="2026-06-18"), observed(300, "2026-05", "2026-06-18")]
    pairs = list(unscored([issued()], values, []))
    assert [(o.month, o.known) for _, o in pairs] == [(v.month, v.known) for v in values]
    done = [score(*pair) for pair in pairs]
    assert list(unscored([issued()], values, done)) == []
    assert len(list(unscored([issued(), issued("v2", cutoff="2026-04")], values, done))) == 1


def test_a_value_within_rounding_of_the_one_before_is_no_news() -> None:
    rough, exact = observed(422, tolerance=0.5), observed(422.4, known="2026-06-18", tolerance=0.0005)
    revised = observed(424, known="2026-07-18", tolerance=0.0005)
    assert changes([rough, exact, revised]) == [rough, revised]


def test_one_forecast_of_each_cutoff_counts_and_a_real_one_before_a_replayed_one() -> None:
    later = NOW.replace(hour=12)
    forecasts = [
        issued("challenger", at=later),
        issued("first", served=True),
        issued("again", served=True, at=later),
        issued("made-up", replayed=True, at=later),
        issued("old", cutoff="2026-02", replayed=True),
    ]
    assert [i.version for i in in_service(forecasts)] == ["old", "again"]


def test_what_is_kept_of_a_forecast_are_its_quantiles_of_two_years() -> None:
    forecast = FakeArtifacts().load(service_version())
    kept = issue(forecast, "v9", refit=True)
    assert kept.quantiles.shape == (24, len(ISSUED_QUANTILES))
    assert kept.quantiles.dtype == np.float32
    assert (kept.version, kept.scale, kept.refit, kept.replayed) == ("v9", forecast.scale, True, False)
    np.testing.assert_allclose(kept.quantiles[:, ISSUED_QUANTILES.index(0.1)], forecast.quantiles([0.1], 24)[:, 0])
    np.testing.assert_allclose(kept.quantiles[:, -1], forecast.paths[:, :24].max(axis=0))


@pytest.mark.parametrize(
    ("first", "second", "status", "moved"),
    [
        (3.6, 3.7, Status.REPORTED, True),
        (3.6, 3.6, Status.REPORTED, False),
        (3.6, 3.7, Status.DIFFERENCED, False),  # a difference of two sums has the rounding of both
        (3.6, 3.8, Status.DIFFERENCED, True),
    ],
)
def test_a_printed_figure_moves_by_its_last_digit(first: float, second: float, status: Status, moved: bool) -> None:
    values = [replace(observed(first), status=status), replace(observed(second, known="2026-06-18"), status=status)]
    assert (len(changes(values)) == 2) == moved

"""What intervals held in trials, and which of them are called too narrow."""

from __future__ import annotations

import pytest

from models.forecasting.trials import Trial, trials_of


def test_scores_of_a_version_say_what_its_intervals_held() -> None:
    scores = [
        {"member": "combination", "windows": 24, "points": 288, "coverage_80": 0.5035, "coverage_95": 0.6771},
        {"member": "prophet", "windows": 24, "points": 288, "coverage_80": 0.9, "coverage_95": 0.9},
    ]
    assert trials_of(scores) == (Trial(80, 24, 145, 288), Trial(95, 24, 195, 288))


def test_an_interval_that_held_nothing_is_on_record_too() -> None:
    assert trials_of([{"windows": 2, "points": 24, "coverage_80": 0.0}]) == (Trial(80, 2, 0, 24),)
    assert trials_of([{"windows": 2, "points": 24, "coverage_80": 0.0}])[0].is_short


@pytest.mark.parametrize("scores", [[], [{}], [{"windows": 0, "points": 0, "coverage_80": None}]])
def test_no_trials_are_none(scores: list[dict[str, float]]) -> None:
    assert trials_of(scores) == ()


@pytest.mark.parametrize(("level", "held", "short"), [(80, 69, True), (80, 70, False), (95, 84, True), (95, 86, False)])
def test_ten_points_below_the_level_are_too_narrow(level: int, held: int, short: bool) -> None:
    trial = Trial(level, 10, held, 100)
    assert trial.is_short is short
    assert trial.words.startswith(f"the {level} % interval held {held} of 100 months ({held} %) in 10 trials")

"""The way from one history to the next: what comes when, and that it gets there."""

from __future__ import annotations

from datetime import date

import numpy as np
import pytest

from models.core.periods import Month
from models.evaluation.news_record import Kind
from models.vintages.vintage import History
from training.publication_steps import MOST_STEPS, Origin, steps_between

START = Month.parse("2025-01")
MAY, JUNE = date(2026, 5, 18), date(2026, 6, 18)


def history(*values: float, start: Month = START) -> History:
    return History("a", start, np.array(values, float))


def way(
    old: History, new: History, origins: dict[int, Origin], *, own: bool = True
) -> list[tuple[str, str, list[float]]]:
    """Kind, words and history of each step; ``origins`` by place in the new history."""
    by_month = {new.start + place: origin for place, origin in origins.items()}
    steps = list(steps_between(old, new, by_month, own_figures=own))
    if steps:
        np.testing.assert_array_equal(steps[-1].history.values, new.values)
        assert (steps[-1].history.start, steps[-1].history.cutoff) == (new.start, new.cutoff)
    return [(str(s.kind), s.what, s.history.values.tolist()) for s in steps]


def test_a_figure_and_a_revision_are_a_step_each() -> None:
    assert way(history(1, 2), history(1, 3, 4), {1: Origin(MAY, True), 2: Origin(MAY, True)}) == [
        ("revision", "revised February 2025", [1, 3]),
        ("figure", "March 2025", [1, 3, 4]),
    ]


def test_months_come_in_a_row_whatever_was_published_first() -> None:
    origins = {2: Origin(JUNE, True), 3: Origin(MAY, False), 4: Origin(MAY, True)}
    assert way(history(1, 2), history(1, 2, 3, 4, 5), origins) == [
        ("figure", "March 2025", [1, 2, 3]),
        ("relatives", "April 2025 by related series", [1, 2, 3, 4]),
        ("figure", "May 2025", [1, 2, 3, 4, 5]),
    ]
    steps = list(steps_between(history(1), history(1, 2, 3), {START + 1: Origin(JUNE, True)}, own_figures=True))
    assert [step.published for step in steps] == [JUNE, JUNE]


def test_revisions_are_one_step_and_those_by_relatives_another() -> None:
    origins = {0: Origin(MAY, True), 1: Origin(None, True), 2: Origin(JUNE, False)}
    assert way(history(1, 2, 3), history(4, 5, 6), origins) == [
        ("relatives", "revised March 2025 by related series", [1, 2, 6]),
        ("revision", "revised January 2025, February 2025", [4, 5, 6]),
    ]
    assert way(history(*range(9)), history(*range(1, 10)), {}) == [
        ("revision", "9 revised months, January 2025 to September 2025", list(range(1, 10)))
    ]


def test_months_that_are_withdrawn_leave_first() -> None:
    assert way(history(1, 2, 3), history(1, 5), {1: Origin(MAY, True)}) == [
        ("revision", "March 2025 no longer known", [1, 2]),
        ("revision", "revised February 2025", [1, 5]),
    ]


def test_earlier_months_come_last() -> None:
    new = history(0, 1, 2, 3, start=START + -1)
    assert way(history(1, 2), new, {3: Origin(MAY, True)}) == [
        ("figure", "March 2025", [1, 2, 3]),
        ("revision", "earlier months", [0, 1, 2, 3]),
    ]
    assert way(new, history(1, 2, 3), {}, own=False) == [("relatives", "figures of related series", [1, 2, 3])]


def test_many_figures_are_few_steps() -> None:
    steps = way(history(1), history(*range(1, 22)), {})
    assert len(steps) == MOST_STEPS
    assert steps[0][:2] == ("figure", "15 earlier figures, February 2025 to April 2026")
    assert len(steps[0][2]) == 16


@pytest.mark.parametrize("values", [(1, 2, 3), (1, 2, 3 + 1e-9)])
def test_nothing_new_is_no_step(values: tuple[float, ...]) -> None:
    assert list(steps_between(history(1, 2, 3), history(*values), {}, own_figures=True)) == []


def test_random_ways_lead_from_one_history_to_the_other(record_property: pytest.RecordProperty) -> None:
    seed = int(np.random.SeedSequence().entropy) % 2**32  # type: ignore[arg-type]
    record_property("seed", seed)
    print(f"seed {seed}")
    random = np.random.default_rng(seed)
    for _ in range(200):
        old = history(*random.integers(0, 4, random.integers(1, 12)))
        shift = int(random.integers(-3, min(len(old), 3)))
        new = history(*random.integers(0, 4, random.integers(max(1 - shift, 1), 20)), start=START + shift)
        days = (None, MAY, JUNE)
        origins = {
            place: Origin(days[random.integers(3)], bool(random.integers(2)))
            for place in range(len(new))
            if random.integers(4)
        }
        steps = way(old, new, origins, own=bool(random.integers(2)))
        assert len(steps) <= MOST_STEPS + 2
        assert {kind for kind, *_ in steps} <= {Kind.FIGURE, Kind.REVISION, Kind.RELATIVES}

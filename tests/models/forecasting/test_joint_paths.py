"""Joint paths are those that add up, path by path."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from models.forecasting.joint_paths import are_joint
from tests.models.forecasting.test_scenario import family


def test_paths_that_add_up_are_joint() -> None:
    made = {name: replace(each, paths=each.paths.astype(np.float32)) for name, each in family().items()}
    assert are_joint(made, list(made))
    later = {name: replace(each, cutoff=each.cutoff + 1) for name, each in made.items() if name == "pk.ict.a"}
    assert not are_joint(made | later, list(made))


def test_the_same_paths_in_another_order_are_not_joint() -> None:
    made = family()
    shuffled = {"pk.ict.a": replace(made["pk.ict.a"], paths=made["pk.ict.a"].paths[::-1])}
    assert not are_joint(made | shuffled, list(made))


def test_a_family_with_a_gap_is_not_joint() -> None:
    made = family()
    assert not are_joint({name: each for name, each in made.items() if name != "pk.ict.b"}, list(made))
    assert not are_joint(made | {"pk.ict.a.b.c": made["pk.ict.b"]}, [*made, "pk.ict.a.b.c"])
    fewer = replace(made["pk.ict.b"], paths=made["pk.ict.b"].paths[:500])
    assert not are_joint(made | {"pk.ict.b": fewer}, list(made))


def test_months_that_one_series_knows_already_are_left_out() -> None:
    """What a whole knows of a month as a constant does not add up with the paths of its parts: that month is past."""
    made = family()
    known = replace(made["pk.ict"], cutoff=made["pk.ict"].cutoff + 1, paths=made["pk.ict"].paths[:, 1:], history=None)
    assert are_joint(made | {"pk.ict": known}, list(made))

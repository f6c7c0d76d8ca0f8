"""What a training learns of past errors, apart from the history that it forecasts: kept to forecast again with."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.core.arrays import Array
from models.forecasting import combination
from models.forecasting.calibration import ErrorModel, Transform, error_model
from models.forecasting.forecast import Paths
from models.forecasting.members.counts import is_intermittent, whole_numbers
from models.forecasting.sample_paths import joint_paths, persistence
from training.backtest import PROBABILITIES, BacktestTable
from training.model_selection import SPREAD_MODEL, clipped_medians, spread_offsets, standardised

_NUMBERS = ("size", "shift", "skew", "windows")


@dataclass(frozen=True, slots=True, eq=False)
class Learned:
    """The ``weights`` [M] of the ``members`` used, how the offsets that these claim are read, and how long errors last.

    ``errors`` has no offsets of its own: those of each forecast take their place.
    """

    members: tuple[str, ...]
    weights: Array
    errors: ErrorModel
    persistence: float

    @classmethod
    def of(cls, table: BacktestTable, weights: Array, values: Array) -> Learned:
        """What a backtest shows of a combination with these weights; ``values`` [T] are the history."""
        transform = Transform.of(values)
        scores = standardised(table, weights, transform)
        none = np.empty((0, len(PROBABILITIES)))
        errors = error_model(scores, none, PROBABILITIES, log=transform.log)
        used = [i for i, name in enumerate(table.members) if weights[i] > 0 or name == SPREAD_MODEL]
        return cls(tuple(table.members[i] for i in used), weights[used], errors, persistence(scores))

    def paths(self, values: Array, claims: Array, *, seed: int, paths: int) -> Paths:
        """Paths [N, H] around the combination of claims [M, H, Q] of the members fitted to a history [T]."""
        transform = Transform.of(values)
        offsets = spread_offsets(self.members, claims, self.weights, transform)
        centre = transform.forward(combination.combine(clipped_medians(self.members, claims), self.weights))
        errors = replace(self.errors, offsets=offsets, log=transform.log)
        drawn = joint_paths(centre, errors, transform, persistence=self.persistence, seed=seed, paths=paths)
        return drawn.round() if is_intermittent(values) and whole_numbers(values) else drawn

    def fields(self) -> dict[str, Any]:
        """As JSON, which ``parse`` reads to the last digit."""
        return {
            "members": list(self.members),
            "weights": self.weights.tolist(),
            "levels": self.errors.levels.tolist(),
            "reach": self.errors.reach.tolist(),
            **{name: getattr(self.errors, name) for name in _NUMBERS},
            "persistence": self.persistence,
        }

    @classmethod
    def parse(cls, fields: Mapping[str, Any]) -> Learned:
        """What ``fields`` wrote; KeyError, TypeError or ValueError for anything else."""
        errors = ErrorModel(
            offsets=np.empty((0, len(PROBABILITIES))),
            probabilities=PROBABILITIES,
            levels=np.array(fields["levels"], float),
            reach=np.array(fields["reach"], float),
            log=False,
            **{name: fields[name] for name in _NUMBERS},
        )
        return cls(tuple(fields["members"]), np.array(fields["weights"], float), errors, float(fields["persistence"]))

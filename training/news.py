"""Why the forecast of a new version differs from that of the version before: figures are added one at a time.

The way from one version to the next goes from the old history to the new one, a figure at a time in order of
publication. After each step the same members, weights and calibration forecast again: those of the old version. What
a step changes is the part of its figure; what the new version changes at the end is that of weights and calibration.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import numpy as np

from models.artifacts.artifact_store import ArtifactStore
from models.core.arrays import Array
from models.core.errors import ArtifactRejected, ExportcastError, NoModel
from models.core.periods import Month, Period
from models.evaluation.news_record import Kind, Part
from models.forecasting.forecast import Forecast
from models.reports.report import Report
from models.storage.records import Version
from models.storage.store import Store
from models.vintages.vintage import History, Vintage
from training.engine import fingerprint
from training.fit_series import Trained, forecast_again
from training.learned import Learned
from training.news_draft import NewsDraft, Way, means_of, part_of, values_in
from training.publication_steps import Origin, Step, origins_of, same_months, steps_between

log = logging.getLogger(__name__)

KNOWN_MONTHS = 36
"""Months before the cutoff whose changes are kept, for totals that hold published months."""

FIRST = "it is the first version of the series"


@dataclass(frozen=True, slots=True, eq=False)
class Previous:
    """The version before: the history that it knew, what it learned, and how it forecast from there.

    ``served`` are its means by step, ``base`` the same before reconciliation, [H]; ``same_engine``: it would forecast
    the same today.
    """

    version: str
    as_of: date
    vintage: str
    history: History
    learned: Learned
    served: Array
    base: Array
    paths: int
    same_engine: bool

    @property
    def horizon(self) -> int:
        """H, the number of months ahead."""
        return len(self.served)


@dataclass(frozen=True, slots=True, eq=False)
class Comparison:
    """What a series is compared with: the version before, and where the values of its months come from now."""

    previous: Previous
    origins: Mapping[Month, Origin]
    own_figures: bool
    """Whether figures of the series itself were published since."""


class Comparisons:
    """What the series of a run are compared with; ``reports`` are those known on its day."""

    def __init__(
        self, reports: Iterable[Report], *, store: Store, artifacts: ArtifactStore, champions: Mapping[str, Version]
    ) -> None:
        self._store, self._artifacts, self._champions = store, artifacts, champions
        self._reports = {report.id: report for report in reports}

    def of(self, vintage: Vintage | None) -> Comparison | str:
        """The version that a new one on this vintage is compared with, or the reason why there is none."""
        version = None if vintage is None else self._before(vintage)
        if vintage is None or version is None:
            return FIRST
        stored = version.card.get("extra", {}).get("learned")
        if stored is None:
            return f"{version.version}, the version before it, was published before news were stored"
        try:
            previous = _previous(version, stored, self._artifacts.load(version))
        except (ArtifactRejected, KeyError, TypeError, ValueError) as error:
            log.warning("%s: no news against %s: %r", vintage.series, version.version, error)
            return f"{version.version}, the version before it, cannot be loaded"
        own = (r for r in self._reports.values() if r.series == vintage.series and r.known_from > version.as_of)
        return Comparison(previous, origins_of(vintage, self._reports, since=version.as_of), any(own))

    def _before(self, vintage: Vintage) -> Version | None:
        """The champion or, where that knows more, the last version that does not."""
        champion = self._champions.get(vintage.series)
        if champion is None or champion.as_of <= vintage.as_of:
            return champion
        known = [v for v in self._store.versions(vintage.series) if v.as_of <= vintage.as_of]
        return max(known, key=lambda v: (v.as_of, v.created), default=None)


def _previous(version: Version, stored: Mapping[str, Any], forecast: Forecast) -> Previous:
    """A version as what comes after it is compared with; ValueError if its card does not fit its forecast."""
    served, base = means_of(forecast.paths), np.array(stored["base"], float)
    if forecast.history is None or base.shape != served.shape:
        raise ValueError(f"means of {base.shape} months, paths of {served.shape}")
    return Previous(
        version=version.version,
        as_of=version.as_of,
        vintage=version.vintage,
        history=forecast.history,
        learned=Learned.parse(stored),
        served=served,
        base=base,
        paths=len(forecast.paths),
        same_engine=stored.get("engine") == fingerprint(),
    )


def way_to(made: Trained, comparison: Comparison) -> Way:
    """The way to a trained version, not reconciled yet, from the one before it.

    NoModel if the old members cannot be fitted to a history on the way, or the two have no month in common.
    """
    old, new, history = comparison.previous, made.forecast, made.forecast.history
    if history is None:
        raise NoModel(new.series, "a forecast without its history")
    period = _common(old, new, history)

    def again(known: History, vintage_hash: str, fitted: Mapping[str, Array] | None = None) -> Array:
        paths = forecast_again(
            known, old.learned, vintage_hash=vintage_hash, longest=old.horizon, paths=old.paths, fitted=fitted
        )
        return values_in(known, means_of(paths), period)

    before, base = values_in(old.history, old.base, period), values_in(history, means_of(new.paths), period)
    values = before if old.same_engine else again(old.history, old.vintage)
    model, parts = values - before, []
    for step in steps_between(old.history, history, comparison.origins, own_figures=comparison.own_figures):
        ready = made.fitted if same_months(step.history, history) and new.horizon == old.horizon else None
        after = again(step.history, new.vintage, ready)
        parts.append(_moved(step, values, after, period))
        values = after
    if _used(old.learned) == _used(made.learned):
        parts.append(part_of(Kind.WEIGHTS, "re-estimated weights and calibration", base - values, period))
    else:
        model = model + base - values
    parts.append(part_of(Kind.MODEL, "a new model", model, period))
    return Way(
        old.version,
        old.as_of,
        old.history.cutoff,
        period,
        tuple(parts),
        base,
        values_in(old.history, old.served, period) - before,
    )


def draft_of(made: Trained, comparison: Comparison | str) -> NewsDraft:
    """The news of a trained version, not reconciled yet; a way that fails costs the news, not the version."""
    means = means_of(made.forecast.paths)
    if isinstance(comparison, str):
        return NewsDraft(comparison, means)
    try:
        return NewsDraft(way_to(made, comparison), means)
    except ExportcastError as failure:
        return NewsDraft(f"the change could not be computed: {failure}", means)
    except Exception as failure:  # a library may fail in any way on a history of the past
        log.warning("%s: no news", made.forecast.series, exc_info=failure)
        return NewsDraft(f"the change could not be computed: {type(failure).__name__}", means)


def _moved(step: Step, before: Array, after: Array, period: Period) -> Part:
    """The part of a step."""
    made = replace(part_of(step.kind, step.what, after - before, period), published=step.published)
    if len(step.values) != 1:
        return made
    [(month, value)] = step.values.items()
    expected = float(before[month - period.start]) if month in period else None
    return replace(made, month=month, value=value, expected=expected)


def _common(old: Previous, new: Forecast, history: History) -> Period:
    """The months that both know of: the last ones known, and those ahead of both."""
    if history.start > old.history.cutoff + 1 or not len(old.history):
        raise NoModel(new.series, "the histories of the two versions have no month in common")
    known = min(old.history.cutoff, history.cutoff) + (1 - KNOWN_MONTHS)
    end = min(old.history.cutoff + old.horizon, new.reach.end)
    return Period(max(old.history.start, history.start, known), end)


def _used(learned: Learned) -> set[str]:
    return {name for name, weight in zip(learned.members, learned.weights, strict=True) if weight > 0}

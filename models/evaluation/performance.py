"""The performance of one series from the ledger: scores of the forecasts in service, and drift."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from models.core.measures import ISSUED_QUANTILES, level_quantiles
from models.core.metrics import mean
from models.core.periods import Month
from models.evaluation.drift import Drift, DriftState, Observation, assess
from models.evaluation.forecast_scores import changes, in_service
from models.storage.ledger import Ledger
from models.storage.records import Issued, Observed, Score

FIRST_RELEASE = "first_release"

RELEASES = 12
"""Releases that averages are taken over."""

STEPS = (1, 3, 6, 12)
"""Steps whose scaled error is shown."""

FARTHEST = 12
"""Steps that drift looks at."""


@dataclass(frozen=True, slots=True)
class ScoredForecast:
    """A score that stands, with the forecast; ``truth`` is ``first_release`` or ``vintage``, for a later value."""

    issued: Issued
    score: Score
    truth: str


@dataclass(frozen=True, slots=True)
class Performance:
    """The scores that stand of one series, by month: of all forecasts, and of those that were in service.

    A score is valid while the record has its value as the new one known on that day.
    """

    every: tuple[ScoredForecast, ...]
    served: tuple[ScoredForecast, ...]

    @classmethod
    def of(cls, issued: Sequence[Issued], observed: Iterable[Observed], scores: Iterable[Score]) -> Performance:
        """The performance of a series from its forecasts, the fixed months in the order recorded, and the scores."""
        every = tuple(_standing(issued, observed_standing(observed), scores))
        counted = {i.version for i in in_service(issued)}
        return cls(every, tuple(t for t in every if t.score.version in counted))

    def releases(self) -> list[ScoredForecast]:
        """By month the first release against the last forecast in service before it."""
        nearest: dict[Month, ScoredForecast] = {}
        for each in self.served:
            before = nearest.get(each.score.month)
            if each.truth == FIRST_RELEASE and (before is None or each.score.step < before.score.step):
                nearest[each.score.month] = each
        return [nearest[month] for month in sorted(nearest)]

    def drift(self) -> Drift:
        """Whether the forecasts in service are still what they say they are."""
        return assess([_observation(each) for each in self.served if each.score.step <= FARTHEST])

    def summary(self) -> Summary:
        """Averages over the last releases."""
        recent = [t.score for t in self.releases()[-RELEASES:]]
        total = sum(s.observed for s in recent)
        return Summary(
            releases=len(recent),
            surprise=recent[-1].surprise if recent else np.nan,
            bias=sum(s.error for s in recent) / total if total else np.nan,
            coverage={
                80: mean(np.array([s.inside_80 for s in recent], float)),
                95: mean(np.array([s.inside_95 for s in recent], float)),
            },
            scaled_error={step: self._scaled_error(step) for step in STEPS},
        )

    def _scaled_error(self, step: int) -> float:
        of_step = [t.score for t in self.served if t.truth == FIRST_RELEASE and t.score.step == step]
        recent = sorted(of_step, key=lambda s: s.month)[-RELEASES:]
        return mean(np.array([s.scaled_error for s in recent], float))


def performance_of(series: str, ledger: Ledger) -> Performance:
    """The track of a series in a ledger."""
    return Performance.of(ledger.issued(series), ledger.observed(series), ledger.scores(series))


@dataclass(frozen=True, slots=True)
class Summary:
    """Averages over the last ``releases`` scored releases; NaN where nothing was scored.

    ``bias`` is summed errors over summed figures; ``scaled_error`` is by step, all else of the last forecast before
    each release.
    """

    releases: int
    surprise: float
    bias: float
    coverage: dict[int, float]
    scaled_error: dict[int, float]


def calls_for_training(series: str, ledger: Ledger) -> bool:
    """Whether a series drifts and no version has been trained in answer to it, knowing the figures that showed it."""
    drift = performance_of(series, ledger).drift()
    if drift.state is not DriftState.DRIFT:
        return False
    last = max(p.observation.month for p in drift.points if not p.note)
    return not any(i.cutoff >= last and not i.refit for i in ledger.issued(series))


def revision_ratio(observed: Iterable[Observed]) -> float:
    """Mean of (latest - first) / first over the last published months; NaN if no month is known."""
    by_month = observed_standing(observed)
    ratios = [by_month[m][-1].value / by_month[m][0].value - 1 for m in sorted(by_month) if by_month[m][0].value]
    return mean(np.array(ratios[-RELEASES:], float))


def observed_standing(observed: Iterable[Observed]) -> dict[Month, list[Observed]]:
    """By month the values that stand, by the day known; ``observed`` in the order recorded."""
    days = {(o.month, o.known): o for o in observed}  # of one day the last recorded: before, it was unfinished
    found: dict[Month, list[Observed]] = defaultdict(list)
    for each in changes(days[key] for key in sorted(days)):
        found[each.month].append(each)
    return dict(found)


def median(issued: Issued, step: int) -> float:
    """The median of a step."""
    return round(float(issued.quantiles[step - 1, ISSUED_QUANTILES.index(0.5)]), 6)


def bounds(issued: Issued, step: int, level: int) -> tuple[float, float]:
    """The ends of the central interval of a step."""
    low, high = (issued.quantiles[step - 1, ISSUED_QUANTILES.index(p)] for p in level_quantiles(level))
    return round(float(low), 6), round(float(high), 6)


def _standing(
    issued: Sequence[Issued], observed: Mapping[Month, Sequence[Observed]], scores: Iterable[Score]
) -> Iterator[ScoredForecast]:
    forecasts = {i.version: i for i in issued}
    first = {month: values[0].known for month, values in observed.items()}
    standing = {(o.month, o.known, o.value) for values in observed.values() for o in values}
    for score in sorted(scores, key=lambda s: (s.month, s.version, s.known)):
        if score.version in forecasts and (score.month, score.known, score.observed) in standing:
            truth = FIRST_RELEASE if score.known == first[score.month] else "vintage"
            yield ScoredForecast(forecasts[score.version], score, truth)


def _observation(each: ScoredForecast) -> Observation:
    score = each.score
    return Observation(
        month=score.month,
        version=score.version,
        pit=score.pit,
        step=score.step,
        scaled_error=score.surprise,
        revised=each.truth != FIRST_RELEASE,
        refit=each.issued.refit,
    )

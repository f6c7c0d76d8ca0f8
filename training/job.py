"""The story of training: vintages as of a date -> stale ones -> members, choice, calibration -> gate -> registry.

A series that fails costs itself, not the run; what was published before it failed stays published.
"""

from __future__ import annotations

import resource
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from joblib import Parallel, delayed, parallel_config

from models.artefacts import ArtefactStore
from models.catalogue import Catalogue
from models.errors import NoModel
from models.store.port import Store, TrainingRun, Version
from models.terms import Month, Status
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.vintage import History, Vintage
from training.engine import Trained, train_series

WHO = "training"
BETTER = 0.995
"""A challenger on the same vintage must bring the weighted quantile loss below this share of the champion's."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one series: a published version with its backtest scores, or the reason why there is none."""

    series: str
    version: Version | None
    promoted: bool
    why: str
    trained: Trained | None = None


def run_training(
    *,
    store: Store,
    artefacts: ArtefactStore,
    catalogue: Catalogue,
    as_of: date,
    clock: Callable[[], datetime],
    series: Sequence[str] = (),
    if_stale: bool = False,
    jobs: int = 1,
    on_outcome: Callable[[Outcome, int], None] | None = None,
) -> TrainingRun:
    """Train and publish the series given (all that have figures by default) as known at ``as_of``.

    ``on_outcome`` is told of each series as it ends, with the number of series in all. A run that finds nothing stale
    is not remembered as one. UnknownSeries for an id that the catalogue does not hold.
    """
    started = clock()
    record = reconstruct(store.reports(as_of=as_of), catalogue=catalogue, as_of=as_of)
    champions = store.champions()
    wanted = [catalogue[s].series for s in series] or sorted(record.vintages)
    stale = [s for s in wanted if not (if_stale and _is_current(s, record, champions))]
    trained: list[str] = []
    failed: dict[str, str] = {}
    for name, result in _train_all(stale, record, as_of, clock, jobs):
        history = record.vintages[name].history() if name in record.vintages else None
        outcome = _publish(name, result, history, store, artefacts, champions.get(name))
        if outcome.version is None:
            failed[name] = outcome.why
        else:
            trained.append(name)
        if on_outcome is not None:
            on_outcome(outcome, len(stale))
    run = TrainingRun(started, clock(), tuple(sorted(trained)), failed, _peak_rss_mb())
    if stale:
        store.add_run(run)
    return run


def _is_current(series: str, record: Reconstruction, champions: Mapping[str, Version]) -> bool:
    return (
        series in champions and series in record.vintages and champions[series].vintage == record.vintages[series].hash
    )


def _train_all(
    series: Sequence[str], record: Reconstruction, as_of: date, clock: Callable[[], datetime], jobs: int
) -> Iterator[tuple[str, Trained | str]]:
    """Each series with what was trained, or the reason why not, as they get ready; in parallel with ``jobs`` > 1."""
    tasks = (delayed(_train_one)(name, record.vintages.get(name), as_of, clock()) for name in series)
    with parallel_config(backend="loky", inner_max_num_threads=1):  # threads of two workers only hinder each other
        yield from Parallel(n_jobs=min(jobs, max(len(series), 1)), return_as="generator_unordered")(tasks)


def _train_one(series: str, vintage: Vintage | None, as_of: date, issued_at: datetime) -> tuple[str, Trained | str]:
    try:
        if vintage is None or vintage.cutoff is None:
            raise NoModel(series, f"no figure is known on {as_of}")
        history = vintage.history()
        made = train_series(
            history, as_of=as_of, issued_at=issued_at, vintage_hash=vintage.hash, truth=fixed_months(vintage)
        )
        made = replace(made, forecast=replace(made.forecast, notes=(*_estimates(vintage, history), *made.notes)))
    except Exception as failure:  # whatever a library does with one series, the others go on
        return series, f"{type(failure).__name__}: {failure}"
    return series, made


def _estimates(vintage: Vintage, history: History) -> list[str]:
    """What a reader must know of months that no figure fixes."""
    run = [m for m in vintage.months if history.start <= m.month <= history.cutoff]
    estimated = sum(m.status is Status.ESTIMATED for m in run)
    if not estimated:
        return []
    return [f"{estimated} of the {len(run)} months behind this are estimates within published totals"]


def fixed_months(vintage: Vintage) -> dict[Month, float] | None:
    """The months that were reported or differenced: estimates are no truth to score against.

    None, for all months, where so few are fixed that nothing could be scored otherwise.
    """
    fixed = {m.month: m.value for m in vintage.months if m.value is not None and m.status is not Status.ESTIMATED}
    return fixed if len(fixed) >= 2 * 12 else None


def _publish(
    series: str,
    result: Trained | str,
    history: History | None,
    store: Store,
    artefacts: ArtefactStore,
    champion: Version | None,
) -> Outcome:
    """Artefact first, then one transaction in the registry."""
    if isinstance(result, str) or history is None:
        return Outcome(series, None, False, str(result))
    try:
        version = artefacts.publish(result.forecast, history=history, scores=result.scores, extra={})
        promoted, why = gate(version, champion, result.scores)
        store.publish(version, champion=promoted, who=WHO, why=why)
    except Exception as failure:
        return Outcome(series, None, False, f"not published: {type(failure).__name__}: {failure}")
    return Outcome(series, version, promoted, why, result)


def gate(version: Version, champion: Version | None, scores: Sequence[Mapping[str, Any]]) -> tuple[bool, str]:
    """Whether a new version takes the champion's place, and why.

    Newer knowledge does; the same vintage does only with a clearly lower loss on the same backtest windows, so that a
    tie keeps the champion; older knowledge never does.
    """
    if champion is None:
        return True, "first version"
    if version.as_of < champion.as_of:
        return False, f"knows less than the champion: as of {version.as_of}, the champion as of {champion.as_of}"
    if version.vintage != champion.vintage:
        return True, f"new figures: vintage {version.vintage} after {champion.vintage}"
    mine, theirs = published_loss(scores), published_loss(champion.card.get("scores", []))
    if mine is not None and theirs is not None and mine < BETTER * theirs:
        return True, f"same vintage, weighted quantile loss {mine:.4f} against {theirs:.4f}"
    return False, "same vintage and no clearly lower loss: the champion stays"


def published_loss(scores: Sequence[Mapping[str, Any]]) -> float | None:
    """Weighted quantile loss of what was published: the first row of a backtest table."""
    loss = scores[0].get("wql") if scores else None
    return None if loss is None else float(loss)


def _peak_rss_mb() -> float:
    """Largest resident size so far of this process and of its largest worker together, in MB."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024

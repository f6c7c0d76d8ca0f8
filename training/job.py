"""The story of training: stale vintages -> members, choice, calibration -> family -> gate -> registry.

The series of a family (a whole and its parts) are stale, reconciled and promoted together, so that what is served adds
up. A series that fails costs itself, not the run; what was published before it failed stays published.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Any

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from models.artefacts import ArtefactStore
from models.catalogue import Catalogue
from models.errors import NoModel
from models.registry import withdrawn
from models.scoring import catch_up
from models.store.port import Store, TrainingRun, Version
from models.terms import Month, Status
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.vintage import History, Vintage
from training.coherence import Relatives, coherent, families_of, together
from training.engine import Trained, train_series
from training.issuing import Issuing
from training.losses import same_windows
from training.parallel import peak_rss_mb, workers

WHO = "training"
Verdict = tuple[bool, str]
"""Whether a version takes the champion's place, and why."""

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
    dask: str | None = None,
    on_trained: Callable[[str, int], None] | None = None,
    on_outcome: Callable[[Outcome, int], None] | None = None,
) -> TrainingRun:
    """Train and publish the series given (all that have figures by default) as known at ``as_of``.

    ``on_trained`` is told of each series when it is trained, ``on_outcome`` when it is published or has failed, both
    with the number of series in all. Stale is a series whose vintage changed, or that drifts. A run that finds nothing
    stale is not remembered as one. UnknownSeries for an id that the catalogue does not hold.
    """
    started = clock()
    catch_up(store, catalogue=catalogue, now=started)
    record = reconstruct(store.reports(as_of=as_of), catalogue=catalogue, as_of=as_of)
    champions = store.champions()
    families = families_of(catalogue)
    wanted = [catalogue[s].series for s in series] or sorted(record.vintages)
    issuing = Issuing.of(wanted, store, as_of=as_of, clock=clock)
    fresh = {s for s in wanted if if_stale and _is_current(s, record, champions, store)} - issuing.drifting
    news = {families[s] for s in wanted if s not in fresh}
    stale = [s for s in wanted if families[s] in news]
    trained: list[str] = []
    failed: dict[str, str] = {}
    results = _train_all(stale, record, as_of, issuing.clock, jobs, dask, on_trained)
    for relatives in together(stale, families, results):
        made = coherent(relatives, families[next(iter(relatives))])
        for outcome in _publish(made, record, store, artefacts, champions, issuing):
            if outcome.version is None:
                failed[outcome.series] = outcome.why
            else:
                trained.append(outcome.series)
            if on_outcome is not None:
                on_outcome(outcome, len(stale))
    run = TrainingRun(started, clock(), tuple(sorted(trained)), failed, peak_rss_mb())
    if stale:
        catch_up(store, catalogue=catalogue, now=run.finished)
        store.add_run(run)
    return run


def _is_current(series: str, record: Reconstruction, champions: Mapping[str, Version], store: Store) -> bool:
    """Whether the champion knows all that is known, or someone rolled a version back that did."""
    if series not in champions or series not in record.vintages:
        return False
    known = record.vintages[series].hash
    return champions[series].vintage == known or known in withdrawn_vintages(series, store)


def withdrawn_vintages(series: str, store: Store) -> set[str]:
    """Vintages of the versions of a series that were rolled back from."""
    names = withdrawn(store.decisions(series))
    return {version.vintage for version in store.versions(series) if version.version in names} if names else set()


def _train_all(
    series: Sequence[str],
    record: Reconstruction,
    as_of: date,
    clock: Callable[[], datetime],
    jobs: int,
    dask: str | None,
    on_trained: Callable[[str, int], None] | None,
) -> Iterator[tuple[str, Trained | str]]:
    """Each series with what was trained, or the reason why not, as they get ready; in parallel with ``jobs`` > 1."""
    tasks = (delayed(_train_one)(name, record.vintages.get(name), as_of, clock()) for name in series)
    with workers(dask=dask):
        for name, result in Parallel(n_jobs=min(jobs, max(len(series), 1)), return_as="generator_unordered")(tasks):
            if on_trained is not None:
                on_trained(name, len(series))
            yield name, result


def _train_one(series: str, vintage: Vintage | None, as_of: date, issued_at: datetime) -> tuple[str, Trained | str]:
    try:
        if vintage is None or vintage.cutoff is None:
            raise NoModel(series, f"no figure is known on {as_of}")
        history = vintage.history()
        truth = fixed_months(vintage)
        with threadpool_limits(1):  # sums in another order are other sums in the last digit
            made = train_series(history, as_of=as_of, issued_at=issued_at, vintage_hash=vintage.hash, truth=truth)
        notes = (*_estimates(vintage, history), *made.notes)
        made = replace(made, forecast=replace(made.forecast, notes=notes, history=history))
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
    relatives: Relatives,
    record: Reconstruction,
    store: Store,
    artefacts: ArtefactStore,
    champions: Mapping[str, Version],
    issuing: Issuing,
) -> Iterator[Outcome]:
    """The artefacts of a family first, then a transaction in the registry for each of its series."""
    extra = {} if relatives.reconciled is None else {"reconciled": relatives.reconciled}
    written = {name: _write(name, result, record, artefacts, extra) for name, result in relatives.results.items()}
    versions = {name: version for name, version in written.items() if isinstance(version, Version)}
    whole = {name: champions[name] for name in versions if name in champions and artefacts.holds(champions[name])}
    verdicts = {n: gate(v, champions.get(n), v.card["scores"], lost=n not in whole) for n, v in versions.items()}
    if relatives.reconciled is not None:
        verdicts = as_one(verdicts, versions, whole)
    verdicts = held_back(verdicts, versions, store, family=relatives.reconciled is not None)
    for name, result in relatives.results.items():
        yield _register(
            name, result, written[name], verdicts.get(name, (False, "")), champions.get(name), issuing, store
        )


def _write(
    series: str, result: Trained | str, record: Reconstruction, artefacts: ArtefactStore, extra: Mapping[str, Any]
) -> Version | str:
    """The version written, or the reason why there is none."""
    if isinstance(result, str):
        return result
    history = record.vintages[series].history()
    try:
        return artefacts.publish(result.forecast, history=history, scores=result.scores, extra=extra)
    except Exception as failure:
        return _unpublished(failure)


def _register(
    series: str,
    result: Trained | str,
    version: Version | str,
    verdict: Verdict,
    champion: Version | None,
    issuing: Issuing,
    store: Store,
) -> Outcome:
    """Tell the registry and the ledger of a version that was written."""
    if isinstance(version, str) or isinstance(result, str):
        return Outcome(series, None, False, str(version))
    promoted, why = verdict
    issued = issuing.issued(result.forecast, version, champion)
    try:
        store.publish(version, champion=promoted, who=WHO, why=why, issued=issued)
    except Exception as failure:
        return Outcome(series, None, False, _unpublished(failure))
    return Outcome(series, version, promoted, why, result)


def _unpublished(failure: Exception) -> str:
    return f"not published: {type(failure).__name__}: {failure}"


def gate(
    version: Version, champion: Version | None, scores: Sequence[Mapping[str, Any]], *, lost: bool = False
) -> Verdict:
    """Whether a new version takes the champion's place, and why; ``lost`` is a champion whose artefact is refused.

    Newer knowledge does; the same vintage does only with a clearly lower loss on the same backtest windows, so that a
    tie keeps the champion; older knowledge never does.
    """
    if champion is None:
        return True, "first version"
    if version.as_of < champion.as_of:
        return False, f"knows less than the champion: as of {version.as_of}, the champion as of {champion.as_of}"
    if lost:
        return True, "the champion can no longer be loaded"
    if version.vintage != champion.vintage:
        return True, f"new figures: vintage {version.vintage} after {champion.vintage}"
    mine, theirs = published_loss(scores), published_loss(table := champion.card.get("scores", []))
    if mine is not None and theirs is not None and same_windows(scores, table) and mine < BETTER * theirs:
        return True, f"same vintage, weighted quantile loss {mine:.4f} against {theirs:.4f}"
    return False, "same vintage and no clearly lower loss: the champion stays"


def as_one(
    verdicts: Mapping[str, Verdict], versions: Mapping[str, Version], champions: Mapping[str, Version]
) -> dict[str, Verdict]:
    """Verdicts of series whose paths add up: they take their champions' places together, or none does.

    New figures of one of them are news for all. On the same vintages the mean loss of all must be clearly lower. Where
    one knows less than its champion each stands for itself, as nothing newer may be replaced.
    """
    passed = [name for name, (promoted, _) in verdicts.items() if promoted]
    known = [name for name in verdicts if name in champions]
    if len(passed) in (0, len(verdicts)) or any(versions[n].as_of < champions[n].as_of for n in known):
        return dict(verdicts)
    same = len(known) == len(verdicts) and all(versions[n].vintage == champions[n].vintage for n in known)
    if same and not _lower_together([versions[n] for n in known], [champions[n] for n in known]):
        return dict.fromkeys(verdicts, (False, "its family has no clearly lower loss: the champion stays"))
    why = f"with its family: {passed[0]}: {verdicts[passed[0]][1]}"
    return {name: verdict if verdict[0] else (True, why) for name, verdict in verdicts.items()}


def held_back(
    verdicts: Mapping[str, Verdict], versions: Mapping[str, Version], store: Store, *, family: bool
) -> dict[str, Verdict]:
    """Verdicts that respect a rollback: what was found wanting on these figures does not come back by itself.

    In a family whose paths add up, one series held back holds all.
    """
    held = {name for name, (promoted, _) in verdicts.items() if promoted and _was_withdrawn(versions[name], store)}
    named = min(held, default="")
    why = f"{named} was rolled back on these figures: promote by hand, or wait for new ones"
    stays = set(verdicts) if held and family else held
    return {name: (False, why) if name in stays else verdict for name, verdict in verdicts.items()}


def _was_withdrawn(version: Version, store: Store) -> bool:
    return version.vintage in withdrawn_vintages(version.series, store)


def _lower_together(versions: Sequence[Version], champions: Sequence[Version]) -> bool:
    """Whether the geometric mean of the ratios of losses is clearly below 1."""
    tables = [[v.card.get("scores", []) for v in pair] for pair in zip(versions, champions, strict=True)]
    pairs = [(published_loss(mine), published_loss(theirs)) for mine, theirs in tables if same_windows(mine, theirs)]
    ratios = [math.log(mine / theirs) for mine, theirs in pairs if mine and theirs]
    return bool(ratios) and sum(ratios) / len(ratios) < math.log(BETTER)


def published_loss(scores: Sequence[Mapping[str, Any]]) -> float | None:
    """Weighted quantile loss of what was published: the first row of a backtest table."""
    loss = scores[0].get("wql") if scores else None
    return None if loss is None else float(loss)

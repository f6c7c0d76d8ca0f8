"""The story of training: stale vintages -> members, choice, calibration -> family -> gate -> registry.

The series of a family (a whole and its parts) are stale, reconciled and promoted together, so that what is served adds
up. A series that fails costs itself, not the run; what was published before it failed stays published.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time
from functools import partial
from typing import Any

from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.core.errors import NoModel
from models.core.measures import Status
from models.core.periods import Month
from models.evaluation.performance import calls_for_training
from models.evaluation.score_forecasts import catch_up
from models.forecasting.forecast import Forecast
from models.storage.records import Issued, TrainingRun, Version, issue
from models.storage.store import Store
from models.vintages.reconstruct import Reconstruction, reconstruct
from models.vintages.vintage import History, Vintage
from training.adjustment import adjustment_of
from training.engine_members import COMPARED
from training.expected_revisions import ExpectedRevisions
from training.family_reconciliation import Relatives, coherent, families_of, together
from training.fit_series import Trained, fit_series
from training.news import Comparison, Comparisons, draft_of
from training.parallel import peak_rss_mb, workers
from training.promotion import Verdict, family_verdicts, gate, hold_back_withdrawn, withdrawn_vintages

WHO = "training"


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one series: a published version with its backtest scores, or the reason why there is none."""

    series: str
    version: Version | None
    promoted: bool
    why: str
    trained: Trained | None = None


@dataclass(frozen=True, slots=True)
class Issuing:
    """When forecasts are issued, whether they are only made afterwards, and which series drifted before.

    Forecasts as of a past day are issued at its end and marked as replayed.
    """

    clock: Callable[[], datetime]
    replayed: bool
    drifting: frozenset[str]

    @classmethod
    def of(cls, series: Iterable[str], store: Store, *, as_of: date, clock: Callable[[], datetime]) -> Issuing:
        """For a run that starts now and trains these series as of a day."""
        drifting = (s for s in series if calls_for_training(s, store.ledger))
        if as_of < clock().date():
            return cls(lambda: datetime.combine(as_of, time.max, UTC), True, frozenset(drifting))
        return cls(clock, False, frozenset(drifting))

    def issued(self, forecast: Forecast, version: Version, champion: Version | None) -> Issued:
        """A forecast as it enters the ledger.

        It is a refit of the champion if it knows new figures, unless that one drifted: then evidence starts anew.
        """
        refit = champion is not None and champion.vintage != version.vintage and version.series not in self.drifting
        return issue(forecast, version.version, replayed=self.replayed, refit=refit)


def run_training(
    *,
    store: Store,
    artifacts: ArtifactStore,
    catalog: Catalog,
    as_of: date,
    clock: Callable[[], datetime],
    series: Sequence[str] = (),
    if_stale: bool = False,
    members: Sequence[str] | None = None,
    compared: Sequence[str] = COMPARED,
    jobs: int = 1,
    dask: str | None = None,
    on_trained: Callable[[str, int], None] | None = None,
    on_outcome: Callable[[Outcome, int], None] | None = None,
) -> TrainingRun:
    """Train and publish the series given (all that have figures by default) as known at ``as_of``.

    ``members`` and ``compared`` as for ``fit_series``.

    ``on_trained`` is called for each series when it is trained, ``on_outcome`` when it is published or has failed, both
    with the number of series in all. Stale is a series whose vintage changed, or that drifts. A run that finds nothing
    stale is not stored. UnknownSeries for an id that the catalog does not hold.
    """
    started = clock()
    catch_up(store, catalog=catalog, now=started)
    reports = store.reports(as_of=as_of)
    record = reconstruct(reports, catalog=catalog, as_of=as_of)
    revisions = ExpectedRevisions(reports, record, store=store, catalog=catalog)
    champions = store.champions()
    families = families_of(catalog)
    wanted = [catalog[s].series for s in series] or sorted(record.vintages)
    issuing = Issuing.of(wanted, store, as_of=as_of, clock=clock)
    fresh = {s for s in wanted if if_stale and _is_current(s, record, champions, store)} - issuing.drifting
    changed = {families[s] for s in wanted if s not in fresh}
    stale = [s for s in wanted if families[s] in changed]
    trained: list[str] = []
    failed: dict[str, str] = {}
    comparisons = Comparisons(reports, store=store, artifacts=artifacts, champions=champions)
    fit = partial(fit_series, members=members, compared=compared)
    results = _train_all(stale, record, comparisons, issuing.clock, fit, jobs, dask, on_trained)
    for relatives in together(stale, families, results):
        made = revisions.added(coherent(relatives, families[next(iter(relatives))]))
        for outcome in _publish(made, record, store, artifacts, champions, issuing):
            if outcome.version is None:
                failed[outcome.series] = outcome.why
            else:
                trained.append(outcome.series)
            if on_outcome is not None:
                on_outcome(outcome, len(stale))
    run = TrainingRun(started, clock(), tuple(sorted(trained)), failed, peak_rss_mb())
    if stale:
        catch_up(store, catalog=catalog, now=run.finished)
        store.add_run(run)
    return run


def _is_current(series: str, record: Reconstruction, champions: Mapping[str, Version], store: Store) -> bool:
    """Whether the champion knows all that is known, or someone rolled a version back that did."""
    if series not in champions or series not in record.vintages:
        return False
    known = record.vintages[series].hash
    return champions[series].vintage == known or known in withdrawn_vintages(series, store)


def _train_all(
    series: Sequence[str],
    record: Reconstruction,
    comparisons: Comparisons,
    clock: Callable[[], datetime],
    fit: Callable[..., Trained],
    jobs: int,
    dask: str | None,
    on_trained: Callable[[str, int], None] | None,
) -> Iterator[tuple[str, Trained | str]]:
    """Each series with what was trained, or the reason why not, as they get ready; in parallel with ``jobs`` > 1."""
    given = ((name, record.vintages.get(name)) for name in series)
    tasks = (
        delayed(_train_one)(name, vintage, record.as_of, clock(), fit, comparisons.of(vintage))
        for name, vintage in given
    )
    with workers(dask=dask):
        for name, result in Parallel(n_jobs=min(jobs, max(len(series), 1)), return_as="generator_unordered")(tasks):
            if on_trained is not None:
                on_trained(name, len(series))
            yield name, result


def _train_one(
    series: str,
    vintage: Vintage | None,
    as_of: date,
    issued_at: datetime,
    fit: Callable[..., Trained],
    comparison: Comparison | str,
) -> tuple[str, Trained | str]:
    try:
        if vintage is None or vintage.cutoff is None:
            raise NoModel(series, f"no figure is known on {as_of}")
        history = vintage.history()
        truth = fixed_months(vintage)
        with threadpool_limits(1):  # sums in another order are other sums in the last digit
            made = fit(history, as_of=as_of, issued_at=issued_at, vintage_hash=vintage.hash, truth=truth)
            notes = (*_estimates(vintage, history), *made.notes)
            adjusted = adjustment_of(history, made.forecast.horizon)
            forecast = replace(made.forecast, notes=notes, history=history, adjustment=adjusted)
            made = replace(made, forecast=forecast)
            made = replace(made, news=draft_of(made, comparison))
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
    fixed = vintage.fixed_values()
    return fixed if len(fixed) >= 2 * 12 else None


def _publish(
    relatives: Relatives,
    record: Reconstruction,
    store: Store,
    artifacts: ArtifactStore,
    champions: Mapping[str, Version],
    issuing: Issuing,
) -> Iterator[Outcome]:
    """The artifacts of a family first, then a transaction in the registry for each of its series."""
    extra = {} if relatives.reconciled is None else {"reconciled": relatives.reconciled}
    written = {name: _write(name, result, record, artifacts, extra) for name, result in relatives.results.items()}
    versions = {name: version for name, version in written.items() if isinstance(version, Version)}
    whole = {name: champions[name] for name in versions if name in champions and artifacts.holds(champions[name])}
    verdicts = {n: gate(v, champions.get(n), v.card["scores"], lost=n not in whole) for n, v in versions.items()}
    if relatives.reconciled is not None:
        verdicts = family_verdicts(verdicts, versions, whole)
    verdicts = hold_back_withdrawn(verdicts, versions, store, family=relatives.reconciled is not None)
    for name, result in relatives.results.items():
        yield _register(
            name, result, written[name], verdicts.get(name, (False, "")), champions.get(name), issuing, store
        )


def _write(
    series: str, result: Trained | str, record: Reconstruction, artifacts: ArtifactStore, extra: Mapping[str, Any]
) -> Version | str:
    """The version written, or the reason why there is none."""
    if isinstance(result, str):
        return result
    history = record.vintages[series].history()
    try:
        whole = {**extra, **(result.news.card_fields(result.forecast, result.learned) if result.news else {})}
        return artifacts.publish(result.forecast, history=history, scores=result.scores, extra=whole)
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
    """Record a written version in the registry and the ledger."""
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

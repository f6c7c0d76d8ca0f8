"""The state that /metrics shows, as plain gauges: what the store and this pod know now."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time
from itertools import chain

from models.core.catalog import Catalog
from models.core.measures import ISSUED_QUANTILES, quantile_key
from models.evaluation.drift import Drift, DriftState
from models.evaluation.performance import Performance, Summary, observed_standing, revision_ratio
from models.storage.records import Issued, Version
from models.storage.store import Store
from service.state.champion_cache import ChampionCache
from service.state.family_cache import FamilySummary
from service.state.vintage_cache import VintageCache

QUANTILES = (0.1, 0.5, 0.9)
"""Of the two months whose forecast is shown."""

STATES = {DriftState.STEADY: 0, DriftState.WATCH: 1, DriftState.DRIFT: 2}


@dataclass(frozen=True, slots=True)
class Gauge:
    """A metric: values by label values; the labels are named in ``labels``. What is not finite is left out."""

    name: str
    help: str
    labels: tuple[str, ...] = ()
    values: dict[tuple[str, ...], float] = field(default_factory=dict)

    def put(self, value: float, *labels: str) -> None:
        """Set a value."""
        if math.isfinite(value):
            self.values[labels] = value


@dataclass(frozen=True, slots=True)
class SeriesGauges:
    """The state of one series from the ledger: months as (month, quantile, value), the last release, and averages."""

    forecasts: tuple[tuple[str, str, float], ...]
    published: tuple[str, float] | None
    summary: Summary
    drift: Drift
    revision: float


class Gauges:
    """Reads the state; a series is read again from the ledger only when something was added to it."""

    def __init__(
        self,
        store: Store,
        *,
        catalog: Catalog,
        record: VintageCache,
        champions: ChampionCache,
        clock: Callable[[], datetime],
        max_series: int,
    ) -> None:
        self._store, self._catalog, self._record, self._champions = store, catalog, record, champions
        self._clock, self._max_series = clock, max_series
        self._followed: dict[str, tuple[object, SeriesGauges]] = {}

    def key(self) -> tuple[object, ...]:
        """What the gauges follow from: an equal key means equal gauges. StoreUnavailable."""
        today = self._clock().date()
        return (self._store.reports_revision(), self._store.ledger.revision(), self._record.turn, today)

    def gauges(self, *, awaited: bool) -> list[Gauge]:
        """All state of the store; of the record what is ready soon unless it is awaited. StoreUnavailable."""
        self._champions.follow()
        versions = dict(self._champions.versions)
        all_series = sorted({*self._record.reported(), *versions} & self._catalog.entries.keys())
        shown = all_series[: self._max_series]
        read = self._record.findings_awaited if awaited else self._record.findings_ready
        findings = read(shown, self._clock().date())
        left_out = Gauge("forecast_series_left_out", "Series beyond EXPORTCAST_METRICS_MAX_SERIES, not shown here")
        left_out.put(len(all_series) - len(shown))
        champions = {s: versions[s] for s in shown if s in versions}
        return [
            left_out,
            *self._models(champions, findings),
            *self._training(),
            *self._releases(shown, findings),
            *_ledger(self._follow(champions, shown)),
        ]

    def pod_key(self) -> object:
        """What ``pod`` follows from."""
        return self._champions.turn

    def pod(self) -> list[Gauge]:
        """What is true of this pod only: the versions that it answers from and those that it refused."""
        served = Gauge("forecast_model_served_info", "The version that this pod answers from", ("series", "version"))
        refused = Gauge("forecast_artefact_rejected", "A version that this pod refused", ("series", "version"))
        for series, version in sorted(dict(self._champions.serving).items())[: self._max_series]:
            served.put(1, series, version.version)
        for series, error in sorted(self._champions.rejected.items())[: self._max_series]:
            refused.put(1, series, error.version)
        return [served, refused]

    def _models(self, champions: Mapping[str, Version], findings: Iterable[FamilySummary]) -> Iterator[Gauge]:
        hashes = {series: known for each in findings for series, known in each.hashes.items()}
        info = Gauge("forecast_model_info", "The version in service", ("series", "version"))
        made = _of_series("forecast_model_trained_timestamp_seconds", "When the version in service was made")
        stale = _of_series(
            "forecast_model_stale", "Whether figures are known that the version in service is not made of"
        )
        for series, version in champions.items():
            info.put(1, series, version.version)
            made.put(version.created.timestamp(), series)
            stale.put(float(hashes.get(series, version.vintage) != version.vintage), series)
        yield from (info, made, stale)

    def _training(self) -> Iterator[Gauge]:
        last, success = self._store.last_run(), self._store.last_success()
        ended = Gauge(
            "forecast_training_last_success_timestamp_seconds", "When the last training without a failed series ended"
        )
        took = Gauge("forecast_training_duration_seconds", "Time the last training took")
        failed = Gauge("forecast_training_failed_series", "Series the last training failed")
        if success is not None:
            ended.put(success.finished.timestamp())
        if last is not None:
            took.put((last.finished - last.started).total_seconds())
            failed.put(len(last.failed))
        yield from (ended, took, failed)

    def _releases(self, shown: Iterable[str], findings: Iterable[FamilySummary]) -> Iterator[Gauge]:
        found = {series: latest for each in findings for series, latest in each.latest.items()}
        last = _of_series("forecast_last_release_timestamp_seconds", "When a series was last reported on")
        due = _of_series("forecast_next_release_timestamp_seconds", "When its next month is due at the latest")
        against = _of_series("forecast_contradictions", "Reports that the others rule out")
        for name, latest in ((series, found[series]) for series in shown if series in found):
            last.put(_timestamp(latest.published), name)
            against.put(0, name)
            if latest.month is not None:
                due.put(_timestamp(self._catalog[name].release_due(latest.month + 1)), name)
        for contradiction in chain.from_iterable(each.contradictions for each in findings):
            if (key := (contradiction.report.series,)) in against.values:
                against.values[key] += 1
        yield from (last, due, against)

    def _follow(self, champions: Mapping[str, Version], shown: Iterable[str]) -> dict[str, SeriesGauges]:
        revisions = self._store.ledger.revisions()
        followed = {}
        for series in shown:
            version = champions[series].version if series in champions else ""
            key = (revisions.get(series), version)
            if revisions.get(series) is None:
                continue
            kept = self._followed.get(series)
            if kept is None or kept[0] != key:
                kept = self._followed[series] = (key, _read(series, version, self._store))
            followed[series] = kept[1]
        return followed


def _read(series: str, champion: str, store: Store) -> SeriesGauges:
    ledger = store.ledger
    issued, observed = ledger.issued(series), ledger.observed(series)
    track = Performance.of(issued, observed, ledger.scores(series))
    standing = observed_standing(observed)
    published = max(standing, default=None)
    forecasts: list[tuple[str, str, float]] = []
    releases = track.releases()
    if releases and releases[-1].score.month == published:
        forecasts += _quantiles(releases[-1].issued, releases[-1].score.step)
    for each in issued:
        step = 1 if published is None else max(published + 1 - each.cutoff, 1)
        if each.version == champion and step <= each.horizon:
            forecasts += _quantiles(each, step)
    first = None if published is None else (str(published), standing[published][0].value)
    return SeriesGauges(tuple(forecasts), first, track.summary(), track.drift(), revision_ratio(observed))


def _quantiles(issued: Issued, step: int) -> Iterator[tuple[str, str, float]]:
    for p in QUANTILES:
        value = float(issued.quantiles[step - 1, ISSUED_QUANTILES.index(p)])
        yield str(issued.cutoff + step), quantile_key(p), round(value, 6)


def _ledger(followed: Mapping[str, SeriesGauges]) -> list[Gauge]:
    value = Gauge(
        "forecast_value", "Forecast of the month published last and of the next", ("series", "month", "probability")
    )
    published = Gauge("forecast_published_value", "First release of the month published last", ("series", "month"))
    surprise = _of_series("forecast_release_surprise_sigma", "Distance of the last release from its forecast")
    scored = _of_series("forecast_scored_releases", "Releases that the averages are over")
    scaled = Gauge("forecast_scaled_error", "MASE of the last releases by step", ("series", "step"))
    bias = _of_series("forecast_bias_ratio", "Summed errors over summed figures of the last releases")
    coverage = Gauge(
        "forecast_interval_coverage_ratio", "Share of the last releases inside an interval", ("series", "level")
    )
    evidence = _of_series("forecast_drift_evidence", "Evidence that the forecasts are not sound; 200 means drift")
    cusum = _of_series("forecast_drift_cusum_ratio", "Highest CUSUM as a share of its limit")
    state = _of_series("forecast_drift_state", "0 steady, 1 watch, 2 drift")
    revision = _of_series("forecast_revision_ratio", "Mean revision of the last published months")
    for series, each in followed.items():
        for month, quantile, quantity in each.forecasts:
            value.put(quantity, series, month, quantile)
        if each.published is not None:
            published.put(each.published[1], series, each.published[0])
        revision.put(each.revision, series)
        evidence.put(each.drift.evidence, series)
        cusum.put(each.drift.cusum, series)
        state.put(STATES[each.drift.state], series)
        if not each.summary.releases:
            continue
        surprise.put(each.summary.surprise, series)
        scored.put(each.summary.releases, series)
        bias.put(each.summary.bias, series)
        for step, error in each.summary.scaled_error.items():
            scaled.put(error, series, str(step))
        for level, share in each.summary.coverage.items():
            coverage.put(share, series, str(level))
    return [value, published, surprise, scored, scaled, bias, coverage, evidence, cusum, state, revision]


def _of_series(name: str, help_text: str) -> Gauge:
    return Gauge(name, help_text, ("series",))


def _timestamp(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()

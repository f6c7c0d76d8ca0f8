"""What Prometheus scrapes: state read from the store at scrape time, and how long requests take."""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import UTC, date, datetime, time

from prometheus_client import (
    CONTENT_TYPE_LATEST,
    CollectorRegistry,
    Histogram,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector

from models.catalogue import Catalogue
from models.errors import StoreUnavailable
from models.store.port import Store
from service.record import Known, Record

log = logging.getLogger(__name__)

CONTENT_TYPE = CONTENT_TYPE_LATEST

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)


class Metrics:
    """The registry of one application: the request histogram and the collectors of state."""

    def __init__(self, *collectors: Collector) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._registry = CollectorRegistry()
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time to answer a request",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._children: dict[tuple[str, str, str], Histogram] = {}
        for collector in collectors:
            self._registry.register(collector)

    def observe(self, method: str, route: str, status: str, seconds: float) -> None:
        """Count one request; ``route`` is the url template."""
        child = self._children.get((method, route, status))
        if child is None:
            child = self._children[method, route, status] = self._seconds.labels(method, route, status)
        child.observe(seconds)

    def render(self) -> bytes:
        """The text that Prometheus reads."""
        return generate_latest(self._registry)


class StateCollector(Collector):
    """Models, training and releases as the store knows them, right in every pod and after a restart."""

    def __init__(
        self,
        store: Store,
        *,
        catalogue: Catalogue,
        record: Record,
        clock: Callable[[], datetime],
        max_series: int,
    ) -> None:
        self._store, self._catalogue, self._record = store, catalogue, record
        self._clock, self._max_series = clock, max_series

    def describe(self) -> Iterable[GaugeMetricFamily]:
        """Nothing: registration must not read the store."""
        return ()

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """The gauges; only ``forecast_store_up 0`` while the store does not answer."""
        try:
            families = [*self._models(), *self._training(), *self._releases()]
        except StoreUnavailable as error:
            log.warning("state metrics left out: %s", error)
            families = []
        up = float(bool(families))
        yield GaugeMetricFamily("forecast_store_up", "Whether the store answered this scrape", value=up)
        yield from families

    def _models(self) -> Iterator[GaugeMetricFamily]:
        champions = self._store.champions()
        shown = [champions[series] for series in self._shown(champions)]
        info = GaugeMetricFamily("forecast_model_info", "The version in service", labels=("series", "version"))
        for version in shown:
            info.add_metric((version.series, version.version), 1)
        yield info
        yield _by_series(
            "forecast_model_trained_timestamp_seconds",
            "When the version in service was made",
            {version.series: version.created.timestamp() for version in shown},
        )

    def _training(self) -> Iterator[GaugeMetricFamily]:
        last, success = self._store.last_run(), self._store.last_success()
        if success is not None:
            yield GaugeMetricFamily(
                "forecast_training_last_success_timestamp_seconds",
                "When the last training without a failed series ended",
                value=success.finished.timestamp(),
            )
        if last is not None:
            seconds = (last.finished - last.started).total_seconds()
            yield GaugeMetricFamily("forecast_training_duration_seconds", "Time the last training took", value=seconds)
            failed = len(last.failed)
            yield GaugeMetricFamily("forecast_training_failed_series", "Series the last training failed", value=failed)

    def _releases(self) -> Iterator[GaugeMetricFamily]:
        known = self._record.at(self._clock().date())
        last = {series: _timestamp(known.latest[series].published) for series in self._shown(known.latest)}
        yield _by_series("forecast_last_release_timestamp_seconds", "When a series was last reported on", last)
        due = {series: _timestamp(day) for series, day in self._due(known)}
        yield _by_series("forecast_next_release_timestamp_seconds", "When its next month is due at the latest", due)
        yield _by_series("forecast_contradictions", "Reports that the others rule out", self._contradictions(known))

    def _due(self, known: Known) -> Iterator[tuple[str, date]]:
        for series in self._shown(known.latest):
            if (month := known.latest[series].month) is not None:
                yield series, self._catalogue[series].release_due(month + 1)

    def _contradictions(self, known: Known) -> dict[str, float]:
        counts = dict.fromkeys(self._shown(known.latest), 0.0)
        for contradiction in known.reconstruction.contradictions:
            if contradiction.report.series in counts:
                counts[contradiction.report.series] += 1
        return counts

    def _shown(self, by_series: Iterable[str]) -> list[str]:
        return sorted(series for series in by_series if series in self._catalogue.entries)[: self._max_series]


def _by_series(name: str, help_text: str, values: Mapping[str, float]) -> GaugeMetricFamily:
    family = GaugeMetricFamily(name, help_text, labels=("series",))
    for series, value in values.items():
        family.add_metric((series,), value)
    return family


def _timestamp(day: date) -> float:
    return datetime.combine(day, time(), UTC).timestamp()

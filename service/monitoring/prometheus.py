"""What Prometheus scrapes: state as the store has it, and how long requests take."""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from time import perf_counter
from typing import Protocol

from prometheus_client import (
    CollectorRegistry,
    Histogram,
    ProcessCollector,
    disable_created_metrics,
    generate_latest,
)
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from models.core.errors import StoreUnavailable
from service.gateway.response_cache import LastRendered
from service.monitoring.gauges import Gauge

log = logging.getLogger(__name__)

BUCKETS = (0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10)

QUICK = 2.0
"""Seconds that a scrape waits for the first reading of the state after the start, which ``refresh`` may be at.

State that took longer to read is not read within a scrape again, but by ``refresh``.
"""

STALE = 15.0
"""Seconds after which a scrape reads it all the same: nobody calls ``refresh``."""


class Source(Protocol):
    """Where the gauges come from."""

    def key(self) -> tuple[object, ...]:
        """Equal keys mean equal gauges of the store. StoreUnavailable."""

    def gauges(self, *, awaited: bool) -> list[Gauge]:
        """The state of the store; without ``awaited`` what is ready soon. StoreUnavailable."""

    def pod_key(self) -> object:
        """Equal keys mean equal gauges of the pod."""

    def pod(self) -> list[Gauge]:
        """What is true of this pod only."""


@dataclass(frozen=True, slots=True)
class _Kept:
    """The rendered gauges of a key, when they were ready, and the seconds that they took."""

    key: tuple[object, ...]
    text: bytes
    at: float
    seconds: float


class StateText:
    """The rendered gauges, one collector for all: cached until something is added to the store.

    A scrape does not wait for ``refresh``, called every second off the request path, nor for long reading (many
    series, figures that take long to reconstruct): it gets the text of a moment ago until there is a new one.
    """

    def __init__(self, source: Source, *, quick: float = QUICK, stale: float = STALE) -> None:
        self._source, self._quick, self._stale = source, quick, stale
        self._lock = threading.Lock()
        self._kept: _Kept | None = None
        self._pod = LastRendered()

    def render(self) -> bytes:
        """The gauges; those of the pod alone while the store does not answer, or is read for the first time."""
        up, text = 1.0, b""
        try:
            text = self._current()
        except StoreUnavailable as error:
            log.warning("state metrics left out: %s", error)
            up = 0.0
        store_up = Gauge("forecast_store_up", "Whether the store answered this scrape", (), {(): up})
        return text + _text([store_up]) + self._pod.get(self._source.pod_key(), lambda: _text(self._source.pod()))

    def _current(self) -> bytes:
        key, kept = self._source.key(), self._kept
        if kept is None:
            return self._first()
        if kept.key != key and not self._left_to_refresh(kept):
            return self.refresh(awaited=False).text
        return kept.text

    def _first(self) -> bytes:
        if not self._lock.acquire(timeout=self._quick):
            return b""
        self._lock.release()
        return self.refresh(awaited=False).text

    def _left_to_refresh(self, kept: _Kept) -> bool:
        return self._lock.locked() or (kept.seconds > self._quick and perf_counter() - kept.at < self._stale)

    def refresh(self, *, awaited: bool = True) -> _Kept:
        """Read and render again if anything changed; a scrape awaits nothing. StoreUnavailable."""
        with self._lock:
            key = self._source.key()
            if self._kept is None or self._kept.key != key:
                started = perf_counter()
                text = _text(self._source.gauges(awaited=awaited))
                self._kept = _Kept(key, text, perf_counter(), perf_counter() - started)
            return self._kept


class Metrics:
    """The registry of one application: the request histogram and the state."""

    def __init__(self, state: StateText | None = None) -> None:
        disable_created_metrics()  # type: ignore[no-untyped-call]
        self._state = state
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        self._seconds = Histogram(
            "http_request_duration_seconds",
            "Time to answer a request",
            ("method", "route", "status"),
            buckets=BUCKETS,
            registry=self._registry,
        )
        self._children: dict[tuple[str, str, str], Histogram] = {}

    def observe(self, method: str, route: str, status: str, seconds: float) -> None:
        """Count one request; ``route`` is the url template."""
        child = self._children.get((method, route, status))
        if child is None:
            child = self._children[method, route, status] = self._seconds.labels(method, route, status)
        child.observe(seconds)

    def refresh(self) -> None:
        """Read the state again if anything changed. StoreUnavailable."""
        if self._state is not None:
            self._state.refresh()

    def render(self, accept: str = "") -> tuple[bytes, str]:
        """The text that Prometheus reads and its content type, in the format that the header Accept asks for.

        Gauges are the same text in every format that there is (Prometheus 0.0.4 and 1.0.0, OpenMetrics).
        """
        encode, content_type = encoder_for(accept)
        return (self._state.render() if self._state is not None else b"") + encode(self._registry), content_type


Encoder = Callable[[Collector], bytes]


def encoder_for(accept: str) -> tuple[Encoder, str]:
    """The encoder and content type that a header Accept prefers, by its weights; Prometheus 0.0.4 without one."""
    ranked = sorted(accept.split(","), key=lambda part: -_weight(part))
    for part in ranked:
        kind = part.partition(";")[0].strip().lower()
        encode, content_type = choose_encoder(part)
        if _weight(part) > 0 and (kind in _TEXT or content_type.startswith(kind or "nothing")):
            return encode, content_type
    return choose_encoder("")


_TEXT = ("text/plain", "text/*", "*/*")


def _weight(part: str) -> float:
    for parameter in part.split(";")[1:]:
        name, _, value = parameter.partition("=")
        if name.strip().lower() == "q":
            try:
                return float(value)
            except ValueError:
                return 0.0
    return 1.0


class _Gauges(Collector):
    """Gauges as prometheus_client takes them; of those without a value there is the name and what it means."""

    def __init__(self, gauges: Iterable[Gauge]) -> None:
        self._gauges = gauges

    def collect(self) -> Iterator[GaugeMetricFamily]:
        for gauge in self._gauges:
            family = GaugeMetricFamily(gauge.name, gauge.help, labels=gauge.labels)
            for labels, value in gauge.values.items():
                family.add_metric(labels, value)
            yield family


def _text(gauges: Iterable[Gauge]) -> bytes:
    return generate_latest(_Gauges(gauges))

"""What ten thousand published series cost: time to ready, memory, first requests, lists, scrapes, an idle watcher.

    python -m benchmarks.many [--series 10000] [--samples 1000] [--reports 24]

One forecast is published under as many ids, each with its own signed card, model file, row in the registry and in the
ledger, and monthly reports; ids come in families of a whole and nine parts. Prints a markdown table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, closing, contextmanager
from dataclasses import dataclass, replace
from datetime import timedelta
from http.client import HTTPConnection
from pathlib import Path
from statistics import median

from benchmarks.serving import SERVICE, _resident, _server
from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.signing import Keys
from models.core.settings import Settings
from models.storage.store import open_store
from tests.service.published import publish_many

KEY = "benchmark"
FAMILY = 10
TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Running:
    """A service that answers, its worker, and a connection to it."""

    base: str
    pid: int
    connection: HTTPConnection

    def seconds(self, path: str) -> tuple[float, bytes]:
        """Time of one request, and its answer."""
        started = time.perf_counter()
        self.connection.request("GET", path)
        answer = self.connection.getresponse()
        body = answer.read()
        if answer.status != 200:
            raise RuntimeError(f"{path}: {answer.status} {body[:300]!r}")
        return time.perf_counter() - started, body

    def median(self, path: str, times: int) -> float:
        """Median time of so many requests."""
        return median(self.seconds(path)[0] for _ in range(times))

    def processor(self, seconds: float) -> float:
        """Share of a core that the worker takes when it is left alone."""
        before = self.used()
        time.sleep(seconds)
        return (self.used() - before) / seconds

    def used(self) -> float:
        """Seconds of processor time that the worker has taken."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


def main() -> None:
    """Publish, start, ask, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder, _in_memory() as memory, ExitStack() as open_things:
        names = _names(given.series)
        own = {"database_url": f"sqlite:///{memory}/exportcast.db", "signing_key": KEY, "log_level": "error"}
        with _without_fsync():
            settings = publish_many(Path(folder), names, samples=given.samples, reports=given.reports, **own)
        print(f"{given.series:,} series, {given.samples} paths x 60 months each, {given.reports} reports each\n")
        print("| | measured |\n|---|---|")
        environment = os.environ | {"EXPORTCAST_HOME": folder}
        environment |= {f"EXPORTCAST_{name.upper()}": value for name, value in own.items()}
        starts = [_start(environment, open_things if last else None) for last in (False, False, True)]
        _row("ready after start, median of 3", f"{median(seconds for seconds, _ in starts):.2f} s")
        _measure(starts[-1][1], names, settings)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("series", 10_000), ("samples", 1000), ("reports", 24)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def _names(count: int) -> list[str]:
    """``x.f0000``, its nine parts, ``x.f0001``, ..."""
    families = (f"x.f{number:04d}" for number in range(-(-count // FAMILY)))
    names = [name for family in families for name in (family, *(f"{family}.p{part}" for part in range(1, FAMILY)))]
    return names[:count]


def _in_memory() -> tempfile.TemporaryDirectory[str]:
    """A folder for the database where ten thousand transactions wait for no disk."""
    return tempfile.TemporaryDirectory(dir="/dev/shm" if Path("/dev/shm").is_dir() else None)


@contextmanager
def _without_fsync() -> Iterator[None]:
    """Publish without waiting for the disk: what is measured comes after."""
    real = os.fsync
    os.fsync = lambda _: None  # type: ignore[assignment]
    try:
        yield
    finally:
        os.fsync = real


def _start(environment: Mapping[str, str], stays: ExitStack | None) -> tuple[float, Running]:
    """Seconds until a new service is ready; it stays where a stack is given to stop it."""
    started = time.perf_counter()
    with ExitStack() as stack:
        base, pid = (stays or stack).enter_context(_server(SERVICE, dict(environment), "/readyz"))
        seconds = time.perf_counter() - started
        connection = (stays or stack).enter_context(closing(HTTPConnection(base.removeprefix("http://"))))
        return seconds, Running(base, pid, connection)


def _measure(running: Running, names: Sequence[str], settings: Settings) -> None:
    _row("processor time of the worker when ready", f"{running.used():.2f} s")
    _resident_row("resident when ready", running)
    _row("processor while it verifies and nobody asks", f"{100 * running.processor(8):.1f} % of a core")
    first = sorted(
        running.seconds(f"/v1/series/{name}/forecast")[0] for name in random.Random(6).sample(names, len(names))
    )
    _row(f"first forecast of each of {len(names):,} series, median", _ms(median(first)))
    _row("the same, 99th percentile", _ms(first[int(0.99 * len(first))]))
    _resident_row("resident after these", running)
    for path, name in (("/metrics", "a scrape of /metrics"), ("/v1/series", "the list of series"), ("/", "the page")):
        seconds, body = running.seconds(path)
        _row(f"{name} ({len(body) / 1e6:.2f} MB), first", _ms(seconds))
        _row(f"{name}, median of the next 20", _ms(running.median(path, 20)))
    _resident_row("resident after these", running)
    _row("a new version is served after, most of 10", f"{max(_noticed(running, names[7], settings)):.2f} s")
    _row("processor when all are verified and nobody asks", f"{100 * running.processor(10):.1f} % of a core")
    _resident_row("resident then", running)


def _resident_row(name: str, running: Running) -> None:
    _row(name, f"{_resident(running.pid):.0f} MB")


def _row(name: str, figure: str) -> None:
    print(f"| {name} | {figure} |", flush=True)


def _noticed(running: Running, series: str, settings: Settings) -> Iterator[float]:
    """Publish versions one after the other; the seconds until each is served."""
    artifacts = ArtifactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    with closing(open_store(settings.database_url)) as store:
        forecast = artifacts.load(store.champions_after(0)[series])
        assert forecast.history is not None
        for number in range(1, 11):
            made = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=number))
            version = artifacts.publish(made, history=forecast.history, scores=[], extra={})
            store.publish(version, champion=True, who="benchmark", why=f"number {number}")
            yield _served_after(running, series, version.version)


def _served_after(running: Running, series: str, version: str) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < 60:
        if json.loads(running.seconds(f"/v1/series/{series}/forecast")[1])["model_version"] == version:
            return time.perf_counter() - started
        time.sleep(0.02)
    raise TimeoutError(version)


def _ms(seconds: float) -> str:
    return f"{1000 * seconds:,.1f} ms"


if __name__ == "__main__":
    main()

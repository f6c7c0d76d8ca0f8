"""What ten thousand published series cost: time to ready, memory, first requests, lists, scrapes, an idle watcher.

    python -m benchmarks.many [--series 10000] [--samples 1000] [--reports 24] [--asked 2000] [--rounds 3]

One forecast is published under as many ids, each with its own signed card, model file, row in the registry and in the
ledger, and monthly reports; ids come in families of a whole and nine parts. Prints a markdown table.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import sys
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
from models.artefacts import ArtefactStore
from models.settings import Settings
from models.signing import Keys
from models.store.sql import open_store
from tests.service.published import publish_many

KEY = "benchmark"
FAMILY = 10
TICKS = os.sysconf("SC_CLK_TCK")
Row = tuple[str, str]


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

    def verified(self) -> int:
        """Versions that the worker has verified."""
        return int(json.loads(self.seconds("/readyz")[1])["verified"])

    def processor(self, seconds: float) -> float:
        """Share of a core that the worker takes when it is left alone."""
        before = self._ticks()
        time.sleep(seconds)
        return (self._ticks() - before) / TICKS / seconds

    def _ticks(self) -> int:
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return int(fields[11]) + int(fields[12])


def main() -> None:
    """Publish, start, ask, print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as folder, ExitStack() as open_things:
        names = _names(given.series)
        _say(f"publishing {given.series:,} series")
        with _without_fsync():
            settings = publish_many(Path(folder), names, samples=given.samples, reports=given.reports, signing_key=KEY)
        environment = os.environ | {"EXPORTCAST_HOME": folder, "EXPORTCAST_SIGNING_KEY": KEY}
        environment |= {"EXPORTCAST_LOG_LEVEL": "error"}
        _say("starting")
        starts = [_start(environment, open_things if last else None) for last in (False, False, True)]
        running = starts[-1][1]
        rows = [("ready after start, median of 3", f"{median(s for s, _ in starts):.2f} s")]
        rows += _measured(running, names, settings, given.asked)
    print(f"{given.series:,} series, {given.samples} paths x 60 months each, {given.reports} reports each\n")
    print("| | measured |\n|---|---|")
    print("\n".join(f"| {name} | {figure} |" for name, figure in rows))


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("series", 10_000), ("samples", 1000), ("reports", 24), ("asked", 2000)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def _names(count: int) -> list[str]:
    """``x.f0000``, its nine parts, ``x.f0001``, ..."""
    families = (f"x.f{number:04d}" for number in range(-(-count // FAMILY)))
    names = [name for family in families for name in (family, *(f"{family}.p{part}" for part in range(1, FAMILY)))]
    return names[:count]


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


def _measured(running: Running, names: Sequence[str], settings: Settings, asked: int) -> list[Row]:
    rows = [("resident when ready", f"{_resident(running.pid):.0f} MB")]
    first = sorted(running.seconds(f"/v1/series/{name}/forecast")[0] for name in random.Random(6).sample(names, asked))
    rows.append((f"forecast of a series not in memory, median of {asked:,}", _ms(median(first))))
    rows.append(("the same, 99th percentile", _ms(first[int(0.99 * len(first))])))
    rows.append(("resident after these", f"{_resident(running.pid):.0f} MB"))
    seconds, body = running.seconds("/metrics")
    rows.append((f"first scrape of /metrics ({len(body) / 1e6:.1f} MB)", _ms(seconds)))
    rows.append(("the next ones, median of 20", _ms(running.median("/metrics", 20))))
    seconds, body = running.seconds("/v1/series")
    rows.append((f"/v1/series, first ({len(body) / 1e6:.1f} MB)", _ms(seconds)))
    rows.append(("the next ones, median of 20", _ms(running.median("/v1/series", 20))))
    rows.append(("the page, median of 20", _ms(running.median("/", 20))))
    rows.append(("resident after these", f"{_resident(running.pid):.0f} MB"))
    rows.append(("a new version is served after, most of 10", f"{max(_noticed(running, names[7], settings)):.2f} s"))
    rows += _idle(running, len(names))
    return rows


def _idle(running: Running, series: int) -> list[Row]:
    busy = running.processor(5)
    verified = running.verified()
    while running.verified() < series:
        _say(f"{running.verified():,} versions verified")
        time.sleep(30)
    return [
        (f"processor while it verifies ({verified:,} were done), nobody asking", f"{100 * busy:.1f} % of a core"),
        ("processor when all are verified, nobody asking", f"{100 * running.processor(10):.1f} % of a core"),
        ("resident then", f"{_resident(running.pid):.0f} MB"),
    ]


def _noticed(running: Running, series: str, settings: Settings) -> Iterator[float]:
    """Publish versions one after the other; the seconds until each is served."""
    artefacts = ArtefactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    with closing(open_store(settings.database_url)) as store:
        forecast = artefacts.load(store.champions_after(0)[series])
        assert forecast.history is not None
        for number in range(1, 11):
            made = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=number))
            version = artefacts.publish(made, history=forecast.history, scores=[], extra={})
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


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()

"""What attacks do to health, kept forecasts and memory: a service of its own for each, loopback only, bounded.

    python -m benchmarks.attack [--seconds 10] [--only 2] [--threads 4] [--database postgresql]

Each attack runs in a process of its own while a probe asks for /healthz and a kept forecast; "0" is no attack at all.
The server has the first core, all else the second. Prints a table, and fails if a limit is not kept: memory of the
serving process grows by less than 64 MB, p99 of /healthz under 0.5 s and of kept forecasts under 50 ms, no read
without its token.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import numpy as np

from benchmarks.attacks import ATTACKS, BEARER, SERIES, TOKEN
from benchmarks.serving import SERVICE, _resident, _server
from tests.scenarios.databases import postgres_that_stops
from tests.service.published import publish_all

HEALTH, FORECAST = "/healthz", f"{SERIES}/forecast?horizon=12"
LIMITS = {HEALTH: 500.0, FORECAST: 50.0}
"""Milliseconds at the 99th percentile."""

SQLITE, POSTGRESQL = "sqlite", "postgresql"

MOST_MEMORY = 64.0
"""Megabytes."""

HEAD = (
    "| attack | MB before, peak, after | growth at the peak, MB | `/healthz` p99, ms | kept forecast p99, ms | "
    "answers to the attacker | limits |\n|---|---|---:|---:|---:|---|---|"
)

EVERY = 0.02
"""Seconds between two questions of the probe."""

LEAST = 3.0
"""Seconds that the probe asks, also where the attack is over sooner."""


@dataclass(slots=True)
class Probe:
    """What a probe saw: milliseconds of each answer by path, and how many were not 200."""

    times: dict[str, list[float]] = field(default_factory=lambda: {HEALTH: [], FORECAST: []})
    failed: Counter[str] = field(default_factory=Counter)

    def p99(self, path: str) -> float:
        """Milliseconds at the 99th percentile."""
        return float(np.percentile(self.times[path], 99))


@dataclass(frozen=True, slots=True)
class Outcome:
    """One attack: megabytes before, at the peak and after, what the probe saw, answers to the attacker by status."""

    name: str
    before: float
    peak: float
    after: float
    probe: Probe
    seen: Counter[str]

    def faults(self) -> list[str]:
        """The limits that were not kept."""
        found = [f"{path} p99 {self.probe.p99(path):.0f} ms" for path in LIMITS if self.probe.p99(path) > LIMITS[path]]
        found += [f"{path}: {number} not 200" for path, number in self.probe.failed.items()]
        if self.peak - self.before > MOST_MEMORY:
            found.append(f"memory +{self.peak - self.before:.0f} MB")
        if self.name.startswith("1") and any(status.startswith("2") for status in self.seen):
            found.append("read without a token")
        return found


def main() -> None:
    """Measure and print."""
    given = _arguments()
    if given.run:
        print(json.dumps(ATTACKS[given.run](given.server, given.seconds)))
        return
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        home.mkdir()
        if given.database == SQLITE:
            publish_all(home, threads=str(given.threads))
        names = [name for name in ATTACKS if name.startswith(given.only)]
        print(HEAD, flush=True)
        faults = []
        for name in names:
            outcome = _attacked(name, home, given)
            print(_row(outcome), flush=True)
            faults += outcome.faults()
    assert not faults, faults


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--seconds", type=float, default=10.0)
    parser.add_argument("--threads", type=int, default=4)
    parser.add_argument("--database", choices=(SQLITE, POSTGRESQL), default=SQLITE)
    parser.add_argument("--only", default="", help="how the names of the attacks begin")
    for name in ("run", "server"):
        parser.add_argument(f"--{name}", default="", help=argparse.SUPPRESS)
    return parser.parse_args()


def _attacked(name: str, home: Path, given: argparse.Namespace) -> Outcome:
    copy = Path(shutil.copytree(home, home.with_name("attacked")))
    environment = {key: value for key, value in os.environ.items() if not key.startswith("EXPORTCAST_")}
    settings = {"HOME": str(copy), "THREADS": str(given.threads), "LOG_LEVEL": "error", "API_TOKENS": TOKEN}
    if name.startswith("1"):
        settings["READ_TOKENS"] = "reader"
    try:
        with _database(copy, given) as more:
            environment |= {f"EXPORTCAST_{key}": value for key, value in (settings | more).items()}
            with _server(SERVICE, environment, "/readyz") as (base, worker):
                return _measured(name, base.removeprefix("http://"), worker, given)
    finally:
        shutil.rmtree(copy)


@contextmanager
def _database(home: Path, given: argparse.Namespace) -> Iterator[dict[str, str]]:
    """The settings of a database of one attack: the file in its home, or a PostgreSQL server of its own."""
    if given.database == SQLITE:
        yield {}
        return
    with postgres_that_stops() as database:
        publish_all(home, threads=str(given.threads), database_url=database.url)
        yield {"DATABASE_URL": database.url}


def _measured(name: str, server: str, worker: int, given: argparse.Namespace) -> Outcome:
    for path in (FORECAST, f"{SERIES}/vintage", "/v1/contradictions", "/metrics", "/"):
        _ask(server, path)
    Path(f"/proc/{worker}/clear_refs").write_text("5")  # the peak starts anew
    before, probe, over = _resident(worker), Probe(), threading.Event()
    probing = [threading.Thread(target=_probe, args=(server, path, probe, over)) for path in LIMITS]
    for thread in probing:
        thread.start()
    started = time.monotonic()
    try:
        seen = _run(name, server, given.seconds)
        time.sleep(max(0.0, LEAST - (time.monotonic() - started)))
    finally:
        over.set()
        for thread in probing:
            thread.join()
    return Outcome(name, before, _peak(worker), _resident(worker), probe, seen)


def _run(name: str, server: str, seconds: float) -> Counter[str]:
    command = ["taskset", "-c", "1", sys.executable, "-m", "benchmarks.attack", "--run", name, "--server", server]
    done = subprocess.run(
        [*command, "--seconds", str(seconds)], check=True, capture_output=True, text=True, timeout=300
    )
    return Counter(json.loads(done.stdout))


def _probe(server: str, path: str, probe: Probe, over: threading.Event) -> None:
    while not over.wait(EVERY):
        started = time.perf_counter()
        if _ask(server, path) != 200:
            probe.failed[path] += 1
        probe.times[path].append(1000 * (time.perf_counter() - started))


def _ask(server: str, path: str) -> int:
    """The status, 0 if there was no answer in time; on a connection of its own, as probes have."""
    try:
        with closing(HTTPConnection(server, timeout=15)) as connection:
            connection.request("GET", path, headers=BEARER)
            answer = connection.getresponse()
            answer.read()
            return answer.status
    except (OSError, HTTPException):
        return 0


def _peak(pid: int) -> float:
    [kilobytes] = re.findall(r"VmHWM:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(kilobytes) / 1024


def _row(each: Outcome) -> str:
    answers = ", ".join(f"{status}: {number}" for status, number in sorted(each.seen.items()))
    cells = [each.name, f"{each.before:.0f}, {each.peak:.0f}, {each.after:.0f}", f"{each.peak - each.before:.0f}"]
    cells += [f"{each.probe.p99(path):.1f}" for path in LIMITS]
    return f"| {' | '.join([*cells, answers, '; '.join(each.faults()) or 'kept'])} |"


if __name__ == "__main__":
    main()

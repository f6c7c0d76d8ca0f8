"""Whether readers notice that new versions are published: load on the forecast route while champions change.

    python -m benchmarks.reload [--seconds 60] [--versions 20] [--connections 16] [--threads 4]

Needs wrk (Debian). The same load runs first without and then with publications, against one server. Fails if there is
an answer other than 2xx, a connection that was dropped, or a version that was not served within two seconds. On a
shared machine all of it can stand still: an idle process on the server's core says for how long it did.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
import urllib.request
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

from benchmarks.serving import MILLISECONDS, ROUTE, SERVICE, _server
from models.artifacts.artifact_store import ArtifactStore
from models.core.settings import Settings
from models.forecasting.forecast import Forecast
from models.storage.store import Store, open_store
from tests.service.published import publish_all

SERIES = "pk.ict"
IDLE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print(longest)))
longest, before = 0.0, time.monotonic()
while True:
    time.sleep(0.01)
    now = time.monotonic()
    longest, before = max(longest, now - before), now
"""
"""Does nothing, and prints in the end the longest time that it was not let to."""


@dataclass(frozen=True, slots=True)
class Load:
    """One run of wrk: requests a second, milliseconds, and what went wrong."""

    rate: float
    p50: float
    p99: float
    longest: float
    failed: str


def main() -> None:
    """Measure and print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as home:
        settings = publish_all(Path(home), threads=str(given.threads))
        environment = os.environ | {"EXPORTCAST_HOME": home, "EXPORTCAST_THREADS": str(given.threads)}
        with _server(SERVICE, environment | {"EXPORTCAST_LOG_LEVEL": "warning"}, "/readyz") as (base, _):
            _load(base + ROUTE, given, 3).wait()
            calm = _read(_load(base + ROUTE, given, given.seconds))
            idle = subprocess.Popen(
                ["taskset", "-c", "0", sys.executable, "-c", IDLE], stdout=subprocess.PIPE, text=True
            )
            running = _load(base + ROUTE, given, given.seconds)
            seen = _publish(settings, base, given)
            reloading = _read(running)
            idle.terminate()
            still = float(idle.communicate()[0])
    _print(calm, reloading, seen, still)
    assert not calm.failed + reloading.failed, calm.failed + reloading.failed
    assert max(seen) < 2


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("seconds", 60), ("versions", 20), ("connections", 16), ("threads", 4)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


def _load(url: str, given: argparse.Namespace, seconds: int) -> subprocess.Popen[str]:
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{given.connections}", f"-d{seconds}s", "--latency", url]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True)


def _read(running: subprocess.Popen[str]) -> Load:
    text, _ = running.communicate()
    [rate] = re.findall(r"Requests/sec:\s+([\d.]+)", text)
    times = {name: float(x) * MILLISECONDS[unit] for name, x, unit in re.findall(r"(50|99)%\s+([\d.]+)(\w+)", text)}
    [(longest, unit)] = re.findall(r"Latency +\S+ +\S+ +([\d.]+)(\w+)", text)
    failed = "\n".join(line for line in text.splitlines() if "Non-2xx" in line or "Socket errors" in line)
    return Load(float(rate), times["50"], times["99"], float(longest) * MILLISECONDS[unit], failed)


def _publish(settings: Settings, base: str, given: argparse.Namespace) -> list[float]:
    """Publish champions at even times; the seconds until each was served."""
    store, artifacts = open_store(settings.database_url), ArtifactStore(settings.artefacts_url)
    forecast = artifacts.load(store.champions()[SERIES])
    seen = []
    for number in range(1, 1 + given.versions):
        started = time.perf_counter()
        version = _next(forecast, number, store, artifacts)
        seen.append(_served_after(base, version))
        time.sleep(max(0.0, given.seconds / given.versions - (time.perf_counter() - started)))
    store.close()
    return seen


def _next(forecast: Forecast, number: int, store: Store, artifacts: ArtifactStore) -> str:
    assert forecast.history is not None
    made = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=number))
    version = artifacts.publish(made, history=forecast.history, scores=[], extra={})
    store.publish(version, champion=True, who="benchmark", why=f"number {number}")
    return version.version


def _served_after(base: str, version: str) -> float:
    started = time.perf_counter()
    while time.perf_counter() - started < 10:
        with urllib.request.urlopen(base + ROUTE) as answer:
            if json.load(answer)["model_version"] == version:
                break
        time.sleep(0.05)
    return time.perf_counter() - started


def _print(calm: Load, reloading: Load, seen: list[float], still: float) -> None:
    print("| | requests a second | p50 ms | p99 ms | longest ms |\n|---|---|---|---|---|")
    for name, load in (("calm", calm), (f"while {len(seen)} versions were published", reloading)):
        print(f"| {name} | {load.rate:,.0f} | {load.p50:.2f} | {load.p99:.2f} | {load.longest:.0f} |")
    print(f"\np99 {reloading.p99 / calm.p99:.2f} x; a new version was served after {max(seen):.2f} s at most")
    print(f"an idle process beside the server stood still for {1000 * still:.0f} ms at most")


if __name__ == "__main__":
    main()

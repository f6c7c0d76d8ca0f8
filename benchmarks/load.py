"""Mixed traffic for minutes at a share of what the service can do: errors, latency, and whether memory stays flat.

    python -m benchmarks.load [--minutes 10] [--share 0.7] [--connections 32] [--threads 4]

Needs wrk (Debian). The server has the first core to itself; load, releases and trainings have the second, trainings at
the lowest priority. wrk asks for forecasts, outlooks, pages and scrapes as in MIX, first as fast as it can (the
capacity), then at a share of that; meanwhile there is a release every minute and a training every third, the last of
which is stopped with the load. Prints a table; fails if an answer is an error, a connection drops, or a limit is not
kept.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import re
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np

from benchmarks.reload import IDLE
from benchmarks.serving import MILLISECONDS, SERVICE, _resident, _server
from models.core.catalog import Catalog
from tests.service.published import publish_all

MIX = {"forecasts": 90, "outlooks": 6, "pages": 3, "scrapes": 1}
"""Percent of the requests."""

TOKEN = "load"
CALIBRATION = 10
"""Seconds to measure the capacity, and for each trial at the rate."""

RELEASE_EVERY, TRAIN_EVERY, LOOK_EVERY = 60, 180, 2
"""Seconds between releases, trainings and looks at the memory."""

MOST_P99, MOST_SLOPE = 100.0, 1.0
"""Milliseconds, and megabytes a minute."""

SCRIPT = """
local paths = {%s}
local mean, at = %g, 0
request = function()
  at = at %% #paths + 1
  return wrk.format("GET", paths[at])
end
if mean > 0 then
  -- Whole milliseconds, rounded by chance, so that the mean is kept.
  delay = function() return math.floor(2 * mean * math.random() + math.random()) end
end
"""


@dataclass(frozen=True, slots=True)
class Load:
    """One run of wrk: requests, requests a second, milliseconds, and what went wrong."""

    requests: int
    rate: float
    p50: float
    p99: float
    longest: float
    failed: str


@dataclass
class Seen:
    """What went on beside the load: megabytes by minute, milliseconds of releases, seconds and codes of trainings.

    ``refused`` are statuses of releases that were not taken, ``stopped`` counts trainings that had not ended.
    """

    memory: list[tuple[float, float]] = field(default_factory=list)
    releases: list[float] = field(default_factory=list)
    trainings: list[tuple[float, int]] = field(default_factory=list)
    refused: list[int] = field(default_factory=list)
    stopped: int = 0


def main() -> None:
    """Measure and print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as home:
        publish_all(Path(home), threads=str(given.threads))
        environment = os.environ | {"EXPORTCAST_HOME": home, "EXPORTCAST_THREADS": str(given.threads)}
        environment |= {"EXPORTCAST_LOG_LEVEL": "warning", "EXPORTCAST_API_TOKENS": TOKEN}
        with _server(SERVICE, environment, "/readyz") as (base, worker), _idle() as idle:
            paths = _paths()
            _run(base, paths, given, 5, home=home)
            capacity = _run(base, paths, given, CALIBRATION, home=home)
            pause = _pause_for(given.share * capacity.rate, base, paths, given, home)
            seen = Seen()
            load = _under_load(base, worker, paths, pause, given, environment, seen)
            errors = _server_errors(base)
    _print(capacity, load, seen, errors, idle, given)
    assert not load.failed and not errors and not seen.refused
    assert all(code == 0 for _, code in seen.trainings)
    assert load.p99 < MOST_P99
    assert _slope(seen) < MOST_SLOPE


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("minutes", 10.0), ("share", 0.7)):
        parser.add_argument(f"--{name}", type=float, default=default)
    for name, whole in (("connections", 32), ("threads", 4)):
        parser.add_argument(f"--{name}", type=int, default=whole)
    return parser.parse_args()


def _paths() -> list[str]:
    """A thousand requests in a fixed random order."""
    rng, series = random.Random(1), list(Catalog.load().entries)
    made = {
        "forecasts": lambda: f"/v1/series/{rng.choice(series)}/forecast?horizon={rng.randint(1, 24)}",
        "outlooks": lambda: f"/v1/series/{rng.choice(series)}/outlook?period={rng.choice(['FY2027', '2026Q3'])}",
        "pages": lambda: "/",
        "scrapes": lambda: "/metrics",
    }
    paths = [made[kind]() for kind, percent in MIX.items() for _ in range(10 * percent)]
    rng.shuffle(paths)
    return paths


def _run(
    base: str, paths: list[str], given: argparse.Namespace, seconds: float, *, home: str, pause: float = 0
) -> Load:
    """Load for so many seconds, each connection with a pause of so many milliseconds on average before each request."""
    script = Path(home) / "load.lua"
    script.write_text(SCRIPT % (", ".join(f'"{path}"' for path in paths), pause), "utf-8")
    command = ["taskset", "-c", "1", "wrk", "-t1", f"-c{given.connections}", f"-d{round(seconds)}s", "--latency"]
    done = subprocess.run([*command, "-s", str(script), base], check=True, capture_output=True, text=True)
    return _read(done.stdout)


def _read(text: str) -> Load:
    [rate] = re.findall(r"Requests/sec:\s+([\d.]+)", text)
    [requests] = re.findall(r"(\d+) requests in", text)
    times = {name: float(x) * MILLISECONDS[unit] for name, x, unit in re.findall(r"(50|99)%\s+([\d.]+)(\w+)", text)}
    [(longest, unit)] = re.findall(r"Latency +\S+ +\S+ +([\d.]+)(\w+)", text)
    failed = "\n".join(line for line in text.splitlines() if "Non-2xx" in line or "Socket errors" in line)
    return Load(int(requests), float(rate), times["50"], times["99"], float(longest) * MILLISECONDS[unit], failed)


def _pause_for(rate: float, base: str, paths: list[str], given: argparse.Namespace, home: str) -> float:
    """The pause at which so many requests a second are sent: found by trial, as answers take their time too."""
    pause = 1000 * given.connections / rate
    for _ in range(3):
        found = _run(base, paths, given, CALIBRATION, home=home, pause=pause)
        pause += 1000 * given.connections * (1 / rate - 1 / found.rate)
    return max(pause, 0.1)


def _under_load(
    base: str,
    worker: int,
    paths: list[str],
    pause: float,
    given: argparse.Namespace,
    environment: dict[str, str],
    seen: Seen,
) -> Load:
    over = threading.Event()
    beside = [
        threading.Thread(target=_look, args=(worker, over, seen)),
        threading.Thread(target=_release, args=(base, over, seen)),
        threading.Thread(target=_train, args=(environment, over, seen)),
    ]
    for thread in beside:
        thread.start()
    try:
        seconds = 60 * given.minutes
        return _run(base, paths, given, seconds, home=environment["EXPORTCAST_HOME"], pause=pause)
    finally:
        over.set()
        for thread in beside:
            thread.join()


def _look(worker: int, over: threading.Event, seen: Seen) -> None:
    started = time.monotonic()
    while not over.wait(LOOK_EVERY):
        seen.memory.append(((time.monotonic() - started) / 60, _resident(worker)))


def _release(base: str, over: threading.Event, seen: Seen) -> None:
    """Revise the last month a little, again and again."""
    number = 0
    while not over.wait(RELEASE_EVERY if number else RELEASE_EVERY / 4):
        number += 1
        today = datetime.now(UTC).date().isoformat()
        figure = {"series": "pk.ict", "period_start": "2026-03", "period_end": "2026-03", "measure": "level"}
        figure |= {"value": 380 + number / 10, "unit": "usd_million", "published": today, "source": "load (test)"}
        headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
        started = time.perf_counter()
        try:
            urllib.request.urlopen(
                urllib.request.Request(f"{base}/v1/releases", json.dumps([figure]).encode(), headers), timeout=60
            ).close()
        except urllib.error.HTTPError as refused:
            seen.refused.append(refused.code)
        seen.releases.append(1000 * (time.perf_counter() - started))


def _train(environment: dict[str, str], over: threading.Event, seen: Seen) -> None:
    command = ["taskset", "-c", "1", "nice", "-n", "19", sys.executable, "-m", "cli", "train", "--if-stale"]
    due = time.monotonic() + RELEASE_EVERY / 2  # after the first release
    while not over.wait(max(0.0, due - time.monotonic())):
        due += TRAIN_EVERY
        started = time.monotonic()
        process = subprocess.Popen(
            [*command, "--jobs", "1"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        while process.poll() is None and not over.wait(0.2):
            pass
        if process.poll() is None:
            process.kill()
            process.wait()
            seen.stopped += 1
            return
        seen.trainings.append((time.monotonic() - started, process.returncode))


@contextmanager
def _idle() -> Iterator[list[float]]:
    """A process on the server's core that does nothing; filled at the end: the longest time it was not let to."""
    process = subprocess.Popen(["taskset", "-c", "0", sys.executable, "-c", IDLE], stdout=subprocess.PIPE, text=True)
    longest: list[float] = []
    try:
        yield longest
    finally:
        process.terminate()
        longest.append(1000 * float(process.communicate()[0]))


def _server_errors(base: str) -> int:
    """Answers with 5xx, as the service itself counts them."""
    with urllib.request.urlopen(f"{base}/metrics") as answer:
        text = answer.read().decode()
    return sum(
        int(float(n)) for n in re.findall(r'http_request_duration_seconds_count\{.*status="5\d\d"\} (\S+)', text)
    )


def _slope(seen: Seen) -> float:
    """Megabytes a minute after the first third, by least squares."""
    minutes, megabytes = np.array(seen.memory).T
    warm = minutes > minutes[-1] / 3
    return float(np.polyfit(minutes[warm], megabytes[warm], 1)[0])


def _print(capacity: Load, load: Load, seen: Seen, errors: int, idle: list[float], given: argparse.Namespace) -> None:
    mix = ", ".join(f"{percent} % {kind}" for kind, percent in MIX.items())
    trainings = ", ".join(f"{seconds:.0f} s" for seconds, _ in seen.trainings) or "none"
    rows = [
        (f"capacity of the mix ({mix})", f"{capacity.rate:,.0f} requests a second, p99 {capacity.p99:.1f} ms", ""),
        (f"load for {given.minutes:g} min", f"{load.rate:,.0f} requests a second", f"{given.share:.0%} of that"),
        ("share reached", f"{load.rate / capacity.rate:.0%}", ""),
        ("requests answered", f"{load.requests:,}", ""),
        ("errors and dropped connections", load.failed or "0", "0"),
        ("5xx as the service counts them", str(errors), "0"),
        ("p50, p99, longest", f"{load.p50:.1f}, {load.p99:.1f}, {load.longest:.0f} ms", f"p99 < {MOST_P99:.0f} ms"),
        ("resident memory, first and last", f"{seen.memory[0][1]:.0f}, {seen.memory[-1][1]:.0f} MB", ""),
        ("its slope after a third", f"{_slope(seen):+.2f} MB a minute", f"< {MOST_SLOPE:g}"),
        ("releases", f"{len(seen.releases)}, median {median(seen.releases):.0f} ms", "one a minute"),
        ("trainings", f"{len(seen.trainings)}: {trainings}; {seen.stopped} stopped at the end", "one every 3 min"),
        ("an idle process beside the server stood still for", f"{idle[0]:.0f} ms at most", ""),
    ]
    print("| | measured | wanted |\n|---|---|---|")
    for row in rows:
        print("| " + " | ".join(row) + " |")


if __name__ == "__main__":
    main()

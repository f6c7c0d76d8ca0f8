"""How fast the forecast route is beside an empty Flask route and a Prophet route under the same server; its weight.

    python -m benchmarks.serving [--rounds 5] [--seconds 5] [--threads 4] [--connections 16]

Needs wrk (Debian). Rounds alternate between the two servers, so that a slow spell of the machine meets both; figures
are medians over the rounds. Prints markdown tables.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from statistics import median
from typing import Any

from tests.service.published import publish_all

SERIES = "/v1/series/pk.ict"
ROUTE = f"{SERIES}/forecast"
EMPTY = """
import os
from flask import Flask
from models.core.settings import Settings
from service.server import serve


def empty(settings):
    app = Flask("empty")
    app.add_url_rule("/", view_func=lambda: "")
    return app


serve(Settings.read(os.environ), build=empty)
"""
PROPHET = """
import os
from flask import Flask, jsonify
from models.core.settings import Settings
from service.server import serve


def prophet(settings):
    import pandas as pd
    from prophet import Prophet

    from models.artifacts.artifact_store import ArtifactStore
    from models.storage.store import open_store

    version = open_store(settings.database_url).champions()["pk.ict"]
    history = ArtifactStore(settings.artefacts_url).load(version).history
    months = pd.date_range(str(history.start), periods=len(history.values), freq="MS")
    model = Prophet().fit(pd.DataFrame({"ds": months, "y": history.values}))
    app = Flask("prophet")

    @app.get("/")
    def forecast():
        ahead = model.make_future_dataframe(24, freq="MS", include_history=False)
        rows = model.predict(ahead)[["ds", "yhat", "yhat_lower", "yhat_upper"]]
        return jsonify(rows.assign(ds=rows["ds"].dt.strftime("%Y-%m")).to_dict("records"))

    return app


serve(Settings.read(os.environ), build=prophet)
"""
"""What one would write first: a fitted Prophet model in memory, asked for 24 months at each request."""

SERVICE = """
import os
from models.core.settings import Settings
from service.server import serve

serve(Settings.read(os.environ))
"""
EMPTY_ROUTE, PROPHET_ROUTE = "empty Flask route", "Flask route over a loaded Prophet model, 24 months"
MILLISECONDS = {"us": 0.001, "ms": 1.0, "s": 1000.0}


@dataclass(frozen=True, slots=True)
class Measured:
    """One run of wrk: requests a second, and milliseconds at the median and the 99th percentile."""

    rate: float
    p50: float
    p99: float


def main() -> None:
    """Measure and print."""
    given = _arguments()
    with tempfile.TemporaryDirectory() as home:
        settings = publish_all(Path(home), joint=1, threads=str(given.threads), log_level="error")
        environment = os.environ | {"EXPORTCAST_HOME": home, "EXPORTCAST_LOG_LEVEL": "error"}
        environment |= {"EXPORTCAST_THREADS": str(settings.threads)}
        with (
            _server(EMPTY, environment, "/") as (empty, _),
            _server(PROPHET, environment, "/") as (prophet, _),
            _server(SERVICE, environment, "/readyz") as (base, pid),
        ):
            before = _resident(pid)
            url = f"{base}{ROUTE}?horizon=24"
            with urllib.request.urlopen(url) as answer:
                etag = answer.headers["ETag"]
            routes = {
                EMPTY_ROUTE: [empty + "/"],
                PROPHET_ROUTE: [prophet + "/"],
                "forecast of 24 months, kept": [url],
                "forecast of 24 months, 304": ["-H", f"If-None-Match: {etag}", url],
            }
            _print_rates(_alternate(routes, given))
            _print_weights(base, before, pid)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    for name, default in (("rounds", 5), ("seconds", 5), ("threads", 4), ("connections", 16)):
        parser.add_argument(f"--{name}", type=int, default=default)
    return parser.parse_args()


@contextmanager
def _server(code: str, environment: dict[str, str], path: str) -> Iterator[tuple[str, int]]:
    """A server process pinned to the first core; its address and the id of its worker."""
    port = _free_port()
    command = ["taskset", "-c", "0", sys.executable, "-c", code]
    process = subprocess.Popen(command, env=environment | {"EXPORTCAST_PORT": str(port)})
    try:
        base = f"http://127.0.0.1:{port}"
        _wait(base + path)
        children = Path(f"/proc/{process.pid}/task/{process.pid}/children").read_text().split()
        yield base, int(children[0])
    finally:
        process.terminate()
        process.wait()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(url: str) -> None:
    for _ in range(2400):
        try:
            urllib.request.urlopen(url).close()
        except OSError:
            time.sleep(0.05)
        else:
            return
    raise TimeoutError(url)


def _alternate(routes: dict[str, list[str]], given: argparse.Namespace) -> dict[str, list[Measured]]:
    for call in routes.values():
        _wrk(call, 1, given.connections)
    runs: dict[str, list[Measured]] = {name: [] for name in routes}
    for _ in range(given.rounds):
        for name, call in routes.items():
            runs[name].append(_wrk(call, given.seconds, given.connections))
    return runs


def _wrk(call: list[str], seconds: int, connections: int) -> Measured:
    command = [
        "taskset",
        "-c",
        "1",
        "wrk",
        "-t1",
        f"-c{connections}",
        f"-d{seconds}s",
        "--timeout",
        "30s",
        "--latency",
        *call,
    ]
    text = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    if "Non-2xx" in text or "Socket errors" in text:
        raise RuntimeError(text)
    [rate] = re.findall(r"Requests/sec:\s+([\d.]+)", text)
    times = {name: float(x) * MILLISECONDS[unit] for name, x, unit in re.findall(r"(50|99)%\s+([\d.]+)(\w+)", text)}
    return Measured(float(rate), times["50"], times["99"])


def _print_rates(runs: dict[str, list[Measured]]) -> None:
    names: list[tuple[str, Callable[[Measured], float]]] = [
        ("requests a second", lambda m: m.rate),
        ("p50 ms", lambda m: m.p50),
        ("p99 ms", lambda m: m.p99),
    ]
    print("| route | " + " | ".join(name for name, _ in names) + " | to the empty route | to Prophet |")
    print("|---|" + "---|" * (len(names) + 2))
    empty, prophet = (median(m.rate for m in runs[route]) for route in (EMPTY_ROUTE, PROPHET_ROUTE))
    for route, measured in runs.items():
        rate, p50, p99 = (median(map(read, measured)) for _, read in names)
        cells = [f"{rate:,.0f}", f"{p50:.2f}", f"{p99:.2f}", f"{rate / empty:.2f}", f"{rate / prophet:,.0f}"]
        print(f"| {route} | " + " | ".join(cells) + " |")


def _print_weights(base: str, before: float, worker: int) -> None:
    print("\n| | measured |\n|---|---|")
    for name, ask in UNCACHED.items():
        print(f"| {name}, uncached, median of 200 | {_uncached(base, ask):.2f} ms |")
    for name, question in SCENARIOS.items():
        print(f"| {name}, median of 200 | {_uncached(base, lambda _: '/scenario', question):.2f} ms |")
    print(f"| worker, resident when ready, 14 series | {before:.0f} MB |")
    print(f"| worker, resident after the load above | {_resident(worker):.0f} MB |")
    print(f"| the process that minds it | {_resident(_parent(worker)):.0f} MB |")
    print(f"| import of the service, median of 7 | {_import_seconds():.2f} s |")


UNCACHED: dict[str, Callable[[int], str]] = {
    "forecast of 1 to 60 months": lambda n: f"/forecast?horizon={1 + n % 60}&level={1 + n % 98},99",
    "forecast of 60 months": lambda n: f"/forecast?horizon=60&quantile=0.5,0.{1000 + n}",
    "growth of 1 to 60 months": lambda n: f"/forecast?horizon={1 + n % 60}&level={1 + n % 97},98&measure=yoy_pct",
    "outlook with a target": lambda n: f"/outlook?period=FY2027&target={4000 + n}",
}


SCENARIOS: dict[str, dict[str, Any]] = {
    "scenario, a month given": {"given": ["2026-12=3500"]},
    "scenario, a month, a range and a target, of a family of 14": {
        "given": ["2026-12=3500", "FY2027=41000..43000"],
        "period": "FY2027",
        "target": 42000,
    },
}


def _uncached(base: str, ask: Callable[[int], str], question: dict[str, Any] | None = None) -> float:
    """The median of 200 GETs, or of POSTs with a question, in milliseconds."""
    method, body = ("GET", None) if question is None else ("POST", json.dumps(question))
    times = []
    with closing(HTTPConnection(base.removeprefix("http://"))) as connection:
        for number in range(200):
            started = time.perf_counter()
            connection.request(method, SERIES + ask(number), body, {"Content-Type": "application/json"})
            answer = connection.getresponse()
            answer.read()
            assert answer.status == 200
            times.append(1000 * (time.perf_counter() - started))
    return median(times)


def _resident(pid: int) -> float:
    [kilobytes] = re.findall(r"VmRSS:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(kilobytes) / 1024


def _parent(pid: int) -> int:
    [parent] = re.findall(r"PPid:\s+(\d+)", Path(f"/proc/{pid}/status").read_text())
    return int(parent)


def _import_seconds() -> float:
    code = "import time; t = time.perf_counter(); import service.app, models.storage.store; "
    code += "import models.artifacts.artifact_store; "
    code += "print(time.perf_counter() - t)"
    command = [sys.executable, "-c", code]
    runs: list[Any] = [subprocess.run(command, check=True, capture_output=True, text=True) for _ in range(7)]
    return median(float(run.stdout) for run in runs)


if __name__ == "__main__":
    main()

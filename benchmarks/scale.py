"""What a series costs, here and on Dask workers, and what 100,000 and 10 million series a month would then take.

Run: make bench-scale (ARGS="--series 60" for more). Prints tables of cost; takes some minutes. Seconds of
the processor are what other work on the machine changes least; wall times are given beside them.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
import tempfile
import time
import warnings
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np

from benchmarks.metrics import MONTHS, NOW, _fill
from benchmarks.scale_paper import Inputs, paper
from models.artifacts.artifact_store import ArtifactStore
from models.core.periods import Month
from models.core.settings import Settings
from models.storage.migrate import upgrade
from models.storage.records import issue
from models.storage.store import open_store
from models.vintages.vintage import History
from service.app import create_app
from tests.service.builders import FakeArtifacts
from training.fit_series import fit_series

EXPORTCAST = str(Path(sys.executable).with_name("exportcast"))
LENGTH, HORIZON = 100, 12
"""Months of a series, and months ahead."""

FEW = 4
"""Series of the small run: what both runs cost besides is not counted to the series."""

WIDE = (100, 1000)
"""Series of two runs with one cheap member, for the memory alone."""

STORED = 50
"""Series whose rows, files and metrics are weighed."""


@dataclass(frozen=True, slots=True)
class Run:
    """What a run took: seconds by the clock and of the processor, and the largest resident size in MB."""

    series: int
    wall: float
    cpu: float
    peak_mb: float


def main() -> None:
    """Measure, then reckon."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--series", type=int, default=24)
    count = parser.parse_args().series
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        few, many = (here(_panel(folder, n), n) for n in (FEW, count))
        print(f"Load average at the start and after: {os.getloadavg()[0]:.1f}\n", flush=True)
        wide = [here(_panel(folder, n), n, "--members", "snaive") for n in WIDE]
        one, two = (there(_panel(folder, count), count, workers) for workers in (1, 2))
        written = (folder / f"{count}.out").stat().st_size / count
        cost = (many.cpu - few.cpu) / (many.series - few.series)
        inputs = replace(weighed(folder), cpu_per_series=cost, output_bytes=written)
    dearer = max(one.cpu, two.cpu) / count / inputs.cpu_per_series
    inputs = replace(inputs, speed_up=one.wall / two.wall, dask_over_here=dearer, peak_mb=many.peak_mb)
    rows = {f"{FEW} series, here": few, f"{count} series, here": many}
    rows |= {f"{count} series, 1 Dask worker": one, f"{count} series, 2 Dask workers": two}
    rows |= {f"{run.series:,} series, seasonal naive alone": run for run in wide}
    print(f"Series of {LENGTH} months, {HORIZON} ahead, the whole engine; load average now {os.getloadavg()[0]:.1f}\n")
    print("| run | wall s | CPU s | CPU s a series | peak MB of a process |\n|---|---:|---:|---:|---:|")
    for title, run in rows.items():
        print(f"| {title} | {run.wall:.0f} | {run.cpu:.0f} | {run.cpu / run.series:.2f} | {run.peak_mb:.0f} |")
    print("\n" + paper(inputs))


def _panel(folder: Path, count: int) -> Path:
    """Monthly series with a trend, a season and noise, no two alike."""
    path, rng, months = folder / f"{count}.csv", np.random.default_rng(11), np.arange(LENGTH)
    lines = ["unique_id,ds,y"]
    for number in range(count):
        season = rng.uniform(5, 30) * np.sin(2 * np.pi * (months + rng.integers(12)) / 12)
        values = 200 + rng.uniform(-1, 2) * months + season + np.cumsum(rng.normal(0, 3, LENGTH))
        lines += [f"s{number},{Month.of(2018, 1) + k},{value:.2f}" for k, value in enumerate(values)]
    path.write_text("\n".join(lines) + "\n")
    return path


def here(panel: Path, count: int, *more: str) -> Run:
    """One process on this machine."""
    started, peak = time.perf_counter(), 0.0
    child = subprocess.Popen(_batch(panel, "--jobs", "1", *more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    while not (ended := os.wait4(child.pid, os.WNOHANG))[0]:
        peak = max(peak, _high_water_mb(child.pid))
        time.sleep(0.05)
    _, status, used = ended
    child.returncode = os.waitstatus_to_exitcode(status)
    assert child.returncode == 0
    return Run(count, time.perf_counter() - started, used.ru_utime + used.ru_stime, peak)


def _high_water_mb(pid: int | str) -> float:
    """The most that a process had in memory since its program began; what wait4 tells counts its parent's, too."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return max((int(line.split()[1]) / 1024 for line in lines if line.startswith("VmHWM")), default=0.0)


def there(panel: Path, count: int, workers: int) -> Run:
    """Workers of a Dask cluster on this machine, warm: their imports are not counted."""
    with _cluster(workers) as (address, client):
        subprocess.run(_batch(_first(panel), "--dask", address), check=True, capture_output=True)
        before, started = client.run(_used), time.perf_counter()
        subprocess.run(_batch(panel, "--dask", address), check=True, capture_output=True)
        wall, after = time.perf_counter() - started, client.run(_used)
        cpu = sum(after[worker][0] - before[worker][0] for worker in after)
        return Run(count, wall, cpu, max(size for _, size in after.values()))


def _first(panel: Path) -> Path:
    """A panel of the first few series, so that each worker has imported what it needs."""
    path = panel.with_name("first.csv")
    path.write_text("".join(panel.read_text().splitlines(keepends=True)[: 1 + FEW * LENGTH]))
    return path


def _batch(panel: Path, *more: str) -> list[str]:
    output = str(panel.with_suffix(".out"))
    return [EXPORTCAST, "batch", str(panel), "--horizon", str(HORIZON), "--output", output, *more]


def _used() -> tuple[float, float]:
    """Seconds of the processor and largest resident MB of this process."""
    return time.process_time(), _high_water_mb("self")


@contextmanager
def _cluster(workers: int) -> Iterator[tuple[str, Any]]:
    warnings.simplefilter("ignore")
    from distributed import Client, LocalCluster

    with (
        LocalCluster(n_workers=workers, threads_per_worker=1, dashboard_address=None) as cluster,  # type: ignore[no-untyped-call]
        Client(cluster.scheduler_address, set_as_default=False) as client,  # type: ignore[no-untyped-call]
    ):
        yield cluster.scheduler_address, client


def weighed(folder: Path) -> Inputs:
    """Sizes and times of what is stored and shown of a series; what is measured elsewhere is filled in later."""
    settings = Settings.read({"EXPORTCAST_HOME": str(folder / "home")})
    names = [f"x.s{number:04d}" for number in range(STORED)]
    upgrade(settings.database_url)
    store = open_store(settings.database_url)
    (folder / "home" / "catalogue.toml").write_text("\n".join(f'[series."{n}"]\ntitle = "{n}"' for n in names))
    empty = _bytes(folder)
    _fill(store, names)
    followed = _bytes(folder)
    app = create_app(settings, store=store, artifacts=FakeArtifacts(), clock=lambda: NOW)
    scrape = len(app.test_client().get("/metrics").data)
    artifact, seconds = _published(folder, store, names)
    store.close()
    return Inputs(
        artifact_bytes=artifact,
        month_bytes=(followed - empty) / STORED / MONTHS,
        scrape_bytes=scrape / STORED,
        publish_seconds=seconds,
    )


def _published(folder: Path, store: Any, names: Sequence[str]) -> tuple[float, float]:
    """Bytes of the files of a version, and seconds until it is written and in service."""
    values = np.random.default_rng(3).lognormal(5, 0.2, LENGTH)
    history = History(names[0], Month.of(2018, 1), values)
    made = fit_series(
        history, as_of=date(2026, 11, 1), issued_at=datetime(2026, 11, 1, tzinfo=UTC), vintage_hash="0" * 16
    )
    artifacts, started = ArtifactStore(str(folder / "artefacts")), time.process_time()
    for number, name in enumerate(names):
        issued_at = made.forecast.issued_at + timedelta(seconds=number)
        forecast = replace(made.forecast, series=name, issued_at=issued_at)
        version = artifacts.publish(forecast, history=replace(history, series=name), scores=made.scores, extra={})
        store.publish(version, champion=True, who="bench", why="", issued=issue(forecast, version.version))
    seconds = (time.process_time() - started) / len(names)
    return sum(f.stat().st_size for f in (folder / "artefacts").rglob("*") if f.is_file()) / len(names), seconds


def _bytes(folder: Path) -> int:
    return sum(file.stat().st_size for file in (folder / "home").glob("exportcast.db*"))


if __name__ == "__main__":
    main()

"""How long a scrape of /metrics takes with 1,000 series and two years of scores; prints a markdown table."""

from __future__ import annotations

import argparse
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from statistics import median

import numpy as np

from models.core.measures import Status
from models.core.periods import Month
from models.core.settings import Settings
from models.evaluation.forecast_scores import score
from models.reports.report import Report
from models.storage.migrate import upgrade
from models.storage.records import Issued, Observed
from models.storage.store import Store, open_store
from service.app import create_app
from tests.models.evaluation.issued import figure, issued, version
from tests.service.builders import FakeArtifacts

NOW = datetime(2026, 11, 23, 9, tzinfo=UTC)
FIRST = Month.parse("2024-10")
MONTHS = 24


def main() -> None:
    """Fill a store, scrape it, add a release, scrape again."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--series", type=int, default=1000)
    count = parser.parse_args().series
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        settings = Settings.read({"EXPORTCAST_HOME": folder, "EXPORTCAST_METRICS_MAX_SERIES": str(count)})
        names = [f"x.s{number:04d}" for number in range(count)]
        (home / "catalogue.toml").write_text("\n".join(f'[series."{n}"]\ntitle = "{n}"' for n in names))
        upgrade(settings.database_url)
        store = open_store(settings.database_url)
        _fill(store, names)
        app = create_app(settings, store=store, artifacts=FakeArtifacts(), clock=lambda: NOW)
        client = app.test_client()
        rows = [("first scrape after start", _seconds(lambda: client.get("/metrics")))]
        rows.append(("scrape, median of 50", median(_seconds(lambda: client.get("/metrics")) for _ in range(50))))
        store.add_reports([figure("110", "2026-10", published="2026-11-18", series=names[0])], now=NOW)
        rows.append(("scrape just after a release", _seconds(lambda: client.get("/metrics"))))
        made = app.extensions["exportcast"].metrics
        rows.append(("reading the state again, off the request path", _seconds(made.refresh)))
        size = len(client.get("/metrics").data)
        store.close()
    print(f"{count} series, {MONTHS} scored months each, {size / 1e6:.1f} MB of text\n")
    print("| | ms |\n|---|---:|")
    print("\n".join(f"| {name} | {1000 * seconds:,.1f} |" for name, seconds in rows))


def _fill(store: Store, names: list[str]) -> None:
    rng = np.random.default_rng(5)
    reports: list[Report] = []
    for name in names:
        made = _forecasts(name)
        for forecast in made:
            store.publish(version(forecast), champion=True, who="bench", why="", issued=forecast)
        values = [
            Observed(name, i.cutoff + 1, (i.cutoff + 2).first_day, round(400 + 60 * z, 1), 0.05, Status.REPORTED)
            for i, z in zip(made, rng.standard_normal(MONTHS), strict=True)
        ]
        pairs = [(i, o) for i in made for o in values if i.waits_for(o.month)]
        store.ledger.add_observed(values, {})
        store.ledger.add_scores([score(*pair) for pair in pairs], now=NOW)
        reports += [figure(str(o.value), str(o.month), published=o.known.isoformat(), series=name) for o in values]
    store.add_reports(reports, now=NOW)


def _forecasts(name: str) -> list[Issued]:
    return [issued(f"v{i:02d}", cutoff=str(FIRST + (i - 1)), series=name, refit=i > 0, at=NOW) for i in range(MONTHS)]


def _seconds(call: Callable[[], object]) -> float:
    started = time.perf_counter()
    call()
    return time.perf_counter() - started


if __name__ == "__main__":
    main()

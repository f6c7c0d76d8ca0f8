"""Eight processes that post the same and different releases, and one that trains, at once; each tells what it was told.

    python -m tests.scenarios.writers HOME DATABASE_URL ARTEFACTS_URL POD_URL...

Every other process posts to a pod over HTTP, the rest write to the store as ``exportcast ingest`` does. Prints one line
of JSON for each answer. All is real but the training, which takes one member, few origins and few paths.
"""

from __future__ import annotations

import json
import os
import random
import sys
import time
import traceback
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import partial
from pathlib import Path
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.documents.release import release_document
from models.documents.report import report_document
from models.ingest_release import take_release
from models.reports.report import Report
from models.storage.records import TrainingRun
from models.storage.store import Store, open_store
from training import fit_series, pipeline

TOKEN = "writers"
WRITERS = 8
SERIES = ("pk.ict", "pk.ict.telecom")
CATALOG = Catalog.load()
FIRST, CUTOFF = Month.of(2023, 7), Month.of(2025, 9)


def figure(series: str, month: Month, value: float, *, source: str = "SBP", day: int = 18) -> Report:
    """A month in US$ million, published in the month after it."""
    published = (month + 1).first_day.replace(day=day).isoformat()
    return Report(
        series, Period(month, month), Measure.LEVEL, Decimal(f"{value:.1f}"), "usd_million", published, source
    )


def before() -> list[Report]:
    """What is known before anybody writes."""
    rng, months = random.Random(7), Period(FIRST, CUTOFF)
    return [figure(s, m, (300, 50)[s != SERIES[0]] + rng.uniform(0, 12)) for s in SERIES for m in months]


def shared() -> list[list[Report]]:
    """Releases that everybody posts."""
    return [[figure(s, CUTOFF + step, (320, 60)[s != SERIES[0]] + step) for s in SERIES] for step in (1, 2, 3)]


def own(writer: int) -> list[list[Report]]:
    """Releases of one writer: a month as another source prints it that day, and a revision on a day of its own."""
    other = figure(SERIES[writer % 2], CUTOFF + (1 + writer % 3), 330 + writer, source=f"paper {writer}")
    revised = figure(SERIES[0], CUTOFF + 1, 340 + writer, source=f"revision {writer}", day=19 + writer)
    return [[other], [revised]]


def releases(writer: int) -> list[list[Report]]:
    """All that one writer posts, in an order of its own."""
    mixed = [*shared(), *own(writer)]
    random.Random(writer).shuffle(mixed)
    return mixed


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def train(store: Store, artifacts: ArtifactStore) -> TrainingRun:
    """Train what is stale and publish it."""
    return pipeline.run_training(
        store=store,
        artifacts=artifacts,
        catalog=CATALOG,
        as_of=now().date(),
        clock=now,
        series=SERIES,
        if_stale=True,
        members=("snaive", "theta"),  # what is written and published is tested, not how it is forecast
    )


@dataclass(frozen=True, slots=True)
class Places:
    """Where the processes work."""

    home: Path
    database: str
    artifacts: str
    pods: Sequence[str]


def main(home: str, database: str, artifacts: str, *pods: str) -> int:
    """Start all, wait for all, print what each was told; the number of those that failed."""
    pipeline.fit_series = partial(fit_series.fit_series, members=("snaive",), origins=3, paths=200)  # type: ignore[attr-defined]
    places = Places(Path(home), database, artifacts, pods)
    writers = [_start(partial(_post, places, writer), places.home / f"{writer}.jsonl") for writer in range(WRITERS)]
    done_writing, writing = os.pipe()
    trainer = _start(partial(_train_until, places, done_writing, writing), places.home / "training.jsonl")
    os.close(done_writing)
    failed = [child for child in writers if os.waitpid(child, 0)[1]]
    os.close(writing)  # the trainer sees its end
    failed += [trainer] if os.waitpid(trainer, 0)[1] else []
    for writer in range(WRITERS):
        sys.stdout.write((places.home / f"{writer}.jsonl").read_text("utf-8"))
    print((places.home / "training.jsonl").read_text("utf-8"), file=sys.stderr)
    return len(failed)


def _start(work: partial[None], output: Path) -> int:
    child = os.fork()
    if child:
        return child
    code = 1
    try:
        with output.open("w", encoding="utf-8") as sys.stdout:
            work()
        code = 0
    except BaseException:
        traceback.print_exc()
    os._exit(code)


def _post(places: Places, writer: int) -> None:
    pod = places.pods[writer // 2 % len(places.pods)] if writer % 2 else ""
    store = open_store(places.database)
    for reports in releases(writer):
        print(json.dumps(_post_to(pod, reports) if pod else _store(store, reports)))
    store.close()


def _post_to(pod: str, reports: Sequence[Report]) -> Any:
    """The answer of a pod; while it is too busy it stores nothing and says when to come again."""
    body = json.dumps([report_document(report).plain() for report in reports]).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    for _ in range(TRIES):
        try:
            with urlopen(Request(f"{pod}/v1/releases", data=body, headers=headers), timeout=120) as answer:
                return json.load(answer)
        except HTTPError as refused:
            with refused:
                problem = json.load(refused)
            if not problem["type"].endswith(":busy"):
                raise AssertionError(problem) from refused
            time.sleep(float(refused.headers["Retry-After"]))
    raise AssertionError(f"{pod} was busy {TRIES} times")


TRIES = 60
"""Of one release, at most."""


def _store(store: Store, reports: Sequence[Report]) -> dict[str, Any]:
    return release_document(take_release(reports, store=store, catalog=CATALOG, now=now())).plain()


def _train_until(places: Places, done_writing: int, writing: int) -> None:
    os.close(writing)
    os.set_blocking(done_writing, False)
    store, artifacts = open_store(places.database), ArtifactStore(places.artifacts)
    while True:
        last = _closed(done_writing)
        run = train(store, artifacts)
        print(run.trained, run.failed)
        if run.failed:
            raise AssertionError(run.failed)
        if last:
            break
    store.close()


def _closed(pipe: int) -> bool:
    try:
        return os.read(pipe, 1) == b""
    except BlockingIOError:
        return False


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))

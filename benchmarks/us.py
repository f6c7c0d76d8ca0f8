"""How fast the record of examples/us is: loading it, vintages, all of them as a file, revisions, a release, a replay.

    python -m benchmarks.us [--replay 24] [--jobs 2]

Prints a markdown table: the time that passed, and processor time, which other work on the machine hardly changes.
``--replay`` forecasts so many releases of all series as known then, and takes minutes.
"""

from __future__ import annotations

import argparse
import gzip
import os
import resource
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import partial
from pathlib import Path
from statistics import median

from joblib.externals.loky import get_reusable_executor

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.documents.sdmx_csv import history_sdmx
from models.evaluation.outcomes import stored_family
from models.evaluation.revision_history import revision_history
from models.evaluation.revisions import expected_revisions, revision_statistics
from models.ingest_release import take_release
from models.reports.report import Report
from models.reports.table import parse_csv
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from models.vintages.reconstruct import reconstruct
from models.vintages.validity import validity, vintages_by_day
from training.pipeline import run_training
from training.replay import replay

ROOT = Path(__file__).parents[1]
EXAMPLE = ROOT / "examples" / "us"


@dataclass(frozen=True, slots=True)
class Timed:
    """Seconds of each repetition: that passed, and of processor time (of this process and those it waited for)."""

    passed: list[float]
    used: list[float]

    def row(self, name: str, goal: str) -> str:
        """A line of the table: medians, and the slowest."""
        cells = [f"{median(self.passed):.2f}", f"{median(self.used):.2f}", f"{max(self.used):.2f}"]
        return f"| {name} | {len(self.used)} | {' | '.join(cells)} | {goal} |"


def timed(work: Sequence[Callable[[], object]]) -> Timed:
    """Each piece of work once."""
    found = Timed([], [])
    for piece in work:
        passed, used = time.perf_counter(), _processor()
        piece()
        found.passed.append(time.perf_counter() - passed)
        found.used.append(_processor() - used)
    return found


def _processor() -> float:
    each = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(used.ru_utime + used.ru_stime for used in each)


def record() -> tuple[list[Report], Catalog]:
    """All figures of the example, and its catalog."""
    rows = gzip.decompress((EXAMPLE / "reports.csv.gz").read_bytes())
    return parse_csv(rows, "examples/us/reports.csv.gz"), Catalog.load(EXAMPLE / "catalogue.toml")


def us_series(catalog: Catalog) -> list[str]:
    """The twelve series."""
    return [series for series in catalog.entries if series.startswith("us.")]


@contextmanager
def empty_store() -> Iterator[tuple[Store, ArtifactStore]]:
    """A store and a folder of artifacts that are gone afterwards."""
    with tempfile.TemporaryDirectory() as home:
        url = f"sqlite:///{home}/exportcast.db"
        upgrade(url)
        with closing(open_store(url)) as store:
            yield store, ArtifactStore(f"{home}/artifacts")


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--replay", type=int, default=0, metavar="RELEASES")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    given = parser.parse_args()
    reports, catalog = record()
    print(_machine(len(reports)))
    print("| what | times | passed, s | processor, s | slowest, processor, s | goal |\n|---|" + "---:|" * 4 + "---|")
    with empty_store() as (store, _artifacts):
        for line in reading(reports, catalog, store):
            print(line, flush=True)
    for line in releases(reports, catalog, given.replay, given.jobs):
        print(line, flush=True)


def _machine(figures: int) -> str:
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    load = ", ".join(f"{x:.1f}" for x in os.getloadavg())
    today = datetime.now(UTC).date()
    return f"{figures:,} figures, {today}, commit {commit.stdout.strip()}, {os.cpu_count()} cores, load {load}\n"


def reading(reports: Sequence[Report], catalog: Catalog, store: Store) -> Iterator[str]:
    """Loading the record, and what is read of it."""
    now, days = datetime.now(UTC), sorted({r.known_from for r in reports})
    load = partial(take_release, reports, store=store, catalog=catalog, now=now)
    yield timed([record]).row("the file read and checked", "")
    yield timed([load]).row("all figures stored, contradictions found", "< 10 s")

    def vintage(day: date) -> None:
        reconstruct(store.reports(as_of=day), catalog=catalog, as_of=day)

    last = [days[-1]] * 9
    yield timed([partial(vintage, day) for day in days]).row("a vintage of 12 series, each day", "< 0.3 s")
    yield timed([partial(vintage, day) for day in last]).row("a vintage of 12 series, the last day", "< 0.3 s")
    work = [partial(_history, store, series, catalog, days[-1]) for series in us_series(catalog)]
    yield timed(work).row("all vintages of a series as SDMX-CSV", "")
    work = [partial(_revisions, store, series, catalog, days[-1]) for series in us_series(catalog)]
    yield timed(work).row("revisions of a series", "< 0.3 s")


def _history(store: Store, series: str, catalog: Catalog, as_of: date) -> None:
    family = stored_family(store, series, catalog=catalog, as_of=as_of)
    days = sorted({r.known_from for r in family})
    made = vintages_by_day([series], family, catalog=catalog, days=days)
    history_sdmx(validity(found[series] for _, found in made), catalog[series], family)


def _revisions(store: Store, series: str, catalog: Catalog, as_of: date) -> None:
    family, entry = stored_family(store, series, catalog=catalog, as_of=as_of), catalog[series]
    ruled_out = reconstruct(family, catalog=catalog, as_of=as_of).ruled_out
    history = revision_history(series, family, catalog=catalog, as_of=as_of, ruled_out=ruled_out)
    revision_statistics(history, entry, within=0.5)
    expected_revisions(history, entry, as_of=as_of)


def releases(reports: Sequence[Report], catalog: Catalog, count: int, jobs: int) -> Iterator[str]:
    """A release scored, after forecasts of the one before it; and a replay of ``count`` releases."""
    days = sorted({r.known_from for r in reports})
    now = datetime.now(UTC)
    with empty_store() as (store, artifacts):
        take_release([r for r in reports if r.known_from < days[-1]], store=store, catalog=catalog, now=now)
        train = partial(run_training, store=store, artifacts=artifacts, catalog=catalog, as_of=days[-2], jobs=jobs)
        work = partial(_awaited, partial(train, clock=lambda: now, series=us_series(catalog), compared=()))
        yield timed([work]).row("12 series trained, as a replay does", "")
        last = [r for r in reports if r.known_from == days[-1]]
        work = partial(take_release, last, store=store, catalog=catalog, now=now)
        yield timed([work]).row("a release of 12 series scored", "< 2 s")
    if count:
        with empty_store() as (store, artifacts):
            done = replay(
                reports,
                days[-count:],
                store=store,
                artifacts=artifacts,
                catalog=catalog,
                series=us_series(catalog),
                clock=lambda: now,
                jobs=jobs,
            )
            work = partial(_awaited, partial(list, done))
            yield timed([work]).row(f"a replay of {count} releases of 12 series", f"< {25 * count} s")


def _awaited(work: Callable[[], object]) -> None:
    """Work, and the end of its processes: their processor time counts once they have ended."""
    work()
    get_reusable_executor().shutdown(wait=True)


if __name__ == "__main__":
    main()

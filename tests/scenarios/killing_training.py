"""Kill -9 a training at random moments; look at everything each time, and at the end at what would be there without.

    python -m tests.scenarios.killing_training HOME KILLS [SEED]

Prints how far the trainings had come when they were killed.
"""

from __future__ import annotations

import json
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import numpy as np

from models.artifacts.artifact_store import ArtifactStore
from tests.scenarios.quick import SERIES, run, start, table
from tests.scenarios.whole import check_whole, store_of

START = datetime(2027, 1, 1, tzinfo=UTC)
MONTHS = 33
PAUSE = timedelta(days=9)
"""Between two trainings: the lease of the one that was killed has ended, and sometimes there are new figures."""

ENDED = "ended before"
"""What does not count as a kill."""

LONGER = 1.1
"""The longest life of a training, as a share of what it usually takes: some are to end by themselves."""

PUBLISHING = 0.5
"""Share of what a training takes that follows the fits; every other one is killed only then."""


def main(home: str, kills: str, seed: str = "") -> None:
    """Kill so many times and print what was seen."""
    chosen = int(seed or random.randrange(2**32))
    print("seed", chosen, file=sys.stderr)
    rng = random.Random(chosen)
    folder, twin = Path(home).absolute() / "killed", Path(home).absolute() / "twin"
    for each in (folder, twin):
        each.mkdir(parents=True)
        release(each, range(MONTHS), START)
    usual = train(folder, START)
    known, seen = MONTHS, Counter[str]()
    turn = 0
    while seen.total() - seen[ENDED] < int(kills):
        turn += 1
        fitted = turn % 2 == 0
        life = rng.uniform(0, usual * (PUBLISHING if fitted else LONGER))
        at = START + turn * PAUSE
        if turn % 4 == 0:
            for each in (folder, twin):
                release(each, [known], at)
            known += 1
        seen[kill(folder, at, life, fitted=fitted)] += 1
        check_whole(folder, series=len(SERIES))
    for each in (folder, twin):
        train(each, START + (turn + 1) * PAUSE)
    compare(folder, twin)
    print(json.dumps(seen))


def release(home: Path, months: Sequence[int], at: datetime) -> None:
    """Store figures."""
    (home / "release.csv").write_text(table(months), "utf-8")
    ended = run("ingest", str(home / "release.csv"), home=home, clock=at)
    assert ended.code == 0, ended.said


def train(home: Path, at: datetime) -> float:
    """Train to the end; the seconds that it took."""
    started = time.monotonic()
    ended = run("train", "--jobs", "1", "--keep", "3", home=home, clock=at)
    assert ended.code == 0, ended.said
    return time.monotonic() - started


def kill(home: Path, at: datetime, seconds: float, *, fitted: bool) -> str:
    """Start a training, kill it after a while, from its start or its last fit on, and say how far it had come."""
    before = facts(home)
    command = start("train", "--jobs", "1", "--keep", "3", home=home, clock=at)
    if fitted:
        command.wait_for(f"[{len(SERIES)}/{len(SERIES)}]")
    time.sleep(seconds)
    ended = command.kill()
    if ended.code == 0:
        return ENDED
    assert ended.code == -signal.SIGKILL, ended.said
    folders, versions, run_ = (after - there for after, there in zip(facts(home), before, strict=True))
    if not folders:
        return "nothing was written yet"
    return "only files were written" if not versions else "a part was published" if not run_ else "all was published"


def facts(home: Path) -> tuple[int, int, float]:
    """How many folders of versions there are, how many versions have ever been issued, when the last run ended."""
    with store_of(home) as store:
        last = store.last_run()
        return (
            len(list(home.glob("artefacts/*/*"))),
            len(store.ledger.issued()),
            last.finished.timestamp() if last else 0,
        )


def compare(home: Path, twin: Path) -> None:
    """What is served, and what is known of the past, is what it is where nothing was ever killed."""
    with store_of(home) as store, store_of(twin) as other:
        assert store.reports(as_of=START.date().max) == other.reports(as_of=START.date().max)
        served, theirs = store.champions(), other.champions()
        for series in SERIES:
            forecasts = [
                ArtifactStore((place / "artefacts").as_uri()).load(version)
                for place, version in ((home, served[series]), (twin, theirs[series]))
            ]
            assert forecasts[0].vintage == forecasts[1].vintage
            np.testing.assert_array_equal(forecasts[0].paths, forecasts[1].paths)
        assert store.ledger.unscored() == []


if __name__ == "__main__":
    main(*sys.argv[1:])

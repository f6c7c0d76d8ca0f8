"""Train and ingest on a disk that is nearly full, for many amounts of space left; look at everything each time.

    python -m tests.scenarios.filling DISK STEPS

DISK is an empty disk of some megabytes. Prints how each ended.
"""

from __future__ import annotations

import json
import re
import sys
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

from models.artifacts.artifact_store import TEMPORARY
from tests.scenarios.disks import filled
from tests.scenarios.quick import SERIES, Ended, run, table
from tests.scenarios.whole import check_whole, stored

START = datetime(2027, 1, 1, tzinfo=UTC)
MONTHS = 33
TRAINING, INGEST = 1_600_000, 250_000
"""Bytes that are enough for a training and for an ingest.

A training takes more from time to time: one that fails at its very end has published, and has not pruned.
"""

FULL = re.compile(r"No space left on device|database or disk is full|disk I/O error")


def main(disk: str, steps: str) -> None:
    """Fill the disk so many times for each of both, and print what was seen."""
    home, count = Path(disk), int(steps)
    release(home, range(MONTHS))
    assert ingest(home, START).code == 0
    assert train(home, START).code == 0
    trainings, ingests = Counter[str](), Counter[str]()
    for turn in range(1, 1 + count):
        with filled(home, left=TRAINING * (turn - 1) // (count - 1)):
            ended = train(home, START + timedelta(hours=turn))
        trainings[outcome(ended)] += 1
        check(home)
    for turn in range(1, 1 + count):
        ingests[_ingest_twice(home, turn, left=INGEST * (turn - 1) // (count - 1))] += 1
        check(home)
    assert train(home, START + timedelta(days=40 * (count + 1))).code == 0
    print(json.dumps({"train": trainings, "ingest": ingests}))


def _ingest_twice(home: Path, turn: int, *, left: int) -> str:
    """Ingest a release with so many bytes left, then the very same with enough of them; how the first time ended."""
    before, at = stored(home), START + timedelta(days=40 * turn)
    release(home, [MONTHS + turn])
    with filled(home, left=left):
        ended = ingest(home, at)
    how = outcome(ended)
    assert stored(home) == before + len(SERIES) * (how != "failed"), "stored as a whole or not at all, and said so"
    assert ingest(home, at).code == 0
    assert stored(home) == before + len(SERIES)
    return how


def train(home: Path, at: datetime) -> Ended:
    """Train all that has figures."""
    return run("train", "--jobs", "1", "--keep", "2", home=home, clock=at)


def ingest(home: Path, at: datetime) -> Ended:
    """Store the figures of the file."""
    return run("ingest", str(home / "release.csv"), home=home, clock=at)


def release(home: Path, months: Sequence[int]) -> None:
    """A file of figures."""
    (home / "release.csv").write_text(table(months), "utf-8")


def outcome(ended: Ended) -> str:
    """What a command says of itself: done, or failed because the disk is full and how far it came; nothing else."""
    assert "Traceback" not in ended.said, ended.said
    if ended.code == 0:
        return "done"
    assert ended.code == 1, ended.said
    assert FULL.search(ended.said), ended.said
    return "stored, not scored" if "is stored, but not scored" in ended.said else "failed"


def check(home: Path) -> None:
    """All is whole, and nothing is half written."""
    check_whole(home, series=len(SERIES))
    assert not list(home.glob(f"artefacts/*/{TEMPORARY}*"))


if __name__ == "__main__":
    main(*sys.argv[1:])

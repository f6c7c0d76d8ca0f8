"""M4's monthly training tails, split once by id: one half to learn from, the other only to choose with."""

from __future__ import annotations

import csv
import gzip
import hashlib
from collections import defaultdict
from pathlib import Path


def half_of(tails: Path, *, choosing: bool) -> dict[str, list[tuple[str, str]]]:
    """Days and values by id of a half (columns unique_id, ds, y): ids whose SHA-256 begins with an odd digit choose."""
    rows: dict[str, list[tuple[str, str]]] = defaultdict(list)
    with gzip.open(tails, "rt", newline="") as file:
        for row in csv.DictReader(file):
            if int(hashlib.sha256(row["unique_id"].encode()).hexdigest()[0], 16) % 2 == choosing:
                rows[row["unique_id"]].append((row["ds"], row["y"]))
    return rows

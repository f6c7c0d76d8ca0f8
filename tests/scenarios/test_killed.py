"""Whenever a process that writes is killed, the registry is at one whole version and nothing is lost."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest

KILLS = 15
TRAININGS = 12


def _kill(scenario: str, home: Path, kills: int) -> dict[str, int]:
    command = [sys.executable, "-W", "error", "-m", f"tests.scenarios.{scenario}", str(home), str(kills)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    print(done.stderr, done.stdout)  # the seed, and how far the work had come
    assert done.returncode == 0
    seen: dict[str, int] = json.loads(done.stdout)
    return seen


def test_the_registry_is_at_one_whole_version_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    assert _kill("killing", tmp_path, KILLS).keys() >= {"promote"}


def test_nothing_is_lost_whenever_a_training_is_killed(tmp_path: Path) -> None:
    seen = _kill("killing_training", tmp_path, TRAININGS)
    assert sum(seen.values()) - seen.get("ended before", 0) == TRAININGS


@pytest.mark.soak
def test_nothing_is_lost_when_a_training_is_killed_200_times(tmp_path: Path) -> None:
    seen = _kill("killing_training", tmp_path, 200)
    assert seen.keys() >= {"nothing was written yet", "only files were written", "a part was published"}

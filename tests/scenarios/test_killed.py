"""Whenever the process that moves the champion is killed, the registry is at one whole version; make soak does more."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

KILLS = 15


def test_the_registry_is_at_one_whole_version_whenever_its_writer_is_killed(tmp_path: Path) -> None:
    command = [sys.executable, "-W", "error", "-m", "tests.scenarios.killing", str(tmp_path), str(KILLS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    print(done.stderr)  # the seed
    assert done.returncode == 0
    assert json.loads(done.stdout).keys() >= {"promote"}

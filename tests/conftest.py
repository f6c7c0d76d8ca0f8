"""What several packages of tests share."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import settings

EXPORTCAST = str(Path(sys.executable).with_name("exportcast"))
settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):  # what lands is decided by the same examples for everybody; at home new ones are looked for
    settings.load_profile("ci")

TRAINED = ("pk.ict", "pk.ict.telecom", "pk.ict.computer.freelance")
"""Series of the shared home that have a model: a long history, one with estimates, a short one."""


def run(*args: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real command line under a home of its own; nothing else of EXPORTCAST_* is passed on."""
    passed = {k: v for k, v in os.environ.items() if not k.startswith("EXPORTCAST_")}
    passed |= {"EXPORTCAST_HOME": str(home), "OMP_NUM_THREADS": "1", **environment}
    return subprocess.run([EXPORTCAST, *args], env=passed, capture_output=True, text=True, timeout=600, check=False)


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled figures and models of TRAINED, made once for all workers; not to be written to."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home, done = base / "shared-home", base / "shared-home-done"
    with (base / "shared-home-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(home, ignore_errors=True)
            bundled = Path(__file__).parents[1] / "models" / "data" / "reports.csv"
            stored = run("ingest", str(bundled), home=home)
            assert stored.returncode == 0, stored.stderr
            trained = run("train", "--jobs", "2", *(a for s in TRAINED for a in ("--series", s)), home=home)
            assert trained.returncode == 0, trained.stderr
            done.touch()
    return home


@pytest.fixture
def home(shared_home: Path, tmp_path: Path) -> Path:
    """A copy of the shared home that a test may change."""
    return Path(shutil.copytree(shared_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def component() -> Callable[[str], str]:
    """Finds a program that tests need; without it they are skipped, or fail where every component is required."""

    def find(name: str) -> str:
        path = shutil.which(name)
        if path is None and os.environ.get("EXPORTCAST_REQUIRE_COMPONENTS"):
            pytest.fail(f"component missing: {name}")
        if path is None:
            pytest.skip(f"component missing: {name}")
        return path

    return find

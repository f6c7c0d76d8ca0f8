"""The command mcp where it cannot serve: a sentence on standard error, and nothing is made."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from models.storage.migrate import upgrade
from tests.conftest import EXPORTCAST

REFUSED_KEY = "-----BEGIN PRIVATE KEY-----\nnone\n-----END PRIVATE KEY-----"


def run(home: Path, **given: str) -> subprocess.CompletedProcess[str]:
    """The command with a client that has gone already; in a process of its own, which serving would end."""
    environment = {k: v for k, v in os.environ.items() if not k.startswith("EXPORTCAST_")}
    return subprocess.run(
        [EXPORTCAST, "mcp"],
        env=environment | {"EXPORTCAST_HOME": str(home), **given},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


def test_without_the_package_the_install_command_is_named(tmp_path: Path) -> None:
    code = "import sys; sys.modules['mcp'] = None; sys.argv = ['exportcast', 'mcp']; from cli.main import main; main()"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False, cwd=tmp_path)
    assert (done.returncode, done.stdout) == (2, "")
    assert "An MCP server needs an extra that is not installed: pip install 'exportcast[mcp]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_without_a_database_the_commands_that_make_one_are_named(tmp_path: Path) -> None:
    done = run(tmp_path / "home")
    assert (done.returncode, done.stdout) == (1, "")
    assert f"there is no database at {tmp_path}/home/exportcast.db: `exportcast ingest` or" in done.stderr
    assert not (tmp_path / "home").exists()


def test_a_database_of_another_schema_is_not_migrated(tmp_path: Path) -> None:
    upgrade(f"sqlite:///{tmp_path}/exportcast.db", to="0002")
    before = (tmp_path / "exportcast.db").read_bytes()
    done = run(tmp_path)
    assert done.returncode == 1
    assert "has schema 0002" in done.stderr and "exportcast db upgrade" in done.stderr
    assert (tmp_path / "exportcast.db").read_bytes() == before


@pytest.mark.parametrize(
    ("given", "named"),
    [
        ({"EXPORTCAST_SIGNING_KEY": REFUSED_KEY}, "EXPORTCAST_SIGNING_KEY"),
        ({"EXPORTCAST_LOG_LEVEL": "loud"}, "log_level"),
        ({"EXPORTCAST_DATABASE_URL": "mysql://x/y"}, "EXPORTCAST_DATABASE_URL"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, given: dict[str, str], named: str) -> None:
    upgrade(f"sqlite:///{tmp_path}/exportcast.db")
    done = run(tmp_path, **given)
    assert done.returncode == 2, done.stderr
    assert named.lower() in done.stderr.lower()

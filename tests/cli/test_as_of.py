"""What the commands show as of a day carries no later date, also of figures stored in the month they were published."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.main import exportcast
from models.core.catalog import Catalog
from models.ingest_release import take_release
from models.storage.migrate import upgrade
from models.storage.store import open_store
from tests.contracts.test_as_of import DAY, FIGURES, STORED, days_after

COMMANDS = (
    "vintage pk.ict",
    "vintage pk.ict --json",
    "vintage pk.ict --csv",
    "vintage pk.ict --revisions",
    "vintage pk.ict --revisions --json",
    "vintage pk.ict --revisions --csv",
    "audit",
    "audit --json",
)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    """A home that took figures of April 2026 without a day on the 5th."""
    url = f"sqlite:///{tmp_path}/exportcast.db"
    upgrade(url)
    store = open_store(url)
    take_release(FIGURES, store=store, catalog=Catalog.load(), now=STORED)
    store.close()
    return tmp_path


def shown(home: Path, command: str) -> str:
    arguments = [*command.split(), "--as-of", DAY.isoformat()]
    done = CliRunner().invoke(exportcast, arguments, env={"EXPORTCAST_HOME": str(home)}, catch_exceptions=False)
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.mark.parametrize("command", COMMANDS)
def test_a_command_as_of_a_day_shows_no_later_date(home: Path, command: str) -> None:
    assert days_after(shown(home, command), DAY) == set()


def test_the_figures_of_the_month_are_shown(home: Path) -> None:
    assert "430.1" in shown(home, "vintage pk.ict --csv")
    assert json.loads(shown(home, "vintage pk.ict --revisions --json"))["dates"][-1] == DAY.isoformat()
    assert "a newspaper" in shown(home, "audit")

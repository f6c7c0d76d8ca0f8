"""docs/what-if.md runs as written, on a family with joint paths; what it shows has the form of what is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

import pytest

from tests.documents.blocks import ROOT, blocks, commands, shown
from tests.in_process import run
from tests.service.published import publish_all

DOCUMENT = (ROOT / "docs" / "what-if.md").read_text("utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose paths of pk.ict are as large as those of the real one."""
    made = tmp_path_factory.mktemp("family")
    publish_all(made, samples=400, joint=1 / 8)
    return made


def printed(home: Path, line: str) -> str:
    done = run(*shlex.split(line)[1:], home=home, COLUMNS="120")
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


def form(text: str) -> set[str]:
    """The lines without digits and remarks."""
    lines = (re.sub(r"[\d.,]*\d", "0", re.sub(r"version \S+", "version", line)) for line in shown(text).splitlines())
    return {" ".join(line.split()) for line in lines if not line.startswith("Note")}


def test_every_command_runs(home: Path) -> None:
    lines = [line for block in commands(DOCUMENT) for line in block.splitlines()]
    assert len(lines) >= 7
    for line in lines:
        assert "scenario" in printed(home, line) or "--target" in line


def test_the_answer_is_shown_as_it_is_printed(home: Path) -> None:
    (documented,) = (block.text for block in blocks(DOCUMENT) if block.language == "text")
    assert form(documented) == form(printed(home, commands(DOCUMENT)[0]))

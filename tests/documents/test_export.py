"""docs/export.md runs as written, and shows what is printed; its tables are those of the schema."""

from __future__ import annotations

import contextlib
import io
import re
import shlex
import subprocess
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest

from tests.documents.blocks import ROOT, Block, blocks, shown
from tests.documents.export_columns import tables, written
from tests.in_process import run
from tests.models.export.homes import make_home
from tests.waiting import LONG

DOCUMENT = (ROOT / "docs" / "export.md").read_text("utf-8")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with something of every kind."""
    made = tmp_path_factory.mktemp("export") / "home"
    make_home(made)
    return made


def shell(text: str, home: Path) -> str:
    """What a line of a shell prints."""
    words = shlex.split(text)
    if words[0] == "exportcast":
        done = run(*words[1:], home=home, COLUMNS="200")
    else:
        done = subprocess.run(["bash", "-c", text], capture_output=True, text=True, timeout=LONG, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout


def python(text: str, _home: Path) -> str:
    """What a program prints."""
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        exec(compile(text, "docs/export.md", "exec"), {"__name__": "page"})
    return printed.getvalue()


RUN: dict[str, Callable[[str, Path], str]] = {"sh": shell, "python": python}


def form(text: str) -> list[str]:
    """The words, without digits and signs."""
    return re.sub(r"[-+]?\d[\d.,]*", "0", shown(text)).split()


@pytest.mark.story
def test_every_block_runs_and_prints_what_is_shown(home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    found: list[Block | None] = [*blocks(DOCUMENT), None]
    compared = 0
    for block, after in pairwise(found):
        if block is None or block.language not in RUN:
            continue
        printed = RUN[block.language](block.text, home)
        if after is not None and after.language == "text":
            assert form(printed) == form(after.text), printed
            compared += 1
    assert compared == 3


def test_the_tables_of_columns_are_those_of_the_schema() -> None:
    assert written() == tables(), "python -m tests.documents.export_columns writes them anew"

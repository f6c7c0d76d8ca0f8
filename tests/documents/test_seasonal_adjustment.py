"""docs/seasonal-adjustment.md runs as written; what it shows has the form of what is printed."""

from __future__ import annotations

import re
import shlex
from pathlib import Path

from tests.documents.blocks import ROOT, blocks, commands
from tests.in_process import run

DOCUMENT = (ROOT / "docs" / "seasonal-adjustment.md").read_text("utf-8")


def printed(home: Path, line: str) -> str:
    done = run(*shlex.split(line)[1:], home=home, COLUMNS="120")
    assert done.returncode == 0, (line, done.stderr)
    return done.stdout


def form(text: str) -> list[str]:
    lines = (re.sub(r"[\d.,]*\d", "0", re.sub(r"version \S+", "version", line)) for line in text.splitlines())
    return [" ".join(line.split()) for line in lines]


def test_every_command_prints_what_is_shown(shared_home: Path) -> None:
    lines = [line for block in commands(DOCUMENT) for line in block.splitlines()]
    answers = [form(printed(shared_home, line)) for line in lines]
    assert len(answers) == 4
    shown = {block.info: form(block.text) for block in blocks(DOCUMENT) if block.language == "text"}
    assert set(shown["vintage"]) <= set(answers[0])
    assert shown["forecast"] == answers[1][: len(shown["forecast"])]

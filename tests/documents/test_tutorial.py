"""The tutorial runs as it stands there and prints what it shows; digits that models decide aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from tests.documents.blocks import ROOT, blocks, checkout, commands, outputs, shown

TUTORIAL = ROOT / "docs" / "tutorial.md"


def test_every_command_of_the_tutorial_prints_what_is_shown(tmp_path: Path) -> None:
    document = TUTORIAL.read_text("utf-8")
    printed = [shown(each) for each in outputs(commands(document), tmp_path, checkout(tmp_path))]
    again = (
        "docs/tutorial.md: run python -m tests.documents.blocks docs/tutorial.md, and read whether the words still hold"
    )
    for (info, told), found in zip(_told(document), printed, strict=True):
        compared = [_without_digits(each) if info == "model" else each for each in (told, found)]
        assert compared[0] == compared[1], again


def _told(document: str) -> Iterator[tuple[str, str]]:
    """Info and text of the output that is shown after each block of commands; empty where none is."""
    parts = blocks(document)
    for block, after in zip(parts, [*parts[1:], None], strict=True):
        if block.language == "sh":
            follows = after is not None and after.language == "text"
            yield (after.info, shown(after.text)) if after is not None and follows else ("", "")


def _without_digits(text: str) -> str:
    text = re.sub(r"\d{8}T\d{6}Z-[0-9a-f]{8}", "VERSION", text)
    text = re.sub(r"\b(high|low)\b", "off", text)
    return re.sub(r"\s+", " ", re.sub(r"[+-]?\d[\d.,]*(st|nd|rd|th)?", "0", text))

"""The tutorial and the guide run as written and print what they show; digits that models decide aside."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.documents.blocks import ROOT, blocks, checkout, commands, outputs, shown
from tests.waiting import free_port

STOP_WHAT_RUNS = "trap 'kill $(jobs -p) 2> /dev/null || true' EXIT"


@pytest.mark.story
@pytest.mark.parametrize("name", ["docs/tutorial.md", "docs/your-own-series.md"])
def test_every_command_of_it_prints_what_is_shown(name: str, tmp_path: Path) -> None:
    document, port = (ROOT / name).read_text("utf-8"), str(free_port())
    parts = [STOP_WHAT_RUNS, *commands(document.replace("127.0.0.1:8080", f"127.0.0.1:{port}"))]
    environment = checkout(tmp_path) | {"EXPORTCAST_PORT": port}
    printed = [shown(each) for each in outputs(parts, tmp_path, environment)[1:]]
    again = f"{name}: run python -m tests.documents.blocks {name}, and read whether the words still hold"
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

"""The answers in docs/api.md: the examples of the OpenAPI document; as a program it writes them anew.

A block fenced as ``json NAME`` is the answer of the operation NAME.
"""

from __future__ import annotations

import json
from typing import Any

from models.documents.examples import ANSWERS
from tests.documents.blocks import ROOT, Block, blocks

PATH = ROOT / "docs" / "api.md"


def answers(document: str) -> list[Block]:
    """The blocks with an answer."""
    return [block for block in blocks(document) if block.language == "json"]


def expected(name: str) -> str:
    """The answer of an operation: a line for each member, and for each item of a list."""
    lines = [f"  {json.dumps(key)}: {_value(value)}" for key, value in ANSWERS[name].plain().items()]
    return "{\n" + ",\n".join(lines) + "\n}\n"


def _value(value: Any) -> str:
    if isinstance(value, list) and value and isinstance(value[0], dict):
        return "[\n" + ",\n".join(f"    {_line(item)}" for item in value) + "\n  ]"
    return _line(value)


def _line(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _write() -> None:
    document = PATH.read_text("utf-8")
    for block in reversed(answers(document)):
        document = f"{document[: block.start]}{expected(block.info)}{document[block.end :]}"
    PATH.write_text(document, "utf-8")


if __name__ == "__main__":
    _write()

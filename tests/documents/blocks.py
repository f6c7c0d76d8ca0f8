"""The commands of a document, run as they stand there; as a program it writes what they print into the document.

A block of commands is fenced as ``sh``. One fenced as ``text`` after it is what it printed; ``text model`` says that
its digits depend on the models. ``python -m tests.documents.blocks FILE`` writes these anew.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
import tempfile
import textwrap
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]
_MARK = "----- end of block -----"
_FENCE = re.compile(r"^( *)```(\S*)([^\n]*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)


@dataclass(frozen=True, slots=True)
class Block:
    """A fenced block: the language, what else stands after it, the lines without indentation, where they lie."""

    language: str
    info: str
    text: str
    start: int
    end: int


def blocks(document: str) -> list[Block]:
    """All fenced blocks of a document."""
    return [Block(m[2], m[3].strip(), textwrap.dedent(m[4]), m.start(4), m.end(4)) for m in _FENCE.finditer(document)]


def commands(document: str) -> list[str]:
    """The blocks of commands."""
    return [block.text for block in blocks(document) if block.language == "sh"]


def outputs(parts: Sequence[str], folder: Path, environment: Mapping[str, str]) -> list[str]:
    """What each part prints, all run by one shell in ``folder``; AssertionError with its words if one fails."""
    # Non-interactive shells do not expand aliases unless told to.
    script = "\n".join(["set -euo pipefail; shopt -s expand_aliases", *(f"{part}\necho '{_MARK}'" for part in parts)])
    done = subprocess.run(
        ["bash", "-c", script], cwd=folder, env=environment, capture_output=True, text=True, timeout=1200, check=False
    )
    assert done.returncode == 0, f"{done.stdout[-1000:]}\n{done.stderr[-2000:]}"
    return done.stdout.split(f"{_MARK}\n")[:-1]


def checkout(folder: Path) -> dict[str, str]:
    """Make ``folder`` look like a checkout with its virtual environment; the environment of a shell there."""
    for name in ("models", "helm", "Dockerfile", "Makefile"):
        (folder / name).symlink_to(ROOT / name)
    (folder / ".venv").symlink_to(sys.prefix)
    passed = {k: v for k, v in os.environ.items() if not k.startswith("EXPORTCAST_")}
    return passed | {"COLUMNS": "120", "OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def shown(output: str) -> str:
    """An output as documents show it: no blanks at line ends."""
    return "\n".join(line.rstrip() for line in output.strip("\n").splitlines())


def _write(path: Path) -> None:
    document = path.read_text("utf-8")
    found = blocks(document)
    with tempfile.TemporaryDirectory() as folder:
        printed = iter(outputs(commands(document), Path(folder), checkout(Path(folder))))
    output = ""
    edits = []
    for block in found:
        if block.language == "sh":
            output = shown(next(printed))
        elif block.language == "text":
            edits.append((block, output))
    for block, text in reversed(edits):
        document = f"{document[: block.start]}{text}\n{document[block.end :]}"
    path.write_text(document, "utf-8")


if __name__ == "__main__":
    _write(Path(sys.argv[1]))

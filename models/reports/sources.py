"""Where files come from: a path, a pipe, a device, or standard input (``-``)."""

from __future__ import annotations

import io
import sys
from pathlib import Path
from typing import BinaryIO

from models.core.errors import InvalidInput, Problem
from models.reports.text_table import Source

STDIN = Path("-")
STDIN_NAME = "standard input"

MAX_PIPE = 1_000_000_000
"""Bytes of a pipe, all of which are kept in memory because it can be read only once."""

OLE_MAGIC = b"\xd0\xcf\x11\xe0"
ZIP_MAGIC = b"PK\x03\x04"
MAGICS = {
    ZIP_MAGIC: "an Excel or another zipped file",
    OLE_MAGIC: "an old Excel file",
    b"\x1f\x8b": "a file packed by gzip",
    b"PAR1": "a Parquet file",
    b"%PDF": "a PDF file",
}
"""Kinds of files that are no text, by their first bytes."""


def name_of(path: Path) -> str:
    """The name of a file for messages."""
    return STDIN_NAME if path == STDIN else path.name


def is_pipe(path: Path) -> bool:
    """Whether a path is standard input, a pipe or a device, which can be read only once."""
    return path == STDIN or path.is_fifo() or path.is_char_device() or path.is_socket()


def reopened(path: Path) -> Source:
    """Opens the bytes of a path as often as wanted; those of a pipe are read now. InvalidInput if it cannot be read."""
    if is_pipe(path):
        data = read_pipe(path, limit=MAX_PIPE)
        return lambda: io.BytesIO(data)
    return lambda: path.open("rb")


def read_pipe(path: Path, *, limit: int) -> bytes:
    """All bytes of a pipe; InvalidInput if there are more than ``limit``."""
    if path == STDIN:
        data = _taken(sys.stdin.buffer, limit)
    else:
        with path.open("rb") as pipe:
            data = _taken(pipe, limit)
    if len(data) > limit:
        wanted = f"at most {limit:,} bytes; write them to a file first"
        raise InvalidInput([Problem(name_of(path), "", f"more than {limit:,} bytes", wanted)])
    return data


def _taken(stream: BinaryIO, limit: int) -> bytes:
    """Up to one byte more than the limit; a pipe may come in pieces."""
    pieces, size = [], 0
    while size <= limit and (piece := stream.read(min(1 << 20, limit + 1 - size))):
        pieces.append(piece)
        size += len(piece)
    return b"".join(pieces)

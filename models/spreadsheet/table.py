"""What a workbook holds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from models.core.errors import InvalidInput, Problem
from models.spreadsheet.fan import Fan

Fact = tuple[str, Any, str]
"""A name, its value, and what it means; one without a value is left out."""

NOTHING: Fact = ("", None, "")
"""An empty line between facts."""

MOST_ROWS = 1_048_575
"""Rows of a sheet below its header."""


@dataclass(frozen=True, slots=True)
class Table:
    """Rows of ``title`` under ``columns`` in a sheet ``name``, and what is to be known ``about`` them.

    ``meanings`` are of columns, ``digits`` the decimals that amounts are shown with. The one row of an ``upright``
    table stands below itself, each value beside the name of its column.
    """

    title: str
    name: str
    columns: Sequence[str]
    rows: Iterable[Mapping[str, Any]]
    about: Sequence[Fact]
    meanings: Mapping[str, str] = field(default_factory=dict)
    digits: int = 1
    upright: bool = False
    fan: Fan | None = None


def bounded(rows: Iterable[Mapping[str, Any]], *, most: int = MOST_ROWS) -> Iterator[Mapping[str, Any]]:
    """The rows; InvalidInput after the last one that a sheet has room for."""
    for number, row in enumerate(rows):
        if number == most:
            wanted = "csv, or a part of the rows: a sheet has room for no more"
            raise InvalidInput([Problem("query", "format", f"'xlsx' of more than {most} rows", wanted)])
        yield row

"""Rows as columns of plain values, each of the type that the schema gives it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from models.documents.export_schema import SERIES, Column, columns_of_kind
from models.export.source import Row


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows of a kind; ``values`` is a list for each column."""

    columns: Sequence[Column]
    values: Sequence[list[Any]]

    def __len__(self) -> int:
        return len(self.values[0])


def table_of(kind: str, rows: Iterable[Row], *, series: str | None = None) -> Table:
    """The table of rows of a kind, with ``series`` in the first column where it is given."""
    listed, columns = list(rows), columns_of_kind(kind)
    values = [[column.value(row.get(column.name)) for row in listed] for column in columns]
    if series is None:
        return Table(columns, values)
    return Table((SERIES, *columns), [[series] * len(listed), *values])

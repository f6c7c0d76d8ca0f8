"""The rows of a document: its list flattened into columns."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, get_args

from exportcast_client.document import Document

MONTH = "month"
SAME = "interval_list"
"""A member with the same intervals as ``intervals``."""

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Table:
    """Rows by column, and the columns that name a row."""

    columns: tuple[str, ...]
    index: tuple[str, ...]
    rows: list[Row]


def table_of(document: Document) -> Table:
    """The rows of a document, or the document as its only row."""
    rows = list(_rows(document))
    columns = tuple(dict.fromkeys(name for row in rows for name in row)) or _declared(document)
    leading = (document.rows_named_by, MONTH) if document.rows_named_by else (MONTH,)
    index = tuple(name for name, wanted in zip(columns, leading, strict=False) if name == wanted)
    return Table(columns, index, rows)


def flat(document: Document) -> Row:
    """The members of a document as columns: lower_80, upper_80; a nested one has the name of its place before it."""
    return dict(_columns(document, ""))


def _rows(document: Document) -> Iterator[Row]:
    found: list[tuple[Row, Document]] = [({}, document)]
    for member in document.rows_at:
        found = [(named | _name(document, row), each) for named, row in found for each in getattr(row, member)]
    for named, row in found:
        yield named | flat(row)


def _name(document: Document, row: Document) -> Row:
    name = document.rows_named_by
    return {name: getattr(row, name)} if name and hasattr(row, name) else {}


def _columns(document: Document, prefix: str) -> Iterator[tuple[str, Any]]:
    for name, value in document:
        if name in document.model_fields_set and name != SAME:
            yield from _cells(name, value, prefix)


def _cells(name: str, value: Any, prefix: str) -> Iterator[tuple[str, Any]]:
    match name, value:
        case "intervals", dict():
            for level, (low, high) in value.items():
                yield from ((f"{prefix}lower_{level}", low), (f"{prefix}upper_{level}", high))
        case "quantiles", dict():
            yield from ((f"{prefix}q{probability}", x) for probability, x in value.items())
        case _, Document():
            yield from _columns(value, f"{prefix}{name}_")
        case _, dict():
            for key, each in value.items():
                yield from _cells(str(key), each, f"{prefix}{name}_")
        case _, list() | tuple():
            if not any(isinstance(each, Document | dict) for each in value):
                yield f"{prefix}{name}", ", ".join(map(str, value))
        case _:
            yield f"{prefix}{name}", value


def _declared(document: Document) -> tuple[str, ...]:
    """The columns of a table without rows."""
    kind: type[Document] = type(document)
    for member in document.rows_at:
        (kind,) = get_args(kind.model_fields[member].annotation)
    first = (document.rows_named_by,) if document.rows_named_by else ()
    return (*first, *(name for name in kind.model_fields if name != SAME))

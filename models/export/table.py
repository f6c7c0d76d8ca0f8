"""Rows as columns of plain values, each of the type that the schema gives it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from models.core.errors import ExportcastError, NoModel, StoreUnavailable
from models.documents.export_schema import SERIES, Column, columns_of_kind
from models.export.source import Row, Source


@dataclass(frozen=True, slots=True)
class Table:
    """Some rows of a kind; ``values`` is a list for each column."""

    columns: Sequence[Column]
    values: Sequence[list[Any]]

    def __len__(self) -> int:
        return len(self.values[0])


@dataclass(frozen=True, slots=True)
class Missing:
    """Why a series has no table of a kind; ``is_failure`` unless there is nothing to show."""

    reason: str
    is_failure: bool


def table_of(kind: str, rows: Iterable[Row], *, series: str | None = None) -> Table:
    """The table of rows of a kind, with ``series`` in the first column where it is given."""
    listed, columns = list(rows), columns_of_kind(kind)
    values = [column.values([row.get(column.name) for row in listed]) for column in columns]
    if series is None:
        return Table(columns, values)
    return Table((SERIES, *columns), [[series] * len(listed), *values])


def series_table(kind: str, series: str, source: Source, *, named: bool = False) -> Table | Missing:
    """The table of a series, with its id in the first column if ``named``; StoreUnavailable.

    Whatever else is wrong with one series is what is missing: the others are exported.
    """
    try:
        return table_of(kind, source.rows(kind, series), series=series if named else None)
    except StoreUnavailable:
        raise
    except NoModel as error:
        return Missing(error.why, is_failure=False)
    except ExportcastError as error:
        return Missing(str(error), is_failure=True)
    except Exception as error:
        return Missing(f"{type(error).__name__}: {error}", is_failure=True)

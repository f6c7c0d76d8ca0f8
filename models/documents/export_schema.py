"""The tables of an export: their columns with type and meaning, for both formats, the manifest and the docs.

A changed name, type or meaning of a column needs a new SCHEMA_VERSION; a further column at the end does not.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from functools import cache
from typing import Any

from models.core.measures import HUBVERSE, MAIN_LEVELS, level_quantiles, quantile_key
from models.documents.document import Document
from models.documents.forecast import ForecastDocument, ForecastPoint
from models.documents.performance import IssuedRow, ScoreRow
from models.documents.report import ReportDocument
from models.documents.vintage import VINTAGE_COLUMNS, VintageMonth

SCHEMA_VERSION = 1

KINDS: Mapping[str, str] = {
    "forecasts": "the months ahead by the version of each series in service",
    "vintages": "the monthly series as known on the day of the export",
    "reports": "the published figures that the series rest on",
    "scores": "all scores of past forecasts that stand; amounts are in the unit of the series",
    "issued": "every forecast issued, one row a month and quantile, in the columns of forecast hubs (hubverse)",
}
"""What is exported, and what a table of it holds."""


class Type(StrEnum):
    """What a column holds, with its type in Parquet."""

    MONTH = "date32, first day of the month"
    DAY = "date32"
    TIME = "timestamp[us, UTC]"
    NUMBER = "double"
    WHOLE = "int32"
    FLAG = "bool"
    WORD = "dictionary<string>"
    TEXT = "string"


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table; ``about`` states meaning and unit."""

    name: str
    type: Type
    about: str

    def values(self, given: list[Any]) -> list[Any]:
        """Values as documents have them in the type of the column; None stays None."""
        read = _READ.get(self.type)
        return given if read is None else [None if each is None else read(each) for each in given]


_READ: Mapping[Type, Callable[[Any], Any]] = {
    Type.MONTH: lambda month: date.fromisoformat(f"{month}-01"),
    Type.DAY: date.fromisoformat,
    Type.TIME: datetime.fromisoformat,
    Type.NUMBER: float,
    Type.WORD: str,
}

SERIES = Column("series", Type.WORD, "id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict")
"""The first column where one file holds all series; in a folder it is in the names of the folders."""

UNIT = Column("unit", Type.WORD, "unit of the amounts of the row, such as usd_million")

UNIQUE = {"id", "printed", "published", "withdrawn_why"}
"""Texts that seldom repeat."""


@cache
def columns_of_kind(kind: str) -> tuple[Column, ...]:
    """The columns of a kind but for the series; KeyError if there is no such kind."""
    return _COLUMNS[kind]()


def _forecasts() -> tuple[Column, ...]:
    quantiles = (
        Column(f"q{quantile_key(p)}", Type.NUMBER, f"quantile {quantile_key(p)} of the distribution") for p in HUBVERSE
    )
    return (
        *_columns(ForecastPoint, "month", "step", "mean", "median"),
        *(column for level in MAIN_LEVELS for column in _interval(level)),
        *quantiles,
        UNIT,
        *_columns(ForecastDocument, "as_of", "cutoff", "issued_at", "model_version", "vintage"),
    )


def _interval(level: int) -> tuple[Column, Column]:
    lower, upper = (f"q{quantile_key(p)}" for p in level_quantiles(level))
    return (
        Column(f"lower_{level}", Type.NUMBER, f"lower end of the central {level} % interval, the same as {lower}"),
        Column(f"upper_{level}", Type.NUMBER, f"upper end of it, the same as {upper}"),
    )


def _vintages() -> tuple[Column, ...]:
    month = Column("month", Type.MONTH, "the month that the value is of")
    return (month, *_columns(VintageMonth, *(name for name in VINTAGE_COLUMNS if name != month.name)), UNIT)


def _reports() -> tuple[Column, ...]:
    known = Column("known_from", Type.DAY, "day from which the figure is known")
    return (*_columns(ReportDocument, *(name for name in ReportDocument.model_fields if name != SERIES.name)), known)


_COLUMNS: Mapping[str, Callable[[], tuple[Column, ...]]] = {
    "forecasts": _forecasts,
    "vintages": _vintages,
    "reports": _reports,
    "scores": lambda: _columns(ScoreRow, *ScoreRow.model_fields),
    "issued": lambda: _columns(IssuedRow, *IssuedRow.model_fields),
}


def _columns(model: type[Document], *names: str) -> tuple[Column, ...]:
    """Members of a document as columns; one that a document leaves out is null in a table."""
    schemas = model.model_json_schema()["properties"]
    about = {name: schemas[name]["description"].replace("left out", "null") for name in names}
    return tuple(Column(name, _type(name, schemas[name]), about[name]) for name in names)


def _type(name: str, schema: Mapping[str, Any]) -> Type:
    """The type of a member by its JSON schema, without null."""
    form = next((each for each in schema.get("anyOf", ()) if each != {"type": "null"}), schema)
    match form:
        case {"type": "number"}:
            return Type.NUMBER
        case {"type": "integer"}:
            return Type.WHOLE
        case {"type": "boolean"}:
            return Type.FLAG
        case {"format": "date"}:
            return Type.DAY
        case {"format": "date-time"}:
            return Type.TIME
        case {"pattern": _}:
            return Type.MONTH
    return Type.TEXT if name in UNIQUE else Type.WORD

"""The text of a catalog: its keys, their types and limits, and the line of whatever breaks them."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any, TypeVar

from pydantic import BaseModel, ConfigDict, Field, ValidationError, field_validator, model_validator

from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem, shown
from models.core.measures import Aggregation, Sign
from models.core.periods import Month
from models.core.plain_text import has_hidden
from models.core.series_id import parse_series
from models.core.units import EXAMPLES, Kind, parse_unit

MAX_LAG_DAYS = 400
"""Days after a month within which its first figure is expected."""

M = TypeVar("M", bound=BaseModel)
_HEADER = re.compile(r"\s*\[([^\[\]]+)\]")
_KEY = re.compile(r"""\s*("[^"]*"|'[^']*'|[\w-]+)\s*=""")

Text = Annotated[str, Field(max_length=300)]
Day = Annotated[int, Field(ge=1, le=MAX_LAG_DAYS)]


class Fields(BaseModel):
    """The keys of one series, or of ``[defaults]``; unknown keys and wrong types are refused."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    unit: Text = "usd_million"
    fiscal_year_start: Annotated[int, Field(ge=1, le=12)] = 7
    aggregation: Aggregation | None = None
    additive: bool | None = None
    sign: Sign = Sign.POSITIVE
    release_days: Annotated[list[Day], Field(min_length=2, max_length=2)] = [16, 22]
    release_dates: dict[str, date] = {}
    digits: Annotated[int, Field(ge=0, le=9)] | None = None
    publisher: Text = ""

    @field_validator("aggregation", "sign", mode="before")
    @classmethod
    def _known_word(cls, value: Any, info: Any) -> Any:
        kind = Aggregation if info.field_name == "aggregation" else Sign
        words = [str(word) for word in kind]
        if value is not None and value not in words:
            raise ValueError("one of " + ", ".join(words))
        return value if value is None else kind(value)

    @field_validator("unit")
    @classmethod
    def _unit(cls, value: str) -> str:
        try:
            return parse_unit(value).name
        except ValueError:
            raise ValueError(f"a unit like {EXAMPLES}") from None

    @field_validator("release_days")
    @classmethod
    def _in_order(cls, value: list[int]) -> list[int]:
        if value[0] > value[1]:
            raise ValueError("two days after the end of the month, the earlier first")
        return value

    @field_validator("release_dates")
    @classmethod
    def _after_their_months(cls, value: dict[str, date]) -> dict[str, date]:
        for month, day in value.items():
            if day <= Month.parse(month).last_day:
                raise ValueError(f"a day after the month: {month} has {day}")
        return value

    @field_validator("*", mode="after")
    @classmethod
    def _plain(cls, value: Any) -> Any:
        if isinstance(value, str) and has_hidden(value):
            raise ValueError("a text without control or bidirectional characters")
        return value


class SdmxFields(BaseModel):
    """Which rows of SDMX-CSV are a series: dimensions with their values, of a dataflow, and the unit of a code."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True)

    key: Annotated[dict[Text, Text], Field(min_length=1, max_length=50)]
    dataflow: Text = ""
    unit: Text = ""

    @field_validator("unit")
    @classmethod
    def _unit(cls, value: str) -> str:
        return parse_unit(value).name if value else ""


_NO_PARTS = {"index": "an index", "percent": "a percentage"}


class SeriesFields(Fields):
    """The keys of one series."""

    title: Annotated[Text, Field(min_length=1)]
    parent: Text | None = None
    sbp_item: Text = ""
    sdmx: SdmxFields | None = None

    @model_validator(mode="after")
    def _additive_amounts(self) -> SeriesFields:
        if self.additive and parse_unit(self.unit).kind in (Kind.INDEX, Kind.PERCENT):
            raise ValueError(f"additive = true needs amounts or counts: parts of {_NO_PARTS[self.unit]} do not add up")
        return self

    @property
    def how(self) -> Aggregation:
        """The aggregation, by the kind of unit where none is given: indexes and rates are averages."""
        averaged = parse_unit(self.unit).kind in (Kind.INDEX, Kind.PERCENT)
        return self.aggregation or (Aggregation.MEAN if averaged else Aggregation.SUM)


class _File(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)

    defaults: dict[str, Any] = {}
    series: dict[str, dict[str, Any]] = {}


def read_catalog(text: str, file: str) -> dict[str, tuple[SeriesFields, str]]:
    """The fields of each series and their place, by id; InvalidInput names line, key, what was found and expected."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput([Problem(file, "", str(error), "TOML")]) from error
    reader = _Reader(text, file)
    whole = reader.checked(_File, table, "")
    defaults = reader.checked(Fields, whole.defaults, "defaults") if whole else None
    given = whole.defaults if whole and defaults else {}
    found = {s: reader.series(s, given | fields, fields) for s, fields in (whole.series if whole else {}).items()}
    if reader.problems:
        raise InvalidInput(reader.problems[:MAX_PROBLEMS])
    return {s: (fields, reader.place(f'series."{s}"', "")) for s, fields in found.items() if fields is not None}


class _Reader:
    """Validates tables of one file and notes all problems with their lines."""

    def __init__(self, text: str, file: str) -> None:
        self.lines, self.file = _lines(text), file
        self.problems: list[Problem] = []

    def series(self, series: str, fields: Mapping[str, Any], own: Mapping[str, Any]) -> SeriesFields | None:
        table = f'series."{series}"'
        try:
            parse_series(series)
        except ValueError as error:
            self._add(table, "", series, str(error))
            return None
        if "title" not in own:
            self._add(table, "title", None, "a title")
            return None
        return self.checked(SeriesFields, fields, table)

    def checked(self, model: type[M], fields: Mapping[str, Any], table: str) -> M | None:
        try:
            return model.model_validate(fields)
        except ValidationError as error:
            for each in error.errors(include_url=False, include_context=False):
                key, *inner = map(str, each["loc"]) if each["loc"] else ("",)
                if key == "sdmx" and inner:
                    self._add(table, key, *_within(each, inner))
                    continue
                unknown = each["type"] == "extra_forbidden"
                expected = _known_keys(key, model) if unknown else _plain(each["msg"])
                self._add(table, key, key if unknown else fields.get(key, fields if not key else None), expected)
        return None

    def _add(self, table: str, key: str, found: Any, expected: str) -> None:
        place = self.place(table, key)
        name = f"{table}.{key}".strip(".") if key else table
        self.problems.append(Problem(place, name, "nothing" if found is None else shown(found), expected))

    def place(self, table: str, key: str) -> str:
        """File and line of a key of a table or of the defaults, else of the table."""
        at = ((table, key), ("defaults", key), (table, ""), ("", table or key))
        line = next((self.lines[each] for each in at if each in self.lines), None)
        return f"{self.file} line {line}" if line else self.file


def _lines(text: str) -> dict[tuple[str, str], int]:
    """Line numbers by table and key; a table itself has the key ''."""
    found, table = dict[tuple[str, str], int](), ""
    for number, line in enumerate(text.splitlines(), 1):
        if match := _HEADER.match(line):
            table = match[1].strip().replace("'", '"')
            found.setdefault((table, ""), number)
            found.setdefault(("", table.partition(".")[0]), number)
        elif match := _KEY.match(line):
            found.setdefault((table, match[1].strip("\"'")), number)
    return found


def _known_keys(key: str, model: type[BaseModel]) -> str:
    near = difflib.get_close_matches(key, model.model_fields, n=1)
    return (f"{near[0]}, or " if near else "") + "one of " + ", ".join(sorted(model.model_fields))


def _within(error: Any, inner: list[str]) -> tuple[Any, str]:
    """What was found of a key inside ``sdmx``, and what was expected of it."""
    if error["type"] == "extra_forbidden":
        return inner[-1], _known_keys(inner[-1], SdmxFields)
    found = None if error["type"] == "missing" else error["input"]
    return found, f"{'.'.join(inner)}: {_plain(error['msg'])}"


def _plain(message: str) -> str:
    return message.removeprefix("Value error, ").removeprefix("Input should be ")

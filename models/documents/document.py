"""What every document is: an immutable pydantic model whose fields have descriptions with units."""

from __future__ import annotations

import math
from collections.abc import Mapping
from datetime import date
from typing import Annotated, Any

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

MonthText = Annotated[str, WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$"})]
DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
TimeText = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Number = Annotated[int | float, WithJsonSchema({"type": "number"})]
"""A number that stays whole where it is."""

SeriesId = Annotated[str, Field(description="id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict")]
Title = Annotated[str, Field(description="name of the series for people")]
AsOf = Annotated[DayText, Field(description="knowledge time: only figures known on this day (UTC) are used")]
IssueDay = Annotated[
    DayText, Field(description="the day whose record the forecast knows: the last one on which it used figures")
]
Requested = Annotated[
    DayText | None,
    Field(description="the past day that was asked for; `as_of` is on it or before. Null where none was asked for"),
]
Next = Annotated[
    int | None, Field(description="the parameter `next` of the call for the rows after these; null if there are none")
]
Cutoff = Annotated[MonthText, Field(description="last month that the forecast knows; it starts with the month after")]
IssuedAt = Annotated[TimeText, Field(description="when the forecast was made, UTC")]
VersionName = Annotated[str, Field(description="name of the model version: UTC time and a hash of its content")]
VintageHash = Annotated[
    str, Field(description="hash of the vintage that the forecast rests on; the same months and values, the same hash")
]
Step = Annotated[int, Field(description="months ahead of the cutoff: 1 is the month after it")]


class Document(BaseModel):
    """What the command line and HTTP answer; members may be added in later versions.

    A member that is not given is left out of the JSON; one that is given as None is null there.
    """

    model_config = ConfigDict(
        frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=(), defer_build=True
    )

    def plain(self) -> dict[str, Any]:
        """The members of the JSON as plain values."""
        return self.model_dump(mode="json", exclude_unset=True)


class Interval(Document):
    """A central interval of a distribution, ends included."""

    level: Annotated[int, Field(description="level in percent: 80 holds 8 of 10 outcomes")]
    lower: Annotated[float | None, Field(description="lower end; null where growth has no base")]
    upper: Annotated[float | None, Field(description="upper end; null where growth has no base")]


IntervalList = Annotated[
    list[Interval], Field(description="the same as `intervals`, as a list of objects, in the order asked for")
]


def interval_list(intervals: Mapping[str, tuple[float | None, float | None]]) -> list[Interval]:
    """Intervals by level as a list."""
    return [Interval(level=int(level), lower=low, upper=high) for level, (low, high) in intervals.items()]


def day_text(day: date | None) -> str | None:
    """A day as JSON has it."""
    return None if day is None else day.isoformat()


def left_out(schema: dict[str, Any]) -> None:
    """Changes the schema of an optional member into that of one that is left out, null only if it is declared so."""
    schema.pop("default", None)
    forms = [form for form in schema.get("anyOf", ()) if form != {"type": "null"}]
    if len(forms) == 1 and len(forms) < len(schema["anyOf"]):
        schema.pop("anyOf")
        schema.update(forms[0])


def nullable(schema: dict[str, Any]) -> None:
    """Changes the schema of an optional member into that of one that is left out, or may be null."""
    schema.pop("default", None)


def rounded(value: float, digits: int = 6) -> float | None:
    """A number as JSON has it; None for NaN."""
    return None if math.isnan(value) else round(float(value), digits)

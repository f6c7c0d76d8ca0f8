"""A forecast on conditions as a document, and the question that it answers."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, WithJsonSchema

from models.core.measures import MAIN_LEVELS
from models.documents.document import (
    Cutoff,
    Document,
    IssuedAt,
    IssueDay,
    MonthText,
    Requested,
    SeriesId,
    Step,
    Title,
    VersionName,
    VintageHash,
)
from models.documents.forecast import Notes, Unit
from models.documents.outlook import PERIODS, Spread
from models.forecasting.conditions import FORMS, MOST

Without = Annotated[Spread, Field(description="the forecast as it is, without the conditions")]
With = Annotated[Spread, Field(description="the same on the conditions")]


class ScenarioCondition(Document):
    """One condition, and how likely it is alone."""

    text: Annotated[str, Field(description="the condition as it was given")]
    series: SeriesId
    period_start: Annotated[MonthText, Field(description="first month of its period")]
    period_end: Annotated[MonthText, Field(description="last month of its period")]
    measure: Annotated[
        Literal["level", "yoy_pct"],
        Field(description="level in `unit`, or yoy_pct: growth in percent on a year before"),
    ]
    low: Annotated[float | None, Field(description="lower end, equal to `high` for one value; null for no end")]
    high: Annotated[float | None, Field(description="upper end; null for no end")]
    forecast: Annotated[Spread, Field(description="the same figure by the forecast, without any condition")]
    probability: Annotated[
        float,
        Field(description="of a range, the share of paths within it; of one value, of those at least as far out as it"),
    ]


class ScenarioPoint(Document):
    """One month ahead without and with the conditions."""

    month: Annotated[MonthText, Field(description="the month that is forecast")]
    step: Step
    forecast: Without
    scenario: With


class ScenarioTotal(Document):
    """The figure of a period without and with the conditions, published months included."""

    series: SeriesId
    title: Title
    period: Annotated[str, Field(description="the period: FY2027 is July 2026 to June 2027")]
    period_start: Annotated[MonthText, Field(description="first month of the period")]
    period_end: Annotated[MonthText, Field(description="last month of the period")]
    months_published: Annotated[int, Field(description="of its months, how many are known and enter as constants")]
    published_sum: Annotated[float, Field(description="the figure of the known months alone")]
    forecast: Without
    scenario: With


class NeededAverage(Document):
    """What the months that are open must average for a total to reach a target."""

    months: Annotated[int, Field(description="months neither published nor given")]
    average: Annotated[float, Field(description="what they must average, in `unit`")]
    expected: Annotated[float, Field(description="median of what they average on the paths, in `unit`")]
    probability: Annotated[float, Field(description="chance from 0 to 1 that they average as much: that of the target")]


class ScenarioTarget(Document):
    """How likely a total reaches a target, without and with the conditions."""

    period: Annotated[str, Field(description="the period asked about")]
    target: Annotated[float, Field(description="the target, in `unit`")]
    forecast_probability: Annotated[float, Field(description="chance from 0 to 1 without the conditions")]
    scenario_probability: Annotated[float, Field(description="chance from 0 to 1 on the conditions")]
    forecast_needed: Annotated[
        NeededAverage | None,
        Field(description="what the open months must average; null if none is, or if totals are last months"),
    ]
    scenario_needed: Annotated[
        NeededAverage | None, Field(description="the same of the months that are neither published nor given")
    ]


class ScenarioDocument(Document):
    """A forecast on conditions, beside the forecast without them."""

    series: SeriesId
    title: Title
    unit: Unit
    given: Annotated[list[ScenarioCondition], Field(description="the conditions, in the order given")]
    probability: Annotated[
        float, Field(description="chance from 0 to 1 of all conditions together, by the measure of each `probability`")
    ]
    warning: Annotated[
        str | None, Field(description="a sentence where the conditions are less likely than 1 %; else null")
    ]
    effective_paths: Annotated[
        float, Field(description="equally weighted paths that the answer is worth: below 50 its intervals are rough")
    ]
    paths: Annotated[int, Field(description="paths of the forecast")]
    points: Annotated[list[ScenarioPoint], Field(description="months: a year, or up to the last period asked about")]
    totals: Annotated[
        list[ScenarioTotal], Field(description="the period asked about, then the fiscal years with open months")
    ]
    target: Annotated[ScenarioTarget | None, Field(description="of the target asked about; else null")]
    relatives: Annotated[
        list[ScenarioTotal],
        Field(
            description="whole, parts, sisters and series with a condition: the total of the period asked about, else "
            "of the year of the last condition; empty where the paths of the family are not joint"
        ),
    ]
    as_of: IssueDay
    requested_as_of: Requested
    cutoff: Cutoff
    known_to: Annotated[MonthText, Field(description="last published month that enters as a constant")]
    issued_at: IssuedAt
    model_version: VersionName
    vintage: VintageHash
    notes: Notes


def _as_texts(given: object) -> object:
    """Conditions given as an object, {"2026-12": 450, "FY2027": [5200, null]}, as texts; else what was given."""
    if not isinstance(given, dict):
        return given
    found = [(name, _ends(value)) for name, value in given.items()]
    return given if any(text is None for _, text in found) else [f"{name}={text}" for name, text in found]


def _ends(value: object) -> str | None:
    """A value, or both ends of a range with null for an open one, as a condition writes them; None for another."""
    match value:
        case str():
            return value
        case [low, high] if (low, high) != (None, None):
            ends = ["" if end is None else _plain(end) for end in (low, high)]
            return None if None in ends else "..".join(map(str, ends))
    return _plain(value)


def _plain(value: object) -> str | None:
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return f"{Decimal(repr(value)):f}"


_END = {"anyOf": [{"type": "number"}, {"type": "null"}]}
_RANGE = {"type": "array", "items": _END, "minItems": 2, "maxItems": 2}
_VALUE = {"anyOf": [{"type": "number"}, {"type": "string"}, _RANGE]}
_TEXTS = {"type": "array", "items": {"type": "string", "maxLength": 200}, "maxItems": MOST}
_VALUES: dict[str, Any] = {"type": "object", "additionalProperties": _VALUE, "maxProperties": MOST}

OBJECT = 'or an object like {"2026-12": 450, "FY2027": [5200, 5400], "CY2027": [5000, null]}'


class ScenarioIn(BaseModel):
    """The question: conditions, a period with a target, levels."""

    model_config = ConfigDict(extra="forbid", strict=True, allow_inf_nan=False)

    given: Annotated[
        list[Annotated[str, Field(max_length=200)]],
        BeforeValidator(_as_texts),
        Field(description=f"a list of up to {MOST} conditions, {FORMS}; {OBJECT}", max_length=MOST),
        WithJsonSchema({"anyOf": [_TEXTS, _VALUES]}),
    ] = []
    period: Annotated[str | None, Field(description=PERIODS, max_length=40)] = None
    target: Annotated[float | None, Field(description="a number like 5000, with a period")] = None
    levels: Annotated[
        list[Annotated[int, Field(ge=1, le=99)]],
        Field(
            description="a list of 1 to 5 whole numbers 1..99 like [80, 95], the default", min_length=1, max_length=5
        ),
    ] = list(MAIN_LEVELS)

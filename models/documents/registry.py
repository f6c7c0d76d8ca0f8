"""What the routes about versions take and give, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from models.documents.schemas import Answer, DayText, MonthText, TimeText

UNSAID = "no reason given"
"""What is kept of a move for which nobody says why."""

MOST_WHY = 500
"""Characters of a reason."""


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("not one line of printable text")
    return text


class WhyIn(BaseModel):
    """Why the version in service is changed; kept with who and when."""

    model_config = ConfigDict(extra="forbid")

    why: Annotated[
        str,
        StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_WHY),
        AfterValidator(_one_line),
        Field(description=f"a reason in one line of at most {MOST_WHY} characters"),
    ] = UNSAID


class VersionOut(Answer):
    """A version as the registry knows it, with the facts of its card."""

    version: str
    champion: bool
    created: TimeText
    as_of: DayText
    cutoff: MonthText
    vintage: str
    members: dict[str, float]
    scores: list[dict[str, Any]]
    signed: bool


class DecisionOut(Answer):
    """Why a version became champion (promote), became it again (rollback), or was only added (publish)."""

    version: str
    action: Literal["promote", "rollback", "publish"]
    who: str
    why: str
    at: TimeText


class ModelsOut(Answer):
    """The versions of a series, newest first, and the decisions about them, last one first."""

    series: str
    champion: str | None
    versions: list[VersionOut]
    decisions: list[DecisionOut]


class MovedOut(Answer):
    """The version now in service and the one before it."""

    series: str
    champion: str
    before: str | None
    who: str
    why: str

"""What the routes about versions take and give, as pydantic models."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from service.schemas import Answer

MOST_WHY = 500
"""Characters of a reason."""


class WhyIn(BaseModel):
    """Why the version in service is changed; kept with who and when."""

    model_config = ConfigDict(extra="forbid", json_schema_extra={"examples": [{"why": "the new version drifts"}]})

    why: Annotated[str, Field(min_length=1, max_length=MOST_WHY, description="one line of text, not blank")]


class VersionOut(Answer):
    """A version as the registry knows it, with the facts of its card."""

    version: str
    champion: bool
    created: str
    as_of: str
    cutoff: str
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
    at: str


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

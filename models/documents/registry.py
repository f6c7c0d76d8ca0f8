"""The versions of models and the decisions about them, as documents; and what a decision takes."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, StringConstraints

from models.core.errors import ArtifactRejected
from models.documents.document import AsOf, Cutoff, Document, SeriesId, TimeText, VersionName, VintageHash
from models.evaluation.news_record import origin_of
from models.storage.records import Decision, Version

NO_REASON = "no reason given"
"""Stored for a move without a reason."""

MOST_WHY = 500
"""Characters of a reason."""

Who = Annotated[str, Field(description="who decided: training, a user, or the hash of a token")]
Why = Annotated[str, Field(description="the reason")]
Champion = Annotated[bool, Field(description="whether it is the version in service")]


def _one_line(text: str) -> str:
    if not text.isprintable():
        raise ValueError("not one line of printable text")
    return text


Reason = Annotated[
    str,
    StringConstraints(strip_whitespace=True, min_length=1, max_length=MOST_WHY),
    AfterValidator(_one_line),
    Field(description=f"a reason in one line of at most {MOST_WHY} characters"),
]


class WhyIn(BaseModel):
    """Why the version in service is changed; kept with who and when."""

    model_config = ConfigDict(extra="forbid")

    why: Reason = NO_REASON


class VersionDocument(Document):
    """A version as the registry lists it, with the facts of its card."""

    series: SeriesId
    version: VersionName
    champion: Champion
    created: Annotated[TimeText, Field(description="when it was trained, UTC")]
    as_of: AsOf
    cutoff: Cutoff
    vintage: VintageHash
    card_sha256: Annotated[str, Field(description="hash of the card; a card with another is refused")]
    members: Annotated[dict[str, float], Field(description="weights of the models that are combined; they sum to 1")]
    scores: Annotated[
        list[dict[str, Any]],
        Field(
            description="backtest by member: windows, MASE, WQL, MSIS, and the shares of outcomes in the 80 and 95 % "
            "intervals"
        ),
    ]
    signed: Annotated[bool, Field(description="whether the card is signed")]
    news_from: Annotated[
        str | None, Field(description="the version that its news (`/news`) start from; null if it has none")
    ]
    no_news: Annotated[str | None, Field(description="why it has no news, in a clause; null if it has")]


class DecisionDocument(Document):
    """Why a version became champion (promote), became it again (rollback), or was only added (publish)."""

    version: VersionName
    action: Annotated[Literal["promote", "rollback", "publish"], Field(description="what was decided")]
    who: Who
    why: Why
    at: Annotated[TimeText, Field(description="when, UTC")]


class ModelsDocument(Document):
    """The versions of a series and the decisions about them."""

    series: SeriesId
    champion: Annotated[str | None, Field(description="the version in service; null if there is none")]
    versions: Annotated[list[VersionDocument], Field(description="newest first")]
    decisions: Annotated[list[DecisionDocument], Field(description="last one first")]


class VersionListDocument(Document):
    """The versions of all series."""

    versions: Annotated[list[VersionDocument], Field(description="by series, newest first")]


class ModelDocument(VersionDocument):
    """One version with its whole card and the decisions about it."""

    card: Annotated[dict[str, Any], Field(description="the card of the artifact")]
    decisions: Annotated[list[DecisionDocument], Field(description="last one first")]


class CheckedVersion(Document):
    """An artifact that was loaded as the service would load it."""

    series: SeriesId
    version: VersionName
    champion: Champion
    step: Annotated[str | None, Field(description="the check that failed; null if all is well")]
    reason: Annotated[str | None, Field(description="why, in a sentence; null if all is well")]


class ChecksDocument(Document):
    """Every artifact that was checked."""

    versions: Annotated[list[CheckedVersion], Field(description="by series, newest first")]


class MovedDocument(Document):
    """The version now in service and the one before it."""

    series: SeriesId
    champion: VersionName
    before: Annotated[str | None, Field(description="the version in service before; null if there was none")]
    who: Who
    why: Why


def version_document(version: Version, *, champion: bool) -> VersionDocument:
    """The document of a version."""
    return VersionDocument(**_members(version, champion))


def model_document(version: Version, decisions: Iterable[Decision], *, champion: bool) -> ModelDocument:
    """The document of a version with its card and the decisions about it."""
    shown = [decision_document(each) for each in decisions]
    return ModelDocument(**_members(version, champion), card=dict(version.card), decisions=shown)


def _members(version: Version, champion: bool) -> dict[str, Any]:
    start, missing = origin_of(version)
    return {
        "series": version.series,
        "version": version.version,
        "champion": champion,
        "created": version.created.isoformat(),
        "as_of": version.as_of.isoformat(),
        "cutoff": str(version.cutoff),
        "vintage": version.vintage,
        "card_sha256": version.card_sha256,
        "members": dict(version.card.get("members") or {}),
        "scores": list(version.card.get("scores") or []),
        "signed": version.card.get("signature") is not None,
        "news_from": start,
        "no_news": missing,
    }


def decision_document(decision: Decision) -> DecisionDocument:
    """The document of a decision."""
    return DecisionDocument.model_validate(
        {
            "version": decision.version,
            "action": decision.action,
            "who": decision.who,
            "why": decision.why,
            "at": decision.at.isoformat(),
        }
    )


def models_document(
    series: str, champion: str | None, versions: Iterable[Version], decisions: Sequence[Decision]
) -> ModelsDocument:
    """The document of the versions of a series; ``champion`` names the one in service."""
    return ModelsDocument(
        series=series,
        champion=champion,
        versions=[version_document(each, champion=each.version == champion) for each in versions],
        decisions=[decision_document(each) for each in decisions],
    )


def checked_version(version: Version, refused: ArtifactRejected | None, *, champion: bool) -> CheckedVersion:
    """The document of a version that was checked, and refused or not."""
    return CheckedVersion(
        series=version.series,
        version=version.version,
        champion=champion,
        step=refused.step if refused else None,
        reason=refused.reason if refused else None,
    )

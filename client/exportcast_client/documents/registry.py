"""The versions of models and the decisions about them, as documents; and what a decision takes.

Generated from models/documents/registry.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import Any, ClassVar, Literal

from exportcast_client.document import Document


class VersionDocument(Document):
    """A version as the registry lists it, with the facts of its card."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    version: str
    """name of the model version: UTC time and a hash of its content"""

    champion: bool
    """whether it is the version in service"""

    created: str
    """when it was trained, UTC"""

    as_of: str
    """knowledge time: only figures known on this day (UTC) are used"""

    cutoff: str
    """last month that the forecast knows; it starts with the month after"""

    vintage: str
    """hash of the vintage that the forecast rests on; the same months and values, the same hash"""

    card_sha256: str
    """hash of the card; a card with another is refused"""

    members: dict[str, float]
    """weights of the models that are combined; they sum to 1"""

    scores: list[dict[str, Any]]
    """backtest by member: windows, MASE, WQL, MSIS, and the shares of outcomes in the 80 and 95 % intervals"""

    signed: bool
    """whether the card is signed"""

    news_from: str | None
    """the version that its news (`/news`) start from; null if it has none"""

    no_news: str | None
    """why it has no news, in a clause; null if it has"""


class DecisionDocument(Document):
    """Why a version became champion (promote), became it again (rollback), or was only added (publish)."""

    version: str
    """name of the model version: UTC time and a hash of its content"""

    action: Literal["promote", "rollback", "publish"] | str
    """what was decided"""

    who: str
    """who decided: training, a user, or the hash of a token"""

    why: str
    """the reason"""

    at: str
    """when, UTC"""


class ModelsDocument(Document):
    """The versions of a series and the decisions about them."""

    rows_at: ClassVar[tuple[str, ...]] = ("versions",)

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    champion: str | None
    """the version in service; null if there is none"""

    versions: list[VersionDocument]
    """newest first"""

    decisions: list[DecisionDocument]
    """last one first"""


class MovedDocument(Document):
    """The version now in service and the one before it."""

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    champion: str
    """name of the model version: UTC time and a hash of its content"""

    before: str | None
    """the version in service before; null if there was none"""

    who: str
    """who decided: training, a user, or the hash of a token"""

    why: str
    """the reason"""

"""Why a forecast changed between two versions, as a document.

Generated from models/documents/news.py: python -m tests.client.generate
"""

from __future__ import annotations

from typing import ClassVar, Literal

from pydantic import Field

from exportcast_client.document import Document


class NewsPart(Document):
    """One cause of a change, and what it moved."""

    kind: Literal["figure", "revision", "relatives", "weights", "model"] | str
    """a new figure, the revision of known months, figures of related series (parts and whole), re-estimated
    weights and calibration, or a new model: other members, or another version of a library
    """

    what: str
    """the cause in words"""

    effect: float
    """what it moved, in `unit`; the effects of a change add up to it"""

    rounded: float
    """the same with `decimals`; these add up to the rounded change too"""

    month: str | None
    """month of the figure; null where there is not just one"""

    value: float | None
    """the figure, in `unit`"""

    expected: float | None
    """what was expected of it just before, of a revised month its figure before"""

    surprise: float | None
    """value - expected"""

    published: str | None
    """the day from which the figure is known; null where it was known before"""


class NewsChange(Document):
    """The change of a month or of the figure of a longer period."""

    period: str
    """the month or period; FY2027 is July 2026 to June 2027"""

    before: float
    """mean of the version `from`, or the known figure"""

    after: float
    """mean of the version `to`, or the known figure"""

    parts: list[NewsPart]
    """what moved it; the effects add up to after - before"""

    decimals: int
    """decimals of the numbers in `line`, and of `rounded`"""

    line: str
    """the same in a sentence, with rounded numbers that add up too"""


class NewsDocument(Document):
    """Why the forecasts of two versions of a series differ, in parts that add up to each change."""

    rows_at: ClassVar[tuple[str, ...]] = ("changes", "parts")
    rows_named_by: ClassVar[str] = "period"

    series: str
    """id of the series, dotted by hierarchy: pk.ict.computer is part of pk.ict"""

    title: str
    """name of the series for people"""

    unit: str
    """unit of all amounts, such as usd_million; percent where growth was asked for"""

    from_: str = Field(alias="from")
    """name of the version before the change"""

    to: str
    """name of the version after it"""

    from_as_of: str
    """the day whose record `from` knows"""

    to_as_of: str
    """the day whose record `to` knows"""

    versions: list[str]
    """the versions from `from` to `to`, each compared with the one before it"""

    changes: list[NewsChange]
    """the fiscal years that hold months ahead, then each month after the cutoff of `from`"""

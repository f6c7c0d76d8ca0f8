"""News as a training stores them, of made numbers: a figure, a revision, and the rest."""

from __future__ import annotations

from datetime import date
from typing import Any

from models.core.periods import Month, Period
from models.evaluation.news_record import Kind, News, Part, news_fields


def news_made(before: str, cutoff: Month, *, as_of: date = date(2026, 3, 31)) -> News:
    """The way to a version with this cutoff, 350 in each month, from one that knew a month less.

    The figure of the last month moved it by 10 and later ones by 6, the revision of the month before by 2 and all by
    1, the weights each month ahead by -0.5.
    """
    period = Period(cutoff + -35, cutoff + 59)
    ahead = Period(cutoff + 1, period.end)
    figure = {cutoff: 10.0} | dict.fromkeys(ahead, 6.0)
    revised = {cutoff + -1: 2.0, cutoff: 1.0} | dict.fromkeys(ahead, 1.0)
    parts = (
        Part(Kind.REVISION, "revised last month", revised, cutoff + -1, 350.0, 348.0, date(2026, 4, 10)),
        Part(Kind.FIGURE, "last month", figure, cutoff, 350.0, 340.0, date(2026, 4, 17)),
        Part(Kind.WEIGHTS, "re-estimated weights and calibration", dict.fromkeys(ahead, -0.5)),
    )
    return News(before, as_of, cutoff + -1, dict.fromkeys(period, 350.0), parts)


def card_with(news: News) -> dict[str, Any]:
    """The member of a card that has them."""
    return {"news": news_fields(news)}

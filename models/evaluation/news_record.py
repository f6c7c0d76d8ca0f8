"""News: why the forecast of a version differs from that of the version before it, in parts that add up.

The parts are computed in training and stored in the card of the version; here they are written, read and added up.
All numbers are means, because means of months add up to the mean of their total.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from enum import StrEnum
from math import floor, fsum, log10
from typing import Any

from models.core.errors import InvalidInput, NoModel, NoNews, Problem, shown
from models.core.measures import Aggregation
from models.core.periods import Month, Period
from models.evaluation.forecast_as_of import version_on
from models.storage.decisions import champions_in_turn
from models.storage.records import Version
from models.storage.store import Store

Levels = Mapping[Month, float]
"""Values, or changes of them, by month."""


_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")


class Kind(StrEnum):
    """What moved a forecast."""

    FIGURE = "figure"
    REVISION = "revision"
    RELATIVES = "relatives"
    WEIGHTS = "weights"
    MODEL = "model"


@dataclass(frozen=True, slots=True)
class Part:
    """What one cause moved, ``effects`` by month: none in a month that is left out.

    ``month`` is that of a single figure, ``value`` it and ``expected`` what stood there before it.
    """

    kind: Kind
    what: str
    effects: Levels
    month: Month | None = None
    value: float | None = None
    expected: float | None = None
    published: date | None = None


@dataclass(frozen=True, slots=True)
class News:
    """The change from the version ``before``, with its day and cutoff, to a version.

    ``after`` are the months of that one: those known last, and means of those ahead.
    """

    before: str
    before_as_of: date
    before_cutoff: Month
    after: Levels
    parts: tuple[Part, ...]


SIGNIFICANT = 10
"""Digits of the largest value that are stored."""


def news_fields(news: News) -> dict[str, Any]:
    """As JSON, for a card."""
    size = max((abs(x) for x in news.after.values()), default=0.0)
    digits = SIGNIFICANT - 1 - floor(log10(size)) if size else SIGNIFICANT
    parts = [_part_fields(part, digits) for part in news.parts]
    before = {"before": news.before, "before_as_of": news.before_as_of.isoformat()}
    before["before_cutoff"] = str(news.before_cutoff)
    return before | {"after": _run(news.after, digits), "parts": parts}


def news_of(version: Version) -> News:
    """The news in the card of a version; NoNews if it has none, with the reason."""
    if reason := _missing(version):
        raise NoNews(version.series, version.version, reason)
    stored = version.card["extra"]["news"]
    day, parts = date.fromisoformat(stored["before_as_of"]), tuple(_part(each) for each in stored["parts"])
    cutoff = Month.parse(stored["before_cutoff"])
    return News(stored["before"], day, cutoff, _levels(stored["after"]), parts)


def origin_of(version: Version) -> tuple[str | None, str | None]:
    """The version that the news of a version start from, or, where it has none, the reason."""
    reason = _missing(version)
    return (None, reason) if reason else (version.card["extra"]["news"]["before"], None)


def _missing(version: Version) -> str | None:
    """Why a version has no news, None if it has."""
    stored = version.card.get("extra", {}).get("news")
    if stored is None:
        return "it was published before the causes of changes were stored"
    return stored.get("none") or None


def news_between(
    series: str, start: str | None, end: str | None, *, today: date, store: Store
) -> list[tuple[Version, News]]:
    """The chain from one version to another, each given by its name or a day of service.

    By default from the version before, and to the one in service. NoModel, NoNews, InvalidInput.
    """
    end = next(reversed(champions_in_turn(store.decisions(series))), None) if end is None else end
    if end is None:
        raise NoModel(series)
    to = version_asked(end, "to", series, today=today, store=store)
    first = None if start is None else version_asked(start, "from", series, today=today, store=store)
    return chain(to, [to] if first is None else store.versions(series), start=first)


def version_asked(text: str, place: str, series: str, *, today: date, store: Store) -> Version:
    """The version of a name, or the one that was in service on a day, or replayed for it.

    InvalidInput, with the place and what is possible, for any other text; NoModel if there was none on that day.
    """
    if _DAY.fullmatch(text):
        return version_on(_day(text, place, today), series, store=store)
    found = next((v for v in store.versions(series) if v.version == text), None)
    if found is None:
        others = store.series_of(text)
        hint = f"; this is one of {others[0]}" if others else ""
        wanted = f"a version of {series}, or a day like 2026-04-30{hint}"
        raise InvalidInput([Problem("query", place, shown(text), wanted)])
    return found


def _day(text: str, place: str, today: date) -> date:
    try:
        day = date.fromisoformat(text)
    except ValueError as error:
        raise InvalidInput([Problem("query", place, shown(text), "a day like 2026-04-30")]) from error
    if day > today:
        raise InvalidInput([Problem("query", place, shown(text), f"a day not after {today}")])
    return day


def chain(to: Version, versions: Iterable[Version], *, start: Version | None = None) -> list[tuple[Version, News]]:
    """The versions after ``start`` up to ``to``, the oldest first, each with its news; by default ``to`` alone.

    ``versions`` are those of the series. NoNews if ``to`` has none; InvalidInput, with the versions that there are, if
    ``start`` is not one that led to it.
    """
    if start is not None and (start.as_of, start.created, start.version) >= (to.as_of, to.created, to.version):
        wanted = f"a version before {to.version}, which is as of {to.as_of}"
        raise InvalidInput([Problem("query", "from", f"{start.version}, as of {start.as_of}", wanted)])
    by_name = {v.version: v for v in versions}
    found = [(to, news_of(to))]
    while start is not None and start.version != (name := found[0][1].before):
        try:
            if name not in by_name:
                raise NoNews(to.series, name, "it is no longer stored")
            found.insert(0, (by_name[name], news_of(by_name[name])))
        except NoNews as end:
            names = ", ".join(news.before for _, news in reversed(found))
            wanted = f"a version that {to.version} follows: {names} ({end})"
            raise InvalidInput([Problem("query", "from", start.version, wanted)]) from end
    return found


@dataclass(frozen=True, slots=True)
class Change:
    """The change of a month or of the figure of a longer period, with the effect of each part on it.

    They add up to the change but for rounding in the last digits; parts without an effect are left out.
    """

    period: Period
    before: float
    after: float
    parts: tuple[tuple[Part, float], ...]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes over a chain of versions: the same cause in several of them is one part."""

    after: Levels
    parts: tuple[Part, ...]
    reach: Period

    @classmethod
    def over(cls, links: Sequence[News]) -> Changes:
        """Over the news of versions in turn, the oldest first, in the months that all of them know of.

        InvalidInput if there are none.
        """
        first, last = max(min(n.after) for n in links), min(max(n.after) for n in links)
        if first > last:
            wanted = "a later version: no month is in the forecasts of all versions between"
            raise InvalidInput([Problem("query", "from", links[0].before, wanted)])
        merged: dict[tuple[Kind, str], Part] = {}
        for part in (part for news in links for part in news.parts):
            key = (part.kind, part.what)
            merged[key] = _joined(merged[key], part) if key in merged else part
        return cls(links[-1].after, tuple(merged.values()), Period(first, last))

    def of(self, period: Period, aggregation: Aggregation) -> Change:
        """The change of a period; InvalidInput, with what is possible, if it leaves ``reach``."""
        if period.start not in self.reach or period.end not in self.reach:
            wanted = f"months within {self.reach}: those whose change is stored"
            raise InvalidInput([Problem("query", "period", str(period), wanted)])
        effects = [(part, _total(part.effects, period, aggregation)) for part in self.parts]
        after = _total(self.after, period, aggregation)
        before = after - sum(effect for _, effect in effects)
        return Change(period, before, after, tuple((part, effect) for part, effect in effects if effect))


def in_digits(before: float, after: float, effects: Sequence[float], digits: int) -> tuple[float, float, list[float]]:
    """Numbers with so many decimals, such that effects that add up to after - before still do.

    Largest remainders: an effect is off by less than one in the last decimal.
    """
    scale = 10.0**digits
    first, last = round(before * scale), round(after * scale)
    exact = [effect * scale for effect in effects]
    whole = [floor(x) for x in exact]
    missing = last - first - sum(whole)
    order = sorted(range(len(exact)), key=lambda i: whole[i] - exact[i])
    for place in order[:missing] if missing >= 0 else order[missing:]:
        whole[place] += 1 if missing > 0 else -1
    return _with_decimals(first, digits), _with_decimals(last, digits), [_with_decimals(x, digits) for x in whole]


def _with_decimals(whole: int, digits: int) -> float:
    return float(Decimal(whole).scaleb(-digits))


def _joined(one: Part, two: Part) -> Part:
    """Two parts of one cause, the later one second."""
    effects = {m: one.effects.get(m, 0.0) + two.effects.get(m, 0.0) for m in {*one.effects, *two.effects}}
    return replace(two, effects=effects, expected=one.expected)


def _total(levels: Levels, period: Period, aggregation: Aggregation) -> float:
    values = [levels.get(month, 0.0) for month in period]
    if aggregation is Aggregation.LAST:
        return values[-1]
    return fsum(values) / (1 if aggregation is Aggregation.SUM else len(values))


def _run(levels: Levels, digits: int) -> dict[str, Any]:
    """Values by month as a run of them, zero in months between that have none."""
    if not levels:
        return {"start": None, "values": []}
    months = Period(min(levels), max(levels))
    return {"start": str(months.start), "values": [round(levels.get(month, 0.0), digits) for month in months]}


def _levels(run: Mapping[str, Any]) -> dict[Month, float]:
    return {Month.parse(run["start"]) + i: value for i, value in enumerate(run["values"])} if run["values"] else {}


def _part_fields(part: Part, digits: int) -> dict[str, Any]:
    return {
        "kind": str(part.kind),
        "what": part.what,
        "effects": _run(part.effects, digits),
        "month": None if part.month is None else str(part.month),
        "value": part.value,
        "expected": part.expected,
        "published": None if part.published is None else part.published.isoformat(),
    }


def _part(fields: Mapping[str, Any]) -> Part:
    return Part(
        Kind(fields["kind"]),
        fields["what"],
        _levels(fields["effects"]),
        None if fields["month"] is None else Month.parse(fields["month"]),
        fields["value"],
        fields["expected"],
        None if fields["published"] is None else date.fromisoformat(fields["published"]),
    )

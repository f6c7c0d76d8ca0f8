"""Why a forecast changed between two versions, as a document."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import fsum
from typing import Annotated, Literal

from pydantic import ConfigDict, Field

from models.core.catalog import Series
from models.core.digits import size_decimals
from models.core.errors import InvalidInput, NoNews
from models.core.periods import Month, Period
from models.documents.document import DayText, Document, MonthText, SeriesId, Title, day_text
from models.documents.forecast import Unit
from models.documents.outlook import wrong_period
from models.evaluation.news_record import Change, Changes, Kind, News, Part, in_digits, news_of
from models.storage.records import Version

MONTHS_AHEAD = 12
"""Months after the cutoff that are shown where no period is asked for."""

MOST_NAMED = 6
"""Causes that a sentence names; smaller ones are taken together."""

MODEL = (Kind.WEIGHTS, Kind.MODEL)
"""Causes that a sentence takes together."""


class NewsPart(Document):
    """One cause of a change, and what it moved."""

    kind: Annotated[
        Literal["figure", "revision", "relatives", "weights", "model"],
        Field(
            description="a new figure, the revision of known months, figures of related series (parts and whole), "
            "re-estimated weights and calibration, or a new model: other members, or another version of a library"
        ),
    ]
    what: Annotated[str, Field(description="the cause in words")]
    effect: Annotated[float, Field(description="what it moved, in `unit`; the effects of a change add up to it")]
    rounded: Annotated[float, Field(description="the same with `decimals`; these add up to the rounded change too")]
    month: Annotated[MonthText | None, Field(description="month of the figure; null where there is not just one")]
    value: Annotated[float | None, Field(description="the figure, in `unit`")]
    expected: Annotated[
        float | None, Field(description="what was expected of it just before, of a revised month its figure before")
    ]
    surprise: Annotated[float | None, Field(description="value - expected")]
    published: Annotated[
        DayText | None, Field(description="the day from which the figure is known; null where it was known before")
    ]


class NewsChange(Document):
    """The change of a month or of the figure of a longer period."""

    period: Annotated[str, Field(description="the month or period; FY2027 is July 2026 to June 2027")]
    before: Annotated[float, Field(description="mean of the version `from`, or the known figure")]
    after: Annotated[float, Field(description="mean of the version `to`, or the known figure")]
    parts: Annotated[list[NewsPart], Field(description="what moved it; the effects add up to after - before")]
    decimals: Annotated[int, Field(description="decimals of the numbers in `line`, and of `rounded`")]
    line: Annotated[str, Field(description="the same in a sentence, with rounded numbers that add up too")]


class NewsDocument(Document):
    """Why the forecasts of two versions of a series differ, in parts that add up to each change."""

    model_config = ConfigDict(serialize_by_alias=True, validate_by_alias=True)

    series: SeriesId
    title: Title
    unit: Unit
    from_: Annotated[str, Field(alias="from", description="name of the version before the change")]
    to: Annotated[str, Field(description="name of the version after it")]
    from_as_of: Annotated[DayText, Field(description="the day whose record `from` knows")]
    to_as_of: Annotated[DayText, Field(description="the day whose record `to` knows")]
    versions: Annotated[
        list[str], Field(description="the versions from `from` to `to`, each compared with the one before it")
    ]
    changes: Annotated[
        list[NewsChange],
        Field(description="the fiscal years that hold months ahead, then each month after the cutoff of `from`"),
    ]


def news_document(links: Sequence[tuple[Version, News]], entry: Series, *, period: str | None = None) -> NewsDocument:
    """The changes over a chain of versions, of one period or of months and fiscal years.

    InvalidInput if the text is no period, or none whose change is stored.
    """
    first, (last, _) = links[0][1], links[-1]
    changes = Changes.over([news for _, news in links])
    wanted = (
        [parsed_period(period, entry)]
        if period is not None
        else list(_periods(changes.reach, first.before_cutoff, last, entry))
    )
    return NewsDocument.model_validate(
        {
            "series": entry.series,
            "title": entry.title,
            "unit": entry.unit,
            "from": first.before,
            "to": last.version,
            "from_as_of": first.before_as_of.isoformat(),
            "to_as_of": last.as_of.isoformat(),
            "versions": [first.before, *(version.version for version, _ in links)],
            "changes": [change_document(changes.of(each, entry.aggregation), entry) for each in wanted],
        }
    )


def change_document(change: Change, entry: Series) -> NewsChange:
    """A change with its parts; those that round to nothing are left out."""
    digits = size_decimals([change.after], least=6, significant=9)
    before, after, effects = in_digits(change.before, change.after, [effect for _, effect in change.parts], digits)
    short = _Rounded.of(change)
    found = zip(change.parts, effects, short.effects, strict=True)
    parts = [_part(part, effect, few, digits) for (part, _), effect, few in found if effect or few]
    name = entry.period_text(change.period)
    line = _line(change, short, name)
    return NewsChange(period=name, before=before, after=after, parts=parts, decimals=short.decimals, line=line)


@dataclass(frozen=True, slots=True)
class _Rounded:
    """A change and the effects of its parts in few decimals, such that they add up."""

    decimals: int
    before: float
    after: float
    effects: Sequence[float]

    @classmethod
    def of(cls, change: Change) -> _Rounded:
        effects = [effect for _, effect in change.parts]
        decimals = size_decimals([change.after - change.before, *effects], least=0)
        return cls(decimals, *in_digits(change.before, change.after, effects, decimals))


def headline(version: Version, entry: Series) -> str | None:
    """The sentence on the fiscal year of the first month ahead; None for a version without news."""
    try:
        news = news_of(version)
    except NoNews:
        return None
    changes = Changes.over([news])
    period = next(_periods(changes.reach, version.cutoff, version, entry), None)
    if period is None:
        return None
    change = changes.of(period, entry.aggregation)
    return _line(change, _Rounded.of(change), entry.period_text(period))


def _line(change: Change, short: _Rounded, name: str) -> str:
    """FY2027 rose by 84 to 5,255: April 2026 (422 against 397 expected) +61, the rest of the model +23."""
    digits = short.decimals
    moved = round(short.after - short.before, digits)
    verb = f"{'rose' if moved > 0 else 'fell'} by {abs(moved):,.{digits}f} to" if moved else "stayed at"
    effects = [(what, round(effect, digits)) for what, effect in _causes(change, short)]
    shown = [f"{what} {effect:+,.{digits}f}" for what, effect in effects if effect]
    return f"{name} {verb} {short.after:,.{digits}f}" + (f": {', '.join(shown)}" if shown else "")


def _causes(change: Change, short: _Rounded) -> list[tuple[str, float]]:
    """Words and rounded effect of what a sentence names: figures first, small causes together, the model last."""
    parts = [(part, size, few) for (part, size), few in zip(change.parts, short.effects, strict=True)]
    named = [each for each in parts if each[0].kind not in MODEL]
    named.sort(key=lambda each: (list(Kind).index(each[0].kind), -abs(each[1])))
    least = min(sorted((abs(size) for _, size, _ in named), reverse=True)[:MOST_NAMED], default=0.0)
    causes = [(_words(part, short.decimals), few) for part, size, few in named if abs(size) >= least]
    if small := [few for _, size, few in named if abs(size) < least]:
        causes.append((f"{len(small)} smaller ones", fsum(small)))
    causes.append(("the rest of the model", fsum(few for part, _, few in parts if part.kind in MODEL)))
    return causes


def _words(part: Part, digits: int) -> str:
    """A cause, with what was expected where it is a new figure."""
    if part.kind is not Kind.FIGURE or part.value is None or part.expected is None:
        return part.what
    return f"{part.what} ({part.value:,.{digits}f} against {part.expected:,.{digits}f} expected)"


def _part(part: Part, effect: float, few: float, digits: int) -> NewsPart:
    value, expected = (None if x is None else round(x, digits) for x in (part.value, part.expected))
    return NewsPart(
        kind=part.kind.value,
        what=_words(part, size_decimals([part.value], least=1)),
        effect=effect,
        rounded=few,
        month=None if part.month is None else str(part.month),
        value=value,
        expected=expected,
        surprise=None if value is None or expected is None else round(value - expected, digits),
        published=day_text(part.published),
    )


def _periods(reach: Period, cutoff: Month, last: Version, entry: Series) -> Iterator[Period]:
    """The fiscal years that hold months of ``reach`` after a cutoff, then each of these months."""
    ahead = Period(max(cutoff + 1, reach.start), min(last.cutoff + MONTHS_AHEAD, reach.end))
    start = entry.fiscal_year_start
    for year in range(ahead.start.year, ahead.end.year + 2):
        fiscal = Period.fiscal(year, start=start)
        if fiscal.end >= ahead.start and fiscal.start <= ahead.end and fiscal.start in reach and fiscal.end in reach:
            yield fiscal
    yield from (Period(month, month) for month in ahead)


def parsed_period(period: str, entry: Series) -> Period:
    """The period that a text names; InvalidInput for another text."""
    try:
        return entry.parse_period(period)
    except ValueError as error:
        raise InvalidInput([wrong_period(period, str(error))]) from error

"""True monthly series and the reports that a press makes of them, right and wrong, for measuring the reconstruction."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import timedelta
from decimal import ROUND_DOWN, ROUND_HALF_UP, Decimal

import numpy as np

from models.core.arrays import Array
from models.core.catalog import Catalog, Series
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.vintages.statements import last_digit_unit

FIRST = Month.of(2018, 7)
MONTHS = 72
WHOLE, PARTS = "land.services", ("land.services.code", "land.services.calls", "land.services.news")
SHARES = (0.72, 0.23, 0.05)
WRONG = 0.05
"""Share of figures that go wrong."""


@dataclass(frozen=True, slots=True)
class Figure:
    """One figure before it is printed: what it measures, of which series, over which months."""

    series: str
    period: Period
    measure: Measure = Measure.LEVEL


@dataclass(frozen=True, slots=True)
class Planted:
    """A report that was made wrong: how, and the report as it would have been right."""

    kind: str
    right: Report


@dataclass(slots=True)
class Press:
    """One panel: the figures as last revised, the reports, and which of them are wrong, by report id."""

    truth: Mapping[str, Array]
    reports: list[Report] = field(default_factory=list)
    planted: dict[str, Planted] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Page:
    """How one page prints: where, when, with how many decimals, and whether it cuts digits off."""

    source: str
    published: str
    decimals: int
    rounding: str
    basis: float


def catalog() -> Catalog:
    """The series of the simulation."""
    return Catalog({s: Series(s, s.rpartition(".")[2].title(), "usd_million", 7, (16, 22)) for s in (WHOLE, *PARTS)})


def simulate(seed: int) -> Press:
    """A panel of a whole with three parts over six fiscal years, as pages gave it from month to month."""
    rng = np.random.default_rng(seed)
    states = _revised(_monthly(rng), rng)
    press = Press({s: states[-1][s] for s in (WHOLE, *PARTS)})
    for latest in range(6, MONTHS):
        for number in range(rng.choice([1, 2, 3], p=[0.35, 0.4, 0.25])):
            _print_page(_page(latest, number, rng), latest, states[latest], press, rng)
    return press


def _monthly(rng: np.random.Generator) -> dict[str, Array]:
    """The parts as first printed, [T] each: growth, a season of the fiscal year, noise."""
    t = np.arange(MONTHS)
    level, growth = rng.uniform(80, 250), rng.uniform(0.0, 0.02)
    season = np.resize(rng.normal(0, rng.uniform(0.02, 0.08), 12), MONTHS)
    common = np.cumsum(rng.normal(0, 0.01, MONTHS)) + rng.normal(0, 0.05, MONTHS)
    own = [np.cumsum(rng.normal(0, 0.02, MONTHS)) + rng.normal(0, 0.04, MONTHS) for _ in PARTS]
    whole = np.exp(growth * t + season + common) * level
    return {s: share * whole * np.exp(noise) for s, share, noise in zip(PARTS, SHARES, own, strict=True)}


def _revised(first: Mapping[str, Array], rng: np.random.Generator) -> list[dict[str, Array]]:
    """What is on record after each month: months move 0-1 % after one month, now and then a year by -1 to -5 %."""
    now = {s: values.copy() for s, values in first.items()}
    states: list[dict[str, Array]] = []
    reworked: set[int] = set()
    for latest in range(MONTHS):
        if latest:
            move = 1 + rng.choice([0.0, rng.uniform(-0.003, 0.01)], p=[0.5, 0.5])
            for values in now.values():
                values[latest - 1] *= move
        if latest >= 18 and rng.random() < 0.025:
            start = (latest // 12 - 1) * 12
            share = 0.0 if start in reworked else rng.uniform(0.01, 0.05)
            reworked.add(start)
            for values in now.values():
                values[start : start + 12] *= 1 - share
        states.append({s: values.copy() for s, values in now.items()})
        states[-1][WHOLE] = np.sum([states[-1][s] for s in PARTS], axis=0)
    return states


def _page(latest: int, number: int, rng: np.random.Generator) -> Page:
    month = FIRST + latest
    day = (month + 1).first_day + timedelta(days=int(rng.integers(15, 22)) + number * int(rng.integers(0, 12)))
    publisher = rng.choice([" (SBP)", "", " (PBS)"], p=[0.6, 0.3, 0.1])
    return Page(
        source=f"{month} exports, page {number}{publisher}",
        published=str(day) if rng.random() < 0.8 else str(Month.containing(day)),
        decimals=int(rng.choice([0, 1, 2, 3], p=[0.4, 0.15, 0.25, 0.2])),
        rounding=ROUND_DOWN if rng.random() < 0.2 else ROUND_HALF_UP,
        basis=float(rng.choice([-1, 1]) * rng.uniform(0.03, 0.08)) if rng.random() < 0.008 else 0.0,
    )


def _print_page(page: Page, latest: int, state: Mapping[str, Array], press: Press, rng: np.random.Generator) -> None:
    said: set[Figure] = set()
    for figure in _figures(latest, rng):
        right = _report(figure, figure, page, state, rng)
        if right is None or figure in said:
            continue
        said.add(figure)
        kind, report = "", right
        if page.basis and figure.measure is Measure.LEVEL:
            kind, report = "basis", replace(right, value=_digits(right.level * (1 + page.basis), page))
        elif rng.random() < WRONG:
            kind, report = _spoil(right, figure, page, state, rng)
        press.reports.append(report)
        if kind and not _within_rounding(report, right):
            press.planted[report.id] = Planted(kind, right)


def _figures(latest: int, rng: np.random.Generator) -> Iterator[Figure]:
    """What a page tells in one month: some of month, sum to date, year-ago figures, growth rates, totals, parts."""
    month = Period(FIRST + latest, FIRST + latest)
    to_date = Period(FIRST + latest // 12 * 12, month.end)
    of_parts = list(PARTS) if rng.random() < 0.35 else []
    for series in [WHOLE, *of_parts]:
        odds = 1.0 if series == WHOLE else 0.6
        for period, chance in ((month, 0.75), (to_date, 0.75)):
            shown = rng.random(4) < odds * np.array([chance, 0.3, 0.35, 0.35 * period.is_month])
            told = [Figure(series, period), Figure(series, period.shifted(-12))]
            told += [Figure(series, period, Measure.YOY_PCT), Figure(series, period, Measure.MOM_PCT)]
            yield from (figure for figure, yes in zip(told, shown, strict=True) if yes)
        if latest % 12 in (0, 11) and rng.random() < 0.7:
            yield Figure(series, Period.fiscal((month.end + 1).year - (latest % 12 == 0)))


def _value(figure: Figure, state: Mapping[str, Array]) -> float | None:
    """The exact value of a figure on the record of a month, None where the record does not reach."""
    start, end = figure.period.start - FIRST, figure.period.end - FIRST + 1
    back = {Measure.LEVEL: 0, Measure.YOY_PCT: 12, Measure.MOM_PCT: 1}[figure.measure]
    if start - back < 0 or end > MONTHS:
        return None
    now = state[figure.series][start:end].sum()
    return float(now if not back else 100 * (now / state[figure.series][start - back : end - back].sum() - 1))


def _report(
    label: Figure, content: Figure, page: Page, state: Mapping[str, Array], rng: np.random.Generator
) -> Report | None:
    """A report that says it is of ``label`` and gives the value of ``content``."""
    value = _value(content, state)
    if value is None:
        return None
    level = label.measure is Measure.LEVEL
    if level and value > 1000 and rng.random() < 0.06:  # "1.4 billion", "2,230"
        printed = Decimal(round(value, -2 if rng.random() < 0.5 else -1)).to_integral_value()
    else:
        printed = _digits(value, page if level else replace(page, decimals=min(page.decimals, 2)))
    unit = "usd_million" if level else "percent"
    return Report(label.series, label.period, label.measure, printed, unit, page.published, page.source)


def _digits(value: float, page: Page) -> Decimal:
    return Decimal(value).quantize(Decimal(1).scaleb(-page.decimals), rounding=page.rounding)


def _within_rounding(report: Report, right: Report) -> bool:
    return abs(report.value - right.value) <= max(last_digit_unit(report.value), last_digit_unit(right.value))


def _spoil(
    right: Report, figure: Figure, page: Page, state: Mapping[str, Array], rng: np.random.Generator
) -> tuple[str, Report]:
    """A right report made wrong in one of the ways that its measure allows, or unchanged where the way is barred."""
    ways = _LEVEL_WAYS if figure.measure is Measure.LEVEL else _RATE_WAYS
    kind = str(rng.choice(list(ways)))
    made = ways[kind](right, figure, rng)
    if isinstance(made, Figure):
        report = _report(figure, made, page, state, rng)
        return (kind, report) if report is not None else ("", right)
    return kind, replace(right, value=made)


def _typo(right: Report, _: Figure, rng: np.random.Generator) -> Decimal:
    """One digit changed or two neighbours exchanged; the first digit does not become zero."""
    text = str(right.value)
    places = [k for k, c in enumerate(text) if c.isdigit()]
    k = int(rng.choice(places))
    if rng.random() < 0.3 and k + 1 in places and text[k + 1] != "0":
        return Decimal(text[:k] + text[k + 1] + text[k] + text[k + 2 :])
    digit = rng.choice([d for d in "123456789" if d != text[k]])
    return Decimal(text[:k] + str(digit) + text[k + 1 :])


def _unit(right: Report, _: Figure, rng: np.random.Generator) -> Decimal:
    return right.value * Decimal(str(rng.choice(["10", "0.1", "1000", "0.001"])))


def _year_ago(_: Report, figure: Figure, __: np.random.Generator) -> Figure:
    return replace(figure, period=figure.period.shifted(-12))


def _other_period(_: Report, figure: Figure, rng: np.random.Generator) -> Figure:
    """A month nearby, or the sum to date with a month more or less."""
    period = figure.period
    if period.is_month:
        return replace(figure, period=period.shifted(int(rng.choice([-2, -1, 1]))))
    step = -1 if len(period) == 12 or rng.random() < 0.7 else 1
    return replace(figure, period=Period(period.start, period.end + step))


def _other_item(_: Report, figure: Figure, rng: np.random.Generator) -> Figure:
    return replace(figure, series=str(rng.choice([s for s in (WHOLE, *PARTS) if s != figure.series])))


def _other_base(_: Report, figure: Figure, __: np.random.Generator) -> Figure:
    """The rate on the month before for that on the year before, or the other way round; of a sum, its last month's."""
    if not figure.period.is_month:
        return Figure(figure.series, Period(figure.period.end, figure.period.end), Measure.MOM_PCT)
    other = Measure.MOM_PCT if figure.measure is Measure.YOY_PCT else Measure.YOY_PCT
    return replace(figure, measure=other)


def _other_year(_: Report, figure: Figure, rng: np.random.Generator) -> Figure:
    return replace(figure, period=figure.period.shifted(-12 * int(rng.choice([1, 1, 2]))))


def _month_or_sum(_: Report, figure: Figure, __: np.random.Generator) -> Figure:
    """The rate of the month for that of the sum to date, or the other way round."""
    end = figure.period.end
    if not figure.period.is_month:
        return Figure(figure.series, Period(end, end), Measure.YOY_PCT)
    return Figure(figure.series, Period(end + -((end.number - 7) % 12), end), Measure.YOY_PCT)


Way = Callable[[Report, Figure, np.random.Generator], Figure | Decimal]
_LEVEL_WAYS: dict[str, Way] = {
    "typo": _typo,
    "unit": _unit,
    "year_ago": _year_ago,
    "period_label": _other_period,
    "swapped_items": _other_item,
}
_RATE_WAYS: dict[str, Way] = {
    "growth_base": _other_base,
    "growth_other_year": _other_year,
    "period_label": _month_or_sum,
}

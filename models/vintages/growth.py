"""Growth rates as statements: they give a missing base or level, and are checked where both are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.vintages.consensus import Link
from models.vintages.error_types import one_slip
from models.vintages.messages import number, percent
from models.vintages.solver import Solution
from models.vintages.statements import Statement, derived, digits_interval, level_interval
from models.vintages.tolerances import GROWTH

GUESSES = ("unexplained", "typo", "sign", "unit")
"""Kinds that chance finds too easily where revisions may explain a rate."""


UNDECIDED = "rate"
"""Kind of a rate that stands against levels where no other figure decides."""


@dataclass(frozen=True, slots=True)
class WrongRate:
    """A growth rate that the levels rule out: the kind of slip, the reason, the growth that the levels give.

    ``undecided``: the levels stand on too few figures to rule it out.
    """

    kind: str
    reason: str
    expected: float | None
    undecided: bool = False


@dataclass(frozen=True, slots=True)
class Slip:
    """A level with one digit wrong, which a growth rate on the same page gives away."""

    claim: Statement
    expected: float
    reason: str


@dataclass(frozen=True, slots=True)
class Range:
    """Least and largest growth in percent that two sums allow."""

    low: float
    high: float

    @property
    def middle(self) -> float:
        """The growth in the middle."""
        return (self.low + self.high) / 2

    def meets(self, other: Range, slack: float = 0.0) -> bool:
        """Whether two ranges come within ``slack`` percentage points of each other."""
        return self.low <= other.high + slack and self.high >= other.low - slack


def base_of(report: Report) -> Period:
    """The period that a growth rate compares with: a year before, or the run of months just before."""
    back = 12 if report.measure is Measure.YOY_PCT else len(report.period)
    return report.period.shifted(-back)


def printed_range(report: Report) -> Range:
    """What the printed digits of a rate leave open, in percent: digits may have been cut off, toward zero or not."""
    below, above = digits_interval(report.value)
    if report.value == report.value.to_integral_value():  # 20 is a rounded 19.6 as often as a cut 20.4: never tens
        below = above = type(below)(1)
    low, high = report.value - max(below, above), report.value + max(below, above)
    return Range(float(low), float(high))


def sure_sum(solution: Solution, period: Period) -> tuple[float, float] | None:
    """Least and largest sum over a period if the figures fix it well, else None."""
    low, high = solution.interval(period.start - solution.first, period.end - solution.first + 1)
    return (low, high) if high > 0 and high - low <= 2 * GROWTH.sure_share * high else None


def growth_between(solution: Solution, period: Period, base: Period) -> Range | None:
    """Growth from base to period as the accepted figures allow it, None where one of them is not known."""
    now, before = sure_sum(solution, period), sure_sum(solution, base)
    if now is None or before is None or before[0] <= 0:
        return None
    return Range(100 * (now[0] / before[1] - 1), 100 * (now[1] / before[0] - 1))


def links_of(reports: Sequence[Report], first: Month) -> list[Link]:
    """The growth rates as statements about two sums, as far as their digits go; months are counted from ``first``."""
    links = []
    for report in reports:
        if report.measure is not Measure.LEVEL and _gives_level(report):
            start, rate = report.period.start - first, printed_range(report)
            back = report.period.start - base_of(report).start
            low, high = 1 + rate.low / 100, 1 + rate.high / 100
            links.append(Link(start, start + len(report.period), back, low, high, report.known_from))
    return links


def growth_statements(reports: Sequence[Report], solution: Solution) -> list[Statement]:
    """Levels that follow from a growth rate where only one of its two periods is known."""
    claims = []
    for report in reports:
        claim = _claim(report, solution) if report.measure is not Measure.LEVEL and _gives_level(report) else None
        if claim is not None:
            claims.append(claim)
    return claims


def _gives_level(rate: Report) -> bool:
    """Whether one of the two levels that a growth rate is between follows from the other."""
    return rate.value > GROWTH.least_percent


def _claim(report: Report, solution: Solution) -> Statement | None:
    base = base_of(report)
    if base.start < solution.first:
        return None
    now, before = sure_sum(solution, report.period), sure_sum(solution, base)
    rate = printed_range(report)
    least, most = 1 + rate.low / 100, 1 + rate.high / 100
    if now and not before:
        return _over(solution, base, now[0] / most, now[1] / least, report)
    if before and not now:
        return _over(solution, report.period, before[0] * least, before[1] * most, report)
    return None


def _over(solution: Solution, period: Period, low: float, high: float, report: Report) -> Statement:
    start = period.start - solution.first
    return derived(start, start + len(period), low, high, report.known_from)


def check_rate(
    report: Report, solution: Solution, levels: Mapping[Period, Sequence[Report]], reports: Sequence[Report]
) -> WrongRate | None:
    """What is wrong with a growth rate; None if the levels give it, or if they are not known well enough to say.

    ``levels`` are the printed levels by period that are not wrong, superseded ones too, ``reports`` all reports of the
    series.
    """
    base = base_of(report)
    real, rate = growth_between(solution, report.period, base), printed_range(report)
    if real is None or _printed_so(rate, levels.get(report.period, ()), levels.get(base, ())):
        return None
    slack = GROWTH.slack_points + 0.03 * abs(float(report.value))
    if rate.meets(real, slack):
        return None
    kind, why = _explain_rate(report, rate, solution, levels, reports)
    revised = 100 * (_revised(report.period, solution) + _revised(base, solution))
    known = _well_known(report.period, solution) and _well_known(base, solution)
    if kind in GUESSES and not known:
        apart = None if rate.meets(real, slack + revised) else _word_against_word(report, solution, levels, real)
        return WrongRate(UNDECIDED, apart, None, undecided=True) if apart else None
    if rate.meets(real, slack + revised) and (kind in GUESSES or report.value == report.value.to_integral_value()):
        return None
    label = "the year before" if report.measure is Measure.YOY_PCT else "the month before"
    reason = f"{percent(float(report.value))} {why}, not {label} ({_from_to(solution, report.period, base, real)})"
    return WrongRate(kind, reason, real.middle)


def _word_against_word(
    report: Report, solution: Solution, levels: Mapping[Period, Sequence[Report]], real: Range
) -> str | None:
    """Why a rate and the levels of its periods cannot all be right, with the reports; None unless both are printed.

    The difference of two sums carries the revisions of both, so it is no word against a rate.
    """
    base = base_of(report)
    printed = [max(found, key=lambda r: r.known_from).id for p in (base, report.period) if (found := levels.get(p))]
    if len(printed) < 2:
        return None
    stated = float(report.value)
    return (
        f"{percent(stated)} stands against the levels (reports {', '.join(printed)}), "
        f"{_from_to(solution, report.period, base, real)}, {abs(stated - real.middle):.1f} points apart; "
        "no other figure decides"
    )


def _printed_so(rate: Range, now: Sequence[Report], before: Sequence[Report]) -> bool:
    """Whether two printed levels give a rate: those of one time, or a revised one and the other."""
    for one in now:
        for two in before:
            (low, high), (least, most) = level_interval(one), level_interval(two)
            fine = high - low <= GROWTH.fine_share * high and most - least <= GROWTH.fine_share * most
            if least > 0 and fine and rate.meets(Range(100 * (low / most - 1), 100 * (high / least - 1)), 0.1):
                return True
    return False


def _well_known(period: Period, solution: Solution) -> bool:
    """Whether an accepted figure of just this period has clearly more support than contradiction."""
    start, end = period.start - solution.first, period.end - solution.first + 1
    part = solution.part_of(start, end)
    figures = [c for c in (part.hard if part else ()) if (c.start, c.end) == (start, end)]
    return part is not None and any(part.count.net.get(c, 0) >= GROWTH.clearly_net for c in figures)


def _revised(period: Period, solution: Solution) -> float:
    """Largest share by which refused figures that touch a period miss the accepted ones, as far as revisions go."""
    start, end = period.start - solution.first, period.end - solution.first + 1
    part = solution.part_of(start, end)
    if part is None:
        return 0.0
    touching = [c for c in part.refused if c.start < end and start < c.end and c not in part.count.out]
    shares = (c.gap(*part.interval(c)) / max(c.value, 1e-12) for c in touching)
    return max((share for share in shares if share <= GROWTH.revised_share), default=0.0)


def _explain_rate(
    report: Report,
    rate: Range,
    solution: Solution,
    levels: Mapping[Period, Sequence[Report]],
    reports: Sequence[Report],
) -> tuple[str, str]:
    """Kind of slip and the words for what the rate matches instead."""
    for kind, words, period, base in _other_readings(report, solution):
        other = growth_between(solution, period, base)
        if other is not None and rate.meets(other, 0.3):
            return kind, f"matches {words} ({_from_to(solution, period, base, other)})"
        if _printed_so(rate, levels.get(period, ()), levels.get(base, ())):
            return kind, f"matches {words} by the figures of its time"
    for other_report in reports:
        same_run = other_report.measure is report.measure and other_report.value == report.value
        if same_run and _years_apart(other_report.period, report.period):
            return "growth_other_year", f"is the growth of {other_report.period.text(solution.fiscal_start)} pasted"
    real = growth_between(solution, report.period, base_of(report))
    assert real is not None
    if rate.meets(Range(-real.high, -real.low), 0.3):
        return "sign", "has the wrong sign"
    if any(rate.meets(Range(real.low * f, real.high * f), 0.3 * f) for f in (10.0, 0.1)):
        return "unit", "has its decimal point in the wrong place"
    digits = -int(report.value.as_tuple().exponent)
    if one_slip(str(report.value), f"{real.middle:.{max(digits, 0)}f}"):
        return "typo", "has a digit wrong"
    return "unexplained", "matches nothing on record"


def _other_readings(report: Report, solution: Solution) -> list[tuple[str, str, Period, Period]]:
    """What else the rate may have been meant for: the other base, the sum to date, the month alone, another year."""
    period, month = report.period, Period(report.period.end, report.period.end)
    fiscal = Period(period.end + -((period.end.ordinal - solution.fiscal_anchor) % 12), period.end)
    back = -len(period) if report.measure is Measure.YOY_PCT else -12
    other = "the month before" if report.measure is Measure.YOY_PCT else "the year before"
    found = [("growth_base", other, period, period.shifted(back))] if period.is_month else []
    if period.is_month and fiscal != period:
        found.append(
            ("period_label", f"{fiscal.text(solution.fiscal_start)} on the year before", fiscal, fiscal.shifted(-12))
        )
    if not period.is_month:
        found.append(("period_label", f"{month} on the year before", month, month.shifted(-12)))
        found.append(("growth_base", f"{month} on the month before", month, month.shifted(-1)))
    for years in GROWTH.other_years_months:
        then = period.shifted(years)
        found.append(
            ("growth_other_year", f"{then.text(solution.fiscal_start)} on the year before", then, then.shifted(-12))
        )
    return found


def _from_to(solution: Solution, period: Period, base: Period, growth: Range) -> str:
    now, before = sure_sum(solution, period), sure_sum(solution, base)
    assert now and before
    return f"{number(round(sum(before) / 2, 1))} -> {number(round(sum(now) / 2, 1))} = {percent(growth.middle)}"


def _years_apart(one: Period, other: Period) -> bool:
    return len(one) == len(other) and one != other and (one.start - other.start) % 12 == 0


def slips(reports: Sequence[Report], solution: Solution) -> list[Slip]:
    """Months given by one page alone that contradict its own growth rate and agree with it but for one digit."""
    found = []
    for report in reports:
        if report.measure is Measure.YOY_PCT and report.period.is_month and _gives_level(report):
            slip = _slip(report, solution, [r for r in reports if r.source == report.source])
            found += [slip] if slip else []
    return found


def _slip(report: Report, solution: Solution, page: Sequence[Report]) -> Slip | None:
    base, rate = base_of(report), printed_range(report)
    own = [level_interval(r) for r in page if r.measure is Measure.LEVEL and r.period == report.period]
    now, t = own[0] if own else sure_sum(solution, report.period), base.start - solution.first
    claims = [c for c in solution.accepted() + solution.refused() if (c.start, c.end) == (t, t + 1) and c.reports]
    if now is None or len(claims) != 1 or {r.source for r in claims[0].reports} != {report.source}:
        return None
    if claims[0].value <= 0 or rate.meets(Range(*(100 * (x / claims[0].value - 1) for x in now)), 10.0):
        return None
    claim, printed = claims[0], str(claims[0].reports[0].value)
    low, high = now[0] / (1 + rate.high / 100), now[1] / (1 + rate.low / 100)
    places = [k for k, digit in enumerate(printed) if digit.isdigit()]
    meant = [v for k in places for d in "0123456789" if low <= (v := float(printed[:k] + d + printed[k + 1 :])) <= high]
    if not meant:
        return None
    expected = min(meant, key=lambda v: abs(v - (low + high) / 2))
    reason = f"{number(claim.value)} has a digit wrong: its own page says {percent(float(report.value))} to "
    return Slip(
        claim,
        expected,
        f"{reason}{number(sum(now) / 2)}, which makes {base.text(solution.fiscal_start)} {number(expected)}",
    )

"""The known ways in which published levels go wrong, each as a test on a refused claim."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from decimal import Decimal

from models.vintages.messages import number, period_of, run
from models.vintages.solver import Solution
from models.vintages.statements import Statement, last_digit_unit
from models.vintages.tolerances import ERROR_TYPES

UNITS = {10: "ten", 100: "a hundred", 1000: "a thousand"}


@dataclass(frozen=True, slots=True)
class Clue:
    """A slip that explains a figure; ``weak`` if chance or a revision explains it as well."""

    kind: str
    reason: str
    weak: bool = False


def clues(
    claim: Statement, truth: tuple[float, float], solution: Solution, family: Mapping[str, Solution]
) -> Iterator[Clue]:
    """All slips that explain a statement whose period sums to ``truth`` (low, high), the most specific first."""
    yield from _unit(claim, truth)
    yield from _year_ago(claim, truth, solution)
    yield from _label(claim, solution)
    yield from _swapped(claim, truth, family)
    yield from _typo(claim, truth)


def _same(claim: Statement, solution: Solution, start: int, end: int) -> bool:
    low, high = solution.interval(start, end)
    if period_of(start, end, solution).end.last_day > claim.known:
        return False
    return (
        high > 0
        and high - low <= ERROR_TYPES.exact_share * high
        and claim.width <= ERROR_TYPES.exact_share * claim.value
        and claim.agrees(low, high)
    )


def _roughly(claim: Statement, truth: tuple[float, float], solution: Solution, start: int, end: int) -> bool:
    """Whether a claim far from the truth is near another sum, but for revisions since."""
    low, high = solution.interval(start, end)
    far, slack = claim.gap(*truth) > ERROR_TYPES.far_off_share * claim.value, ERROR_TYPES.exact_share * claim.value
    return (
        far
        and claim.width <= ERROR_TYPES.exact_share * claim.value
        and high - low <= 2 * ERROR_TYPES.exact_share * high
        and claim.agrees(low - slack, high + slack)
    )


def _unit(claim: Statement, truth: tuple[float, float]) -> Iterator[Clue]:
    if not 0 < truth[1] - truth[0] <= 0.05 * truth[1]:
        return
    for factor, word in UNITS.items():
        for scale, direction in ((factor, "small"), (1 / factor, "large")):
            slack = 0.02 * truth[1]
            if claim.low * scale <= truth[1] + slack and claim.high * scale >= truth[0] - slack:
                yield Clue("unit", f"is {word} times too {direction}, a slip of the unit")


def _year_ago(claim: Statement, truth: tuple[float, float], solution: Solution) -> Iterator[Clue]:
    start, end = claim.start - 12, claim.end - 12
    fine = claim.width <= ERROR_TYPES.exact_share * claim.value  # 400 may be any figure from 350 to 500
    if _same(claim, solution, start, end) or (fine and _roughly(claim, truth, solution, start, end)):
        yield Clue("year_ago", f"is the figure of a year ago, {run(start, end, solution)}")


def _label(claim: Statement, solution: Solution) -> Iterator[Clue]:
    """The figure of another period: the same fiscal year with fewer or more months, or a month nearby."""
    if claim.months > 1:
        for months in range(1, 13):
            end = claim.start + months
            if months != claim.months and _same(claim, solution, claim.start, end):
                whole = "the fiscal year" if claim.months == 12 else f"{claim.months} months"
                other = run(claim.start, end, solution)
                yield Clue("period_label", f"is the sum of {months} months ({other}), not of {whole}")
    for back in sorted(range(-15, 16), key=abs):
        start, end = claim.start + back, claim.end + back
        if back not in (0, -12) and (claim.months == 1 or back % 12 == 0) and _same(claim, solution, start, end):
            weak = claim.width > 0.002 * claim.value and abs(back) not in ERROR_TYPES.confusable_months
            yield Clue("period_label", f"is the figure of {run(start, end, solution)}", weak)


def _swapped(claim: Statement, truth: tuple[float, float], family: Mapping[str, Solution]) -> Iterator[Clue]:
    for title, other in family.items():
        run = claim.start, claim.end
        if _same(claim, other, *run) or _roughly(claim, truth, other, *run):
            yield Clue("swapped_items", f"is another item, items swapped: equals {title}")


def _typo(claim: Statement, truth: tuple[float, float]) -> Iterator[Clue]:
    """One digit changed, or two neighbours exchanged, in the digits as printed."""
    if (
        not claim.reports
        or claim.width > ERROR_TYPES.exact_share * claim.value
        or not 0 < truth[1] - truth[0] <= 0.05 * truth[1]
    ):
        return
    printed = claim.reports[0].value
    unit = last_digit_unit(printed)
    factor = Decimal(str(claim.value)) / printed if printed else Decimal(1)
    for right in _round_values(truth, unit, factor):
        if one_slip(str(printed), str(right)):
            last_only = str(printed)[:-1] == str(right)[:-1]
            yield Clue("typo", f"has a digit wrong, {number(float(right * factor))} was meant", weak=last_only)
            return


def _round_values(truth: tuple[float, float], unit: Decimal, factor: Decimal) -> Iterator[Decimal]:
    """The numbers with a given last digit that a sum may have been printed as; none if they are many."""
    low, high = (Decimal(str(x)) / factor for x in truth)
    first = (low / unit).to_integral_value()
    count = int((high - low) / unit) + 2
    yield from ((first + k) * unit for k in range(-1, count) if count <= 8)


def one_slip(one: str, other: str) -> bool:
    """Whether two numbers of equal length differ in one digit or in the order of two neighbours."""
    if len(one) != len(other) or one == other:
        return False
    at = [k for k, (a, b) in enumerate(zip(one, other, strict=True)) if a != b]
    if len(at) == 1:
        return True
    return len(at) == 2 and at[1] == at[0] + 1 and one[at[0]] == other[at[1]] and one[at[1]] == other[at[0]]

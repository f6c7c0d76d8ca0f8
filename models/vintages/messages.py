"""How figures, rates and periods are written in a reason."""

from __future__ import annotations

from models.core.digits import size_decimals
from models.core.periods import Period
from models.vintages.solver import Solution
from models.vintages.statements import Statement


def number(value: float) -> str:
    """A level with as many digits as a reader needs: 1,941.35, 356, 0.403, 0.0004."""
    small = size_decimals([value], least=3)
    digits = 0 if value == round(value) else 1 if value >= 1000 else 2 if value >= 10 else small
    text = f"{value:,.{digits}f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(value: float) -> str:
    """A growth rate with its sign and one decimal: +15.5 %."""
    return f"{value:+z.1f} %"


def span(claim: Statement, solution: Solution) -> str:
    """The period of a claim: 2025-11, FY2023:9."""
    return run(claim.start, claim.end, solution)


def run(start: int, end: int, solution: Solution) -> str:
    """The period of months start..end-1 as the series writes it."""
    return period_of(start, end, solution).text(solution.fiscal_start)


def period_of(start: int, end: int, solution: Solution) -> Period:
    """The period of months start..end-1 of a solution."""
    return Period(solution.first + start, solution.first + (end - 1))

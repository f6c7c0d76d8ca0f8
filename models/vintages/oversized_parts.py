"""Parts that add up to more than their whole: each fits its own series, so only the family shows that one is wrong."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from models.core.catalog import Catalog
from models.vintages.contradictions import Contradiction
from models.vintages.messages import number, run
from models.vintages.solver import Solution
from models.vintages.statements import Statement
from models.vintages.tolerances import CONSENSUS

KIND = "parts"


def oversized_parts(solutions: Mapping[str, Solution], catalog: Catalog) -> Iterator[Contradiction]:
    """A newest figure of each run of months whose parts are more than the whole by more than figures are revised.

    Parts without figures count as nothing: they can only add to it. Which of the figures is wrong is left open.
    """
    for name, whole in solutions.items():
        parts = [solutions[part] for part in catalog.parts(name) if part in solutions]
        for start, end in sorted({(c.start, c.end) for each in (whole, *parts) for c in each.accepted() if c.reports}):
            least = sum(max(part.interval(start, end)[0], 0.0) for part in parts)
            if least > (1 + CONSENSUS.revision_share) * whole.interval(start, end)[1]:
                figure = max(_figures((whole, *parts), start, end), key=lambda c: c.known)
                known = {part.series: value for part in parts if (value := _value(part, start, end)) > 0}
                shown = ", ".join(f"{series} {number(value)}" for series, value in known.items())
                reason = (
                    f"the parts of {name} in {run(start, end, whole)} add up to {number(sum(known.values()))} "
                    f"({shown}), the whole is {number(_value(whole, start, end))}"
                )
                yield Contradiction(figure.reports[-1], KIND, reason, None)


def _value(solution: Solution, start: int, end: int) -> float:
    """The newest figure of a run, or the least that it can be."""
    figures = list(_figures((solution,), start, end))
    return max(figures, key=lambda c: c.known).value if figures else max(solution.interval(start, end)[0], 0.0)


def _figures(members: tuple[Solution, ...], start: int, end: int) -> Iterator[Statement]:
    """The published figures of a run, the whole's first."""
    for member in members:
        yield from (c for c in member.accepted() if c.reports and (c.start, c.end) == (start, end))

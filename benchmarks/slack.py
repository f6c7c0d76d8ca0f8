"""One objective instead of rules: rejected are the figures that need slack, where the weighted slack in all is least.

    python -m benchmarks.slack [--panels 10]

For one series: prefix sums of months that never fall, each level figure an interval for the difference of two of them,
widened by a slack of its own; the sum of weighted slack is least (a linear program, dual to a min-cost flow). A figure
whose slack is more than an ordinary revision is rejected. Beside the rules of models/vintages, on planted errors in
levels and on the bundled figures.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date
from time import process_time

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import coo_array

from benchmarks.press import catalog, simulate
from benchmarks.reconstruction import AS_OF, REVISION, _large
from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Measure
from models.reports.report import Report
from models.reports.table import parse_csv
from models.vintages.reconstruct import group, reconstruct
from models.vintages.statements import Statement, statements_of

Weight = Callable[[Statement, date], float]


def _age(claim: Statement, today: date) -> float:
    return (today - claim.known).days / 365.25


WEIGHTS: dict[str, Weight] = {
    "sources / value": lambda c, _: c.sources / max(c.value, 1e-9),
    "the same, halved by each year of age": lambda c, t: c.sources / max(c.value, 1e-9) * 0.5 ** _age(c, t),
    "sources / (digits + 0.2 % of value)": lambda c, _: c.sources / (c.width + 0.002 * max(c.value, 1e-9)),
    "the same, halved by each year": lambda c, t: (
        c.sources / (c.width + 0.002 * max(c.value, 1e-9)) * 0.5 ** _age(c, t)
    ),
    "sources alone": lambda c, _: float(c.sources),
}


def rejected(claims: Sequence[Statement], today: date, weight: Weight) -> list[Statement]:
    """The figures of one series whose slack is more than a revision, in the least weighted slack."""
    count, ends = len(claims), max(c.end for c in claims) + 1
    rows, columns, values, limits = [], [], [], []
    for i, c in enumerate(claims):
        for sign, limit in ((1.0, c.high), (-1.0, -c.low)):  # P[end] - P[start] - slack <= high, and the other side
            rows += [len(limits)] * 3
            columns += [c.end, c.start, ends + i]
            values += [sign, -sign, -1.0]
            limits.append(limit)
    for m in range(ends - 1):
        rows += [len(limits)] * 2
        columns += [m, m + 1]
        values += [1.0, -1.0]
        limits.append(0.0)
    matrix = coo_array((values, (rows, columns)), shape=(len(limits), ends + count)).tocsr()
    cost = np.concatenate([np.zeros(ends), [weight(c, today) for c in claims]])
    bounds = [(0.0, 0.0), *[(None, None)] * (ends - 1), *[(0.0, None)] * count]
    done = linprog(cost / cost.max(), A_ub=matrix, b_ub=limits, bounds=bounds, method="highs")
    assert done.status == 0, done.message
    return [c for c, slack in zip(claims, done.x[ends:], strict=True) if slack > REVISION * c.value]


def slack_rejects(reports: Sequence[Report], today: date, weight: Weight) -> set[str]:
    """Ids of the level reports that are rejected."""
    found = set[str]()
    for rows in group(reports).values():
        claims = statements_of(rows, min(r.period.start for r in rows))
        for claim in rejected(claims, today, weight) if claims else []:
            found |= {r.id for r in claim.reports}
    return found


@dataclass(slots=True)
class Tally:
    """Planted errors, those found, good figures, those rejected, and processor seconds."""

    planted: int = 0
    found: int = 0
    good: int = 0
    wronged: int = 0
    seconds: float = 0.0
    sizes: list[int] = field(default_factory=list)

    def row(self, name: str) -> str:
        """A row of the table."""
        share = f"{100 * self.found / self.planted:.0f} %"
        wrong = f"{self.wronged:,} ({100 * self.wronged / self.good:.2f} %)"
        return f"| {name} | {self.planted} | {share} | {self.good:,} | {wrong} | {self.seconds / len(self.sizes):.2f} |"


def planted_errors(panels: int) -> dict[str, Tally]:
    """The rules and each weighting on simulated press: large planted errors in levels."""
    tallies = {name: Tally() for name in ("rules of models/vintages", *WEIGHTS)}
    for seed in range(panels):
        press, known = simulate(seed), catalog()
        levels = {r.id for r in press.reports if r.measure is Measure.LEVEL}
        errors = {i for i in press.planted if i in levels and _large(press, i)}
        good = levels - press.planted.keys()
        for name, tally in tallies.items():
            start = process_time()
            if name in WEIGHTS:
                found = slack_rejects(press.reports, AS_OF, WEIGHTS[name])
            else:
                made = reconstruct(press.reports, catalog=known, as_of=AS_OF)
                found = {c.report.id for c in made.contradictions}
            tally.seconds += process_time() - start
            tally.planted += len(errors)
            tally.found += len(errors & found)
            tally.good += len(good)
            tally.wronged += len(good & found)
            tally.sizes.append(len(levels))
    return tallies


def bundled() -> None:
    """The bundled figures on three days: rejected by both, by the rules alone and by the slack alone."""
    reports, known = parse_csv(bundled_reports(), "bundled reports.csv"), Catalog.load()
    print("\n| as of | weight | both | rules alone | slack alone |\n|---|---|---:|---:|---:|")
    for day in (date(2022, 6, 30), date(2024, 6, 30), date(2026, 5, 1)):
        then = [r for r in reports if r.known_from <= day]
        rules = {c.report.id for c in reconstruct(then, catalog=known, as_of=day).contradictions}
        rules &= {r.id for r in then if r.measure is Measure.LEVEL}
        for name, weight in WEIGHTS.items():
            slack = slack_rejects(then, day, weight)
            print(
                f"| {day} | {name} | {len(rules & slack)} | {len(rules - slack)} | {len(slack - rules)} |", flush=True
            )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--panels", type=int, default=10)
    given = parser.parse_args()
    head = "| | planted in levels | found | good | rejected | seconds a panel |"
    print(head, "|---|---:|---:|---:|---:|---:|", sep="\n")
    for name, tally in planted_errors(given.panels).items():
        print(tally.row(name), flush=True)
    bundled()


if __name__ == "__main__":
    main()

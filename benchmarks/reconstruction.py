"""How well months come out of published figures, and errors out of the right ones: on simulated press, and bundled.

    python -m benchmarks.reconstruction [--tuning] [--panels 30]
    python -m benchmarks.reconstruction --bundled
    python -m benchmarks.reconstruction --floods

The final figures are of seeds 0.., those the constants of models/vintages were chosen on of seeds 1000.. (--tuning).
Prints markdown tables.
"""

from __future__ import annotations

import argparse
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np

from benchmarks.press import FIRST, PARTS, WHOLE, Array, Press, catalog, simulate
from models.core.measures import Measure
from models.core.periods import Period
from models.reports.report import Report
from models.vintages.contradictions import Contradiction
from models.vintages.growth import base_of
from models.vintages.lookup import Lookup
from models.vintages.reconstruct import Reconstruction, reconstruct

AS_OF = date(2024, 12, 31)
DECIDED = 0.02
"""A period is decided if the right figures leave its sum open by at most this share on either side."""

REVISION = 0.01
"""Share of a figure up to which an error cannot be told from an ordinary revision."""


@dataclass(frozen=True, slots=True)
class Trial:
    """What became of one planted error; ``voices`` is how many right figures or pairs of them decide its period."""

    kind: str
    voices: int
    named: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """One panel: every planted error, good figures and those of them rejected, errors of months in percent [M]."""

    trials: list[Trial]
    good: int
    wronged: list[tuple[Report, str, str]]
    errors: Array
    rounding_alone: Array


def run(seed: int) -> Outcome:
    """Simulate one panel, reconstruct it from all figures and from the right ones alone."""
    press, known = simulate(seed), catalog()
    right_only = [r for r in press.reports if r.id not in press.planted]
    made = reconstruct(press.reports, catalog=known, as_of=AS_OF)
    best = reconstruct(right_only, catalog=known, as_of=AS_OF)
    named = {c.report.id: c for c in made.contradictions}
    record = Lookup(best, right_only)
    return Outcome(
        trials=[
            Trial(p.kind, _voices(p.right, record, right_only) if _large(press, i) else 0, _named(named.get(i)))
            for i, p in press.planted.items()
        ],
        good=len(right_only),
        wronged=[(r, named[r.id].kind, named[r.id].reason) for r in right_only if r.id in named],
        errors=np.array(list(_month_errors(made, best, press))),
        rounding_alone=np.array(list(_month_errors(best, best, press))),
    )


def _decided(right: Report, record: Lookup) -> bool:
    """Whether the right figures alone fix the period of a report, and its base where it is a growth rate."""
    periods = [right.period] if right.measure is Measure.LEVEL else [right.period, base_of(right)]
    levels = [record.level(right.series, p) for p in periods]
    return all(known is not None and known[1] <= DECIDED * known[0] for known in levels)


def _voices(right: Report, record: Lookup, reports: list[Report]) -> int:
    """How many right figures, or sums and differences of two, give the period of a report (of a rate: and its base)."""
    if not _decided(right, record):
        return 0
    periods = [right.period] if right.measure is Measure.LEVEL else [right.period, base_of(right)]
    levels = [r for r in reports if r.series == right.series and r.measure is Measure.LEVEL]
    return max(1, min(_voices_for(p, record.level(right.series, p), levels) for p in periods))


def _voices_for(period: Period, known: tuple[float, float] | None, levels: list[Report]) -> int:
    assert known
    value, near = known[0], 0.015 * known[0]
    sums = {(r.period.start, r.period.end + 1): r.level for r in levels}
    sums |= {(end, start): -level for (start, end), level in sums.items()}
    pages = len({r.source for r in levels if r.period == period and abs(r.level - value) <= near})
    start, end = period.start, period.end + 1
    middles = {k for i, k in sums if i == start and (k, end) in sums}
    return pages + sum(abs(sums[start, k] + sums[k, end] - value) <= near for k in middles)


def _named(found: Contradiction | None) -> str:
    return found.kind if found else ""


def _large(press: Press, report_id: str) -> bool:
    """Whether an error is larger than what an ordinary revision does to a figure (percentage points for a rate)."""
    right = press.planted[report_id].right
    wrong = next(r for r in press.reports if r.id == report_id)
    base = right.value if right.measure is Measure.LEVEL else 100 + right.value
    return bool(abs(wrong.value - right.value) > REVISION * float(base))


def _month_errors(made: Reconstruction, best: Reconstruction, press: Press) -> Iterator[float]:
    """Error of every month that the right figures fix, in percent of the last revised value."""
    for series in (WHOLE, *PARTS):
        values = made.vintages[series].values()
        for month in best.vintages[series].fixed_values():
            if month in values:
                truth = press.truth[series][month - FIRST]
                yield 100 * abs(values[month] / truth - 1)


def table(outcomes: list[Outcome]) -> str:
    """The outcome by kind of error, and in all."""
    rows: dict[str, list[Trial]] = defaultdict(list)
    for trial in (t for o in outcomes for t in o.trials):
        rows[trial.kind].append(trial)
        rows["**all**"].append(trial)
    lines = [
        "| kind | planted | found | decided by one | found | by two or more | found | named right |",
        "|---|" + "---:|" * 7,
    ]
    for kind, trials in sorted(rows.items(), key=lambda item: (item[0].startswith("*"), item[0])):
        cells = [
            _found(trials),
            _found([t for t in trials if t.voices == 1]),
            _found([t for t in trials if t.voices > 1]),
        ]
        found = [t for t in trials if t.named]
        lines.append(
            f"| {kind} | " + " | ".join(cells) + f" | {_share(sum(t.named == t.kind for t in found), len(found))} |"
        )
    return "\n".join(lines)


def _found(trials: list[Trial]) -> str:
    return f"{len(trials)} | {_share(sum(bool(t.named) for t in trials), len(trials))}"


def _share(part: int, whole: int) -> str:
    return f"{100 * part / whole:.1f} %" if whole else "-"


def summary(outcomes: list[Outcome]) -> str:
    """Good figures wrongly rejected, and how far the months are from the truth."""
    good, wronged = sum(o.good for o in outcomes), sum(len(o.wronged) for o in outcomes)
    lines = [f"Good figures: {good}, wrongly rejected: {wronged} ({_share(wronged, good)}).", ""]
    lines += ["| error of fixed months, % | median | mean | 95 % | largest |", "|---|---:|---:|---:|---:|"]
    for name in ("errors", "rounding_alone"):
        e = np.concatenate([getattr(o, name) for o in outcomes])
        title = "from all figures" if name == "errors" else "from the right figures alone"
        lines.append(f"| {title} | {np.median(e):.2f} | {e.mean():.2f} | {np.quantile(e, 0.95):.2f} | {e.max():.1f} |")
    return "\n".join(lines)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--tuning", action="store_true", help="the seeds that constants were chosen on")
    parser.add_argument("--panels", type=int, default=30)
    parser.add_argument("--bundled", action="store_true", help="measure on the bundled figures instead")
    parser.add_argument("--floods", action="store_true", help="measure what too many figures cost instead")
    given = parser.parse_args()
    if given.bundled:
        from benchmarks.bundled import main as bundled

        bundled()
        return
    if given.floods:
        from benchmarks.floods import main as floods

        floods()
        return
    first = 1000 if given.tuning else 0
    outcomes = [run(seed) for seed in range(first, first + given.panels)]
    print(table(outcomes), summary(outcomes), sep="\n\n")


if __name__ == "__main__":
    main()

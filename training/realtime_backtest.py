"""The real-time backtest: at each past release what was known then, scored on first releases and on the latest vintage.

The weights and the spread of an origin rest on errors against first releases of months up to its cutoff: nothing of it
uses a figure that was printed later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

import numpy as np
from joblib import Parallel, delayed

from models.core.arrays import Array
from models.core.catalog import Catalog
from models.core.measures import MAIN_LEVELS
from models.core.periods import Month
from models.evaluation.performance import FIRST_RELEASE
from models.forecasting.combination import prior_weights
from models.reports.report import Report, change_days
from models.vintages.validity import vintages_by_day
from models.vintages.vintage import History, Vintage
from training.backtest import FIRST_ORIGIN, WARMUP, BacktestTable, Window, run_windows
from training.engine_members import all_members, combined_members
from training.model_selection import COMBINATION, binomial_range, out_of_sample_quantiles, score_row

ORIGINS = 36
LATEST = "latest"

Row = dict[str, Any]


@dataclass(slots=True)
class Releases:
    """The releases of one series: histories by cutoff as first known, first and latest values by month.

    ``days`` are those on which a cutoff was first reached, ``first_fixed`` those on which a month was first fixed.
    """

    histories: dict[Month, History] = field(default_factory=dict)
    days: dict[Month, date] = field(default_factory=dict)
    first: dict[Month, float] = field(default_factory=dict)
    first_fixed: dict[Month, date] = field(default_factory=dict)
    latest: dict[Month, float] = field(default_factory=dict)

    def add(self, vintage: Vintage) -> None:
        """Take in the vintage of one more release date; oldest first."""
        fixed = vintage.fixed_values()
        self.latest = fixed
        self.first = fixed | self.first
        self.first_fixed = dict.fromkeys(fixed, vintage.as_of) | self.first_fixed
        if vintage.cutoff is not None:
            self.days.setdefault(vintage.cutoff, vintage.as_of)
            self.histories.setdefault(vintage.cutoff, vintage.history())


def releases(
    reports: Sequence[Report],
    series: Sequence[str],
    *,
    catalog: Catalog,
    on_day: Callable[[date, int, int], None] | None = None,
) -> dict[str, Releases]:
    """The record as of each day on which figures became known; ``on_day`` gets day, number and count."""
    found = {name: Releases() for name in series}
    days = sorted(change_days(reports))
    made = vintages_by_day(found, reports, catalog=catalog, days=days)
    for number, (day, vintages) in enumerate(made, 1):
        for name in found.keys() & vintages.keys():
            found[name].add(vintages[name])
        if on_day is not None:
            on_day(day, number, len(days))
    return found


def windows_of(known: Releases, *, horizon: int, origins: int) -> tuple[list[Window], int]:
    """Up to ``origins`` windows with some truth and ``WARMUP`` before them, and how many are to be scored.

    Histories of less than a year are no origin. Months that no figure fixes are no truth.
    """
    usable = [
        Window(cutoff, horizon, history, known.first)
        for cutoff, history in sorted(known.histories.items(), key=lambda item: item[0].ordinal)
        if len(history) >= FIRST_ORIGIN and any(cutoff + h in known.first for h in range(1, horizon + 1))
    ]
    windows = usable[-(origins + WARMUP) :]
    return windows, min(origins, max(len(windows) - WARMUP, (len(windows) + 1) // 2))


def backtest_releases(
    known: Mapping[str, Releases],
    *,
    members: Sequence[str] | None = None,
    horizon: int = 12,
    origins: int = ORIGINS,
    jobs: int = 1,
    on_series: Callable[[str, int, int], None] | None = None,
) -> Iterator[Row]:
    """Tidy rows for each series, truth, member and group of steps, series by series as they get ready."""
    tasks = (delayed(_rows)(name, r, members, horizon, origins) for name, r in known.items())
    for number, rows in enumerate(Parallel(n_jobs=jobs, return_as="generator")(tasks), 1):
        if on_series is not None:
            on_series(list(known)[number - 1], number, len(known))
        yield from rows


def _rows(series: str, known: Releases, members: Sequence[str] | None, horizon: int, origins: int) -> list[Row]:
    truths = {FIRST_RELEASE: known.first, LATEST: known.latest}
    return release_rows(series, known, truths, members=members, horizon=horizon, origins=origins)


def release_rows(
    series: str,
    known: Releases,
    truths: Mapping[str, Mapping[Month, float]],
    *,
    members: Sequence[str] | None = None,
    horizon: int = 12,
    origins: int = ORIGINS,
) -> list[Row]:
    """Tidy rows for each of some truths (values by month), member and group of steps; none without an origin."""
    windows, scored = windows_of(known, horizon=horizon, origins=origins)
    if not windows:
        return []
    days, truth_days = known_days(known, windows)
    newest = windows[-1].history()
    names, combined = members or all_members(newest), members or combined_members(newest)
    prior = prior_weights(names, combined)
    made = run_windows(series, windows, names, horizon=horizon, scored=scored, prior=prior)
    table = replace(made, days=days, truth_days=truth_days)
    quantiles_by_name = {COMBINATION: out_of_sample_quantiles(table)} | dict(
        zip(table.members, table.quantiles, strict=True)
    )
    rows = []
    for truth, values in truths.items():
        came = np.array([[values.get(w.cutoff + h, np.nan) for h in range(1, horizon + 1)] for w in windows])
        seen = replace(table, truth=came)
        for name, quantiles in quantiles_by_name.items():
            rows += [row for group in groups(horizon) if (row := scored_row(seen, truth, name, quantiles, group))]
    return rows


def known_days(known: Releases, windows: Sequence[Window]) -> tuple[Array, Array]:
    """The days of windows [W], and those on which each of their truths was known [W, H], infinite where none was."""
    day = {month: float(fixed.toordinal()) for month, fixed in known.first_fixed.items()}
    truth_days = [[day.get(w.cutoff + h, np.inf) for h in range(1, w.horizon + 1)] for w in windows]
    return np.array([known.days[w.cutoff].toordinal() for w in windows], float), np.array(truth_days)


def groups(horizon: int) -> list[tuple[int, int]]:
    """Runs of steps that are scored together, first and last: all, thirds, each alone."""
    thirds = [(int(part[0]), int(part[-1])) for part in np.array_split(np.arange(1, horizon + 1), 3) if part.size]
    alone = [(step, step) for step in range(1, horizon + 1)]
    return list(dict.fromkeys([(1, horizon), *thirds, *alone]))


def scored_row(table: BacktestTable, truth: str, member: str, quantiles: Array, group: tuple[int, int]) -> Row | None:
    """Scores of quantiles [W, H, Q] over some steps, with the range that chance leaves to coverage; None if none.

    The range takes each origin as one trial: the steps of an origin miss together, so that they are no trials apart.
    """
    first, last = group
    part = replace(table, truth=table.truth[:, first - 1 : last])
    row = score_row(part, member, quantiles[:, first - 1 : last], weight=0)
    if not row["points"]:
        return None
    del row["weight"]
    steps = f"{first}-{last}" if last > first else str(first)
    found = {"series": table.series, "truth": truth, "steps": steps} | row
    for level in MAIN_LEVELS:
        low, high = binomial_range(level, row["windows"])
        found |= {f"chance_{level}_low": round(low, 4), f"chance_{level}_high": round(high, 4)}
    return found

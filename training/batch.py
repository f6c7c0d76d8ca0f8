"""The whole engine on any panel: each series alone, in parallel, one odd series never stopping the others."""

from __future__ import annotations

import csv
import hashlib
from collections.abc import Generator, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path

import numpy as np
from joblib import Parallel, delayed
from threadpoolctl import threadpool_limits

from models.core.arrays import Array
from models.core.digits import number_text
from models.core.errors import InvalidInput
from models.core.measures import quantile_key
from models.core.periods import Month
from models.core.replaced_file import replaced
from models.core.rhythm import slower_than_monthly
from models.forecasting.calibration import windows_needed
from models.forecasting.forecast import Forecast
from models.vintages.vintage import History
from training.backtest import reason
from training.engine_members import NETWORKS
from training.fit_series import fit_series
from training.panels.date_style import DateStyle
from training.panels.monthly import late_in_utc, series_problems
from training.panels.panel import RawSeries

LONGEST = 240
"""Months at the end of a history that are used: as many as the networks see. Its length does not decide the cost."""

ORIGINS = 19
"""Rolling origins: the fewest by which a level of 95 % can be checked."""

SPARSE = 1 / 3
"""Share of months missing inside from which on only those after the last gap are used."""

QUANTILES = (0.025, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.975)

_ISSUED = datetime(1970, 1, 1, tzinfo=UTC)  # what is printed at once has no time of issue


@dataclass(frozen=True, slots=True)
class Plan:
    """What is wanted of each series: months ahead, probabilities in rising order, members (None: the engine's)."""

    horizon: int
    probabilities: tuple[float, ...] = QUANTILES
    members: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """The forecast of one series: ``ds`` [H] as the input writes it, mean [H], quantiles [H, Q].

    NaN where no forecast is possible.
    """

    unique_id: str
    ds: tuple[str, ...]
    mean: Array
    quantiles: Array
    notes: tuple[str, ...]


def forecast_panel(series: Iterable[RawSeries], plan: Plan, *, jobs: int = 1) -> Iterator[Block]:
    """A block for each series, in order, as they get ready; series are taken from the iterable as workers get free."""
    yield from Parallel(n_jobs=jobs, return_as="generator")(delayed(forecast_one)(raw, plan) for raw in series)


def forecast_one(raw: RawSeries, plan: Plan) -> Block:
    """The block of one series, whatever becomes of it; the same in every process."""
    history, notes = regular(raw)
    after = history.cutoff if len(history) else max(row.month for row in raw.rows)
    style = DateStyle.of([row.ds for row in raw.rows], day_first=raw.day_first)
    ds = tuple(style.write(after + h) for h in range(1, plan.horizon + 1))
    try:
        with threadpool_limits(1):  # sums in another order are other sums in the last digit
            forecast = _forecast(history, plan)
        mean, quantiles = forecast.mean(plan.horizon), forecast.quantiles(plan.probabilities, plan.horizon)
        notes += forecast.notes + _unsupported(forecast, plan.probabilities)
    except Exception as failure:  # whatever a library does with one series, the others go on
        mean, quantiles = np.full(plan.horizon, np.nan), np.full((plan.horizon, len(plan.probabilities)), np.nan)
        notes += (f"no forecast: {reason(failure)}",)
    return Block(raw.unique_id, ds, mean, quantiles, notes)


def _forecast(history: History, plan: Plan) -> Forecast:
    history = _last(history, LONGEST)
    months = [history.start + i for i in range(len(history))]
    return fit_series(
        history,
        as_of=date(1970, 1, 1),
        issued_at=_ISSUED,
        vintage_hash=hashlib.sha256(history.values.tobytes()).hexdigest()[:16],
        members=NETWORKS if history.estimated else plan.members,
        compared=(),
        horizon=plan.horizon,
        origins=ORIGINS,
        warmup=0,
        longest=plan.horizon,
        truth={m: float(v) for m, v in zip(months, history.values, strict=True) if m not in history.estimated},
        equal=plan.members is not None,
    ).forecast


def _last(history: History, months: int) -> History:
    """The end of a history."""
    start = history.start + max(len(history) - months, 0)
    kept = frozenset(month for month in history.estimated if month >= start)
    return History(history.series, start, history.values[-months:], kept)


def regular(raw: RawSeries) -> tuple[History, tuple[str, ...]]:
    """The gap-free monthly history of a series, and what was done to get it; ``estimated`` are the filled months."""
    known, notes = _by_month(raw)
    if not known:
        return History(raw.unique_id, Month(0), np.empty(0)), (*notes, "no values")
    first, last = min(known), max(known)
    if (rest := max(row.month for row in raw.rows) - last) > 0:
        notes += (f"no values after {last}, {rest} months of rows: the forecast begins there",)
    span = [first + i for i in range(last - first + 1)]
    holes = [month for month in span if month not in known]
    listed = ", ".join(map(str, holes[:3])) + (", ..." if len(holes) > 3 else "")
    if len(holes) > SPARSE * len(span):
        start = max(holes) + 1
        notes += (f"gaps: {len(holes)} of {len(span)} months are missing ({listed}); only {start} and later are used",)
        span, holes = [m for m in span if m >= start], []
    elif holes:
        notes += (
            f"gaps: {len(holes)} missing months ({listed}) filled by straight lines; fallback: {NETWORKS[0]} alone",
        )
    months = np.array([m.ordinal for m in sorted(known)])
    values = np.interp([m.ordinal for m in span], months, [known[m] for m in sorted(known)])
    return History(raw.unique_id, span[0], values, frozenset(holes)), notes


def _by_month(raw: RawSeries) -> tuple[dict[Month, float], tuple[str, ...]]:
    """Values by month; equal rows of a month count once. InvalidInput for rows that disagree."""
    if problems := list(series_problems(raw, raw.unique_id)):
        raise InvalidInput(problems)
    known: dict[Month, float] = {}
    twice: dict[Month, int] = {}
    for row in raw.rows:
        if np.isnan(row.value):
            continue
        if row.month in known:
            twice[row.month] = row.line
        known[row.month] = row.value
    return known, tuple(_oddities(raw, known, twice))


def _oddities(raw: RawSeries, known: Mapping[Month, float], twice: Mapping[Month, int]) -> Iterator[str]:
    """What is odd about the dates of a series, but leaves no value open."""
    if twice:
        month, line = next(iter(twice.items()))
        yield f"{len(twice)} months stand in several equal rows, as {month} in line {line}: counted once"
    if looks := slower_than_monthly(known):
        yield looks
    if late := late_in_utc(raw):
        month = late[0].month
        yield f"{len(late)} times in UTC, as {late[0].ds}, are the next month east of Greenwich: read as {month}"


def _unsupported(forecast: Forecast, probabilities: Sequence[float]) -> tuple[str, ...]:
    """A word where quantiles lie farther out than the errors seen can support."""
    level = round(100 * max(abs(2 * p - 1) for p in probabilities), 6)
    windows = forecast.calibration.windows
    if level < 100 and windows >= windows_needed(level):
        return ()
    return (f"{windows} windows do not support a {level:g} % interval: it rests on what the members claim",)


def columns(plan: Plan) -> list[str]:
    """The header of the output."""
    return ["unique_id", "ds", "mean", *(f"q{quantile_key(p)}" for p in plan.probabilities), "note"]


def rows(block: Block) -> Iterator[list[str]]:
    """The lines of a block; a note stands on each, an empty cell where there is no forecast."""
    note = "; ".join(block.notes)
    for ds, mean, quantiles in zip(block.ds, block.mean.tolist(), block.quantiles.tolist(), strict=True):
        yield [block.unique_id, ds, *(_cell(x, quantiles) for x in (mean, *quantiles)), note]


def _cell(value: float, among: Sequence[float]) -> str:
    return "" if np.isnan(value) else number_text(value, among)


def write(path: Path, plan: Plan, blocks: Iterable[Block]) -> Generator[Block]:
    """Write blocks as they come and pass each on; the file is there, and whole, once all are."""
    with replaced(path) as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(columns(plan))
        for block in blocks:
            writer.writerows(rows(block))
            yield block

"""Families in a training run: which series are trained together, and paths of theirs that add up."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from models.core.arrays import Array
from models.core.catalog import Catalog
from models.core.periods import Period
from models.forecasting import combination
from models.forecasting.forecast import Forecast
from models.forecasting.reconciliation import Family, reconcile
from training.fit_series import Trained
from training.model_selection import clipped_medians

ADDS_UP = 0.02
"""Share of the whole that its parts may miss in the last common year of the record; beyond it they are no sum."""

YEAR = 12

Results = Mapping[str, Trained | str]
"""By series what was trained, or the reason why nothing was."""


@dataclass(frozen=True, slots=True)
class Relatives:
    """The results of one family; ``reconciled`` is the method by which its paths add up, None where they were not."""

    results: Results
    reconciled: Mapping[str, Any] | None = None


def families_of(catalog: Catalog) -> dict[str, tuple[str, ...]]:
    """By series all that add up with it, itself among them, in the order of the catalog."""
    return {name: tuple(sorted(catalog.family_of(name))) for name in catalog.entries}


def together(
    series: Sequence[str], families: Mapping[str, tuple[str, ...]], results: Iterable[tuple[str, Trained | str]]
) -> Iterator[Results]:
    """The results of the series of each family as soon as the last of them is there."""
    left = Counter(families[name] for name in series)
    ready: dict[tuple[str, ...], dict[str, Trained | str]] = {}
    for name, result in results:
        family = families[name]
        ready.setdefault(family, {})[name] = result
        left[family] -= 1
        if not left[family]:
            yield dict(sorted(ready.pop(family).items()))


def coherent(results: Results, members: Sequence[str]) -> Relatives:
    """Results of the family of these members with paths that add up, or with a note where that is not possible.

    The base forecasts of all months up to the nearest horizon are reconciled. A month that some of the series know
    already enters for them as it is known; months that not every series reaches stay as they were.
    """
    if len(members) == 1:
        return Relatives(results)
    family = Family.of(members)
    trained = {name: result for name, result in results.items() if isinstance(result, Trained)}
    period, reason = _common(family, trained)
    if period is None:
        return Relatives({name: _noted(result, reason) for name, result in results.items()})
    ordered = [trained[name] for name in family.series]
    base = np.stack([t.forecast.on_paths(period) for t in ordered])
    made, shrinkage = reconcile(family, base, _errors(ordered))
    moved = {n: _with_paths(t, period, p) for n, t, p in zip(family.series, ordered, made, strict=True)}
    before, after = (paths[..., :YEAR].mean(axis=(1, 2)) for paths in (base, made))
    shift = 100 * (after - before) / np.where(before > 0, before, 1)
    facts = {
        "family": list(family.series),
        "shrinkage": round(shrinkage, 4),
        "first_year_shift_pct": dict(zip(family.series, np.round(shift, 4).tolist(), strict=True)),
    }
    return Relatives(moved, facts)


def _common(family: Family, trained: Mapping[str, Trained]) -> tuple[Period | None, str]:
    """From the first month that is not known of every series to the last that all reach; or None and why not."""
    if missing := [name for name in family.series if name not in trained]:
        others = f" and {len(missing) - 1} more of its family" if missing[1:] else ""
        return None, f"{missing[0]}{others} not trained in the same run"
    forecasts = [trained[name].forecast for name in family.series]
    if odd := [f.series for f in forecasts if not np.isfinite(f.paths).all()]:
        return None, f"not every number of {odd[0]} is finite"
    first, last = min(f.cutoff for f in forecasts) + 1, min(f.reach.end for f in forecasts)
    if last < first or any(first not in f.reach for f in forecasts):
        return None, "the series have no month ahead in common"
    for whole, parts in family.parts:
        if not _adds_up(forecasts[whole], [forecasts[part] for part in parts]):
            return None, f"the parts of {family.series[whole]} do not add up to it in the record"
    return Period(first, last), ""


def _adds_up(whole: Forecast, parts: Sequence[Forecast]) -> bool:
    """Whether the record does in the last year that is known of all, or the part of it that is."""
    known = [f.history.by_month() if f.history else {} for f in (whole, *parts)]
    common = sorted(set.intersection(*map(set, known)))[-YEAR:]
    total = sum(known[0][m] for m in common)
    missed = sum(abs(known[0][m] - sum(part[m] for part in known[1:])) for m in common)
    return bool(common) and missed <= ADDS_UP * abs(total)


def _errors(trained: Sequence[Trained]) -> Array:
    """Backtest errors of what was published over the MASE scale, [S, W, H], by common origin, NaN where none is."""
    cutoffs = sorted({cutoff for t in trained for cutoff in t.table.cutoffs})
    out = np.full((len(trained), len(cutoffs), trained[0].table.truth.shape[1]), np.nan)
    for row, t in zip(out, trained, strict=True):
        weights = np.array([t.forecast.members.get(member, 0.0) for member in t.table.members])
        error = (
            t.table.truth - combination.combine(clipped_medians(t.table.members, t.table.quantiles), weights)
        ) / t.table.scale[:, None]
        row[[cutoffs.index(cutoff) for cutoff in t.table.cutoffs]] = error
    return out


def _with_paths(trained: Trained, period: Period, paths: Array) -> Trained:
    """The same with the months of a period taken from paths [N, months], those after its cutoff."""
    forecast = trained.forecast
    first = max(period.start, forecast.cutoff + 1)
    new = forecast.paths.copy()
    column = first - forecast.cutoff - 1
    new[:, column : column + len(Period(first, period.end))] = paths[:, first - period.start :]
    return replace(trained, forecast=replace(forecast, paths=new))


def _noted(result: Trained | str, reason: str) -> Trained | str:
    if isinstance(result, str):
        return result
    note = f"parts need not add up to their whole: {reason}"
    return replace(result, forecast=replace(result.forecast, notes=(*result.forecast.notes, note)))

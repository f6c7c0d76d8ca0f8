"""What Ramadan, Eids and working days do to forecasts of the real series, and how surely an effect is found.

usage: OMP_NUM_THREADS=1 python -m benchmarks.calendar [--members regression,prophet] [--series pk.ict]
Each origin is a past release of the bundled figures: the member sees the vintage of that day, the truth is the first
release of each month. "kept" is what the members do; the other ways keep their columns at every origin.
"""

from __future__ import annotations

import argparse
from collections import Counter
from collections.abc import Callable, Sequence
from unittest.mock import patch

import numpy as np

from models.core.arrays import Array
from models.core.catalog import Catalog, bundled_reports
from models.core.metrics import naive_scale
from models.core.periods import Month
from models.forecasting.members import regression
from models.forecasting.members.holiday_effects import CalendarEffect, regressors
from models.forecasting.members.registry import member
from models.reports.table import parse_csv
from models.vintages.vintage import History
from training.backtest import Window
from training.realtime_backtest import releases, windows_of

HORIZON = 12
EVERY = 1000
"""More origins than there are."""
MONTHS = 36
"""Months of history at an origin, what the regression needs."""
KEPT = CalendarEffect.of
WAYS: dict[str, Callable[[History], CalendarEffect]] = {
    "kept": KEPT,
    "working days": lambda history: CalendarEffect.fitted(history, ("working_days",)),
    "Ramadan, Eids": lambda history: CalendarEffect.fitted(history, ("ramadan", "eid")),
}
COLUMNS = "MASE | step 1 | 1-4 | 5-8 | 9-12 | gain | standard error | gain at step 1 | standard error"
RULE = "---:|" * 9
RUNS = 300
NOISE, WALK = 0.03, 0.015
"""Standard deviations of a simulated month, and of the monthly change of its level, in logs."""


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--members", default="regression,prophet")
    parser.add_argument("--series", default="", help="these alone, with commas between")
    given = parser.parse_args()
    catalog = Catalog.load()
    wanted = given.series.split(",") if given.series else list(catalog.entries)
    known = releases(parse_csv(bundled_reports(), "reports.csv"), list(catalog.entries), catalog=catalog)
    found = {name: origins(windows_of(known[name], horizon=HORIZON, origins=EVERY)[0]) for name in wanted}
    windows = {name: chosen for name, chosen in found.items() if len(chosen) >= HORIZON}
    print(f"Fewer than {HORIZON} origins, not shown: {', '.join(sorted(found.keys() - windows.keys()))}")
    with patch.object(CalendarEffect, "of", return_value=CalendarEffect()):  # the ways below stand in for it
        for name in given.members.split(","):
            report(name, windows)
        fiscal_year_end(windows)
    detection()


def origins(windows: Sequence[Window]) -> list[Window]:
    """Those at which every member and way can forecast."""
    return [w for w in windows if len(w.history()) >= MONTHS and w.history().values.min() > 0]


def errors_of(name: str, windows: Sequence[Window], effects: Sequence[CalendarEffect], plain: Array) -> Array:
    """Scaled absolute errors [W, H] of a member where effects are removed before and laid on after; else as plain."""
    errors = plain.copy()
    for i, (window, effect) in enumerate(zip(windows, effects, strict=True)):
        history = window.history()
        if effect.columns or np.isnan(plain[i]).all():
            quantiles = member(name).fit(effect.removed(history)).quantiles(HORIZON, (0.5,))
            forecast = effect.restored(quantiles, history.cutoff + 1)[:, 0]
            errors[i] = np.abs(forecast - window.reveal_truth()) / naive_scale(history.values)
    return errors


def plain_errors(name: str, windows: Sequence[Window]) -> Array:
    """Those of the member without any effect."""
    return errors_of(name, windows, [CalendarEffect()] * len(windows), np.full((len(windows), HORIZON), np.nan))


def report(name: str, windows: dict[str, list[Window]]) -> None:
    """A row for each series and way."""
    print(f"\n{name}\n| series | origins | way | with an effect | {COLUMNS} |\n|---|---:|---|---:|{RULE}")
    for series, chosen in windows.items():
        plain = plain_errors(name, chosen)
        print(f"| `{series}` | {len(chosen)} | none | 0 | {row(plain, plain)}")
        for way, effect_of in WAYS.items():
            effects = [effect_of(w.history()) for w in chosen]
            used = sum(bool(e.columns) for e in effects)
            print(f"| | | {way} | {used} | {row(errors_of(name, chosen, effects, plain), plain)}", flush=True)


def row(errors: Array, plain: Array) -> str:
    """MASE over groups of steps; what was gained over ``plain`` at all steps and at the first, with standard errors."""
    scores = [np.nanmean(part) for part in (errors, errors[:, :1], *np.split(errors, 3, axis=1))]
    gain = plain - errors
    # Windows overlap, so that only about one in half a horizon tells something new; first steps do not.
    cells = [told(gain, len(gain) / (HORIZON / 2)), told(gain[:, :1], np.isfinite(gain[:, 0]).sum())]
    return " | ".join([*(f"{x:.3f}" for x in scores), *cells]) + " |"


def told(gain: Array, independent: float) -> str:
    """The mean of gains [W, H], and its standard error from the means of the origins."""
    spread = np.nanstd([np.nanmean(g) for g in gain if np.isfinite(g).any()])
    return f"{np.nanmean(gain):+.3f} | {spread / np.sqrt(independent):.3f}"


def fiscal_year_end(windows: dict[str, list[Window]]) -> None:
    """The regression with a second column for June beside the twelve of its months: it only shrinks June less."""
    print(f"\nregression with a column for June\n| series | {COLUMNS} |\n|---|{RULE}")
    features = regression._features

    def with_june(rows: Array, months: np.ndarray) -> tuple[Array, Array]:
        level, columns = features(rows, months)
        return level, np.column_stack([columns, (months - 1) % 12 == 5])

    for series, chosen in windows.items():
        plain = plain_errors("regression", chosen)
        with patch.object(regression, "_features", with_june):
            print(f"| `{series}` | {row(plain_errors('regression', chosen), plain)}")


def detection() -> None:
    """How often an effect is kept of simulated series that have it, and of those that have none."""
    effects = {"no effect": (0, 0, 0), "Ramadan -10 %": (-0.1, 0, 0), "3 % a working day": (0, 0, 0.03)}
    print(
        f"\nkept of {RUNS} simulated series, %\n| months | "
        + " | ".join(f"{e}: holidays, days" for e in effects)
        + " |"
    )
    print("|---:|" + "---|" * len(effects))
    for months in (60, 84, 120, 240):
        cells = [kept_share(months, np.array(effect)) for effect in effects.values()]
        print(f"| {months} | " + " | ".join(cells) + " |")


def kept_share(months: int, effect: Array) -> str:
    count: Counter[str] = Counter()
    for seed in range(RUNS):
        history = simulated(months, effect, seed=seed)
        count.update(KEPT(history).columns)
    return ", ".join(f"{100 * count[name] / RUNS:.0f}" for name in ("ramadan", "working_days"))


def simulated(months: int, effect: Array, *, seed: int) -> History:
    """Growth, a season, a wandering level, noise, and an effect of the calendar, from a start between 1985 and 2005."""
    rng, t = np.random.default_rng(seed), np.arange(months)
    start = Month.of(1985, 1) + int(rng.integers(0, 240))
    log = 0.01 * t + 0.15 * np.sin(2 * np.pi * t / 12) + rng.normal(0, NOISE, months)
    log += np.cumsum(rng.normal(0, WALK, months)) + regressors(start, months) @ effect
    return History("a.b", start, 100 * np.exp(log))


if __name__ == "__main__":
    main()

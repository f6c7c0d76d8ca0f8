"""The command about past releases: backtest."""

from __future__ import annotations

import csv
import os
from collections.abc import Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any

import click

from cli.context import as_of_option, open_context, show_table
from cli.next_step import require_figures
from cli.parameters import WholeNumber
from cli.tables import number, percent
from cli.train import progress
from models.core.measures import MAIN_LEVELS
from models.core.metrics import SEASON
from models.core.replaced_file import STANDARD, replaced

Row = dict[str, Any]


@click.command(short_help="Forecast from past releases as known then, with scores.")
@click.option("--series", "names", multiple=True, metavar="ID", help="Only this series; may be given again.")
@click.option(
    "--output",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    metavar="FILE.csv",
    help="All scores, tidy; - is standard output.",
)
@as_of_option
@click.option(
    "--jobs", type=WholeNumber(1, 256), default=lambda: os.cpu_count() or 1, show_default="all cores", help="Processes."
)
def backtest(names: tuple[str, ...], output: Path | None, as_of: date, jobs: int) -> None:
    """Forecast from every past release as known then, and score the forecasts.

    Members, their combination, Prophet and seasonal naive side by side: up to 36 origins, 12 months ahead.
    """
    from training.parallel import workers
    from training.realtime_backtest import backtest_releases, releases

    if output is not None and not output.absolute().parent.is_dir():
        raise click.BadParameter(f"the folder {output.absolute().parent} does not exist", param_hint="--output")
    context = open_context()
    named = [context.catalog[name].series for name in names]
    require_figures(context, named, as_of=as_of)
    reports = context.store.reports(as_of=as_of)
    wanted = named or sorted({r.series for r in reports})
    with progress("Past releases") as advance:
        known = releases(
            reports,
            wanted,
            catalog=context.catalog,
            on_day=lambda day, done, total: advance(str(day), done, total) if done % 10 == 0 else None,
        )
    with progress("Backtest") as advance, workers():
        rows = list(backtest_releases(known, jobs=min(jobs, max(len(known), 1)), on_series=advance))
    if not rows:
        click.echo("Nothing to backtest: no series has a year of history and a month after it.")
        return
    if output is not None:
        write_scores(output, rows)
    if output == STANDARD:
        return
    for series, part in groupby(rows, key=lambda row: row["series"]):
        _show(series, list(part))


def write_scores(path: Path, rows: Sequence[Row]) -> None:
    """Write scores as CSV; see models.core.replaced_file for what may stand at the path."""
    with replaced(path) as file:
        writer = csv.DictWriter(file, list(rows[0]), lineterminator="\n")
        writer.writeheader()
        writer.writerows(rows)


def _show(series: str, rows: Sequence[Row]) -> None:
    """Members side by side, then where the coverage of the combination lies, by group of steps."""
    at = {(row["truth"], row["member"], row["steps"]): row for row in rows}
    thirds = [s for s in dict.fromkeys(row["steps"] for row in rows) if "-" in s]
    whole = f"1-{SEASON}"
    members = sorted(
        dict.fromkeys(row["member"] for row in rows),
        key=lambda m: at.get(("first_release", m, whole), {}).get("mase") or float("inf"),
    )
    columns = ["member", *(f"MASE {s}" for s in thirds), "latest", "WQL", "cover 80", "cover 95", "MSIS 95", "origins"]
    table = []
    for member in members:
        row = at.get(("first_release", member, whole), {})
        parts = [number(at.get(("first_release", member, s), {}).get("mase")) for s in thirds]
        latest = number(at.get(("latest", member, whole), {}).get("mase"))
        shares = [percent(row.get("coverage_80")), percent(row.get("coverage_95"))]
        last = [number(row.get("msis_95"), 2), str(row.get("windows", 0))]
        table.append([member, *parts, latest, number(row.get("wql"), 4), *shares, *last])
    show_table(
        f"{series}: as known at each release, scored on first releases (MASE 1-12 on the latest too)", columns, table
    )
    combined = [at["first_release", "combination", s] for s in thirds if ("first_release", "combination", s) in at]
    held = [[row["steps"], *(_held(row, level) for level in MAIN_LEVELS), str(row["windows"])] for row in combined]
    show_table(
        "Combination: coverage, and where chance leaves a true level", ["steps", "80 %", "95 %", "origins"], held
    )


def _held(row: Row, level: int) -> str:
    low, high = (100 * row[f"chance_{level}_{end}"] for end in ("low", "high"))
    return f"{percent(row[f'coverage_{level}'])} ({low:.0f}-{high:.0f})"

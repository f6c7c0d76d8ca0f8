"""The command for series outside of the record: batch."""

from __future__ import annotations

import os
import time
from contextlib import closing
from decimal import Decimal, InvalidOperation
from pathlib import Path
from typing import Any

import click

from cli.parameters import WholeNumber
from cli.train import progress
from models.core.measures import quantile_key
from models.core.periods import MAX_HORIZON
from models.core.replaced_file import STANDARD

NAMES = ("pretrained", "counts", "prophet", "ets", "theta", "ces", "arima", "regression", "snaive")
"""Members that may be asked for."""

LINES = 20
"""About as many plain lines show the progress, whatever the number of series."""


class Quantiles(click.ParamType[tuple[float, ...]]):
    """Probabilities like 0.1,0.5,0.9."""

    name = "probabilities"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[float, ...]:
        """The probabilities that a text gives, in rising order, each once."""
        if isinstance(value, tuple):
            return value
        try:
            found = sorted({float(quantile_key(float(Decimal(part.strip())))) for part in value.split(",")})
        except (InvalidOperation, ValueError):
            found = []
        if not found or not 0 < found[0] <= found[-1] < 1:
            self.fail(f"{value!r} is not a list of probabilities between 0 and 1 like 0.1,0.5,0.9", param, ctx)
        return tuple(found)


class Members(click.ParamType[tuple[str, ...]]):
    """Names of members like ets,theta."""

    name = "names"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        """The names that a text gives, each once."""
        if isinstance(value, tuple):
            return value
        found = tuple(dict.fromkeys(part.strip() for part in value.split(",")))
        if unknown := [name for name in found if name not in NAMES]:
            self.fail(f"no member is called {unknown[0]!r}; there are {', '.join(NAMES)}", param, ctx)
        return found


INPUT = click.Path(exists=True, dir_okay=False, allow_dash=True, path_type=Path)


@click.command()
@click.argument("panel", metavar="INPUT.csv", type=INPUT)
@click.option("--horizon", type=WholeNumber(1, MAX_HORIZON), required=True, help="Months ahead.")
@click.option("--quantiles", type=Quantiles(), help="Like 0.1,0.5,0.9; by default the tenths, 0.025 and 0.975.")
@click.option(
    "--members", type=Members(),
    help=f"Of {', '.join(NAMES)}; by default pretrained and theta, with ets on smooth histories.",
)  # fmt: skip
@click.option(
    "--output", type=click.Path(dir_okay=False, allow_dash=True, path_type=Path), required=True, metavar="OUT.csv",
    help="- is standard output.",
)  # fmt: skip
@click.option(
    "--jobs", type=WholeNumber(1, 256), default=lambda: os.cpu_count() or 1, show_default="all cores", help="Processes."
)
@click.option("--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster that does the work, tcp://host:8786.")
def batch(
    panel: Path,
    horizon: int,
    quantiles: tuple[float, ...] | None,
    members: tuple[str, ...] | None,
    output: Path,
    jobs: int,
    dask: str | None,
) -> None:
    """Forecast every series of a table.

    INPUT.csv has the columns unique_id, ds (a month or a date in it) and y; - is standard input.
    OUT.csv has unique_id, ds, mean, a column for each quantile, and a note where a series is odd. One bad series never
    stops the others.
    """
    from models.reports.sources import name_of, reopened
    from training.batch import QUANTILES, Plan, forecast_panel, write
    from training.panels.monthly import check_monthly
    from training.panels.panel import open_panel
    from training.parallel import workers

    if not output.absolute().parent.is_dir():
        raise click.BadParameter(f"the folder {output.absolute().parent} does not exist", param_hint="--output")
    if panel.exists() and output.exists() and output.samefile(panel):
        raise click.BadParameter(f"{output} is the input itself", param_hint="--output")
    started = time.monotonic()
    shape = open_panel(reopened(panel), name_of(panel))
    check_monthly(shape)
    plan = Plan(horizon, quantiles or QUANTILES, members)
    noted, every = 0, max(shape.series // LINES, 1)
    with progress("Forecasting") as advance, workers(dask=dask):
        blocks = forecast_panel(shape.read(), plan, jobs=min(jobs, shape.series))
        with closing(write(output, plan, blocks)) as written:  # at once, so that a signal leaves nothing behind
            for done, block in enumerate(written, 1):
                noted += bool(block.notes)
                if done % every == 0 or done == shape.series:
                    advance(block.unique_id, done, shape.series)
    notes = f", {noted:,} of them with a note" if noted else ""
    click.echo(
        f"{shape.series:,} series{notes}, in {time.monotonic() - started:.0f} s: {output}", err=output == STANDARD
    )

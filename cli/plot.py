"""The command that draws: plot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from cli.context import AppContext, as_of_option, now, open_context
from cli.in_service import in_service
from cli.parameters import WholeNumber, levels_option
from models.core.periods import MAX_HORIZON
from models.core.replaced_file import STANDARD
from models.forecasting.forecast import Forecast
from models.vintages.reconstruct import reconstruct
from models.vintages.vintage import Vintage


@click.command(short_help="Draw history and forecast to an HTML, PNG or SVG file.")
@click.argument("series")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE", help="Ends in .html, .png or .svg; - is HTML on standard output.",
)  # fmt: skip
@as_of_option
@click.option("--horizon", type=WholeNumber(1, MAX_HORIZON), default=12, show_default=True, help="Months ahead.")
@levels_option
@click.option("--back", type=WholeNumber(1), default=48, show_default=True, help="Months of history.")
def plot(series: str, output: Path, as_of: date, horizon: int, levels: tuple[int, ...], back: int) -> None:
    """Draw the history of SERIES and its forecast with intervals to a file.

    With --as-of: what was known on that day, and the forecast that was in service then, or was replayed for it.
    """
    from training.plots.chart_file import write_chart
    from training.plots.fan_chart import fan_chart

    if not output.absolute().parent.is_dir():
        raise click.BadParameter(f"the folder {output.absolute().parent} does not exist", param_hint="--output")
    context = open_context()
    entry = context.catalog[series]
    chart = fan_chart(
        _vintage(context, entry.series, as_of),
        _issued(context, entry.series, as_of),
        title=entry.title,
        unit=entry.unit_label,
        horizon=horizon,
        levels=levels,
        back=back,
    )
    write_chart(chart, output)
    click.echo(f"{output}: {chart.alt()}", err=output == STANDARD)


def _vintage(context: AppContext, series: str, as_of: date) -> Vintage:
    made = reconstruct(context.store.reports(as_of=as_of), catalog=context.catalog, as_of=as_of)
    return made.vintages.get(series) or Vintage(series, as_of, ())


def _issued(context: AppContext, series: str, as_of: date) -> Forecast:
    """The forecast in service, or the one that was on a day before today; NoModel if there is none."""
    return in_service(context, series, as_of if as_of < now().date() else None)

"""The command that draws: plot."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import click

from models.archive import forecast_on
from models.forecast import Forecast
from models.terms import MAX_HORIZON
from models.vintages.reconstruct import reconstruct
from models.vintages.vintage import Vintage
from training.cli.desk import Desk, as_of_option, now, open_desk
from training.cli.outlook import Levels, champion
from training.output import STANDARD

UNITS = {"usd_million": "US$ million"}


@click.command()
@click.argument("series")
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False, allow_dash=True),
    metavar="FILE", help="Ends in .html, .png or .svg; - is HTML on standard output.",
)  # fmt: skip
@as_of_option
@click.option("--horizon", type=click.IntRange(1, MAX_HORIZON), default=12, show_default=True, help="Months ahead.")
@click.option("--levels", type=Levels(), default="80,95", show_default=True, help="Percent of central intervals.")
@click.option("--back", type=click.IntRange(1), default=48, show_default=True, help="Months of history.")
def plot(series: str, output: Path, as_of: date, horizon: int, levels: tuple[int, ...], back: int) -> None:
    """Draw the history of SERIES and its forecast with intervals to a file.

    With --as-of: what was known on that day, and the forecast that was in service then, or was replayed for it.
    """
    from training.figures import fan_chart, write_chart

    if not output.absolute().parent.is_dir():
        raise click.BadParameter(f"the folder {output.absolute().parent} does not exist", param_hint="--output")
    desk = open_desk()
    entry = desk.catalogue[series]
    chart = fan_chart(
        _vintage(desk, entry.series, as_of),
        _issued(desk, entry.series, as_of),
        title=entry.title,
        unit=UNITS.get(entry.unit, entry.unit.replace("_", " ")),
        horizon=horizon,
        levels=levels,
        back=back,
    )
    write_chart(chart, output)
    click.echo(f"{output}: {chart.alt()}", err=output == STANDARD)


def _vintage(desk: Desk, series: str, as_of: date) -> Vintage:
    made = reconstruct(desk.store.reports(as_of=as_of), catalogue=desk.catalogue, as_of=as_of)
    return made.vintages.get(series) or Vintage(series, as_of, ())


def _issued(desk: Desk, series: str, as_of: date) -> Forecast:
    """The forecast in service, or the one that was on a day before today; NoModel if there is none."""
    if as_of >= now().date():
        return champion(desk, series)
    return forecast_on(as_of, series, store=desk.store, load=desk.artefacts.load)


COMMANDS = (plot,)

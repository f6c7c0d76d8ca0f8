"""The command that writes all series to files for other programs."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import get_args

import click

from cli.context import AppContext, Day, now, open_context, plural, show_table
from cli.next_step import LOAD, place_of
from cli.train import progress
from models.core.errors import ExportcastError, NoFigures, NoModel
from models.documents.export import Format, ManifestDocument
from models.evaluation.forecast_as_of import forecast_on
from models.export.folder import export_folder
from models.export.source import Source
from models.forecasting.forecast import Forecast


class ExportIncomplete(ExportcastError):
    """Some tables of an export could not be made; the others are there."""


@click.command(short_help="Write all series to Parquet or CSV files.")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--format", "form", type=click.Choice(get_args(Format)), required=True, help="Format of the files.")
@click.option("--as-of", type=Day(), show_default="today", help="What was known, issued and scored by this day.")
@click.option("--series", "names", multiple=True, metavar="ID", help="Only this series; may be given again.")
def export(folder: Path, form: Format, as_of: date | None, names: tuple[str, ...]) -> None:
    """Write forecasts, vintages, reports, scores and issued forecasts of all series into DIR.

    One file a table and series, DIR/forecasts/series=pk.ict/part-0.parquet, and DIR/manifest.json with columns, units
    and checksums. DIR appears when all of it is written, in the place of an earlier export. Exit code 1, and the others
    are written, if a table could not be made.
    """
    context = open_context()
    source = Source(context.store, context.catalog, as_of or now().date(), _forecasts(context, as_of))
    series = _series(context, source, [context.catalog[name].series for name in names])
    with progress("Export") as advance:
        manifest = export_folder(folder, source=source, form=form, series=series, now=now(), advance=advance)
    _show(folder, manifest)


def _series(context: AppContext, source: Source, wanted: Sequence[str]) -> list[str]:
    """The series to export: those wanted, or all; NoFigures if there is nothing of one, or nothing at all."""
    known = source.series()
    if not known:
        raise NoFigures(f"No figures are stored in {place_of(context)}. {LOAD}")
    if absent := set(wanted) - set(known):
        raise NoFigures(f"No figures of {', '.join(sorted(absent))} are stored. Load them with: exportcast ingest FILE")
    return [name for name in known if not wanted or name in wanted]


def _forecasts(context: AppContext, as_of: date | None) -> partial[Forecast] | _Champions:
    """What gives the forecast of a series: the one in service now, or on a past day."""
    if as_of is None:
        return _Champions(context)
    return partial(forecast_on, as_of, store=context.store, load=context.artifacts.load)


class _Champions:
    """The forecasts in service, loaded one at a time."""

    def __init__(self, context: AppContext) -> None:
        self._versions, self._artifacts = context.store.champions_after(0), context.artifacts

    def __call__(self, series: str) -> Forecast:
        if series not in self._versions:
            raise NoModel(series)
        return self._artifacts.load(self._versions[series])


def _show(folder: Path, manifest: ManifestDocument) -> None:
    """What was written; ExportIncomplete if some tables could not be made."""
    columns = ["table", "holds", "rows", "columns"]
    title = f"{folder}: {manifest.format} of {plural(len(manifest.files), 'file')}, as of {manifest.as_of}"
    rows = [[each.kind, each.about, f"{each.rows:,}", str(len(each.columns))] for each in manifest.kinds]
    show_table(title, columns, rows, left=2)
    for each in manifest.without_forecast:
        click.echo(f"No forecast of {each.series}: {each.reason}", err=True)
    if manifest.failed:
        raise ExportIncomplete("\n".join(f"{e.series}: no {e.kind}: {e.reason}" for e in manifest.failed))

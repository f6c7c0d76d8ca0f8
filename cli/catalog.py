"""Commands about the catalog: what series there are, and whether a catalog file is right."""

from __future__ import annotations

from pathlib import Path

import click

from cli.context import now, open_context, read_settings, show_json, show_table
from models.core.catalog import Catalog, Series
from models.core.errors import InvalidInput, Problem
from models.documents.catalog import catalog_document
from models.storage.definitions import adopt_changes


@click.group(short_help="The series that exportcast knows.")
def catalog() -> None:
    """The series that exportcast knows."""


@catalog.command()
@click.argument("path", required=False, type=click.Path(path_type=Path))
def check(path: Path | None) -> None:
    """Check the catalog of the home, or the file PATH."""
    file = path or read_settings().home / "catalogue.toml"
    if path is not None and not path.is_file():
        raise InvalidInput([Problem(str(path), "", "no such file", "a catalog in TOML")])
    found = Catalog.load(file)
    own = len(found.entries) - len(Catalog.load().entries)
    where = f"{file}: {own} series of its own" if file.is_file() else f"{file} is not there"
    click.echo(f"{where}; with the bundled ones {len(found.entries)}. All is right.")


@catalog.command()
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def show(as_json: bool) -> None:
    """Show every series with unit, fiscal year, aggregation and release days."""
    found = Catalog.load(read_settings().home / "catalogue.toml")
    if as_json:
        show_json(catalog_document(found))
        return
    headings = ["series", "title", "unit", "year from", "aggregation", "adds up", "sign", "release days"]
    rows = [_row(entry) for entry in found.entries.values()]
    show_table("The catalog", headings, rows, left=len(headings))


@catalog.command()
@click.argument("series", nargs=-1, required=True)
def migrate(series: tuple[str, ...]) -> None:
    """Take over a changed unit, aggregation, sign or fiscal year of SERIES that have figures.

    Refused where figures or forecasts would get another meaning: a unit of another kind, a scale in which forecasts
    were not made, an aggregation or fiscal year by which figures of longer periods were read.
    """
    context = open_context(writes=True, changed_catalog=True)
    file = str(context.settings.home / "catalogue.toml")
    for name, keys in adopt_changes(context.store, context.catalog, series, file=file, now=now()).items():
        click.echo(f"{name}: {', '.join(keys)} as in the catalog" if keys else f"{name}: nothing changed")


def _row(entry: Series) -> list[str]:
    adds_up = "yes" if entry.additive else "no"
    days = f"{entry.release_days[0]}-{entry.release_days[1]}"
    start = str(entry.fiscal_year_start)
    return [entry.series, entry.title, entry.unit_label, start, entry.aggregation, adds_up, entry.sign, days]

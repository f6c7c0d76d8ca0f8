"""The command to run next where there are no figures or no forecast yet."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

import click

from cli.context import AppContext, now
from models.core.errors import NoFigures, NoModel

LOAD = "Load figures with: exportcast ingest FILE. The bundled figures, with forecasts: exportcast demo"


def place_of(context: AppContext) -> str:
    """Where figures are stored: the folder, or what the setting names another database by."""
    home, url = str(context.settings.home), context.settings.database_url
    return home if url.startswith("sqlite") and home in url else "the database of EXPORTCAST_DATABASE_URL"


def suggest_loading(context: AppContext) -> None:
    """Name the next command on standard error where no figure is stored."""
    if context.store.reports_revision() == 0:
        click.echo(f"No figures are stored in {place_of(context)}. {LOAD}", err=True)


def no_model(context: AppContext, series: str) -> NoModel:
    """The error for a series that no version serves: what is missing, and the command that makes it."""
    if context.store.reports_revision() == 0:
        return NoModel(series, f"no figures are stored in {place_of(context)}. {LOAD}")
    if not context.store.reports(as_of=now().date(), series=series):
        return NoModel(series, "no figures of this series are stored. Load them with: exportcast ingest FILE")
    return NoModel(series, f"no version is published. Make one with: exportcast train --series {series}")


def require_figures(context: AppContext, series: Collection[str], *, as_of: date) -> None:
    """NoFigures if none of these series (of all if none is named) has a figure that was known on a day."""
    if missing := _missing(context, series, as_of):
        raise NoFigures(f"{missing}. {LOAD}")


def _missing(context: AppContext, series: Collection[str], as_of: date) -> str:
    if context.store.reports_revision() == 0:
        return f"No figures are stored in {place_of(context)}"
    known = {report.series for report in context.store.reports(as_of=as_of)}
    if not known:
        return f"No figure was known on {as_of}"
    if series and not known.intersection(series):
        return f"No figure of {', '.join(sorted(series))} was known on {as_of}"
    return ""

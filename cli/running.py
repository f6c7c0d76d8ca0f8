"""Commands that run the service: demo, serve, db upgrade."""

from __future__ import annotations

import os
import time
from contextlib import closing, suppress
from dataclasses import replace
from pathlib import Path

import click

from cli.context import AppContext, exec_command, now, open_context, plural, read_settings, start_command
from cli.examples import EXAMPLES, Example
from cli.forecast import show_forecast
from cli.next_step import suggest_loading
from cli.parameters import WholeNumber
from cli.train import train_and_show
from models.core.catalog import Catalog
from models.core.errors import StoreUnavailable
from models.core.measures import MAIN_LEVELS
from models.core.settings import Settings
from models.ingest_release import take_release
from models.reports.table import parse_csv
from models.storage.definitions import refuse_changed
from models.storage.migrate import upgrade
from models.storage.store import open_store


@click.command()
@click.option(
    "--home", type=click.Path(path_type=Path), help="The folder of figures and forecasts; EXPORTCAST_HOME by default."
)
@click.option(
    "--example", type=click.Choice(list(EXAMPLES)), help="Another record: us, twelve series of the United States."
)
@click.option("--serve/--no-serve", default=True, help="Serve when all is published.")
@click.option("--port", type=WholeNumber(1, 65535), default=None, help="Port to serve on; 8080 by default.")
@click.option(
    "--past",
    type=WholeNumber(0, 60),
    default=14,
    show_default=True,
    help="Past release days that are forecast in the background; 14 reach back more than a year.",
)
def demo(home: Path | None, example: str | None, serve: bool, port: int | None, past: int) -> None:
    """Load the bundled real figures, train, publish and serve."""
    started = time.monotonic()
    settings = read_settings(home)
    settings = settings if port is None else replace(settings, port=port)
    if serve:
        from service.server import free_port

        free_port(settings.host, settings.port)  # known now, and not after a training
    found = Example.bundled() if example is None else Example.installed(example, settings.home)
    context = open_context(settings, writes=True)
    figures = parse_csv(found.reports, found.name)
    release = take_release(figures, store=context.store, catalog=context.catalog, now=now())
    stored, known = len(release.ingested.stored), len(release.ingested.duplicate)
    click.echo(f"Loaded {plural(stored, 'published figure')} ({known:,} known already) into {settings.home}")
    train_and_show(context, as_of=now().date(), if_stale=True, jobs=os.cpu_count() or 1)
    click.echo()
    show_forecast(context, found.series, horizon=12, levels=MAIN_LEVELS)
    past = past if example is None and not _has_past(context, found.series) else 0
    context.store.close()
    click.echo(f"\nThe demo is ready after {time.monotonic() - started:.0f} s.")
    if past:
        _make_past(found.series, past, serve, settings)
    if serve:  # in a new process, without pandas and Prophet
        exec_command("serve", settings=settings)


def _has_past(context: AppContext, series: str) -> bool:
    """Whether the archive has forecasts of past release days."""
    return any(each.replayed for each in context.store.ledger.issued(series))


def _make_past(series: str, releases: int, serve: bool, settings: Settings) -> None:
    """Replay so many past releases in the background while the demo serves; else name the command."""
    command = ("replay", "--series", series, "--releases", str(releases), "--jobs", "1")
    if not serve:
        click.echo(f"Forecasts and scores of past releases: exportcast {' '.join(command[:3])}")
        return
    start_command(*command, settings=settings)
    past = plural(releases, "past release")
    click.echo(f"Forecasts as of {past} of {series} are being made in the background.")


@click.command()
@click.option("--host", default=None, help="Address to listen on; EXPORTCAST_HOST or 127.0.0.1 by default.")
@click.option("--port", type=WholeNumber(0, 65535), default=None, help="EXPORTCAST_PORT or 8080 by default.")
def serve(host: str | None, port: int | None) -> None:
    """Serve forecasts over HTTP until stopped."""
    settings = read_settings()
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    if settings.database_url.startswith("sqlite"):
        context = open_context(settings)
        suggest_loading(context)
        context.store.close()
    else:
        _refuse_changed_catalog(settings)
    _serve(settings)


def _refuse_changed_catalog(settings: Settings) -> None:
    """CatalogChanged by the record of a database server; one that does not answer is waited for by the service."""
    file = settings.home / "catalogue.toml"
    with closing(open_store(settings.database_url)) as store, suppress(StoreUnavailable):
        refuse_changed(store.definitions(), Catalog.load(file), str(file))


def _serve(settings: Settings) -> None:
    from service.server import serve as serve_forever

    serve_forever(settings, ready=lambda url: click.echo(f"\nServing on {url} (Ctrl-C stops)"))


@click.group()
def db() -> None:
    """The database: upgrade."""


@db.command("upgrade")
def upgrade_() -> None:
    """Bring the database to the schema of this version."""
    settings = read_settings()
    upgrade(settings.database_url)
    click.echo("The database is up to date.")

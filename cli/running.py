"""Commands that run things: demo, serve, db upgrade."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

import click

from cli.context import exec_command, now, open_context, plural, read_settings
from cli.examples import EXAMPLES, Example
from cli.forecast import tell_forecast
from cli.train import train_and_tell
from models.core.settings import Settings
from models.ingest_release import take_release
from models.reports.table import parse_csv
from models.storage.migrate import upgrade


@click.command()
@click.option("--home", type=click.Path(path_type=Path), help="Where state lives; EXPORTCAST_HOME by default.")
@click.option("--example", type=click.Choice(EXAMPLES), help="Another record: us, twelve series of the United States.")
@click.option("--serve/--no-serve", default=True, help="Serve when all is published.")
@click.option("--port", type=click.IntRange(1, 65535), default=None, help="Port to serve on; 8080 by default.")
def demo(home: Path | None, example: str | None, serve: bool, port: int | None) -> None:
    """Load the bundled real figures, train, publish and serve."""
    settings = read_settings(home)
    settings = settings if port is None else replace(settings, port=port)
    found = Example.bundled() if example is None else Example.installed(example, settings.home)
    context = open_context(settings)
    figures = parse_csv(found.reports, found.name)
    release = take_release(figures, store=context.store, catalog=context.catalog, now=now())
    stored, known = len(release.ingested.stored), len(release.ingested.duplicate)
    click.echo(f"Loaded {plural(stored, 'published figure')} ({known:,} known already) into {settings.home}")
    train_and_tell(context, as_of=now().date(), if_stale=True, jobs=os.cpu_count() or 1)
    click.echo()
    tell_forecast(context, found.series, horizon=12, levels=(80, 95))
    context.store.close()
    if serve:
        exec_command(
            "serve", settings=settings
        )  # a fresh process: the worker of this one would carry pandas and prophet along


@click.command()
@click.option("--host", default=None, help="Address to listen on; EXPORTCAST_HOST or 127.0.0.1 by default.")
@click.option("--port", type=click.IntRange(0, 65535), default=None, help="EXPORTCAST_PORT or 8080 by default.")
def serve(host: str | None, port: int | None) -> None:
    """Serve forecasts over HTTP until told to stop."""
    settings = read_settings()
    settings = replace(settings, host=host or settings.host, port=settings.port if port is None else port)
    if settings.database_url.startswith("sqlite"):
        upgrade(settings.database_url)
    _serve(settings)


def _serve(settings: Settings) -> None:
    from service.server import serve as serve_forever

    serve_forever(settings, ready=lambda url: click.echo(f"\nServing on {url} (Ctrl-C stops)"))


@click.group()
def db() -> None:
    """The database."""


@db.command("upgrade")
def upgrade_() -> None:
    """Bring the database to the schema of this version."""
    settings = read_settings()
    upgrade(settings.database_url)
    click.echo("The database is up to date.")


COMMANDS = (demo, serve, db)

"""The command that serves agents over standard input and output: mcp."""

from __future__ import annotations

from contextlib import suppress

import click

from cli.context import now, read_settings, reading_store
from models.core.catalog import Catalog
from models.core.errors import MissingExtra, StoreUnavailable
from models.storage.definitions import refuse_changed


@click.command(short_help="Serve agents over the Model Context Protocol (MCP).")
def mcp() -> None:
    """Serve agents over the Model Context Protocol (MCP), on standard input and output, until the client ends.

    A client starts this command by itself. Its tools read; nothing is written.
    """
    try:
        from service.agents.stdio import serve
    except ModuleNotFoundError as error:
        raise MissingExtra("An MCP server", "mcp") from error
    settings = read_settings()
    file = settings.home / "catalogue.toml"
    catalog, store = Catalog.load(file), reading_store(settings.database_url)
    with suppress(StoreUnavailable):  # a database server that does not answer yet is waited for
        refuse_changed(store.definitions(), catalog, str(file))
    click.echo(f"Serving {settings.home} to an MCP client on standard input and output.", err=True)
    serve(settings, store=store, catalog=catalog, clock=now)

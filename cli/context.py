"""What the commands work with: settings from the environment, the store, the artifacts, the clock, the output."""

from __future__ import annotations

import getpass
import os
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

import click

from cli.stopping import end_workers
from models.artifacts.signing import Keys
from models.core.catalog import Catalog
from models.core.errors import StoreReadOnly
from models.core.settings import PREFIX, Settings
from models.documents.document import Document
from models.documents.encoding import to_csv, to_json
from models.storage.definitions import refuse_changed
from models.storage.migrate import require_current, upgrade
from models.storage.store import Store, open_store

if TYPE_CHECKING:
    from models.artifacts.artifact_store import ArtifactStore


def now() -> datetime:
    """The clock."""
    return datetime.now(UTC)


def read_settings(home: Path | None = None) -> Settings:
    """Settings from the environment; ``home`` goes before EXPORTCAST_HOME."""
    given: Mapping[str, str] = os.environ
    return Settings.read(given if home is None else {**given, PREFIX + "HOME": str(home)})


def exec_command(*command: str, settings: Settings) -> NoReturn:
    """Replace this process by another command under the same settings; workers of a training end with it."""
    end_workers()
    sys.stdout.flush()
    os.execve(sys.executable, [sys.executable, "-m", "cli", *command], _environment(settings))  # noqa: S606 (no shell is wanted)


def start_command(*command: str, settings: Settings) -> subprocess.Popen[bytes]:
    """Start another command under the same settings in the background: it has no output and lower priority."""
    return subprocess.Popen(  # noqa: S603 (a command of ours)
        [sys.executable, "-m", "cli", *command],
        env=_environment(settings),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        preexec_fn=lambda: os.nice(10) and None,
    )


def _environment(settings: Settings) -> dict[str, str]:
    given = {"HOME": str(settings.home), "HOST": settings.host, "PORT": str(settings.port)}
    return os.environ | {PREFIX + k: v for k, v in given.items()}


@dataclass(frozen=True, slots=True)
class AppContext:
    """The parts that a command needs, opened."""

    settings: Settings
    store: Store
    artifacts: ArtifactStore
    catalog: Catalog


def open_context(
    settings: Settings | None = None, *, writes: bool = False, changed_catalog: bool = False
) -> AppContext:
    """Open what the settings name; StoreReadOnly if the command ``writes`` and the database cannot be written.

    CatalogChanged if the catalog differs for a series from that under which its figures were stored, unless that is
    what the command is about (``changed_catalog``).
    """
    settings = settings or read_settings()
    file = settings.home / "catalogue.toml"
    catalog = Catalog.load(file)
    store = prepared_store(settings.database_url, writes=writes)
    definitions = store.definitions()
    if not changed_catalog:
        refuse_changed(definitions, catalog, str(file))
    if left_out := sorted(definitions.keys() - catalog.entries.keys()):
        click.echo(f"{', '.join(left_out)}: figures are stored, and left out: not in {file}", err=True)
    from models.artifacts.artifact_store import ArtifactStore  # joblib's import takes longer than most commands

    artifacts = ArtifactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    return AppContext(settings, store, artifacts, catalog)


def prepared_store(url: str, *, writes: bool = False) -> Store:
    """The store at a URL. A SQLite file is made and migrated here, a server by ``exportcast db upgrade``.

    One that is read-only needs the schema already; a line on standard error states that nothing is recorded.
    """
    store = open_store(url)
    if not url.startswith("sqlite"):
        return store
    if not store.read_only():
        upgrade(url)
        return store
    if writes:
        raise StoreReadOnly(url)
    require_current(url)
    click.echo(f"{url} is read-only: nothing is recorded.", err=True)
    return store


def reading_store(url: str) -> Store:
    """The store at a URL, for reading alone; StoreUnavailable if a SQLite file is not there or has another schema."""
    if url.startswith("sqlite"):
        require_current(url)
    return open_store(url, reading=True)


class Day(click.ParamType[date]):
    """A day like 2026-04-17 that is not in the future."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> date:
        """The day that a text gives."""
        if isinstance(value, date):
            return value
        try:
            day = date.fromisoformat(value)
        except ValueError:
            self.fail(f"{value!r} is not a day like 2026-04-17", param, ctx)
        if day > now().date():
            self.fail(f"{value} is in the future; today is {now().date()}", param, ctx)
        return day


def current_user() -> str:
    """The user of this machine; some containers have no name for theirs."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        return f"uid {os.getuid()}"


def as_of_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--as-of DATE``, by default today."""
    return click.option(
        "--as-of", type=Day(), default=lambda: now().date(), show_default="today", help="What was known on this day."
    )(command)


def one_format(*, as_csv: bool, as_json: bool, xlsx: Path | None = None) -> None:
    """UsageError where two formats are asked for."""
    if xlsx and (as_csv or as_json):
        raise click.UsageError(f"--xlsx does not go with --{'csv' if as_csv else 'json'}")
    if as_csv and as_json:
        raise click.UsageError("--csv does not go with --json")


def show_bytes(text: bytes) -> None:
    """A text as it is on standard output."""
    click.echo(text, nl=False)


def show_json(document: Document) -> None:
    """One JSON document on standard output."""
    click.echo(to_json(document, indent=2))


def show_csv(rows: Sequence[Document | Mapping[str, Any]], columns: Sequence[str]) -> None:
    """Rows as CSV on standard output."""
    click.echo(to_csv(rows, columns), nl=False)


def show_table(title: str, columns: Sequence[str], rows: Sequence[Sequence[str]], *, left: int = 1) -> None:
    """A table; the first ``left`` columns are words, the others numbers. A column named ``id`` is never broken."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False)
    for at, column in enumerate(columns):
        whole = at >= left or column == "id"
        table.add_column(column, justify="left" if at < left else "right", overflow="fold", no_wrap=whole)
    for row in rows:
        table.add_row(*map(Text, row))
    console = Console(width=None if sys.stdout.isatty() else 200)
    console.print(Text(title, style="bold"))
    console.print(table)


def plural(count: int, word: str) -> str:
    """``1 figure``, ``2 figures``."""
    return f"{count:,} {word}{'' if count == 1 else 's'}"

"""The command that trains."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from datetime import date
from itertools import count
from typing import TYPE_CHECKING, Any

import click

from cli.context import AppContext, as_of_option, now, open_context, show_table
from cli.lease import training_lease
from cli.next_step import require_figures
from cli.parameters import WholeNumber
from cli.tables import number, percent, show_scores
from models.artifacts.artifact_store import KEEP_VERSIONS, prune
from models.artifacts.signing import Keys
from models.core.catalog import Catalog
from models.core.errors import ExportcastError
from models.documents.news import headline

if TYPE_CHECKING:
    from training.pipeline import Outcome


class TrainingFailed(ExportcastError):
    """Some series got no version."""


@click.command()
@click.option("--series", "names", multiple=True, metavar="ID", help="Only this series; may be given again.")
@as_of_option
@click.option("--if-stale", is_flag=True, help="Only series with new figures since their champion, or that drift.")
@click.option(
    "--jobs", type=WholeNumber(1, 256), default=lambda: os.cpu_count() or 1, show_default="all cores", help="Processes."
)
@click.option("--dask", metavar="ADDRESS", help="Scheduler of a Dask cluster that does the work, tcp://host:8786.")
@click.option(
    "--keep",
    type=WholeNumber(1),
    default=KEEP_VERSIONS,
    show_default=True,
    help="Newest versions to keep of each series.",
)
def train(names: tuple[str, ...], as_of: date, if_stale: bool, jobs: int, dask: str | None, keep: int) -> None:
    """Fit, backtest and publish a forecast of each series."""
    train_and_show(
        open_context(writes=True), names=names, as_of=as_of, if_stale=if_stale, jobs=jobs, dask=dask, keep=keep
    )


def train_and_show(
    context: AppContext,
    *,
    names: Sequence[str] = (),
    as_of: date,
    if_stale: bool = False,
    jobs: int,
    dask: str | None = None,
    keep: int = KEEP_VERSIONS,
) -> None:
    """Train with a progress bar on a terminal and plain lines elsewhere.

    NoFigures if there is nothing to train; AlreadyRunning, and nothing is done, while another training runs;
    TrainingFailed if a series got no version.
    """
    from training.pipeline import run_training

    Keys.parse(context.settings.signing_key).sign(b"")  # a key that only verifies is refused before the work
    require_figures(context, [context.catalog[name].series for name in names], as_of=as_of)
    outcomes: list[Outcome] = []
    with training_lease(context.store), progress("Training") as advance:
        done = count(1)

        def trained(name: str, total: int) -> None:
            advance(name, next(done), total)

        run = run_training(
            store=context.store,
            artifacts=context.artifacts,
            catalog=context.catalog,
            as_of=as_of,
            clock=now,
            series=names,
            if_stale=if_stale,
            jobs=jobs,
            dask=dask,
            on_trained=trained,
            on_outcome=lambda outcome, _: outcomes.append(outcome),
        )
    for name in run.trained:
        prune(name, keep=keep, store=context.store, artifacts=context.artifacts)
    if not outcomes:
        click.echo("Nothing is stale: the versions in service know all figures.")
        return
    _show_training(sorted(outcomes, key=lambda o: o.series))
    _show_news(sorted(outcomes, key=lambda o: o.series), context.catalog)
    seconds = (run.finished - run.started).total_seconds()
    click.echo(f"{len(run.trained)} series trained in {seconds:.0f} s.")
    if run.failed:
        raise TrainingFailed("\n".join(f"{s} was not trained: {why}" for s, why in sorted(run.failed.items())))


def _show_training(outcomes: Sequence[Any]) -> None:
    if sum(o.trained is not None for o in outcomes) == 1:
        done = next(o for o in outcomes if o.trained is not None)
        show_scores(done.series, done.trained.scores)
        return
    rows = []
    for outcome in outcomes:
        if outcome.trained is None:
            continue
        by = {row["member"]: row for row in outcome.trained.scores}
        best, rivals = outcome.trained.scores[0], [by.get(m, {}) for m in ("prophet", "snaive")]
        rows.append(
            [
                outcome.series,
                str(outcome.trained.forecast.cutoff),
                str(best["windows"]),
                number(best["mase"]),
                *(number(r.get("mase")) for r in rivals),
                percent(best["coverage_80"]),
                percent(best["coverage_95"]),
                "champion" if outcome.promoted else "challenger",
            ]
        )
    columns = ["series", "cutoff", "windows", "MASE", "Prophet", "s. naive", "cover 80", "cover 95", ""]
    if rows:
        show_table("Backtest of the published forecasts; Prophet and seasonal naive beside them (MASE)", columns, rows)


def _show_news(outcomes: Sequence[Outcome], catalog: Catalog) -> None:
    """Why the forecast of each new version differs from that of the version before, in a line."""
    for outcome in outcomes:
        line = outcome.version and headline(outcome.version, catalog[outcome.series])
        if line:
            click.echo(f"{outcome.series}: {line}")


Advance = Callable[[str, int, int], None]


@contextmanager
def _bar(title: str) -> Iterator[Advance]:
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn())
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(title, total=None)

        def advance(_line: str, done: int, total: int) -> None:
            bar.update(task, completed=done, total=total)

        yield advance


@contextmanager
def _lines(title: str) -> Iterator[Advance]:
    click.echo(f"{title} ...", err=True)
    yield lambda line, done, total: click.echo(f"[{done}/{total}] {line}", err=True)


def progress(title: str) -> AbstractContextManager[Advance]:
    """Long work on standard error: a bar on a terminal, a line for each step elsewhere."""
    return _bar(title) if sys.stderr.isatty() else _lines(title)

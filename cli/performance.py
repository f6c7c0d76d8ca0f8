"""Commands on the performance of forecasts: scores, drift, replay."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path

import click

from cli.context import AppContext, now, one_format, open_context, plural, show_csv, show_json, show_table
from cli.lease import training_lease
from cli.next_step import suggest_loading
from cli.parameters import WholeNumber
from cli.tables import number, percent
from cli.train import progress
from cli.workbook import save_workbook, xlsx_option
from models.core.catalog import bundled_reports
from models.core.digits import size_decimals, whole
from models.core.measures import MAIN_LEVELS
from models.documents.performance import (
    SCORE_COLUMNS,
    DriftListDocument,
    ScoreRow,
    drift_document,
    score_row,
    scores_document,
    summary_document,
)
from models.evaluation.performance import Performance, ScoredForecast, Summary, performance_of
from models.reports.table import parse_csv
from models.spreadsheet.tables import scores_table


@click.command(short_help="Scores of past forecasts, release by release.")
@click.argument("series")
@click.option("--csv", "as_csv", is_flag=True, help="All scores as CSV on standard output.")
@click.option("--json", "as_json", is_flag=True, help="All scores as one JSON document on standard output.")
@xlsx_option
def scores(series: str, as_csv: bool, as_json: bool, xlsx: Path | None) -> None:
    """Show the scores of SERIES: each release against the last forecast before it."""
    one_format(as_csv=as_csv, as_json=as_json, xlsx=xlsx)
    context = open_context()
    track = _track(context, context.catalog[series].series)
    if xlsx:
        save_workbook(scores_table(context.catalog[series], track, track.every, parameters={}), xlsx)
        return
    answer = scores_document(series, track)
    if as_json:
        show_json(answer)
    elif as_csv:
        show_csv(answer.scores, SCORE_COLUMNS)
    elif not track.releases():
        click.echo(f"No forecast of {series} has been scored yet. A forecast is scored when its month is published.")
        click.echo("Forecasts and scores of past releases: exportcast replay")
        suggest_loading(context)
    else:
        columns = ["month", "ahead", "forecast", "80 % interval", "published", "error", "sigma", "percentile"]
        show_table(f"{series}: each release and its forecast", columns, _rows(track.releases()))
        click.echo(_summary(track.summary()))


def _rows(releases: Iterable[ScoredForecast]) -> list[list[str]]:
    shown = [score_row(each) for each in releases]
    digits = size_decimals((row.observed for row in shown), least=1)
    return [_row(row, digits) for row in shown]


def _row(shown: ScoreRow, digits: int) -> list[str]:
    return [
        shown.month + ("" if shown.served and not shown.replayed else " (replayed)"),
        str(shown.step),
        number(shown.forecast, digits),
        f"{number(shown.lower_80, digits)} to {number(shown.upper_80, digits)}",
        number(shown.observed, digits),
        f"{shown.error:+z,.{digits}f}",
        "-" if shown.surprise_sigma is None else f"{shown.surprise_sigma:+z.1f}",
        str(whole(shown.percentile)),
    ]


def _summary(made: Summary) -> str:
    shown = summary_document(made)
    steps = ", ".join(f"{number(value, 2)} at step {s}" for s, value in shown.scaled_error.items() if value is not None)
    covered = ", ".join(f"{percent(shown.coverage[str(level)])} in the {level} % interval" for level in MAIN_LEVELS)
    bias = "-" if shown.bias_ratio is None else f"{100 * shown.bias_ratio:+z.1f} %"
    return f"Last {plural(made.releases, 'release')}: bias {bias}; {covered}; MASE {steps or '-'}."


@click.command(short_help="Drift state: steady, watch or drift, with the reason.")
@click.argument("series", required=False)
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def drift(series: str | None, as_json: bool) -> None:
    """Show the drift state of SERIES, or of all: steady, watch or drift, with the reason."""
    context = open_context()
    names = sorted(context.store.champions()) if series is None else [context.catalog[series].series]
    answers = [drift_document(name, _track(context, name).drift()) for name in names]
    if as_json:
        show_json(DriftListDocument(drift=answers) if series is None else answers[0])
        return
    rows = [[a.series, str(a.state), a.since or "", f"{a.evidence:.2f}", a.reason] for a in answers]
    suggest_loading(context)
    if not rows:
        click.echo("No version is in service. Make versions with: exportcast train")
        return
    show_table("Drift", ["series", "state", "since", "evidence", "reason"], rows, left=5)


def _track(context: AppContext, series: str) -> Performance:
    return performance_of(series, context.store.ledger)


@click.command(short_help="Forecast and score the last release days of the bundled figures.")
@click.option("--releases", type=WholeNumber(1, 60), default=24, show_default=True, help="Release days of pk.ict.")
@click.option("--series", "names", multiple=True, metavar="ID", help="pk.ict and its three parts by default.")
@click.option(
    "--jobs", type=WholeNumber(1, 256), default=lambda: os.cpu_count() or 1, show_default="all cores", help="Processes."
)
def replay(releases: int, names: tuple[str, ...], jobs: int) -> None:
    """Forecast the last release days of the bundled figures as known then, and score the forecasts.

    About 2 seconds a release and series on one core. These forecasts are marked as replayed wherever they are shown.
    """
    from training.replay import release_days
    from training.replay import replay as replayed

    context = open_context(writes=True)
    series = [context.catalog[name].series for name in names] or [LEAD, *context.catalog.children(LEAD)]
    reports = parse_csv(bundled_reports(), "bundled reports.csv")
    days = release_days(LEAD, reports, catalog=context.catalog, count=releases)
    with training_lease(context.store), progress("Replay") as advance:
        done = replayed(
            reports,
            days,
            store=context.store,
            artifacts=context.artifacts,
            catalog=context.catalog,
            series=series,
            clock=now,
            jobs=jobs,
        )
        for number_, (day, lines) in enumerate(done, start=1):
            advance(f"{day}: {'; '.join(lines) or 'nothing scored'}", number_, len(days) + 1)
    for name in series:
        click.echo(f"{name}: {_summary(_track(context, name).summary())}")


LEAD = "pk.ict"

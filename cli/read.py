"""The command that reads a press text: figures, claims and statements, each with a verdict."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import click

from cli.context import AppContext, now, open_context, plural, show_csv, show_json
from cli.in_service import known_now
from cli.next_step import suggest_loading
from cli.parameters import Number
from cli.reports import show_release
from models.core.digits import percent_text
from models.core.errors import ExportcastError
from models.documents.read import accepted_document, reading_document
from models.forecasting.forecast import Forecast
from models.forecasting.published_months import with_published
from models.ingest_release import take_release
from models.press import Forecasts, Proposal, Reading, read_press
from models.press.publication_date import parse_published
from models.press.verdict import CONTRADICTS
from models.reports.files import read_text
from models.reports.report import COLUMNS, Report
from models.reports.sources import name_of
from models.vintages.record_file import cached_record

RECORD_FILE = "record.json"


class Published(click.ParamType[str]):
    """A day or a month, also in words, that is not in the future."""

    name = "date"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> str:
        """The day 2024-12-18 or the month 2024-12 that a text gives."""
        today = now().date()
        found = parse_published(str(value), today)
        if found is None:
            self.fail(f"{value!r} is not a day or month like 2024-12-18, 2024-12, 18 Dec 2024 or yesterday", param, ctx)
        if found > today.isoformat()[: len(found)]:
            self.fail(f"{value} is still to come", param, ctx)
        return found


@click.command(short_help="Find the figures in a press text and check them.")
@click.argument("article", type=click.Path(path_type=Path, allow_dash=True))
@click.option("--published", type=Published(), help="When the text was published, where it does not say it itself.")
@click.option("--source", metavar="TEXT", help="Where it stood; the file's name by default.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@click.option("--csv", "as_csv", is_flag=True, help="The figures as CSV, for exportcast ingest -.")
@click.option(
    "--accept",
    type=Number("0.9", least=0, most=1),
    metavar="SHARE",
    help="Store figures of this confidence or more, like 0.9.",
)
def read(
    article: Path, published: str | None, source: str | None, as_json: bool, as_csv: bool, accept: float | None
) -> None:
    """Find the figures in the press text ARTICLE and check each against the record; - is standard input.

    Stores nothing without --accept, and never a bound ("over $2 billion") or what the record contradicts.
    """
    if as_json + as_csv + (accept is not None) > 1 and not (as_json and accept is not None):
        raise click.UsageError("--csv goes with neither --json nor --accept")
    text = read_text(article)
    context = open_context(writes=accept is not None)
    suggest_loading(context)
    found = _read(context, text, published, source or name_of(article))
    if accept is not None:
        _accept(context, found, accept, as_json)
    elif as_json:
        show_json(reading_document(found))
    elif as_csv:
        _show_csv(found)
    else:
        _show(found)


def _read(context: AppContext, text: str, published: str | None, source: str) -> Reading:
    today = now().date()
    record = cached_record(
        context.store.reports(as_of=today),
        catalog=context.catalog,
        as_of=today,
        file=context.settings.home / RECORD_FILE,
    )
    return read_press(
        text, published=published, source=source, record=record, forecasts=_forecasts(context), today=today
    )


def _forecasts(context: AppContext) -> Forecasts:
    """The champions' forecasts with the months published since; a series without one that can be read has none."""
    names = context.store.champions()

    def forecast(series: str) -> Forecast | None:
        try:
            found = context.artifacts.load(names[series]) if series in names else None
        except (ExportcastError, OSError) as error:
            click.echo(f"no forecast of {series}: {error}", err=True)
            return None
        known = known_now(context, series) if found else None
        return with_published(found, known) if found and known else found

    return forecast


def _accept(context: AppContext, found: Reading, least: float, as_json: bool) -> None:
    """Store what is at least so sure in one transaction, and show what was left."""
    if found.published is None:
        raise click.UsageError("the text shows no date of publication: --accept needs --published DATE")
    taken, left = _split(found.figures, least)
    reports = [report for _, report in taken]
    release = take_release(reports, store=context.store, catalog=context.catalog, now=now())
    if as_json:
        show_json(accepted_document(release, left))
        return
    show_release(release, context.catalog)
    click.echo(f"{plural(len(left), 'figure')} left{':' if left else '.'}")
    for proposal in left:
        _show_figure(proposal)


def _split(figures: Sequence[Proposal], least: float) -> tuple[list[tuple[Proposal, Report]], list[Proposal]]:
    taken, left = [], []
    for figure in figures:
        report = figure.to_report()
        sure = figure.confidence >= least and figure.verdict.word != CONTRADICTS
        if report is not None and sure:
            taken.append((figure, report))
        else:
            left.append(figure)
    return taken, left


def _show_csv(found: Reading) -> None:
    rows = [p.report.fields() for p in found.figures if p.bound is None]
    show_csv(rows, list(COLUMNS))
    kept = len(found.figures) - len(rows)
    if kept:
        click.echo(
            f"{plural(kept, 'bound')} left out: an amount like “over $2 billion” is no figure to store", err=True
        )
    if found.published is None and rows:
        click.echo("the text shows no date of publication: pass --published DATE before you ingest it", err=True)


def _show(found: Reading) -> None:
    if found.published:
        click.echo(f"Published {found.published}")
    if found.note:
        click.echo(found.note[:1].upper() + found.note[1:])
    if not found.figures:
        click.echo("No figures of the catalogue's series were found in this text.")
    for proposal in found.figures:
        _show_figure(proposal)
    for claim in found.claims:
        chance = "" if claim["probability"] is None else f": probability {percent_text(claim['probability'])}"
        click.echo(
            f"claim: {claim['series']} {claim['period'] or 'in no named year'} {claim['target']:,g} million{chance}"
        )
        click.echo(f"    “{claim['text']}”\n    {claim['note']}")
    for each in found.statements:
        click.echo(f"{each['verdict']}: {each['text']} ({each['series']} {each['period']})\n    {each['reason']}")


def _show_figure(proposal: Proposal) -> None:
    report = proposal.report
    unit = "%" if report.unit == "percent" else report.unit
    bound = f" {proposal.bound.replace('_', ' ')}" if proposal.bound else ""
    click.echo(
        f"{proposal.verdict.word}: {report.series} {report.period_text}:{bound} {report.value} {unit} "
        f"({report.measure}), {percent_text(proposal.confidence)} sure\n    “{proposal.text}”"
    )
    if proposal.note:
        click.echo(f"    {proposal.note}")

"""Why a forecast changed: the command news."""

from __future__ import annotations

import click

from cli.context import now, open_context, show_json
from cli.next_step import no_model
from models.documents.news import NewsDocument, news_document
from models.evaluation.news_record import news_between


@click.command(short_help="Why the forecast of a series changed, figure by figure.")
@click.argument("series")
@click.option("--from", "start", metavar="VERSION|DATE", help="By default the version before.")
@click.option("--to", "end", metavar="VERSION|DATE", help="By default the version in service.")
@click.option("--period", metavar="PERIOD", help="Only this period, such as FY2027 or 2026-05.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def news(series: str, start: str | None, end: str | None, period: str | None, as_json: bool) -> None:
    """Show why the forecast of SERIES changed between two versions: what each new figure and revision moved.

    The parts add up to the change. A DATE is a day like 2026-04-30: the version that was in service then.
    """
    context = open_context()
    entry = context.catalog[series]
    if not context.store.versions(entry.series):
        raise no_model(context, entry.series)
    links = news_between(entry.series, start, end, today=now().date(), store=context.store)
    answer = news_document(links, entry, period=period)
    if as_json:
        show_json(answer)
    else:
        _show(answer, entry.unit_label)


def _show(answer: NewsDocument, unit: str) -> None:
    click.echo(f"{answer.title}, {unit} (means)")
    click.echo(f"{answer.from_}, as of {answer.from_as_of}, to {answer.to}, as of {answer.to_as_of}")
    for change in answer.changes:
        click.echo(change.line)

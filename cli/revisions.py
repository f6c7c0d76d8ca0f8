"""How figures are revised: the command revisions."""

from __future__ import annotations

from datetime import date

import click

from cli.context import as_of_option, one_format, open_context, plural, show_csv, show_json, show_table
from cli.parameters import Number
from cli.tables import number, percent
from models.core.digits import size_decimals
from models.documents.revisions import (
    REVISION_COLUMNS,
    ExpectedRevisionDocument,
    RevisionsAtAge,
    RevisionStatisticsDocument,
    revision_rows,
    revision_statistics_document,
)
from models.evaluation.outcomes import stored_family
from models.evaluation.revision_history import revision_history
from models.evaluation.revisions import DEFAULT_WITHIN, expected_revisions, revision_statistics
from models.vintages.reconstruct import reconstruct

SHOWN = 3
"""Last months whose revision to be expected is shown."""


@click.command(short_help="How the figures of a series are revised, by age.")
@click.argument("series")
@as_of_option
@click.option(
    "--within",
    type=Number("0.5"),
    default=DEFAULT_WITHIN,
    show_default=True,
    metavar="PERCENT",
    help="A figure within this of the latest one counts as final.",
)
@click.option("--csv", "as_csv", is_flag=True, help="The ages as CSV on standard output.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def revisions(series: str, as_of: date, within: float, as_csv: bool, as_json: bool) -> None:
    """Show how the figures of SERIES are revised by age: size, sign, news or noise, and when they are final."""
    one_format(as_csv=as_csv, as_json=as_json)
    context = open_context()
    entry = context.catalog[series]
    family = stored_family(context.store, entry.series, catalog=context.catalog, as_of=as_of)
    history = revision_history(
        entry.series,
        family,
        catalog=context.catalog,
        as_of=as_of,
        ruled_out=reconstruct(family, catalog=context.catalog, as_of=as_of).ruled_out,
        observed=context.store.ledger.observed(entry.series),
    )
    answer = revision_statistics_document(
        revision_statistics(history, entry, within=within),
        entry,
        as_of=as_of,
        expected=expected_revisions(history, entry, as_of=as_of),
    )
    if as_json:
        show_json(answer)
    elif as_csv:
        show_csv(revision_rows(answer), REVISION_COLUMNS)
    else:
        _show(answer)


def _show(answer: RevisionStatisticsDocument) -> None:
    columns = ["age", "months", "mean", "mean size", "mean %", "size %", "up", "down", "none", "final"]
    sizes = [age.to_final.mean_absolute for age in answer.ages if age.to_final]
    digits = size_decimals(sizes, least=1)
    title = f"{answer.title}, {answer.unit}: revisions from each age to the latest figure, as of {answer.as_of}"
    show_table(title, columns, [_row(age, digits) for age in answer.ages])
    share, within = percent(answer.final.share), f"{answer.final.within_pct:g} %"
    since = answer.final.age_months
    when = (
        f"from {plural(since, 'month')} after the first release on"
        if since is not None
        else "at no age up to 24 months"
    )
    click.echo(f"{plural(answer.releases, 'release')}. Final to within {within} in {share} of the months: {when}.")
    if answer.changes is not None:
        p = f"p {answer.changes.on_first.p:.3f} on first, {answer.changes.on_final.p:.3f} on latest figures"
        click.echo(f"Revisions of monthly changes: {answer.changes.verdict} ({p}).")
    for each in (answer.expected or [])[-SHOWN:]:
        click.echo(f"Expected within 12 months: {_expected(each, digits)}")


def _expected(each: ExpectedRevisionDocument, digits: int) -> str:
    bounds = [f"{level} % {low:+,.{digits}f} to {high:+,.{digits}f}" for level, (low, high) in each.intervals.items()]
    return f"{each.month} {each.value:,.{digits}f} by {each.mean:+,.{digits}f} ({', '.join(bounds)})"


def _row(age: RevisionsAtAge, digits: int) -> list[str]:
    spread = age.to_final
    name = "first" if age.age_months == 0 else plural(age.age_months, "month")
    if spread is None:
        return [name, "0", *["-"] * 8]
    means = [number(x, digits) for x in (spread.mean, spread.mean_absolute)]
    relative = [number(x, 2) for x in (spread.mean_pct, spread.mean_absolute_pct)]
    signs = [percent(x) for x in (spread.up, spread.down, spread.none)]
    return [name, str(spread.months), *means, *relative, *signs, percent(age.share_within)]

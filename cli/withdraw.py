"""The command that takes reports back."""

from __future__ import annotations

import click

from cli.context import current_user, now, open_context, plural, show_json
from cli.reason import HELP, reason
from models.core.catalog import Catalog
from models.documents.withdrawal import withdrawal_document
from models.reports.report import Report
from models.storage.withdrawals import MOST, Withdrawer
from models.withdrawal import ChangedMonth, Withdrawal, withdraw_reports

SHOWN = 40
"""Changed months that are printed."""


@click.command(short_help="Withdraw figures from today on; they remain in the record.")
@click.argument("ids", nargs=-1, required=True)
@click.option("--why", required=True, metavar="TEXT", callback=reason, help=HELP)
@click.option("--dry-run", is_flag=True, help="Report what would change, store nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def withdraw(ids: tuple[str, ...], why: str, dry_run: bool, as_json: bool) -> None:
    """Withdraw the reports named by IDS: monthly series do not use them from today on.

    audit, vintage --json and /v1/series/SERIES/reports have the ids. What was known on earlier days does not change.
    """
    if len(ids) > MOST:
        raise click.BadParameter(f"{len(ids):,} ids; at most {MOST} in one call", param_hint="IDS")
    context = open_context(writes=not dry_run)
    by = Withdrawer(current_user(), why)
    done = withdraw_reports(ids, by, store=context.store, catalog=context.catalog, now=now(), dry_run=dry_run)
    show_json(withdrawal_document(done)) if as_json else _show(done, context.catalog)


def _show(done: Withdrawal, catalog: Catalog) -> None:
    verb = "would be withdrawn" if done.dry_run else "withdrawn"
    click.echo(f"{plural(len(done.withdrawn), 'report')} {verb} from {done.day} on: {done.by.why}")
    for report in done.withdrawn:
        click.echo(f"  {_name(report, catalog)}: {report.value} {report.unit}, {report.published}, {report.source}")
    for report in done.already:
        click.echo(f"  already: {_name(report, catalog)}: withdrawn on {report.withdrawn} ({report.withdrawn_why})")
    if not done.months:
        click.echo("No month changes.")
    for month in done.months[:SHOWN]:
        click.echo(f"  {_change(month)}")
    if len(done.months) > SHOWN:
        click.echo(f"  ... and {len(done.months) - SHOWN} more months (--json lists all)")


def _name(report: Report, catalog: Catalog) -> str:
    known = catalog.entries.get(report.series)
    return f"{report.series} {known.period_text(report.period) if known else report.period}"


def _change(month: ChangedMonth) -> str:
    before, after = ("unknown" if value is None else f"{value:,.6g}" for value in (month.before, month.after))
    return f"{month.series} {month.month}: {before} -> {after}"

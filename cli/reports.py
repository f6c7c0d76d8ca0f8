"""Commands about published figures: ingest, audit, vintage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import click

from cli.context import AppContext, as_of_option, now, open_context, plural, show_csv, show_json, show_table
from models.ingest_release import Release, take_release
from models.vintages.reconstruct import Reconstruction, reconstruct


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--published", metavar="DATE", help="When the figures were published, where the file does not say it.")
@click.option("--source", metavar="TEXT", help="Who published them, where the file does not say it.")
@click.option("--dry-run", is_flag=True, help="Say what would happen and store nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def ingest(paths: tuple[Path, ...], published: str | None, source: str | None, dry_run: bool, as_json: bool) -> None:
    """Store the figures of PATHS: tables (CSV, XLSX) or the SBP workbook (XLS); - reads standard input.

    All of them or, if one is wrong, none.
    """
    from models.reports.files import read_files

    context = open_context()
    reports = read_files(paths, published=published, source=source, fiscal_starts=context.catalog.fiscal_starts)
    release = take_release(reports, store=context.store, catalog=context.catalog, now=now(), dry_run=dry_run)
    show_json(release.to_json()) if as_json else show_release(release)


def show_release(release: Release) -> None:
    """What became of the figures of a release: stored, superseding, contradicted, scored, and drift."""
    done = release.ingested
    verb = "would be stored" if release.dry_run else "stored"
    click.echo(f"{plural(len(done.stored), 'figure')} {verb}, {plural(len(done.duplicate), 'duplicate')}", nl=False)
    click.echo(": nothing new." if not done.stored else ".")
    for each in done.superseding[:20]:
        new, old = each.report, each.previous
        click.echo(f"  {new.series} {new.period}: {new.value} supersedes {old.value} ({old.published})")
    if len(done.superseding) > 20:
        click.echo(f"  ... and {len(done.superseding) - 20} more that supersede earlier figures (--json lists all)")
    for found in release.contradictions:
        click.echo(f"  contradiction: {found.report.series} {found.report.period}: {found.reason}")
    for found in release.ambiguous:
        click.echo(f"  undecided: {found.report.series} {found.report.period}: {found.reason}")
    for entry in release.scored:
        click.echo(f"  {entry['series']} {entry['month']}: {entry['line']}")
    for entry in release.drift:
        click.echo(f"  {entry['series']} {entry['state']}: {entry['reason']}")
    if release.scored:  # where nothing was scored, as in a first load, it goes without saying
        for entry in release.unscored:
            click.echo(f"  not scored: {entry['series']} {', '.join(entry['months'])}: {entry['why']}")


@click.command()
@click.option("--series", metavar="ID", help="Only this series.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def audit(series: str | None, as_of: date, as_json: bool) -> None:
    """Name the figures that the others rule out or leave undecided, with the reason."""
    context = open_context()
    wanted = None if series is None else context.catalog[series].series
    made = _reconstruct(context, as_of)
    wrong = [c for c in made.contradictions if wanted in (None, c.report.series)]
    unsure = [c for c in made.ambiguous if wanted in (None, c.report.series)]
    if as_json:
        show_json({"contradictions": [c.to_json() for c in wrong], "ambiguous": [c.to_json() for c in unsure]})
        return
    for title, found in (("Contradictions", wrong), ("Ambiguous", unsure)):
        click.echo(f"{title}: {len(found)}")
        for each in found:
            report = each.report
            click.echo(f"  {report.series} {report.period}, published {report.published} [{each.kind}]")
            click.echo(f"      {each.reason}")
            click.echo(f"      {report.source}")


@click.command()
@click.argument("series")
@as_of_option
@click.option("--revisions", is_flag=True, help="A triangle: what each release said of each month.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def vintage(series: str, as_of: date, revisions: bool, as_csv: bool, as_json: bool) -> None:
    """Show the monthly series as it was known on a day: value, status and tolerance of each month."""
    context = open_context()
    entry = context.catalog[series]
    if revisions:
        _tell_revisions(context, series, as_of, as_csv, as_json)
        return
    made = _reconstruct(context, as_of).vintages.get(entry.series)
    months: list[dict[str, Any]] = [] if made is None else [m.to_json() for m in made.months]
    if as_json:
        empty: dict[str, Any] = {"series": series, "as_of": as_of.isoformat(), "hash": None, "months": []}
        show_json((empty if made is None else made.to_json()) | {"unit": entry.unit})
    elif as_csv:
        show_csv([{**m, "reports": " ".join(m["reports"])} for m in months], list(_MONTH_COLUMNS))
    elif not months:
        click.echo(f"No figure of {series} is known on {as_of}.")
    else:
        rows = [[m["month"], m["status"], _number(m["value"]), _number(m["tolerance"])] for m in months]
        show_table(f"{entry.title}, {entry.unit}, as of {as_of}", ["month", "status", "value", "+-"], rows, left=2)


_MONTH_COLUMNS = ("month", "value", "status", "tolerance", "reports")


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:,.3f}"


def _tell_revisions(context: AppContext, series: str, as_of: date, as_csv: bool, as_json: bool) -> None:
    from models.vintages.revisions import revision_triangle

    reports = context.store.reports(as_of=as_of)
    triangle = revision_triangle(reports, series, catalog=context.catalog, months=24)
    dates = [day.isoformat() for day in triangle.dates]
    steps = {
        str(month): dict(zip(dates, values, strict=True))
        for month, values in zip(triangle.months, triangle.values, strict=True)
    }
    rows = [{"month": month, **values} for month, values in steps.items()]
    if as_json:
        show_json({"series": series, "as_of": as_of.isoformat(), "dates": dates, "months": rows})
    elif as_csv:
        show_csv(rows, ["month", *dates])
    else:
        title = f"{series}: first release, later figures and the day each became known (--csv: the whole triangle)"
        shown = [[month, *_steps(values)] for month, values in steps.items()]
        show_table(title, ["month", "revised", "figures"], shown, left=3)


def _steps(values: Mapping[str, float | None]) -> tuple[str, str]:
    """How much a month was revised in all, and its figures in order of the days on which they became known."""
    steps: list[tuple[str, float]] = []
    for day, value in values.items():
        if value is not None and (not steps or round(value, 3) != round(steps[-1][1], 3)):
            steps.append((day, value))
    total = f"{100 * (steps[-1][1] / steps[0][1] - 1):+.2f} %" if len(steps) > 1 and steps[0][1] else ""
    return total, " -> ".join(f"{value:,.1f} ({day})" for day, value in steps)


def _reconstruct(context: AppContext, as_of: date) -> Reconstruction:
    return reconstruct(context.store.reports(as_of=as_of), catalog=context.catalog, as_of=as_of)


COMMANDS = (ingest, audit, vintage)

"""Commands about published figures: ingest, audit, vintage."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import partial
from pathlib import Path
from typing import Literal

import click

from cli.context import (
    AppContext,
    as_of_option,
    now,
    one_format,
    open_context,
    plural,
    show_bytes,
    show_csv,
    show_json,
    show_table,
)
from cli.next_step import suggest_loading
from cli.undecided import once_a_series
from cli.workbook import save_workbook, xlsx_option
from models.core.catalog import Catalog, Series
from models.core.digits import size_decimals
from models.core.measures import ForecastMeasure
from models.documents.encoding import columns_of
from models.documents.release import release_document
from models.documents.vintage import (
    VintageDocument,
    VintageMonth,
    adjusted_document,
    contradictions_document,
    revisions_document,
    vintage_document,
)
from models.evaluation.forecast_as_of import forecast_on
from models.evaluation.outcomes import stored_family
from models.ingest_release import Release, take_release
from models.reports.report import Report, change_days
from models.spreadsheet.tables import vintage_table
from models.vintages.reconstruct import reconstruct, vintages_of
from models.vintages.validity import validity, vintages_by_day
from models.vintages.vintage import Vintage

DIGITS = 3
"""Decimals of a month where the catalog names none and not all months are whole numbers."""


@click.command(short_help="Store figures from tables or from the State Bank's workbook.")
@click.argument("paths", nargs=-1, required=True, type=click.Path(path_type=Path))
@click.option("--published", metavar="DATE", help="When the figures were published, where the file does not say it.")
@click.option("--source", metavar="TEXT", help="Who published them, where the file does not say it.")
@click.option("--wide", is_flag=True, help="Tables with months down or across, and a series a column or row.")
@click.option("--dry-run", is_flag=True, help="Check and report everything, store nothing.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def ingest(
    paths: tuple[Path, ...], published: str | None, source: str | None, wide: bool, dry_run: bool, as_json: bool
) -> None:
    """Store the figures of PATHS: tables (CSV, XLSX) or the SBP workbook (XLS); - reads standard input.

    All of them or, if one is wrong, none.
    """
    from models.reports.files import read_files, read_wide

    context = open_context(writes=not dry_run)
    catalog = context.catalog
    if wide:
        reports = read_wide(paths, published=published, source=source, catalog=catalog)
    else:
        starts = catalog.fiscal_starts
        note = partial(click.echo, err=True)
        reports = read_files(
            paths, published=published, source=source, fiscal_starts=starts, catalog=catalog, note=note
        )
    release = take_release(reports, store=context.store, catalog=context.catalog, now=now(), dry_run=dry_run)
    show_json(release_document(release)) if as_json else show_release(release, context.catalog)


def show_release(release: Release, catalog: Catalog) -> None:
    """The figures of a release: stored, superseding, contradicted; the scores that they gave, and drift."""
    done = release.ingested
    verb = "would be stored" if release.dry_run else "stored"
    click.echo(f"{plural(len(done.stored), 'figure')} {verb}, {plural(len(done.duplicate), 'duplicate')}", nl=False)
    click.echo(": nothing new." if not done.stored else ".")
    for each in done.superseding[:20]:
        new, old = each.report, each.previous
        values = [f"{x.value} {x.unit}" if new.unit != old.unit else f"{x.value}" for x in (new, old)]
        click.echo(f"  {_name(new, catalog)}: {' supersedes '.join(values)} ({old.published})")
    if len(done.superseding) > 20:
        click.echo(f"  ... and {len(done.superseding) - 20} more that supersede earlier figures (--json lists all)")
    for found in release.contradictions:
        click.echo(f"  contradiction: {_name(found.report, catalog)}: {found.reason}")
    for found in once_a_series(release.ambiguous):
        click.echo(f"  undecided: {_name(found.report, catalog)}: {found.reason}")
    for entry in release.scored:
        click.echo(f"  {entry.series} {entry.month}: {entry.line}")
    for drift in release.drift:
        click.echo(f"  {drift.series} {drift.state}: {drift.reason}")
    if release.scored:  # a first load scores nothing: no line for each month of it
        for left in release.unscored:
            click.echo(f"  not scored: {left.series} {', '.join(left.months)}: {left.why}")


def _name(report: Report, catalog: Catalog) -> str:
    """Series and period, in the fiscal year of the series."""
    return f"{report.series} {catalog[report.series].period_text(report.period)}"


@click.command()
@click.option("--series", metavar="ID", help="Only this series.")
@as_of_option
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def audit(series: str | None, as_of: date, as_json: bool) -> None:
    """List contradicted and undecided figures, with the reason."""
    context = open_context()
    wanted = None if series is None else context.catalog[series].series
    made = reconstruct(context.store.reports(as_of=as_of), catalog=context.catalog, as_of=as_of)
    wrong = [c for c in made.contradictions if wanted in (None, c.report.series)]
    unsure = [c for c in made.ambiguous if wanted in (None, c.report.series)]
    known = context.catalog.entries if wanted is None else {wanted}
    taken = [r for r in context.store.withdrawn(as_of=as_of) if r.series in known]
    if as_json:
        show_json(contradictions_document(as_of, wrong, unsure, taken))
        return
    suggest_loading(context)
    for title, found in (("Contradictions", wrong), ("Ambiguous", unsure)):
        click.echo(f"{title}: {len(found)}")
        for each in once_a_series(found):
            report = each.report
            click.echo(f"  {_name(report, context.catalog)}, published {report.published} [{each.kind}] {report.id}")
            click.echo(f"      {each.reason}")
            click.echo(f"      {report.source}")
    if taken:
        click.echo(f"Withdrawn: {len(taken)}")
    for report in taken:
        click.echo(f"  {_name(report, context.catalog)}: {report.value}, published {report.published}, {report.source}")
        click.echo(f"      withdrawn on {report.withdrawn}: {report.withdrawn_why}")


@click.command(short_help="The monthly series as known on a day.")
@click.argument("series")
@as_of_option
@click.option("--revisions", is_flag=True, help="A triangle: the figure of each month in each release.")
@click.option("--all", "every", is_flag=True, help="Also the first months, of which no value is known.")
@click.option("--format", "form", type=click.Choice(["csv", "json", "sdmx-csv"]), help="Format on standard output.")
@click.option(
    "--measure",
    type=click.Choice(["level", "adjusted", "trend"]),
    default="level",
    show_default=True,
    help="Or seasonally adjusted, or the trend, by the version in service.",
)
@click.option("--include-history", is_flag=True, help="All vintages and the days of each value (--format sdmx-csv).")
@click.option("--csv", "as_csv", is_flag=True, help="The same as --format csv.")
@click.option("--json", "as_json", is_flag=True, help="The same as --format json.")
@xlsx_option
def vintage(
    series: str,
    as_of: date,
    revisions: bool,
    every: bool,
    form: str | None,
    measure: Literal["level", "adjusted", "trend"],
    include_history: bool,
    as_csv: bool,
    as_json: bool,
    xlsx: Path | None,
) -> None:
    """Show the monthly series as known on a day: value, status and tolerance of each month."""
    one_format(as_csv=as_csv, as_json=as_json, xlsx=xlsx)
    _check_options(
        form,
        measure,
        revisions=revisions,
        include_history=include_history,
        xlsx=bool(xlsx),
        other_format=as_csv or as_json or bool(xlsx),
    )
    as_csv, as_json = as_csv or form == "csv", as_json or form == "json"
    context = open_context()
    entry = context.catalog[series]
    if form == "sdmx-csv":
        _show_sdmx(context, entry, as_of, history=include_history)
        return
    if revisions:
        _show_revisions(context, series, as_of, as_csv, as_json)
        return
    family = stored_family(context.store, entry.series, catalog=context.catalog, as_of=as_of)
    known = vintages_of([entry.series], family, catalog=context.catalog, as_of=as_of)
    found = known.get(entry.series) or Vintage(entry.series, as_of, ())
    document = _document(context, entry, found, measure)
    if xlsx:
        save_workbook(vintage_table(document, entry), xlsx)
    elif as_json:
        show_json(document)
    elif as_csv:
        rows = [m.model_dump() | {"reports": " ".join(m.reports)} for m in document.months]
        show_csv(rows, columns_of(VintageMonth))
    elif not document.months:
        click.echo(f"No figure of {series} is known on {as_of}.")
        suggest_loading(context)
    else:
        _show_months(document, entry, every=every)


def _check_options(
    form: str | None, measure: str, *, revisions: bool, include_history: bool, xlsx: bool, other_format: bool
) -> None:
    """UsageError for options that do not go together; ``other_format``: one has an option of its own."""
    if form and other_format:
        raise click.UsageError("--format does not go with --csv, --json or --xlsx")
    if revisions and xlsx:
        raise click.UsageError("--revisions does not go with --xlsx; --revisions --csv has the triangle")
    if include_history and form != "sdmx-csv":
        raise click.UsageError("--include-history needs --format sdmx-csv")
    if revisions and form == "sdmx-csv":
        raise click.UsageError("--revisions does not go with --format sdmx-csv; --include-history has all revisions")
    if measure != "level" and (revisions or form == "sdmx-csv"):
        raise click.UsageError(f"--measure {measure} does not go with --revisions or --format sdmx-csv")


def _show_months(document: VintageDocument, entry: Series, *, every: bool) -> None:
    """The months as a table, without those before the first value unless ``every`` one is wanted."""
    months = document.months
    first = next((i for i, m in enumerate(months) if m.value is not None), len(months))
    listed = months[0 if every else first :]
    whole = all(m.value is None or float(m.value).is_integer() for m in listed)
    digits = (0 if whole else DIGITS) if entry.digits is None else entry.digits
    shown = [[m.month, m.status, _number(m.value, digits), _number(m.tolerance)] for m in listed]
    title = f"{entry.title}{ForecastMeasure(document.measure).words}, {entry.unit}, as of {document.as_of}"
    show_table(title, ["month", "status", "value", "+-"], shown, left=2)
    if first and not every:
        click.echo(f"{plural(first, 'earlier month')} without a value left out (--all shows them).")
    for note in document.notes:
        click.echo(f"Note: {note}")


def _document(
    context: AppContext, entry: Series, known: Vintage, measure: Literal["level", "adjusted", "trend"]
) -> VintageDocument:
    if measure == "level" or not known.months:
        return vintage_document(known, entry.unit)
    made = forecast_on(known.as_of, entry.series, store=context.store, load=context.artifacts.load)
    return adjusted_document(known, entry.unit, made, measure)


def _show_sdmx(context: AppContext, entry: Series, as_of: date, *, history: bool) -> None:
    from models.documents.sdmx_csv import history_sdmx, vintage_sdmx

    catalog = context.catalog
    family = stored_family(context.store, entry.series, catalog=catalog, as_of=as_of)

    days = sorted(change_days(family)) if history else [as_of]
    made = vintages_by_day([entry.series], family, catalog=catalog, days=days)
    vintages = (found.get(entry.series) or Vintage(entry.series, day, ()) for day, found in made)
    if history:
        show_bytes(history_sdmx(validity(vintages), entry, family))
    else:
        show_bytes(vintage_sdmx(next(vintages), entry, family))


def _number(value: float | None, digits: int = DIGITS) -> str:
    return "" if value is None else f"{value:,.{digits}f}"


def _show_revisions(context: AppContext, series: str, as_of: date, as_csv: bool, as_json: bool) -> None:
    from models.evaluation.outcomes import revision_triangle

    reports = context.store.reports(as_of=as_of)
    triangle = revision_triangle(reports, series, catalog=context.catalog, months=24)
    document = revisions_document(triangle, as_of)
    if as_json:
        show_json(document)
    elif as_csv:
        show_csv(document.months, ["month", *document.dates])
    elif not triangle.months:
        click.echo(f"No figure of {series} is known on {as_of}.")
    else:
        title = f"{series}: first release, later figures and the day each became known (--csv: the whole triangle)"
        known = zip(triangle.months, triangle.values, strict=True)
        growth = context.catalog[series].has_growth
        shown = [[str(m), *_steps(dict(zip(document.dates, row, strict=True)), growth=growth)] for m, row in known]
        show_table(title, ["month", "revised", "figures"], shown, left=3)


def _steps(values: Mapping[str, float | None], *, growth: bool) -> tuple[str, str]:
    """How much a month was revised in all, and its figures in order of the days on which they became known.

    In percent where the series has ``growth`` rates, else in its unit: a balance may be below zero.
    """
    steps: list[tuple[str, float]] = []
    for day, value in values.items():
        if value is not None and (not steps or round(value, 3) != round(steps[-1][1], 3)):
            steps.append((day, value))
    digits = size_decimals((value for _, value in steps), least=1)
    total = ""
    if len(steps) > 1 and (steps[0][1] or not growth):
        before, after = steps[0][1], steps[-1][1]
        total = f"{100 * (after / before - 1):+.2f} %" if growth else f"{after - before:+,.{digits}f}"
    return total, " -> ".join(f"{value:,.{digits}f} ({day})" for day, value in steps)

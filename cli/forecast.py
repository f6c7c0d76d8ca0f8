"""Commands that read the version in service: forecast, outlook."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from pathlib import Path

import click

from cli.context import AppContext, Day, now, one_format, open_context, show_csv, show_json, show_table
from cli.in_service import in_service, known_now
from cli.parameters import Number, WholeNumber, levels_option
from cli.tables import number, printed_digits
from cli.workbook import save_workbook, xlsx_option
from models.core.catalog import Series
from models.core.digits import percent_text, size_decimals
from models.core.measures import Aggregation, ForecastMeasure
from models.core.periods import MAX_HORIZON, Month, Period
from models.documents.forecast import (
    ForecastDocument,
    ForecastPoint,
    forecast_document,
    forecast_rows,
)
from models.documents.outlook import OutlookDocument, outlook_document, outlook_row
from models.evaluation.revisions import LEAST_RELEASES
from models.evaluation.staleness import staleness
from models.forecasting.forecast import Forecast
from models.spreadsheet.tables import forecast_table, outlook_table

MEASURES = tuple(map(str, ForecastMeasure))


@click.command()
@click.argument("series")
@click.option("--horizon", type=WholeNumber(1, MAX_HORIZON), default=12, show_default=True, help="Months ahead.")
@levels_option
@click.option(
    "--measure",
    type=click.Choice(MEASURES),
    default="level",
    show_default=True,
    help="Or growth on the year before, seasonally adjusted, trend.",
)
@click.option("--as-of", type=Day(), help="The forecast that was in service on this day; by default the one now.")
@click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@xlsx_option
def forecast(
    series: str,
    horizon: int,
    levels: tuple[int, ...],
    measure: str,
    as_of: date | None,
    as_csv: bool,
    as_json: bool,
    xlsx: Path | None,
) -> None:
    """Show the forecast of SERIES that is in service."""
    one_format(as_csv=as_csv, as_json=as_json, xlsx=xlsx)
    context = open_context()
    name = context.catalog[series].series
    past = None if as_of is None else in_service(context, name, as_of)
    show_forecast(
        context,
        name,
        past,
        as_of=as_of,
        horizon=horizon,
        levels=levels,
        measure=ForecastMeasure(measure),
        as_csv=as_csv,
        as_json=as_json,
        xlsx=xlsx,
    )


def show_forecast(
    context: AppContext,
    series: str,
    past: Forecast | None = None,
    *,
    as_of: date | None = None,
    horizon: int,
    levels: tuple[int, ...],
    measure: ForecastMeasure = ForecastMeasure.LEVEL,
    as_csv: bool = False,
    as_json: bool = False,
    xlsx: Path | None = None,
) -> None:
    """Show a past forecast or the champion's; NoModel if there is none."""
    entry, made = context.catalog[series], past or in_service(context, series)
    answer = forecast_document(made, entry, horizon=horizon, levels=levels, measure=measure, requested_as_of=as_of)
    if as_json:
        show_json(answer)
        return
    if xlsx:
        save_workbook(forecast_table(answer, entry, made.history), xlsx)
        return
    rows = forecast_rows(answer)
    if as_csv:
        show_csv(rows, list(rows[0]))
        return
    known = f"figures to {answer.cutoff}, version {answer.model_version}"
    title = f"{answer.title}{measure.words}, {answer.unit}; {known}"
    columns = ["month", "median", *(f"{level} % interval" for level in levels)]
    medians = [p.median for p in answer.points]
    least = size_decimals(medians, least=_least(*medians)) if measure is not ForecastMeasure.YOY_PCT else 1
    intervals = (i for p in answer.points for i in (p.intervals or {}).values())
    digits = printed_digits(intervals, least, entry.digits if measure is not ForecastMeasure.YOY_PCT else None)
    show_table(title, columns, [_shown(p, digits) for p in answer.points])
    click.echo(f"Intervals are of the first figure of each month{_revised(answer)}.")
    for note in [*answer.notes, *([] if past else _staleness(context, series, answer.cutoff))]:
        click.echo(f"Note: {note}")


def _revised(answer: ForecastDocument) -> str:
    """Where revisions can be looked up, if the series has enough of them."""
    enough = answer.releases is not None and answer.releases >= LEAST_RELEASES
    return f"; later revisions come on top: exportcast revisions {answer.series}" if enough else ""


def _staleness(context: AppContext, series: str, cutoff: str) -> list[str]:
    today = now().date()
    reports = context.store.reports(as_of=today, series=series)
    return staleness(context.catalog[series], reports, cutoff=Month.parse(cutoff), today=today) if reports else []


def _shown(point: ForecastPoint, digits: int) -> list[str]:
    """The cells of a point in the table."""
    intervals = [" to ".join(number(x, digits) for x in bounds) for bounds in (point.intervals or {}).values()]
    return [point.month, number(point.median, digits), *intervals]


@click.command(short_help="The total of a fiscal year, quarter or other period.")
@click.argument("series")
@click.argument("period")
@click.option("--target", type=Number("5000"), help="Also show the chance that the total reaches this.")
@levels_option
@click.option("--csv", "as_csv", is_flag=True, help="CSV on standard output.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
@xlsx_option
def outlook(
    series: str,
    period: str,
    target: float | None,
    levels: tuple[int, ...],
    as_csv: bool,
    as_json: bool,
    xlsx: Path | None,
) -> None:
    """Forecast the total of SERIES over PERIOD, published months included.

    PERIOD is a fiscal year (FY2027), its first months (FY2026:9) or quarter (FY2027Q1), a calendar year (CY2026) or
    quarter (2026Q3), a month (2026-05) or a range (2026-04..2026-09).
    """
    one_format(as_csv=as_csv, as_json=as_json, xlsx=xlsx)
    context = open_context()
    entry = context.catalog[series]
    try:
        entry.parse_period(period)
    except ValueError as error:
        named = str(error) if str(error).startswith(repr(period)) else f"{period!r}: {error}"
        raise click.BadParameter(named, param_hint="PERIOD") from error
    known = known_now(context, entry.series)
    found = in_service(context, entry.series)
    answer = outlook_document(found, entry, period=period, levels=levels, target=target, known=known)
    if xlsx:
        save_workbook(outlook_table(answer, entry), xlsx)
    elif as_json:
        show_json(answer)
    elif as_csv:
        show_csv([outlook_row(answer)], list(outlook_row(answer)))
    else:
        _show_outlook(answer, entry)


def _show_outlook(answer: OutlookDocument, entry: Series) -> None:
    click.echo(f"{answer.title}, {entry.unit_label}; figures to {answer.known_to}, version {answer.model_version}")
    settled = answer.months_published == answer.months
    least = size_decimals([answer.median], least=_least(answer.median))
    digits = printed_digits(answer.intervals.values(), least, entry.digits)
    form = f",.{digits}f"
    spread = "" if settled else f", {_intervals(answer.intervals, form)}"
    what = _WHAT[entry.aggregation]
    click.echo(f"{_period(answer)}: {what} {answer.median:{form}}{'' if settled else ' (median)'}{spread}")
    if not settled:
        click.echo(f"  mean of the distribution {answer.mean:{form}}")
    if not settled and answer.months_published:
        of = f"{answer.months_published} of {answer.months} months"
        click.echo(_PUBLISHED[entry.aggregation].format(f"{answer.published_sum:{form}}", of))
    if answer.target is not None and answer.probability is not None:
        click.echo(f"  chance of {answer.target:,g} or more: {_chance(answer.probability, settled)}")
    if (growth := answer.yoy_pct) is not None:
        spread = "" if settled else f" (median), {_intervals(growth.intervals, '+z.1f')}; mean {growth.mean:+z,.1f} %"
        click.echo(f"  {growth.median:+z,.1f} % on {_before(answer, entry)}{spread}")
    for note in answer.notes:
        click.echo(f"Note: {note}")


def _least(*values: float | None) -> int:
    """Decimals at least: one, but none of numbers with five digits before the point."""
    return 0 if max((abs(x) for x in values if x is not None), default=0.0) >= 10_000 else 1


_WHAT = {Aggregation.SUM: "total", Aggregation.MEAN: "average", Aggregation.LAST: "last month"}
_PUBLISHED = {
    Aggregation.SUM: "  {} of it is published, {}",
    Aggregation.MEAN: "  {} is the average of what is published, {}",
    Aggregation.LAST: "  {} is the last that is published, {}",
}


def _intervals(intervals: Mapping[str, tuple[float, float]], form: str) -> str:
    return ", ".join(f"{level} % {low:{form}} to {high:{form}}" for level, (low, high) in intervals.items())


def _chance(probability: float, settled: bool) -> str:
    """In percent; a share of 0 or 1 of the paths of an open period is not a certainty."""
    if not settled and probability in (0.0, 1.0):
        return "below 1 %" if probability == 0 else "above 99 %"
    return percent_text(probability)


def _period(answer: OutlookDocument) -> str:
    """``FY2027 (July 2026 - June 2027)``."""
    start, end = (Month.parse(text) for text in (answer.period_start, answer.period_end))
    return f"{answer.period} ({' - '.join(dict.fromkeys((start.words, end.words)))})"


def _before(answer: OutlookDocument, entry: Series) -> str:
    """The year before in the words that the period was asked in, where these are words of a fiscal year."""
    period = Period(Month.parse(answer.period_start), Month.parse(answer.period_end))
    written = entry.period_text(period) == answer.period
    return entry.period_text(period.shifted(-12)) if written else "the same months a year before"

"""The command that shows a forecast on conditions: scenario."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import date

import click

from cli.context import AppContext, Day, now, open_context, show_json, show_table
from cli.in_service import in_service
from cli.parameters import Number, levels_option
from cli.tables import number, printed_digits
from models.core.catalog import Series
from models.core.digits import percent_text, size_decimals
from models.core.errors import ArtifactRejected, NoModel
from models.documents.outlook import Spread
from models.documents.question import checked
from models.documents.scenario import (
    NeededAverage,
    ScenarioCondition,
    ScenarioDocument,
    ScenarioIn,
    ScenarioPoint,
    ScenarioTarget,
    ScenarioTotal,
)
from models.documents.scenario_answer import Relatives, scenario_document
from models.evaluation.outcomes import stored_family
from models.vintages.reconstruct import vintages_of


@click.command(short_help="What if? The forecast where some months or totals are given.")
@click.argument("series")
@click.option("--given", multiple=True, metavar="CONDITION", help="What is supposed, such as 2026-12=450; repeatable.")
@click.option("--period", help="A period to show the figure of, such as FY2027.")
@click.option("--target", type=Number("5000"), help="A target for the period: its chance, and what is needed for it.")
@levels_option
@click.option("--as-of", type=Day(), help="By the forecast that was in service on this day; by default the one now.")
@click.option("--json", "as_json", is_flag=True, help="One JSON document on standard output.")
def scenario(
    series: str,
    given: tuple[str, ...],
    period: str | None,
    target: float | None,
    levels: tuple[int, ...],
    as_of: date | None,
    as_json: bool,
) -> None:
    """Show the forecast of SERIES where conditions hold, beside the forecast without them.

    A CONDITION is PERIOD=VALUE: a figure (2026-12=450), a range (FY2027=5200..5400), at least or at most
    (FY2027=5000.., FY2027=..5000), growth on the year before (2026-12=+8%), or one of another series of the family
    (pk.ict.telecom:2026-12=45).
    """
    if len(levels) > MOST_LEVELS:
        raise click.BadParameter(f"at most {MOST_LEVELS} levels", param_hint="--levels")
    context = open_context()
    entry = context.catalog[series]
    family = _family(context, entry.series, as_of)
    values = {"given": list(given), "period": period, "target": target, "levels": list(levels)}
    question = checked(ScenarioIn, values)
    answer = scenario_document(question, entry, family, catalog=context.catalog, requested_as_of=as_of)
    if as_json:
        show_json(answer)
    else:
        _show(answer, entry)


MOST_LEVELS = 5


def _family(context: AppContext, series: str, as_of: date | None) -> Relatives:
    """The forecasts of a series and of its relatives, where these have one, with what is known of each."""
    found = {series: in_service(context, series, as_of)}
    for name in context.catalog.family_of(series):
        with suppress(NoModel, ArtifactRejected):
            found[name] = found.get(name) or in_service(context, name, as_of)
    day = as_of or now().date()
    reports = stored_family(context.store, series, catalog=context.catalog, as_of=day)
    return Relatives(found, vintages_of(list(found), reports, catalog=context.catalog, as_of=day))


def _show(answer: ScenarioDocument, entry: Series) -> None:
    click.echo(f"{answer.title}, {entry.unit_label}; figures to {answer.known_to}, version {answer.model_version}")
    medians = [point.forecast.median for point in answer.points]
    least = size_decimals(medians, least=0 if max(map(abs, medians)) >= 10_000 else 1)
    spreads = [each for point in answer.points for each in (point.forecast, point.scenario)]
    digits = printed_digits((i for s in spreads for i in s.intervals.values()), least, entry.digits)
    for condition in answer.given:
        click.echo(f"Given {condition.text}: {_condition(condition, digits)}")
    if answer.given:
        _show_weight(answer)
    parts = ("forecast", "scenario") if answer.given else ("forecast",)
    columns = [f"{part} {what}" for part in parts for what in ("median", *_levels(answer))]
    show_table("Months", ["month", *columns], [[p.month, *_cells(p, parts, digits)] for p in answer.points])
    if totals := [*answer.totals, *answer.relatives]:
        names = [t.period if t.series == answer.series else f"{t.series} {t.period}" for t in totals]
        rows = [[name, *_cells(total, parts, digits)] for name, total in zip(names, totals, strict=True)]
        show_table("Totals, published months included", ["period", *columns], rows)
    if answer.target is not None:
        _show_target(answer.target, digits, has_conditions=bool(answer.given))
    for note in answer.notes:
        click.echo(f"Note: {note}")


def _show_weight(answer: ScenarioDocument) -> None:
    """How likely the conditions are together, and how many paths carry the answer."""
    together = "Together: probability" if answer.given[1:] else "Probability"
    paths = f"{answer.effective_paths:,.0f} of {answer.paths:,} paths of the forecast"
    click.echo(f"{together} {_chance(answer.probability)}; the answer is worth {paths}.")
    if answer.warning is not None:
        click.echo(f"Warning: {answer.warning}.")


def _condition(condition: ScenarioCondition, digits: int) -> str:
    """What the forecast has instead, and how likely the condition is alone."""
    percent = condition.measure == "yoy_pct"
    level, (low, high) = next(iter(condition.forecast.intervals.items()))
    form = "+,.1f" if percent else f",.{digits}f"
    unit = " %" if percent else ""
    expected = f"{condition.forecast.median:{form}}{unit} ({level} % interval {low:{form}} to {high:{form}}{unit})"
    where = "at least as far out" if condition.low == condition.high else "within"
    return f"the forecast is {expected}, {_chance(condition.probability)} of it {where}"


def _chance(probability: float) -> str:
    return percent_text(probability) if probability >= 0.01 or probability == 0 else "below 1 %"


def _levels(answer: ScenarioDocument) -> Sequence[str]:
    intervals: Mapping[str, tuple[float, float]] = answer.points[0].forecast.intervals
    return [f"{level} %" for level in intervals]


def _cells(row: ScenarioPoint | ScenarioTotal, parts: Sequence[str], digits: int) -> list[str]:
    """Median and intervals of a row without and with the conditions."""
    spreads: list[Spread] = [getattr(row, part) for part in parts]
    return [cell for spread in spreads for cell in (number(spread.median, digits), *_intervals(spread, digits))]


def _intervals(spread: Spread, digits: int) -> list[str]:
    return [" to ".join(number(x, digits) for x in bounds) for bounds in spread.intervals.values()]


def _show_target(target: ScenarioTarget, digits: int, *, has_conditions: bool) -> None:
    here = f", {_chance(target.scenario_probability)} on the conditions" if has_conditions else ""
    click.echo(f"{target.period} of {target.target:,g} or more: {_chance(target.forecast_probability)}{here}")
    if target.scenario_needed is not None:
        click.echo(f"  {_needed(target.scenario_needed, digits)}")


def _needed(needed: NeededAverage, digits: int) -> str:
    many = "month that is open must be" if needed.months == 1 else f"{needed.months} months that are open must average"
    expected = f"{needed.expected:,.{digits}f} by the paths"
    return f"the {many} {needed.average:,.{digits}f} or more; the median is {expected}"

"""The documents as tables: the rows and columns of their CSV, and what is to be known about them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from models.core.catalog import Series
from models.core.digits import PARTS_OF_TABLE, decimals, size_decimals
from models.core.measures import ForecastMeasure
from models.documents.document import Document
from models.documents.forecast import ForecastDocument, ForecastPoint, ForecastsDocument, forecast_rows
from models.documents.outlook import OutlookDocument, outlook_row
from models.documents.performance import SCORE_COLUMNS, ScoreRow, score_row, summary_document
from models.documents.vintage import VINTAGE_COLUMNS, VintageDocument, VintageMonth
from models.evaluation.performance import Performance, ScoredForecast
from models.spreadsheet.fan import fan_of
from models.spreadsheet.table import NOTHING, Fact, Table
from models.vintages.vintage import History

ORIGIN = ("measure", "model_version", "hash", "as_of", "requested_as_of", "cutoff", "issued_at")
"""Members of a document that are shown about its table, where it has them."""

GROWTH = "% on the year before"
ADDRESS = "where the service has these rows as CSV"


def forecast_table(document: ForecastDocument, entry: Series, history: History | None) -> Table:
    """A forecast, with a chart of its fan after the last months of the history."""
    rows = forecast_rows(document)
    return Table(
        title=entry.title,
        name="Forecast",
        columns=list(rows[0]),
        rows=rows,
        about=_forecast_facts(document, entry),
        meanings=_meanings(ForecastPoint, rows[0]),
        digits=_forecast_digits(document, entry),
        fan=fan_of(document, history, unit=entry.unit_label if document.unit == entry.unit else GROWTH),
    )


def forecasts_table(document: ForecastsDocument, entries: Mapping[str, Series]) -> Table:
    """The forecasts of several series, one below the other; those without one are named about it."""
    made = document.forecasts
    rows = [{"series": each.series} | row for each in made for row in forecast_rows(each)]
    facts = [fact for each in made for fact in (*_forecast_facts(each, entries[each.series]), NOTHING)]
    columns = list(rows[0]) if rows else ["series", "month"]
    return Table(
        title="Forecasts of several series",
        name="Forecasts",
        columns=columns,
        rows=rows,
        about=[*facts, *(("without", f"{each.series}: {each.reason}", "") for each in document.without)],
        meanings=_meanings(ForecastPoint, columns) | {"series": "id of the series"},
        digits=max((_forecast_digits(each, entries[each.series]) for each in made), default=1),
    )


def vintage_table(document: VintageDocument, entry: Series) -> Table:
    """A monthly series as known on a day."""
    measure = "" if document.measure == "level" else document.measure
    values = [month.value for month in document.months if month.value is not None]
    return Table(
        title=entry.title,
        name="Vintage",
        columns=VINTAGE_COLUMNS,
        rows=(month.model_dump() for month in document.months),
        about=[
            *_facts(document, entry, unit=document.unit),
            *_address(f"{entry.series}/vintage", {"as_of": document.as_of, "measure": measure}),
            *_notes(document),
        ],
        meanings=_meanings(VintageMonth, VINTAGE_COLUMNS),
        digits=_digits(values, entry),
    )


def outlook_table(document: OutlookDocument, entry: Series) -> Table:
    """The total of a period, one value below the other."""
    row = outlook_row(document)
    query = {
        "period": document.period,
        "level": ",".join(document.intervals),
        "target": None if document.target is None else f"{document.target:.15g}",
        "as_of": document.requested_as_of,
    }
    return Table(
        title=entry.title,
        name="Outlook",
        columns=list(row),
        rows=[row],
        about=[
            *_facts(document, entry, unit=document.unit),
            *_address(f"{entry.series}/outlook", query),
            *_notes(document),
        ],
        meanings=_meanings(OutlookDocument, row),
        digits=_digits([document.median], entry, intervals=document.intervals.values()),
        upright=True,
    )


def scores_table(
    entry: Series, performance: Performance, scored: Iterable[ScoredForecast], *, parameters: Mapping[str, object]
) -> Table:
    """The scores of a series, made as they are written; ``parameters`` chose them."""
    rows = (score_row(each).model_dump() for each in scored)
    averages = summary_document(performance.summary())
    covered = (
        (f"coverage_{level}", share, f"share in the {level} % interval") for level, share in averages.coverage.items()
    )
    return Table(
        title=entry.title,
        name="Scores",
        columns=SCORE_COLUMNS,
        rows=rows,
        about=[
            ("series", entry.series, ""),
            ("title", entry.title, ""),
            ("unit", _unit(entry.unit, entry), "of figures, forecasts, bounds, errors and pinball losses"),
            ("publisher", entry.publisher, "whose figures they are"),
            ("releases", averages.releases, "last releases that the averages below are taken over"),
            ("bias_ratio", averages.bias_ratio, "summed errors over summed figures: 1 % is 1 % too much"),
            *covered,
            *_address(f"{entry.series}/scores", parameters),
        ],
        meanings=_meanings(ScoreRow, SCORE_COLUMNS),
        digits=_digits([each.score.observed for each in performance.releases()], entry),
    )


def _forecast_facts(document: ForecastDocument, entry: Series) -> list[Fact]:
    point = document.points[0]
    query = {
        "horizon": str(len(document.points)),
        "level": ",".join(point.intervals or ()),
        "quantile": ",".join(point.quantiles or ()),
        "measure": document.measure if document.measure is not ForecastMeasure.LEVEL else "",
        "as_of": document.requested_as_of,
    }
    return [
        *_facts(document, entry, unit=document.unit),
        *_address(f"{entry.series}/forecast", query),
        *_notes(document),
    ]


def _facts(document: Document, entry: Series, *, unit: str) -> list[Fact]:
    """Which series, whose figures, and where the numbers come from."""
    members = dict(document)
    fields = type(document).model_fields
    return [
        ("series", entry.series, ""),
        ("title", entry.title, ""),
        ("unit", _unit(unit, entry), ""),
        ("publisher", entry.publisher, "whose figures they are"),
        *((name, members[name], _plain(fields[name].description)) for name in ORIGIN if name in members),
    ]


def _unit(unit: str, entry: Series) -> str:
    """The unit for people, and its name where that is another: US$ million (usd_million)."""
    return f"{entry.unit_label} ({unit})" if unit == entry.unit != entry.unit_label else unit


def _address(path: str, query: Mapping[str, object]) -> list[Fact]:
    """The path of the rows as CSV; a service has more than one name, so that the workbook does not give one."""
    given = {name: value for name, value in query.items() if value} | {"format": "csv"}
    return [("address", f"/v1/series/{path}?{urlencode(given, safe=',:')}", ADDRESS)]


def _notes(document: Document) -> list[Fact]:
    return [("note", note, "") for note in dict(document).get("notes", ())]


def _meanings(kind: type[Document], columns: Iterable[str]) -> dict[str, str]:
    """What columns mean: as the member of their name is described, or by the bound that they name."""
    return {name: _meaning(kind, name) for name in columns}


def _meaning(kind: type[Document], name: str) -> str:
    if name in kind.model_fields:
        return _plain(kind.model_fields[name].description)
    if name.startswith("yoy_"):
        return f"growth on the same months a year before, percent: {name.removeprefix('yoy_').replace('_', ' ')}"
    end, _, level = name.partition("_")
    if end in ("lower", "upper"):
        return f"{end} end of the {level} % interval, which holds {level} of 100 outcomes"
    return f"quantile: not exceeded with probability {name.removeprefix('q')}"


def _plain(description: str | None) -> str:
    return (description or "").replace("`", "")


def _forecast_digits(document: ForecastDocument, entry: Series) -> int:
    medians = [point.median for point in document.points if point.median is not None]
    intervals = [pair for point in document.points for pair in (point.intervals or {}).values()]
    return _digits(medians, entry if document.unit == entry.unit else None, intervals=intervals)


def _digits(
    values: list[float], entry: Series | None, *, intervals: Iterable[tuple[float | None, float | None]] = ()
) -> int:
    """Decimals to show: those of the publisher, if known, and more where the ends of an interval would look alike."""
    if entry is not None and entry.digits is not None:
        return decimals(intervals, least=entry.digits, parts=1)
    least = 0 if max(map(abs, values), default=0.0) >= 10_000 else 1
    return decimals(intervals, least=size_decimals(values, least=least), parts=PARTS_OF_TABLE)

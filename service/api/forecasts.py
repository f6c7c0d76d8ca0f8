"""The forecast in service, rendered once for each version and query."""

from __future__ import annotations

from typing import Any

import numpy as np
from apiflask import APIBlueprint
from flask import Response, request

from models.catalogue import Entry
from models.errors import InvalidInput, Problem
from models.forecast import Forecast
from models.terms import level_quantiles, quantile_key
from service.answers import Answer, answer_key, etag_of
from service.champions import Held
from service.parts import parts
from service.respond import CSV, JSON, to_csv, to_json
from service.routes import template
from service.schemas import ForecastOut, ForecastQuery

api = APIBlueprint("forecasts", __name__, url_prefix="/v1/series")


@api.get("/<series>/forecast")
@api.input(ForecastQuery, location="query", arg_name="query")
@api.output(ForecastOut)
@api.doc(responses={304: "The answer that you hold still stands", 404: "Unknown series or no model", 503: "Not ready"})
def forecast(series: str, query: ForecastQuery) -> Response:
    """Forecast a series by month, with intervals or quantiles."""
    entry = parts().catalogue[series]
    answer = _answer(parts().champions.get(series), entry, query)
    parts().answers.put(answer_key(request.environ), answer)
    status, headers, body = answer.sent(request.headers.get("If-None-Match"))
    return Response(body, status, headers)


def _answer(held: Held, entry: Entry, query: ForecastQuery) -> Answer:
    body = render(held.forecast, entry, query)
    etag = etag_of(body, held.version.version, held.forecast.vintage, query.model_dump_json())
    content_type = CSV if query.format == "csv" else JSON
    return Answer.of(held, route=template(request.url_rule), etag=etag, body=body, content_type=content_type)


def render(forecast: Forecast, entry: Entry, query: ForecastQuery) -> bytes:
    """The answer to a query; InvalidInput if it looks further ahead than the forecast does."""
    if query.horizon > forecast.horizon:
        wanted = f"at most {forecast.horizon}, as far as this version looks ahead"
        raise InvalidInput([Problem("query", "horizon", str(query.horizon), wanted)])
    points = _points(forecast, query)
    if query.format == "csv":
        rows = [_row(point) for point in points]
        return to_csv(rows, rows[0])
    return to_json(_head(forecast, entry, query) | {"points": points})


def _head(forecast: Forecast, entry: Entry, query: ForecastQuery) -> dict[str, Any]:
    calibration = forecast.calibration
    return {
        "series": forecast.series,
        "title": entry.title,
        "unit": entry.unit,
        "as_of": forecast.as_of.isoformat(),
        "cutoff": str(forecast.cutoff),
        "issued_at": forecast.issued_at.isoformat(),
        "model_version": forecast.model_version,
        "vintage": forecast.vintage,
        "members": {name: round(float(weight), 6) for name, weight in forecast.members.items()},
        "calibration": {
            "windows": calibration.windows,
            "levels_supported": list(calibration.levels_supported),
            "note": calibration.note,
        },
        "notes": [*forecast.notes, *_unsupported(forecast, query)],
    }


def _unsupported(forecast: Forecast, query: ForecastQuery) -> list[str]:
    supported = forecast.calibration.levels_supported
    windows = forecast.calibration.windows
    return [
        f"level {level}: {windows} backtest windows are too few to support it"
        for level in query.levels
        if level not in supported and level > max(supported, default=0)
    ]


def _points(forecast: Forecast, query: ForecastQuery) -> list[dict[str, Any]]:
    asked = query.quantiles or tuple(p for level in query.levels for p in level_quantiles(level))
    values = np.round(forecast.quantiles((0.5, *asked), query.horizon), 6).tolist()  # [H][1 + Q]
    means = np.round(forecast.mean(query.horizon), 6).tolist()
    return [
        {"month": str(forecast.cutoff + step), "step": step, "mean": mean, "median": row[0], **_spread(row[1:], query)}
        for step, (mean, row) in enumerate(zip(means, values, strict=True), start=1)
    ]


def _spread(values: list[float], query: ForecastQuery) -> dict[str, dict[str, Any]]:
    if query.quantiles:
        return {"quantiles": {quantile_key(p): x for p, x in zip(query.quantiles, values, strict=True)}}
    pairs = zip(values[::2], values[1::2], strict=True)
    return {"intervals": {str(level): pair for level, pair in zip(query.levels, pairs, strict=True)}}


def _row(point: dict[str, Any]) -> dict[str, Any]:
    """A point as a row of CSV: lower_80, upper_80, ... or q0.1, ..."""
    row = {name: point[name] for name in ("month", "step", "mean", "median")}
    for level, (low, high) in point.get("intervals", {}).items():
        row |= {f"lower_{level}": low, f"upper_{level}": high}
    return row | {f"q{probability}": x for probability, x in point.get("quantiles", {}).items()}

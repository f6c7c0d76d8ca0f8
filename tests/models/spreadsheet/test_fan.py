"""The fan as numbers: bands that stack up to the intervals, months known, an axis that holds them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from models.core.catalog import Catalog
from models.core.measures import ForecastMeasure
from models.core.periods import Month
from models.documents.forecast import ForecastDocument, forecast_document, forecast_rows
from models.forecasting.forecast import Forecast
from models.spreadsheet.fan import BACK, Fan, fan_of
from models.spreadsheet.tables import forecast_table
from models.spreadsheet.writer import to_xlsx
from models.vintages.vintage import History
from tests.models.forecasting.test_period_totals import forecast as issued
from tests.models.spreadsheet.reading import cells, opened

CUTOFF = Month.of(2026, 3)
ENTRY = Catalog.load()["pk.ict"]


def made(*, centre: float = 350, months: int = 48, width: float = 30) -> Forecast:
    """A forecast of 24 months about a centre, after so many months."""
    values = np.linspace(0.6, 1, months) * centre
    paths = np.random.default_rng(3).normal(centre, width, (300, 24))
    return replace(issued(history=History("pk.ict", CUTOFF + (1 - months), values)), paths=paths)


def fan(forecast: Forecast, **asked: Any) -> tuple[ForecastDocument, Fan]:
    document = forecast_document(forecast, ENTRY, **({"horizon": 6, "levels": (80, 95)} | asked))
    return document, fan_of(document, forecast.history, unit="US$ million")


def bounds(found: Fan) -> list[list[float]]:
    """The bounds by month ahead, from low to high, added up one band after the other."""
    listed = []
    for at, low in enumerate(found.base):
        if low is not None and found.known[at] is None:
            edges = [low]
            for band in found.bands:
                edges.append(edges[-1] + (band.heights[at] or 0))
            listed.append(edges)
    return listed


def test_bands_stack_up_to_the_intervals() -> None:
    document, found = fan(made())
    for point, edges in zip(document.points, bounds(found), strict=True):
        assert point.intervals is not None
        (low_80, high_80), (low_95, high_95) = point.intervals["80"], point.intervals["95"]
        np.testing.assert_allclose(edges, [low_95, low_80, high_80, high_95], rtol=1e-9)
    assert [(band.name, band.place) for band in found.bands] == [
        ("95 % interval", 1),
        ("80 % interval", 0),
        ("95 % interval", 1),
    ]


def test_bands_lie_between_quantiles_where_those_were_asked_for() -> None:
    document, found = fan(made(), levels=(), quantiles=(0.9, 0.1, 0.5))
    for point, edges in zip(document.points, bounds(found), strict=True):
        assert point.quantiles is not None
        np.testing.assert_allclose(edges, [point.quantiles[p] for p in ("0.1", "0.5", "0.9")], rtol=1e-9)
    assert [band.name for band in found.bands] == ["0.1 to 0.5", "0.5 to 0.9"]
    assert fan(made(), levels=(), quantiles=(0.5,))[1].bands == ()


def test_it_opens_at_the_last_of_the_months_before() -> None:
    _, found = fan(made())
    assert (found.months[0], found.months[BACK - 1], found.months[-1]) == ("2023-04", "2026-03", "2026-09")
    assert found.known[BACK - 1] == found.median[BACK - 1] == found.base[BACK - 1] == 350
    assert found.base[:BACK] == found.known[:BACK]
    assert [set(band.heights[:BACK]) for band in found.bands] == [{0}] * 3
    assert found.known[BACK:] == (None,) * 6
    assert found.median[: BACK - 1] == (None,) * (BACK - 1)
    _, short = fan(made(months=5))
    assert len(short.months) == 5 + 6


def test_growth_has_no_months_before() -> None:
    document, found = fan(made(), measure=ForecastMeasure.YOY_PCT)
    assert found.months == tuple(point.month for point in document.points)
    assert set(found.known) == {None}


@pytest.mark.parametrize(
    ("centre", "width"),
    [(350, 30), (-20, 15), (1e-5, 1e-6), (7e9, 1e8), (400, 0), (0, 0)],
    ids=["usual", "below zero", "tiny", "large", "without a spread", "all zero"],
)
def test_the_axis_holds_all_numbers_between_round_ends(centre: float, width: float) -> None:
    _, found = fan(made(centre=centre, width=width))
    drawn = [value for edges in bounds(found) for value in edges] + [x for x in found.known if x is not None]
    slack = 1e-9 * found.tick
    assert found.lowest - slack <= min(drawn) <= max(drawn) <= found.highest + slack
    lines = (found.highest - found.lowest) / found.tick
    assert 1 <= round(lines) <= 8 and abs(lines - round(lines)) < 1e-6


def test_the_chart_draws_the_numbers_of_its_sheet() -> None:
    forecast = made()
    document, found = fan(forecast)
    data = to_xlsx(forecast_table(document, ENTRY, forecast.history))
    assert opened(data).sheetnames == ["Forecast", "About", "Chart", "Chart data"]
    rows = cells(data, "Chart data")
    assert len(rows) == 1 + len(found.months)
    assert rows[0][:4] == ["month", "published", "median", "below the fan"]
    drawn = [row[3:] for row in rows[1 + BACK :]]
    np.testing.assert_allclose(np.cumsum(drawn, axis=1), bounds(found), rtol=1e-9)
    assert len(cells(data, "Forecast")) == 1 + len(forecast_rows(document))

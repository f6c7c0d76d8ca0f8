"""The fan as a chart sheet, and a sheet with the numbers that it draws: bands are areas stacked on an empty one."""

from __future__ import annotations

from typing import Any

from models.spreadsheet.cells import MONTH, Sheet, Styles
from models.spreadsheet.fan import Fan

DATA = "Chart data"
KNOWN, MEDIAN, BASE = 1, 2, 3
"""Columns of that sheet; those of the bands come after them."""

INK, ACCENT, RULE = "#17212B", "#0B5CAD", "#D5DBE1"
SHADES = ("#A7C5E2", "#D0E0F0", "#E5EEF7")
"""Bands from the middle outwards."""


def add_fan(book: Any, fan: Fan, *, styles: Styles, digits: int) -> None:
    """Add the chart and its numbers to a workbook."""
    chartsheet = book.add_chartsheet("Chart")
    _write(Sheet(book.add_worksheet(DATA), styles, digits), fan)
    areas = book.add_chart({"type": "area", "subtype": "stacked"})
    lines = book.add_chart({"type": "line"})
    if any(value is not None for value in fan.known):
        lines.add_series(_series(fan, KNOWN) | {"line": {"color": INK, "width": 1.75}})
    lines.add_series(_series(fan, MEDIAN) | {"line": {"color": ACCENT, "width": 2.25}})
    areas.add_series(_series(fan, BASE) | {"fill": {"none": True}, "border": {"none": True}})
    for at, band in enumerate(fan.bands, start=BASE + 1):
        shade = {"fill": {"color": SHADES[min(band.place, len(SHADES) - 1)]}, "border": {"none": True}}
        areas.add_series(_series(fan, at) | shade)
    areas.combine(lines)
    _dress(areas, fan)
    chartsheet.set_paper(9)
    chartsheet.set_chart(areas)


def _write(sheet: Sheet, fan: Fan) -> None:
    columns = [fan.known, fan.median, fan.base, *(band.heights for band in fan.bands)]
    sheet.header(["month", "published", "median", "below the fan", *(band.name for band in fan.bands)])
    for row, month in enumerate(fan.months):
        sheet.value(row + 1, 0, "month", month)
        for at, values in enumerate(columns, start=1):
            sheet.value(row + 1, at, "", values[row])
    sheet.finish()


def _series(fan: Fan, column: int) -> dict[str, Any]:
    """A series of the chart by its column."""
    rows = len(fan.months)
    return {
        "name": [DATA, 0, column],
        "categories": [DATA, 1, 0, rows, 0],
        "values": [DATA, 1, column, rows, column],
    }


def _dress(chart: Any, fan: Fan) -> None:
    """Title, axes and legend: a band that stands twice is named once."""
    chart.set_title({"name": f"{fan.title}, {fan.unit}", "name_font": {"size": 12, "color": INK}})
    months = {"major_unit": max(1, len(fan.months) // 8), "major_unit_type": "months", "date_axis": True}
    chart.set_x_axis({**months, "num_format": MONTH, "label_position": "low", "line": {"color": RULE}})
    ends = {"min": fan.lowest, "max": fan.highest, "major_unit": fan.tick, "crossing": fan.lowest}
    grid = {"visible": True, "line": {"color": RULE, "width": 0.5}}
    chart.set_y_axis({**ends, "major_gridlines": grid, "line": {"none": True}, "num_format": "#,##0.###"})
    names = [band.name for band in fan.bands]
    again = [at for at, name in enumerate(names, start=1) if name in names[: at - 1]]
    chart.set_legend({"position": "bottom", "delete_series": [0, *again]})
    chart.show_blanks_as("gap")

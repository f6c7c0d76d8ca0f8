"""The fan chart as PNG or SVG, drawn by matplotlib."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from training.plots.fan_chart import ACCENT, INK, LATER, MUTED, RULE, SINCE, FanChart, estimated_of, gaps

SIZE = (10.0, 5.2)
"""Inches."""


def draw(chart: FanChart, form: str) -> bytes:
    """The chart as ``png`` or ``svg``."""
    from matplotlib.dates import DateFormatter
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.ticker import StrMethodFormatter

    figure = Figure(figsize=SIZE, layout=ConstrainedLayoutEngine(h_pad=0.1, w_pad=0.1))
    axes = figure.add_subplot()
    _draw_lines(axes, chart)
    axes.set_title(chart.title, loc="left", fontsize=14, fontweight="bold", color=INK, pad=44)
    axes.text(0, 1.095, f"{chart.unit} a month", transform=axes.transAxes, color=MUTED)
    axes.set_ylim(bottom=min(0.0, *(b.low[-1] for b in chart.bands), *(m.value or 0.0 for m in chart.history)))
    axes.margins(x=0.01)
    axes.xaxis.set_major_formatter(DateFormatter("%b %Y"))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.6g}"))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.tick_params(colors=MUTED, length=0)
    axes.set_axisbelow(True)
    _draw_legend(axes, bands=len(chart.bands))
    figure.supxlabel(chart.source, fontsize=8, color=MUTED, x=0.01, ha="left")
    # Without the date of drawing the same chart is the same file.
    described = {"Title": chart.title, "Description": chart.alt()}
    drawn = BytesIO()
    figure.savefig(drawn, format=form, dpi=150, metadata=described | ({"Date": None} if form == "svg" else {}))
    return drawn.getvalue()


def _draw_legend(axes: Any, *, bands: int) -> None:
    """Above the chart, where it covers no figure: the lines, then the bands, narrowest first."""
    handles, names = axes.get_legend_handles_labels()
    order = [*range(bands, len(names)), *reversed(range(bands))]
    look = {"frameon": False, "fontsize": 9, "labelcolor": MUTED, "borderpad": 0, "borderaxespad": 0.6}
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": len(names)}
    axes.legend([handles[at] for at in order], [names[at] for at in order], **place, **look)


def _draw_lines(axes: Any, chart: FanChart) -> None:
    days = [month.first_day for month in chart.ahead]
    months, values = gaps(chart.history)
    for band in chart.bands:
        axes.fill_between(
            days, band.low, band.high, color=ACCENT, alpha=band.opacity, linewidth=0, label=f"{band.level} % interval"
        )
    axes.plot([month.first_day for month in months], values, color=INK, linewidth=1.5, label="published")
    if estimated := estimated_of(chart):
        axes.plot(
            [each.month.first_day for each in estimated],
            [each.value for each in estimated],
            "o",
            markersize=3.5,
            markerfacecolor="white",
            markeredgecolor=MUTED,
            label="estimated from published totals",
        )
    axes.plot(days[:2], chart.median[:2], color=ACCENT, linestyle=":")
    axes.plot(days[1:], chart.median[1:], "-o", color=ACCENT, linewidth=2, markersize=3.5, label="forecast (median)")
    if chart.later:
        since = [month.month.first_day for month in chart.later], [month.value for month in chart.later]
        axes.plot(*since, "D", color=LATER, markersize=6, label=SINCE)
    axes.axvline(days[0], color=MUTED, linewidth=0.8, linestyle="--")

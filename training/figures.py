"""The fan chart of a forecast as a file: HTML by plotly, PNG and SVG by matplotlib. The page at / draws the same."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from models.errors import InvalidInput, Problem
from models.forecast import Forecast
from models.terms import Month, Status, level_quantiles
from models.vintages.vintage import MonthValue, Vintage

INK, MUTED, RULE, ACCENT = "#17212b", "#54616e", "#d5dbe1", "#0b5cad"
DARKEST, LIGHTEST = 0.36, 0.15
"""Opacity of the narrowest and of the widest band."""

SIZE = (10.0, 5.2)
"""Inches."""


@dataclass(frozen=True, slots=True)
class Band:
    """A central interval by month: ``low`` and ``high`` start at the figure of the cutoff, where the fan opens."""

    level: int
    low: tuple[float, ...]
    high: tuple[float, ...]
    opacity: float


@dataclass(frozen=True, slots=True)
class FanChart:
    """What the chart shows: the months known, then medians and bands, widest first, by the months ``ahead``.

    The first of ``ahead`` is the cutoff, where the fan opens.
    """

    title: str
    unit: str
    source: str
    history: tuple[MonthValue, ...]
    ahead: tuple[Month, ...]
    median: tuple[float, ...]
    bands: tuple[Band, ...]

    def alt(self) -> str:
        """The chart in a sentence, for those who do not see it."""
        last, end = self.history[-1], self.ahead[-1]
        bands = "; ".join(f"{b.level} % range {b.low[-1]:,.1f} to {b.high[-1]:,.1f}" for b in self.bands)
        return (
            f"{self.title}, {self.unit}: {last.value:,.1f} in {last.month}; "
            f"forecast for {end} {self.median[-1]:,.1f}, {bands}."
        )


def fan_chart(
    vintage: Vintage, forecast: Forecast, *, title: str, unit: str, horizon: int, levels: Sequence[int], back: int
) -> FanChart:
    """The chart of a forecast after the last ``back`` months of a vintage.

    InvalidInput if ``horizon`` is beyond the forecast's, or if nothing is known.
    """
    if horizon > forecast.horizon:
        wanted = f"at most {forecast.horizon}, as far as this version looks ahead"
        raise InvalidInput([Problem("call", "--horizon", str(horizon), wanted)])
    known = [month for month in vintage.months if month.value is not None][-back:]
    if not known:
        raise InvalidInput([Problem("call", "--as-of", str(vintage.as_of), "a day on which figures were known")])
    median = forecast.quantiles([0.5], horizon)[:, 0]
    last = vintage.values().get(forecast.cutoff, float(median[0]))
    return FanChart(
        title=title,
        unit=unit,
        source=f"Version {forecast.model_version}, figures to {forecast.cutoff} as known on {vintage.as_of}",
        history=tuple(known),
        ahead=tuple(forecast.cutoff + step for step in range(horizon + 1)),
        median=_opened(last, median),
        bands=_bands(forecast, last, horizon, levels),
    )


def _bands(forecast: Forecast, last: float, horizon: int, levels: Sequence[int]) -> tuple[Band, ...]:
    widest_first = sorted(set(levels), reverse=True)
    step = (DARKEST - LIGHTEST) / max(len(widest_first) - 1, 1)
    edges = [forecast.quantiles(level_quantiles(level), horizon).T for level in widest_first]
    return tuple(
        Band(level, _opened(last, low), _opened(last, high), LIGHTEST + at * step)
        for at, (level, (low, high)) in enumerate(zip(widest_first, edges, strict=True))
    )


def _opened(last: float, values: Any) -> tuple[float, ...]:
    return (last, *(float(value) for value in values))


def write_chart(chart: FanChart, path: Path) -> None:
    """Write the chart in the form that the name of the file asks for; InvalidInput if it is none of the three."""
    match path.suffix.lower():
        case ".html":
            path.write_text(_html(chart), "utf-8")
        case ".png" | ".svg":
            _draw(chart, path)
        case other:
            raise InvalidInput(
                [Problem(str(path), "", other or "no ending", "a name that ends in .html, .png or .svg")]
            )


def _gaps(history: Sequence[MonthValue]) -> tuple[list[Month], list[float | None]]:
    """Months without holes: an unknown one has no value and so breaks the line."""
    value = {each.month: each.value for each in history}
    months = [history[0].month + at for at in range(history[-1].month - history[0].month + 1)]
    return months, [value.get(month) for month in months]


def _estimated(chart: FanChart) -> list[MonthValue]:
    return [each for each in chart.history if each.status is Status.ESTIMATED]


def _html(chart: FanChart) -> str:
    import plotly.graph_objects as go

    figure = go.Figure()
    for trace in (*_band_traces(chart), *_history_traces(chart), *_median_traces(chart)):
        figure.add_scatter(**trace)
    figure.update_layout(**_layout(chart))
    drawn = figure.to_html(full_html=False, include_plotlyjs=True, config={"displaylogo": False})
    return _PAGE.format(title=escape(chart.title), alt=escape(chart.alt()), source=escape(chart.source), chart=drawn)


def _band_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    edge = {"x": [month.first_day for month in chart.ahead], "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    for band in chart.bands:
        fill = f"rgba(11, 92, 173, {band.opacity:.2f})"
        yield edge | {"y": band.low, "showlegend": False}
        yield edge | {"y": band.high, "fill": "tonexty", "fillcolor": fill, "name": f"{band.level} % range"}


def _history_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    months, values = _gaps(chart.history)
    line = {"color": INK, "width": 1.8}
    days = [month.first_day for month in months]
    yield {"x": days, "y": values, "line": line, "mode": "lines", "name": "published", "hovertemplate": _HOVER}
    if estimated := _estimated(chart):
        yield {
            "x": [each.month.first_day for each in estimated],
            "y": [each.value for each in estimated],
            "mode": "markers",
            "marker": {"size": 5, "color": "white", "line": {"color": MUTED, "width": 1.4}},
            "name": "estimated from published totals",
            "hoverinfo": "skip",
        }


_HOVER = "%{y:,.1f}<extra></extra>"


def _median_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    days = [month.first_day for month in chart.ahead]
    ranges = [
        "<br>".join(f"{b.level} %: {b.low[at]:,.1f} to {b.high[at]:,.1f}" for b in reversed(chart.bands))
        for at in range(1, len(days))
    ]
    line = {"color": ACCENT, "width": 2.4}
    bridge = {"line": {"color": ACCENT, "dash": "dot"}, "mode": "lines", "hoverinfo": "skip", "showlegend": False}
    yield bridge | {"x": days[:2], "y": chart.median[:2]}
    yield {
        "x": days[1:],
        "y": chart.median[1:],
        "mode": "lines+markers",
        "line": line,
        "marker": {"size": 5},
        "name": "forecast",
        "text": ranges,
        "hovertemplate": "%{y:,.1f}<br>%{text}<extra></extra>",
    }


def _layout(chart: FanChart) -> dict[str, Any]:
    axis = {"gridcolor": RULE, "linecolor": RULE, "zeroline": False}
    return {
        "template": "none",
        "title": {"text": f"{chart.title}<br><sub>{chart.unit} a month</sub>", "x": 0.02},
        "font": {"family": "system-ui, sans-serif", "size": 14, "color": INK},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": -0.12},
        "xaxis": axis | {"showgrid": False, "hoverformat": "%B %Y"},
        "yaxis": axis | {"rangemode": "tozero", "tickformat": ",~r"},
        "margin": {"l": 60, "r": 20, "t": 70, "b": 40},
    }


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title></head>
<body style="font: 16px system-ui, sans-serif; max-width: 1100px; margin: 1rem auto; padding: 0 1rem">
<figure style="margin: 0"><div role="img" aria-label="{alt}">{chart}</div>
<figcaption style="color: #54616e">{alt} {source}.</figcaption></figure>
</body></html>
"""


def _draw(chart: FanChart, path: Path) -> None:
    from matplotlib.dates import DateFormatter
    from matplotlib.figure import Figure
    from matplotlib.layout_engine import ConstrainedLayoutEngine
    from matplotlib.ticker import StrMethodFormatter

    figure = Figure(figsize=SIZE, layout=ConstrainedLayoutEngine(h_pad=0.1, w_pad=0.1))
    axes = figure.add_subplot()
    _draw_lines(axes, chart)
    axes.set_title(chart.title, loc="left", fontsize=14, fontweight="bold", color=INK, pad=26)
    axes.text(0, 1.03, f"{chart.unit} a month", transform=axes.transAxes, color=MUTED)
    axes.set_ylim(bottom=min(0.0, *(b.low[-1] for b in chart.bands), *(m.value or 0.0 for m in chart.history)))
    axes.margins(x=0.01)
    axes.xaxis.set_major_formatter(DateFormatter("%b %Y"))  # type: ignore[no-untyped-call]
    axes.yaxis.set_major_formatter(StrMethodFormatter("{x:,.6g}"))
    axes.spines[["top", "right", "left"]].set_visible(False)
    axes.grid(axis="y", color=RULE, linewidth=0.8)
    axes.tick_params(colors=MUTED, length=0)
    axes.set_axisbelow(True)
    axes.legend(loc="upper left", ncols=3, fontsize=9, labelcolor=MUTED, framealpha=1, edgecolor="none")
    figure.supxlabel(chart.source, fontsize=8, color=MUTED, x=0.01, ha="left")
    # Without the date of drawing the same chart is the same file.
    described = {"Title": chart.title, "Description": chart.alt()}
    figure.savefig(path, dpi=150, metadata=described | ({"Date": None} if path.suffix.lower() == ".svg" else {}))


def _draw_lines(axes: Any, chart: FanChart) -> None:
    days = [month.first_day for month in chart.ahead]
    months, values = _gaps(chart.history)
    for band in chart.bands:
        axes.fill_between(
            days, band.low, band.high, color=ACCENT, alpha=band.opacity, linewidth=0, label=f"{band.level} % range"
        )
    axes.plot([month.first_day for month in months], values, color=INK, linewidth=1.5, label="published")
    if estimated := _estimated(chart):
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
    axes.plot(days[1:], chart.median[1:], "-o", color=ACCENT, linewidth=2, markersize=3.5, label="forecast")
    axes.axvline(days[0], color=MUTED, linewidth=0.8, linestyle="--")

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
        narrow_first = reversed(self.bands)
        bands = "; ".join(f"{b.level} % range {b.low[-1]:,.1f} to {b.high[-1]:,.1f}" for b in narrow_first)
        return (
            f"{self.title}, {self.unit}: {last.value:,.1f} in {_words(last.month)}; "
            f"forecast for {_words(end)} {self.median[-1]:,.1f}, {bands}."
        )


def _words(month: Month) -> str:
    return f"{month.first_day:%B %Y}"


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
        source=f"Figures to {_words(forecast.cutoff)} as known on {vintage.as_of}; version {forecast.model_version}",
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
    for trace in traces_of(chart):
        figure.add_scatter(**trace)
    figure.update_layout(**_layout(chart))
    config = {"displaylogo": False, "displayModeBar": False, "responsive": True}
    drawn = figure.to_html(full_html=False, include_plotlyjs=True, default_height="26rem", config=config)
    told = {name: escape(getattr(chart, name)) for name in ("title", "unit", "source")}
    return _PAGE.format(alt=escape(chart.alt()), chart=drawn, **told)


def traces_of(chart: FanChart) -> list[dict[str, Any]]:
    """The chart as plotly's scatter traces, the lowest first."""
    return [*_band_traces(chart), *_history_traces(chart), *_median_traces(chart), _told(chart)]


def _band_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    edge = {"x": [month.first_day for month in chart.ahead], "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    for rank, band in enumerate(chart.bands):
        look = {
            "fill": "tonexty",
            "fillcolor": f"rgba(11, 92, 173, {band.opacity:.2f})",
            "name": f"{band.level} % range",
        }
        yield edge | {"y": band.low, "showlegend": False}
        yield edge | {"y": band.high, "legendrank": 2000 - rank} | look  # below the lines, narrowest first


def _history_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    months, values = _gaps(chart.history)
    line = {"color": INK, "width": 1.8}
    days = [month.first_day for month in months]
    yield {"x": days, "y": values, "line": line, "mode": "lines", "name": "published", "hoverinfo": "skip"}
    if estimated := _estimated(chart):
        yield {
            "x": [each.month.first_day for each in estimated],
            "y": [each.value for each in estimated],
            "mode": "markers",
            "marker": {"size": 5, "color": "white", "line": {"color": MUTED, "width": 1.4}},
            "name": "estimated from published totals",
            "hoverinfo": "skip",
        }


def _median_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    days, silent = [month.first_day for month in chart.ahead], {"hoverinfo": "skip"}
    bridge = {"line": {"color": ACCENT, "dash": "dot"}, "mode": "lines", "showlegend": False}
    yield silent | bridge | {"x": days[:2], "y": chart.median[:2]}
    line = {"line": {"color": ACCENT, "width": 2.4}, "mode": "lines+markers", "marker": {"size": 5}}
    yield silent | line | {"x": days[1:], "y": chart.median[1:], "name": "forecast"}


def _told(chart: FanChart) -> dict[str, Any]:
    """What is told of each month under the pointer, by one trace that is not seen.

    Of several traces plotly would name the nearest point of each, which may be one of another month.
    """
    known = [(m.month, m.value, f"{m.value:,.1f} {m.status}") for m in chart.history if m.value is not None]
    ranges = [
        "".join(f"<br>{b.level} %: {b.low[at]:,.1f} to {b.high[at]:,.1f}" for b in reversed(chart.bands))
        for at in range(len(chart.ahead))
    ]
    coming = zip(chart.ahead, chart.median, ranges, strict=True)
    ahead = [(month, value, f"{value:,.1f} forecast{words}") for month, value, words in coming][1:]
    return {
        "x": [month.first_day for month, _, _ in (*known, *ahead)],
        "y": [value for _, value, _ in (*known, *ahead)],
        "text": [words for _, _, words in (*known, *ahead)],
        "mode": "markers",
        "marker": {"opacity": 0},
        "hovertemplate": "%{text}<extra></extra>",
        "showlegend": False,
    }


def _layout(chart: FanChart) -> dict[str, Any]:
    axis = {"gridcolor": RULE, "linecolor": RULE, "zeroline": False, "automargin": True}
    cutoff, end = chart.ahead[0].first_day, chart.ahead[-1].last_day
    line = {"type": "line", "x0": cutoff, "x1": cutoff, "yref": "paper", "y0": 0, "y1": 1}
    return {
        "template": "none",
        "font": {"family": "system-ui, sans-serif", "size": 14, "color": INK},
        "hovermode": "x unified",
        "legend": {"orientation": "h", "y": 1.02, "yanchor": "bottom", "traceorder": "normal"},
        "xaxis": axis | {"showgrid": False, "hoverformat": "%B %Y", "range": [chart.history[0].month.first_day, end]},
        "yaxis": axis | {"rangemode": "tozero", "tickformat": ",~r"},
        "shapes": [line | {"line": {"color": MUTED, "width": 1, "dash": "dash"}}],
        "margin": {"l": 10, "r": 10, "t": 10, "b": 10},
    }


_PAGE = """<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{title}</title>
<style>
body {{ font: 16px/1.5 system-ui, sans-serif; color: #17212b; max-width: 1100px; margin: 1rem auto; padding: 0 1rem }}
h1 {{ font-size: 1.5rem; line-height: 1.25; margin: 0 }} p {{ margin: 0 0 .75rem }} figure {{ margin: 0 }}
p, figcaption {{ color: #54616e }}
</style></head>
<body><h1>{title}</h1><p>{unit} a month</p>
<figure><div role="img" aria-label="{alt}">{chart}</div>
<figcaption>{alt} {source}.</figcaption></figure>
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
    figure.savefig(path, dpi=150, metadata=described | ({"Date": None} if path.suffix.lower() == ".svg" else {}))


def _draw_legend(axes: Any, *, bands: int) -> None:
    """Above the chart, where it covers no figure: the lines, then the bands, narrowest first."""
    handles, names = axes.get_legend_handles_labels()
    order = [*range(bands, len(names)), *reversed(range(bands))]
    look = {"frameon": False, "fontsize": 9, "labelcolor": MUTED, "borderpad": 0, "borderaxespad": 0.6}
    place = {"loc": "lower left", "bbox_to_anchor": (0, 1), "ncols": len(names)}
    axes.legend([handles[at] for at in order], [names[at] for at in order], **place, **look)


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

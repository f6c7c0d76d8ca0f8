"""The fan chart as a page of HTML, drawn by plotly; everything it needs is in it."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from typing import Any

from training.plots.fan_chart import ACCENT, INK, LATER, MUTED, RULE, SINCE, FanChart, estimated_of, gaps


def page(chart: FanChart) -> str:
    """The chart as a page that needs nothing else."""
    import plotly.graph_objects as go

    figure = go.Figure()
    for trace in traces_of(chart):
        figure.add_scatter(**trace)
    figure.update_layout(**_layout(chart))
    config = {"displaylogo": False, "displayModeBar": False, "responsive": True}
    drawn = figure.to_html(full_html=False, include_plotlyjs=True, default_height="26rem", config=config)
    texts = {name: escape(getattr(chart, name)) for name in ("title", "unit", "source")}
    return _PAGE.format(alt=escape(chart.alt()), chart=drawn, **texts)


def traces_of(chart: FanChart) -> list[dict[str, Any]]:
    """The chart as plotly's scatter traces, the lowest first."""
    return [
        *_band_traces(chart),
        *_history_traces(chart),
        *_median_traces(chart),
        *_later_traces(chart),
        _tooltip_trace(chart),
    ]


def _band_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    edge = {"x": [month.first_day for month in chart.ahead], "mode": "lines", "line": {"width": 0}, "hoverinfo": "skip"}
    for rank, band in enumerate(chart.bands):
        look = {
            "fill": "tonexty",
            "fillcolor": f"rgba(11, 92, 173, {band.opacity:.2f})",
            "name": f"{band.level} % interval",
        }
        yield edge | {"y": band.low, "showlegend": False}
        yield edge | {"y": band.high, "legendrank": 2000 - rank} | look  # below the lines, narrowest first


def _history_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    months, values = gaps(chart.history)
    line = {"color": INK, "width": 1.8}
    days = [month.first_day for month in months]
    yield {"x": days, "y": values, "line": line, "mode": "lines", "name": "published", "hoverinfo": "skip"}
    if estimated := estimated_of(chart):
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
    yield silent | line | {"x": days[1:], "y": chart.median[1:], "name": "forecast (median)"}


def _later_traces(chart: FanChart) -> Iterator[dict[str, Any]]:
    if chart.later:
        yield {
            "x": [each.month.first_day for each in chart.later],
            "y": [each.value for each in chart.later],
            "mode": "markers",
            "marker": {"size": 9, "symbol": "diamond", "color": LATER},
            "name": SINCE,
            "hoverinfo": "skip",
        }


def _tooltip_trace(chart: FanChart) -> dict[str, Any]:
    """The tooltip of each month under the pointer, on one invisible trace.

    Of several traces plotly would name the nearest point of each, which may be one of another month.
    """
    known = [(m.month, m.value, f"{m.value:,.1f} {m.status}") for m in chart.history if m.value is not None]
    ranges = [
        "".join(f"<br>{b.level} % interval: {b.low[at]:,.1f} to {b.high[at]:,.1f}" for b in reversed(chart.bands))
        for at in range(len(chart.ahead))
    ]
    coming = zip(chart.ahead, chart.median, ranges, strict=True)
    since = {each.month: f"<br>{each.value:,.1f} {SINCE}" for each in chart.later}
    ahead = [(m, value, f"{value:,.1f} forecast (median){words}{since.get(m, '')}") for m, value, words in coming][1:]
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

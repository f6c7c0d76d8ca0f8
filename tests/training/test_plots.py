"""The chart as a file: what it shows, in each of the three forms."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from xml.etree import ElementTree

import numpy as np
import pytest

from models.core.errors import InvalidInput
from models.core.measures import Status
from models.core.periods import Month
from models.forecasting.forecast import Calibration, Forecast
from models.vintages.vintage import MonthValue, Vintage
from tests.in_process import run
from training.plots.chart_file import write_chart
from training.plots.fan_chart import FanChart, fan_chart
from training.plots.html import traces_of

CUTOFF = Month.of(2026, 3)


def vintage(count: int = 30) -> Vintage:
    """Months up to the cutoff: the first one missing, the second estimated."""
    months = [MonthValue(CUTOFF + (i - count + 1), 100.0 + i, Status.REPORTED, 0.5) for i in range(count)]
    months[0] = replace(months[0], value=None, status=Status.MISSING, tolerance=None)
    months[1] = replace(months[1], status=Status.ESTIMATED)
    return Vintage("pk.ict", date(2026, 5, 1), tuple(months))


def forecast() -> Forecast:
    return Forecast(
        series="pk.ict",
        as_of=date(2026, 5, 1),
        cutoff=CUTOFF,
        issued_at=datetime(2026, 5, 1, tzinfo=UTC),
        model_version="20260501T000000Z-00000000",
        vintage="0123456789abcdef",
        members={"ets": 1.0},
        calibration=Calibration(36, (80, 95)),
        scale=10.0,
        paths=np.random.default_rng(1).normal(140, 10, (500, 12)).astype(np.float32),
    )


def chart(**given: object) -> FanChart:
    asked = {"title": "A <title> & more", "unit": "US$ million", "horizon": 6, "levels": (80, 95), "back": 48} | given
    return fan_chart(vintage(), forecast(), **asked)  # type: ignore[arg-type]


def test_the_fan_opens_at_the_last_figure_and_its_bands_are_the_forecasts_intervals() -> None:
    made, issued = chart(), forecast()
    assert [str(month) for month in made.ahead[:2]] == ["2026-03", "2026-04"]
    assert (made.median[0], made.bands[0].low[0], made.bands[0].high[0]) == (129.0, 129.0, 129.0)
    assert [band.level for band in made.bands] == [95, 80]
    assert made.bands[0].opacity < made.bands[1].opacity
    for band in made.bands:
        np.testing.assert_allclose(np.column_stack([band.low, band.high])[1:], issued.interval(band.level, 6))
    np.testing.assert_allclose(made.median[1:], issued.quantiles([0.5], 6)[:, 0])
    assert len(made.history) == 29


def test_figures_that_the_forecast_did_not_know_stand_beside_it() -> None:
    months = (*vintage().months, MonthValue(CUTOFF + 1, 151.5, Status.REPORTED, 0.5))
    made = fan_chart(replace(vintage(), months=months), forecast(), title="", unit="", horizon=3, levels=(80,), back=24)
    assert (len(made.history), made.history[-1].month) == (24, CUTOFF)
    assert [(each.month, each.value) for each in made.later] == [(CUTOFF + 1, 151.5)]
    *_, told = traces_of(made)
    assert told["text"][-3].endswith("<br>151.5 published since")
    assert [trace["name"] for trace in traces_of(made) if trace.get("marker", {}).get("symbol")] == ["published since"]


def test_a_horizon_beyond_the_forecasts_is_refused() -> None:
    with pytest.raises(InvalidInput, match="horizon"):
        chart(horizon=13)


def test_a_day_on_which_nothing_was_known_is_refused() -> None:
    with pytest.raises(InvalidInput, match="as-of"):
        fan_chart(Vintage("pk.ict", date(2000, 1, 1), ()), forecast(), title="", unit="", horizon=1, levels=(), back=9)


def test_html_holds_all_that_it_needs(tmp_path: Path) -> None:
    write_chart(chart(), tmp_path / "a.html")
    text = (tmp_path / "a.html").read_text("utf-8")
    assert "<title>A &lt;title&gt; &amp; more</title>" in text
    assert re.findall(r'<(?:script|link)[^>]+(?:src|href)="', text) == []
    assert "80 % interval" in text
    assert 'aria-label="A &lt;title&gt; &amp; more, US$ million: 129.0 in March 2026' in text


def test_under_the_pointer_each_month_tells_of_itself_alone() -> None:
    traces = [trace for trace in traces_of(chart()) if trace.get("hoverinfo") != "skip"]
    assert len(traces) == 1
    [told] = traces
    texts = dict(zip(told["x"], told["text"], strict=True))
    assert len(texts) == len(told["x"]) == 29 + 6
    assert texts[CUTOFF.first_day] == "129.0 reported"
    ahead = texts[(CUTOFF + 1).first_day]
    (low, high), median = forecast().interval(80, 6)[0], forecast().quantiles([0.5], 6)[0, 0]
    assert ahead.startswith(
        f"{median:,.1f} forecast (median)<br>80 % interval: {low:,.1f} to {high:,.1f}<br>95 % interval: "
    )


def test_the_legend_covers_no_figure(tmp_path: Path) -> None:
    write_chart(chart(), tmp_path / "a.svg")
    groups = {group.get("id"): group for group in ElementTree.parse(tmp_path / "a.svg").iter() if group.get("id")}
    ground, legend = (ElementTree.tostring(groups[name], "unicode") for name in ("patch_2", "legend_1"))
    top = min(float(y) for y in re.findall(r"[ML] [\d.]+ ([\d.]+)", ground))
    words = [float(y) for y in re.findall(r"translate\([\d.]+ ([\d.]+)\)", legend)]
    assert words
    assert max(words) < top


def test_png_and_svg_are_what_they_are_called_and_the_same_each_time(tmp_path: Path) -> None:
    for name in ("a.png", "a.svg", "b.png"):
        write_chart(chart(), tmp_path / name)
    assert (tmp_path / "a.png").read_bytes().startswith(b"\x89PNG")
    assert (tmp_path / "a.png").read_bytes() == (tmp_path / "b.png").read_bytes()
    assert ElementTree.parse(tmp_path / "a.svg").getroot().tag.endswith("svg")
    assert "forecast for September 2026" in (tmp_path / "a.svg").read_text("utf-8")


def test_another_ending_is_refused(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"\.html, \.png or \.svg"):
        write_chart(chart(), tmp_path / "a.pdf")


def test_plot_draws_the_champion_and_says_what_it_shows(home: Path, tmp_path: Path) -> None:
    done = run("plot", "pk.ict", "-o", str(tmp_path / "a.svg"), "--horizon", "3", "--levels", "50", home=home)
    assert done.returncode == 0, done.stderr
    assert "50 % interval" in done.stdout
    refused = run("plot", "pk.ict", "-o", str(tmp_path / "a.pdf"), home=home)
    assert (refused.returncode, (tmp_path / "a.pdf").exists()) == (2, False)
    early = run("plot", "pk.ict", "-o", str(tmp_path / "b.svg"), "--as-of", "2025-09-01", home=home)
    assert early.returncode == 1
    assert "no forecast had been issued by 2025-09-01" in early.stderr

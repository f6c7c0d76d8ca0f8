"""One headline everywhere: command line, HTTP, page, CSV and chart name and show the same medians."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from playwright.sync_api import Page, expect

from tests.conftest import EXPORTCAST, run
from tests.scenarios.serving import serving, wait_until_scored
from tests.scenarios.test_page import Visit, answer, browser, visit

__all__ = ["browser", "visit"]

APRIL = (
    "series,period_start,period_end,measure,value,unit,published,source\n"
    "pk.ict,2026-04,2026-04,level,431.7,usd_million,2026-05-18,SBP\n"
)


@pytest.fixture(scope="module")
def home(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home whose record has April 2026, which the forecasts of pk.ict do not know."""
    made = Path(shutil.copytree(shared_home, tmp_path_factory.mktemp("numbers") / "home"))
    (made / "april.csv").write_text(APRIL)
    stored = run("ingest", str(made / "april.csv"), home=made)
    assert stored.returncode == 0, stored.stderr
    return made


@pytest.fixture(scope="module")
def base(home: Path) -> Iterator[str]:
    """The address of a server over that home."""
    with serving([EXPORTCAST, "serve"], home, log=home / "log", THREADS="2") as url:
        wait_until_scored(url)
        yield url


def command(home: Path, *args: str) -> Any:
    done = run(*args, "--json", home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def year_card(page: Page) -> str:
    return page.locator("#numbers .year").inner_text()


def test_the_median_of_a_year_is_the_headline_everywhere(home: Path, base: str, visit: Callable[..., Visit]) -> None:
    by_http = answer(base, "series/pk.ict/outlook?period=FY2026&target=4500&level=80,95")
    assert command(home, "outlook", "pk.ict", "FY2026", "--target", "4500") == by_http
    median, mean = f"{by_http['median']:,.0f}", f"{by_http['mean']:,.0f}"
    words = run("outlook", "pk.ict", "FY2026", "--target", "4500", home=home).stdout
    assert f"total {by_http['median']:,.1f} (median)" in words
    assert f"mean of the distribution {by_http['mean']:,.1f}" in words
    growth = by_http["yoy_pct"]
    assert f"{growth['median']:+.1f} % on FY2025 (median)" in words
    seen = visit()
    page = seen.open("?period=FY2026&target=4500")
    low, high = by_http["intervals"]["80"]
    card = year_card(page)
    assert f"{median} US$ million" in card
    assert f"Median of the total; mean {mean}" in card
    assert f"80\u00a0% interval (8 in 10): {low:,.0f} to {high:,.0f}" in card
    result = page.locator("#outlook-result")
    expect(result).to_contain_text(f"total {median} (median), 80\u00a0% interval (8 in 10) {low:,.0f} to {high:,.0f}")
    expect(result).to_contain_text(f"mean {mean}")
    seen.check()


def test_the_medians_of_the_months_are_the_same_everywhere(
    home: Path, base: str, visit: Callable[..., Visit], tmp_path: Path
) -> None:
    points = answer(base, "series/pk.ict.telecom/forecast?horizon=12")["points"]
    assert command(home, "forecast", "pk.ict.telecom")["points"] == points
    medians = [p["median"] for p in points]
    rows = csv.DictReader(io.StringIO(run("forecast", "pk.ict.telecom", "--csv", home=home).stdout))
    assert [float(row["median"]) for row in rows] == medians
    table = run("forecast", "pk.ict.telecom", home=home).stdout
    assert re.search(r"month +median +80 % interval", table)
    assert f"{medians[0]:.1f}"[:4] in table
    chart = tmp_path / "chart.html"
    assert run("plot", "pk.ict.telecom", "-o", str(chart), home=home).returncode == 0
    text = chart.read_text("utf-8")
    assert "80 % interval" in text
    assert "median" in text
    seen = visit()
    page = seen.open("?series=pk.ict.telecom")
    first = page.locator("#numbers .number").first.inner_text()
    assert "Median of the forecast" in first
    assert f"{medians[0]:.1f}" in first
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    saved = list(csv.DictReader(download.value.path().read_text("utf-8").splitlines()))
    shown = [float(row["value"]) for row in saved if row["kind"] == "forecast (median)"]
    assert shown == [round(each, 2) for each in medians]  # as the table of the page prints them
    assert {(row["series"], row["unit"]) for row in saved} == {("pk.ict.telecom", "US$ million")}
    legend = page.locator("#legend").inner_text()
    assert "forecast (median)" in legend
    assert "80\u00a0% interval (8 in 10)" in legend
    line = page.locator("#chart .median").get_attribute("d") or ""
    heights = [-float(place) for place in re.findall(r"[ML][-\d.]+ ([-\d.]+)", line)][-len(medians) :]
    assert np.corrcoef(heights, medians)[0, 1] > 0.999
    end = f"{medians[-1]:.1f}"
    label = page.locator("#chart svg").first.get_attribute("aria-label") or ""
    assert f"is {end}, 80\u00a0% interval (8 in 10)" in label
    seen.check()


def test_a_published_month_enters_the_outlook_before_training(
    home: Path, base: str, visit: Callable[..., Visit]
) -> None:
    year = answer(base, "series/pk.ict/outlook?period=FY2026")
    months = answer(base, "series/pk.ict/vintage")["months"]
    published = sum(m["value"] for m in months if m["month"] >= "2025-07")
    assert (year["cutoff"], year["known_to"], year["months_published"]) == ("2026-03", "2026-04", 10)
    assert year["published_sum"] == pytest.approx(published)
    sentence = "April 2026 is in; the monthly forecast is updated at the next training"
    assert sentence in year["notes"]
    assert sentence in run("outlook", "pk.ict", "FY2026", home=home).stdout
    seen = visit()
    page = seen.open()
    expect(page.locator("#stale")).to_contain_text(sentence)
    expect(page.locator("#stale")).not_to_contain_text("forecast starts there")
    expect(page.locator("#numbers .next")).to_contain_text("Next figure: May 2026")
    expect(page.locator("#outlook-result")).to_contain_text("in 10 of 12 months")
    seen.check()


def test_a_release_changes_an_outlook_that_was_answered(home: Path, base: str, tmp_path: Path) -> None:
    before = answer(base, "series/pk.ict/outlook?period=FY2026")
    assert answer(base, "series/pk.ict/outlook?period=FY2026") == before
    (tmp_path / "may.csv").write_text(APRIL.replace("2026-04", "2026-05").replace("05-18", "06-18"))
    assert run("ingest", str(tmp_path / "may.csv"), home=home).returncode == 0
    until = time.monotonic() + 60
    while (after := answer(base, "series/pk.ict/outlook?period=FY2026"))["known_to"] != "2026-05":
        assert time.monotonic() < until
    assert after["months_published"] == before["months_published"] + 1
    assert "April 2026 to May 2026 are in; the monthly forecast is updated at the next training" in after["notes"]

"""The choice of what the chart shows, in a real browser: without the season, the trend, and where there is neither."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import EXPORTCAST
from tests.scenarios.serving import ask, serving
from tests.scenarios.test_page import CONTRAST, DESKTOP, NAMELESS, PHONE, SCREENSHOTS, Visit, browser, visit

__all__ = ["browser", "visit"]


@pytest.fixture(scope="module")
def base(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server."""
    folder = tmp_path_factory.mktemp("measure")
    home = Path(shutil.copytree(shared_home, folder / "home"))
    with serving([EXPORTCAST, "serve"], home, log=folder / "log", THREADS="2") as url:
        yield url


def rows(page: Page) -> list[list[str]]:
    """The months of the table: month, value, kind."""
    lines = page.locator("#table tbody tr:has(td)").all()
    return [[line.locator("th").inner_text(), *line.locator("td").all_inner_texts()] for line in lines]


@pytest.mark.parametrize("view", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_the_trend_is_chosen_by_keyboard_and_stands_in_the_address(
    visit: Callable[..., Visit], base: str, view: dict[str, int]
) -> None:
    seen = visit(viewport=view)
    page = seen.open()
    card = page.locator(".number.latest .value").inner_text()
    page.get_by_label("Show", exact=True).focus()
    page.keyboard.press("t")
    expect(page.locator("#legend")).to_contain_text("as published")
    seen.settle()
    assert "measure=trend" in page.url
    _, known = ask(f"{base}/v1/series/pk.ict/vintage?measure=trend")
    last = known["months"][-1]
    shown = next(row for row in rows(page) if row[-1] == "trend")
    assert float(shown[1].replace(",", "")) == pytest.approx(last["value"], abs=0.06)
    assert page.locator(".number.latest .value").inner_text() == card
    assert "not the publisher's" in page.locator("#source").inner_text()
    assert page.locator("#compare").is_disabled()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(CONTRAST) == []
    page.screenshot(path=SCREENSHOTS / f"trend-{view['width']}.png")
    page.go_back()
    expect(page.locator("#legend")).not_to_contain_text("as published")
    assert page.locator("#measure").input_value() == "level"
    seen.check()


def test_a_series_that_is_not_adjusted_is_shown_as_published_with_the_reason(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open("?series=pk.ict.computer.freelance&measure=adjusted")
    expect(page.locator("#measure-note")).to_contain_text("it needs 36 months without a gap, has 33")
    assert all(row[-1] != "seasonally adjusted" for row in rows(page))
    seen.check(refused=("/vintage", "/forecast"))


def test_an_unknown_measure_is_named(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open("?measure=<b>x</b>")
    expect(page.locator("#mistake")).to_have_text("<b>x</b> is no measure; figures are shown as published.")
    assert page.locator("#measure").input_value() == "level"
    seen.check()

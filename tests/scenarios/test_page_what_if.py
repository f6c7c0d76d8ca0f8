"""The box "What if?" in a real browser: an answer by keyboard on a phone, mistakes as sentences."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import EXPORTCAST
from tests.scenarios.serving import serving
from tests.scenarios.test_page import CONTRAST, NAMELESS, PHONE, SCREENSHOTS, Visit, browser, visit

__all__ = ["browser", "visit"]

PATIENT = 60_000
"""Milliseconds for an answer on a busy machine."""


@pytest.fixture(scope="module")
def base(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server."""
    folder = tmp_path_factory.mktemp("what-if")
    home = Path(shutil.copytree(shared_home, folder / "home"))
    with serving([EXPORTCAST, "serve"], home, log=folder / "log", THREADS="2") as url:
        yield url


def test_a_condition_is_asked_by_keyboard_on_a_phone(visit: Callable[..., Visit]) -> None:
    seen = visit(viewport=PHONE)
    page = seen.open()
    page.locator("#whatif-period").select_option("2026-12", timeout=PATIENT)
    page.get_by_label("is", exact=True).fill("440")
    page.keyboard.press("Enter")
    result = page.locator("#whatif-result")
    expect(result).to_contain_text("of the forecast lies at least as far out", timeout=PATIENT)
    row = result.locator("tr", has_text="December 2026")
    expect(row).to_contain_text("440 to 440")
    assert result.locator("tbody tr").count() >= 14
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(CONTRAST) == []
    page.locator("#whatif-card").screenshot(path=SCREENSHOTS / "what-if.png")
    seen.check()


def test_what_cannot_be_is_a_sentence_and_the_answer_stays(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    value, mistake = page.locator("#whatif-value"), page.locator("#whatif-mistake")
    button = page.get_by_role("button", name="Show what follows")
    button.click(timeout=PATIENT)
    expect(mistake).to_have_text("Enter a figure first.")
    page.locator("#whatif-period").select_option("FY2027")
    value.fill("4,500..6,000")
    button.click()
    expect(page.locator("#whatif-result")).to_contain_text("of the forecast lies within it", timeout=PATIENT)
    expect(mistake).to_be_hidden()
    value.fill("99999")
    button.click()
    expect(mistake).to_contain_text(
        "Nothing in the forecast of FY2027 comes near 99999: it lies between", timeout=PATIENT
    )
    value.fill("abc")
    button.click()
    expect(mistake).to_contain_text("This is 'abc'; wanted is a number like 450", timeout=PATIENT)
    expect(page.locator("#whatif-result")).to_contain_text("lies within it")
    seen.check(refused=("/scenario",))


def test_a_month_is_pinned_and_moved_in_the_chart_by_keyboard(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    page.locator(".cursor").focus()
    for _ in range(8):
        page.keyboard.press("ArrowRight")
    page.keyboard.press("Enter")
    expect(page.locator("#legend")).to_contain_text("what if December 2026 is", timeout=PATIENT)
    value = page.locator("#whatif-value")
    before = float(value.input_value())
    page.keyboard.press("Shift+ArrowDown")
    expect(value).not_to_have_value(f"{before}", timeout=PATIENT)
    assert float(value.input_value()) == pytest.approx(0.99 * before, abs=0.06)
    expect(page.locator("#legend")).to_contain_text(f"December 2026 is {value.input_value()}", timeout=PATIENT)
    expect(page.locator("#readout")).to_contain_text("what if December 2026 is")
    assert page.locator("#readout strong").inner_text() == "December 2026"
    expect(page.locator("#whatif-result")).to_contain_text("at least as far out")
    assert page.evaluate(CONTRAST) == []
    page.locator("section.card").first.screenshot(path=SCREENSHOTS / "pinned.png")
    page.keyboard.press("Delete")
    expect(page.locator("#legend")).not_to_contain_text("what if")
    assert (value.input_value(), page.locator("#whatif-result").inner_text()) == ("", "")
    seen.check()


def test_a_double_click_pins_the_month_at_the_height_of_the_pointer(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    page.locator("#chart").scroll_into_view_if_needed()
    line = page.locator("#chart path.median").bounding_box()
    assert line is not None
    page.mouse.dblclick(line["x"] + line["width"] / 2, line["y"] + line["height"] / 2)
    expect(page.locator("#legend")).to_contain_text("what if", timeout=PATIENT)
    month = page.locator("#whatif-period option:checked").inner_text()
    row = page.locator("#whatif-result tr", has_text=month)
    low, high = row.locator("td").nth(3).inner_text().split(" to ")
    assert low == high
    assert float(page.locator("#whatif-value").input_value()) == pytest.approx(float(low.replace(",", "")), abs=0.6)
    page.get_by_role("button", name="Remove").click()
    expect(page.locator("#legend")).not_to_contain_text("what if")
    seen.check()


def test_a_month_that_is_published_is_not_pinned(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    page.locator(".cursor").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Enter")
    page.keyboard.press("Delete")
    assert page.locator("#whatif-value").input_value() == ""
    assert not [url for url in seen.asked if "/scenario" in url]
    seen.check()

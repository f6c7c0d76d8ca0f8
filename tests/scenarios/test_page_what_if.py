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

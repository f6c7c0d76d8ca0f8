"""Mistakes in the address and in the fields of the page: a sentence, and what was shown before stays."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from playwright.sync_api import expect

from tests.scenarios.test_page import Visit, browser, visit
from tests.scenarios.test_page_check import base

__all__ = ["base", "browser", "visit"]


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?period=FY2040", "FY2040 is no fiscal year that is open here"),
        ("?period=2026-13", "2026-13 is no fiscal year"),
        ("?target=-5", "A target is a number from 0"),
        ("?target=abc", "A target is a number from 0"),
        ("?target=1e30", "A target is a number from 0"),
        ("?period=FY2040&target=-1", "A target is a number from 0"),
    ],
)
def test_an_impossible_period_or_target_is_named(visit: Callable[..., Visit], query: str, words: str) -> None:
    seen = visit()
    page = seen.open(query)
    expect(page.locator("#outlook-mistake")).to_contain_text(words)
    expect(page.locator("#outlook-result")).to_contain_text("chance of")
    seen.check()


@pytest.mark.parametrize("typed", ["", "-400", "9" * 20])
def test_a_target_that_is_none_leaves_the_last_one(visit: Callable[..., Visit], typed: str) -> None:
    seen = visit()
    page = seen.open("?period=FY2027&target=5000")
    result, mistake = page.locator("#outlook-result"), page.locator("#outlook-mistake")
    expect(result).to_contain_text("chance of 5,000 or more")
    expect(mistake).to_be_hidden()
    page.get_by_label("Target, US$ million").fill(typed)
    expect(mistake).to_contain_text("Shown is 5000")
    expect(result).to_contain_text("chance of 5,000 or more")
    page.get_by_label("Target, US$ million").fill("5200")
    expect(mistake).to_be_hidden()
    expect(result).to_contain_text("chance of 5,200 or more")
    seen.check()


def test_an_unknown_series_shows_no_loading(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.page
    page.goto(f"{seen.base}/?series=pk.itc")
    expect(page.get_by_role("alert").first).to_contain_text("unknown series", timeout=30_000)
    expect(page.locator("h1")).to_have_text("Nothing to show")
    expect(page.locator("main")).to_have_attribute("aria-busy", "false")
    seen.check(refused=("/v1/series/pk.itc",))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("?as_of=2026-02-30", "2026-02-30 is no day like 2026-04-17; what is known today is shown."),
        ("?as_of=2026-0", "2026-0 is no day"),
        ("?as_of=2999-01-01", "2999-01-01 is a day in the future"),
        ("?ahead=7", "7 is no number of months to look ahead here; 12 is shown."),
        ("?back=all", "all is no number of months to look back here; 48 is shown."),
    ],
)
def test_a_wrong_day_or_span_in_the_address_is_named(visit: Callable[..., Visit], query: str, words: str) -> None:
    seen = visit()
    page = seen.open(query)
    expect(page.locator("#mistake")).to_contain_text(words)
    expect(page.locator("#numbers .next")).to_contain_text("Next figure")
    seen.check()


def test_a_half_typed_day_leaves_what_is_shown(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open("?as_of=2026-03-25")
    before = page.locator("#numbers").inner_text()
    day = page.get_by_label("As known on")
    day.focus()
    day.press("Backspace")  # the first part of the day is empty now
    page.get_by_label("Series").focus()
    expect(page.locator("#mistake")).to_contain_text("That is no whole day; 25 March 2026 is still shown.")
    expect(day).to_have_value("2026-03-25")
    assert page.locator("#numbers").inner_text() == before
    day.fill("2026-03-20")
    expect(page.locator("#mistake")).to_be_hidden()
    seen.settle()
    seen.check(refused=("/v1/series/pk.ict/forecast",))  # none had been issued on these days


def test_a_changed_target_stays_without_a_fault(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open("?period=FY2027&target=5000")
    page.get_by_label("Target, US$ million").fill("5600")
    expect(page).to_have_url(f"{seen.base}/?series=pk.ict&period=FY2027&target=5600")
    page.wait_for_load_state("networkidle")
    expect(page.locator("#outlook-result .chance")).to_contain_text("chance of 5,600 or more")
    seen.check()


def test_an_unknown_series_leaves_no_blank_cards(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.page
    page.goto(f"{seen.base}/?series=pk.itc")
    expect(page.locator("h1")).to_have_text("Nothing to show")
    expect(page.locator("#chart")).to_be_hidden()
    expect(page.locator("#outlook")).to_be_hidden()
    expect(page.locator("#check-text")).to_be_visible()
    seen.check(refused=("/v1/series/pk.itc",))

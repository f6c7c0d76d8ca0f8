"""The box "Check a text" in a real browser: verdicts beside figures, mistakes as sentences, hostile texts as text."""

from __future__ import annotations

import csv
import io
import json
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, Route, expect

from tests.conftest import EXPORTCAST, run
from tests.scenarios.serving import serving
from tests.scenarios.test_page import CONTRAST, NAMELESS, PHONE, SCREENSHOTS, Visit, browser, visit

__all__ = ["browser", "visit"]

PATIENT = 60_000
"""Milliseconds for an answer on a busy machine."""

TEXT = (
    "Pakistan's information technology exports stood at $437 million in December 2025, an all-time high.\n\n"
    "IT exports in March 2026 were $314 million \U0001f600, while exports of computer services were over $330 "
    "million in March 2026. In April 2026 IT exports rose to $422.50 million.\n\n"
    "IT exports will reach $5 billion in FY2027, the minister said."
)
HOSTILE = (
    '<img src=x onerror="window.hit=1"><script>window.hit=1</script> IT exports were $437 million in December 2025 '
    "<b onmouseover=alert(1)>\u202e\u2066{{7*7}}</b> javascript:alert(1) " + "W" * 5_000
)


@pytest.fixture(scope="module")
def base(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server."""
    folder = tmp_path_factory.mktemp("check")
    home = Path(shutil.copytree(shared_home, folder / "home"))
    with serving([EXPORTCAST, "serve"], home, log=folder / "log", THREADS="2") as url:
        yield url


def check(page: Page, text: str) -> None:
    page.get_by_label("Press text about Pakistan").fill(text)
    page.get_by_role("button", name="Check the text").click()


def verdicts(page: Page) -> list[tuple[str, str]]:
    """Each mark with the verdict beside it."""
    found: list[tuple[str, str]] = [
        (mark, word)
        for mark, word in page.evaluate(
            "[...document.querySelectorAll('mark')].map((m) => [m.textContent, m.nextElementSibling.textContent])"
        )
    ]
    return found


def test_each_figure_is_marked_with_its_verdict(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open()
    check(page, TEXT)
    status = page.locator("#check-form [role=status]")
    expect(status).to_contain_text("4 figures: 2 agree, 1 contradicts the record, 1 is new", timeout=PATIENT)
    by_figure = dict(verdicts(page))
    assert by_figure["$437 million"] == by_figure["over $330 million"] == by_figure["all-time high"] == "agrees"
    assert by_figure["$314 million"].startswith("contradicts: 41")
    assert by_figure["$422.50 million"] == "new"
    answer = asked(base, TEXT)
    result = page.locator("#check-result")
    for figure in answer["reports"]:
        expect(result).to_contain_text(figure["reason"][1:])
    expect(result).to_contain_text(f"chance {100 * answer['claims'][0]['probability']:.0f}\u00a0%")
    assert "\U0001f600" in page.locator("#checked-text").inner_text()
    page.screenshot(path=SCREENSHOTS / "check.png", full_page=True)
    seen.check()


def asked(base: str, text: str) -> Any:
    request = urllib.request.Request(
        f"{base}/v1/read", data=json.dumps({"text": text}).encode(), headers={"Content-Type": "application/json"}
    )
    with urllib.request.urlopen(request, timeout=60) as found:
        return json.load(found)


def test_the_csv_is_that_of_the_command_line(visit: Callable[..., Visit], shared_home: Path, tmp_path: Path) -> None:
    seen = visit(permissions=["clipboard-read", "clipboard-write"])
    page = seen.open()
    check(page, TEXT)
    page.get_by_role("button", name="Copy figures as CSV").click(timeout=PATIENT)
    expect(page.locator("#copy-csv")).to_have_text("Copied")
    copied = page.evaluate("navigator.clipboard.readText()")
    file = tmp_path / "article.txt"
    file.write_text(TEXT, "utf-8")
    printed = run("read", str(file), "--csv", "--source", "press text", home=shared_home).stdout
    assert list(csv.reader(io.StringIO(copied))) == list(csv.reader(io.StringIO(printed)))
    assert "422.50" in copied


def test_a_hostile_text_is_only_text(visit: Callable[..., Visit]) -> None:
    seen = visit(viewport=PHONE)
    page = seen.open()
    check(page, HOSTILE)
    shown = page.locator("#checked-text")
    expect(shown).to_contain_text("window.hit=1", timeout=PATIENT)
    assert page.locator("#check-result img, #check-result script, #check-result b").count() == 0
    assert page.evaluate("window.hit") is None
    assert "\u202e" not in shown.inner_text()
    assert ("$437 million", "agrees") in verdicts(page)
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    seen.check()


def test_mistakes_are_sentences_and_the_last_result_stays(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    box, alert = page.get_by_label("Press text about Pakistan"), page.locator("#check-problem")
    check(page, " ")
    expect(alert).to_have_text("Paste a text first.")
    expect(box).to_be_focused()
    box.fill(TEXT)
    box.press("Control+Enter")
    expect(page.locator("#checked-text")).to_be_visible(timeout=PATIENT)
    expect(alert).to_be_hidden()
    before = len(seen.asked)
    check(page, "x" * 200_001)
    expect(alert).to_contain_text("larger than 200 kB")
    assert len(seen.asked) == before
    check(page, "پاکستان کی آئی ٹی برآمدات 893 ملین ڈالر رہیں")
    expect(alert).to_contain_text("Urdu", timeout=PATIENT)
    expect(page.locator("#checked-text")).to_be_visible()
    seen.check(refused=("/v1/read",))


def test_a_day_is_text_in_any_locale(visit: Callable[..., Visit]) -> None:
    seen = visit(locale="en-US")
    page = seen.open()
    day, alert = page.get_by_label("Published on"), page.locator("#check-problem")
    assert day.get_attribute("type") is None and day.get_attribute("placeholder") == "2024-12-18"
    for wrong, words in (
        ("13/14/2024", "13/14/2024"),
        ("next week", "18 Dec 2024 or yesterday"),
        ("2999-01-01", "18 Dec 2024 or yesterday"),
    ):
        day.fill(wrong)
        check(page, TEXT)
        expect(alert).to_contain_text(words, timeout=PATIENT)
        expect(alert).to_contain_text("The date of publication is")
        expect(day).to_be_focused()
        assert day.get_attribute("aria-invalid") == "true"
    for words in ("18 May 2026", "2026-05-18"):
        day.fill(words)
        expect(alert).to_be_hidden()
        check(page, TEXT)
        expect(page.locator("#check-result")).to_contain_text("Published 18 May 2026", timeout=PATIENT)
    seen.check(refused=("/v1/read",))


def test_a_record_of_other_series_has_no_box(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    expect(page.locator("#check-box")).to_be_visible()

    def other(route: Route) -> None:
        entries = route.fetch().json()["series"]
        alone = {**entries[0], "series": "us.retail", "parent": None, "children": []}
        unserved = [{**entry, "model": None} for entry in entries]
        route.fulfill(json={"series": [alone, *unserved]})

    page.route("**/v1/series", other)
    page.reload()
    expect(page.locator("#check-box")).to_be_hidden(timeout=PATIENT)


@pytest.mark.parametrize(
    ("status", "words"), [(429, "Try again in 7 seconds"), (503, "The service is busy. Try again in 7 seconds")]
)
def test_a_refusal_says_when_to_come_again(visit: Callable[..., Visit], status: int, words: str) -> None:
    seen = visit()
    page = seen.open()
    page.route("**/v1/read", lambda route: route.fulfill(status=status, headers={"Retry-After": "7"}, body="{}"))
    check(page, TEXT)
    expect(page.locator("#check-problem")).to_contain_text(words, timeout=PATIENT)
    page.unroute("**/v1/read")
    page.get_by_role("button", name="Check the text").click()
    expect(page.locator("#checked-text")).to_be_visible(timeout=PATIENT)
    expect(page.locator("#check-problem")).to_be_hidden()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_result_is_legible_and_named(visit: Callable[..., Visit], scheme: str) -> None:
    seen = visit(color_scheme=scheme, viewport=PHONE)
    page = seen.open()
    check(page, TEXT)
    expect(page.locator("#checked-text")).to_be_visible(timeout=PATIENT)
    assert page.evaluate(CONTRAST) == []
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
    page.locator(".card.check").screenshot(path=SCREENSHOTS / f"check-phone-{scheme}.png")
    seen.check()

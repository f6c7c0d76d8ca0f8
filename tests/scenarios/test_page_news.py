"""The panel "What changed?" in a real browser: the numbers of the service, choices by keyboard, and refusals."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, date, datetime, time
from typing import Any

import pytest
from playwright.sync_api import Route, expect

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog, bundled_reports
from models.core.settings import Settings
from models.reports.table import parse_csv
from models.storage.migrate import upgrade
from models.storage.store import open_store
from tests.conftest import EXPORTCAST
from tests.scenarios.serving import ask, serving
from tests.scenarios.test_page import CONTRAST, NAMELESS, PHONE, SCREENSHOTS, Visit, browser, visit
from training.pipeline import run_training

__all__ = ["browser", "visit"]

RELEASES = (date(2026, 2, 18), date(2026, 3, 31), date(2026, 4, 17))
"""The last release days of pk.ict, with a version each."""

HOSTILE = "<img src=x onerror='window.ran=1'>"


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server, over three versions of pk.ict and one of a part, with cheap members."""
    home = tmp_path_factory.mktemp("news")
    settings = Settings.read({"EXPORTCAST_HOME": str(home)})
    upgrade(settings.database_url)
    with closing(open_store(settings.database_url)) as store:
        reports = parse_csv(bundled_reports(), "reports.csv")
        for day in RELEASES:
            store.add_reports([r for r in reports if r.known_from <= day], now=datetime.combine(day, time(22), UTC))
            run_training(
                store=store,
                artifacts=ArtifactStore(settings.artefacts_url),
                catalog=Catalog.load(),
                as_of=day,
                clock=lambda day=day: datetime.combine(day, time(23), UTC),
                series=("pk.ict", "pk.ict.telecom")[: 1 + (day == RELEASES[-1])],
                members=("snaive", "theta"),
            )
    with serving([EXPORTCAST, "serve"], home, log=home / "log", THREADS="2") as url:
        yield url


def news(base: str, query: str = "") -> dict[str, Any]:
    status, document = ask(f"{base}/v1/series/pk.ict/news{query}")
    assert status == 200, document
    return dict(document)


def number(text: str) -> float:
    return float(text.replace("−", "-").replace(",", ""))


def test_the_parts_are_those_of_the_service_and_add_up(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open()
    change = news(base)["changes"][0]
    sentence = page.locator("#changed-sentence")
    head, _, causes = change["line"].partition(": ")
    expect(sentence).to_contain_text(f"{head} US$ million since the forecast of 31 March 2026: {causes[:10]}")
    cells = [number(text) for text in page.locator("#changed-result td:not(.drawn)").all_inner_texts()]
    before, *effects, after, moved = cells
    assert effects == [part["rounded"] for part in change["parts"]]
    assert sum(effects) == pytest.approx(moved) == pytest.approx(after - before)
    figure = page.get_by_role("link", name="New figure: March 2026")
    address = f"{base}/{figure.get_attribute('href')}"
    assert "2026-03" in {report["period_end"] for report in ask(address)[1]["reports"]}
    seen.check()


def test_versions_and_months_are_chosen_by_keyboard_on_a_phone(visit: Callable[..., Visit], base: str) -> None:
    seen = visit(viewport={**PHONE, "width": 360})
    page = seen.open()
    start = page.get_by_label("against that of")
    start.focus()
    page.keyboard.press("ArrowDown")
    expect(page.locator("#changed-sentence")).to_contain_text("since the forecast of 18 February 2026")
    page.get_by_label("Change of").focus()
    page.keyboard.type("June 2026")
    expect(page.locator("#changed-sentence")).to_contain_text("June 2026")
    first = news(base)["versions"][0]
    first = news(base, f"?to={first}")["from"]
    wanted = next(c for c in news(base, f"?from={first}")["changes"] if c["period"] == "2026-06")
    assert f"change=2026-06&from={first}" in page.url
    shown = page.locator("#changed-result td:not(.drawn)").all_inner_texts()
    assert [number(text) for text in shown[1:-2]] == [part["rounded"] for part in wanted["parts"]]
    page.reload()
    seen.settle()
    expect(page.locator("#changed-sentence")).to_contain_text("June 2026")
    expect(start).to_have_value(first)
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert page.evaluate(NAMELESS) == []
    assert page.evaluate(CONTRAST) == []
    page.locator("#changed-card").screenshot(path=SCREENSHOTS / "changed.png")
    seen.check()


@pytest.mark.parametrize("query", ["?series=pk.ict.telecom", "?as_of=2026-02-20"])
def test_a_first_version_has_a_reason_and_is_not_asked_for(visit: Callable[..., Visit], query: str) -> None:
    seen = visit()
    page = seen.open(query)
    expect(page.locator("#changed-sentence")).to_have_text(
        "No change is stored for this forecast: it is the first version of the series."
    )
    expect(page.locator("#changed-choice")).to_be_hidden()
    assert [url for url in seen.asked if "/news" in url] == []
    seen.check()


def test_what_the_address_cannot_have_is_named(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open("?from=abc&to=xyz&change=FY2050")
    mistake = page.locator("#changed-mistake")
    expect(mistake).to_contain_text("xyz is no version whose change is stored; the usual one is shown.")
    expect(mistake).to_contain_text("abc is no version that led to this forecast")
    expect(mistake).to_contain_text("FY2050 is no period whose change is shown here")
    expect(page.locator("#changed-sentence")).to_contain_text("since the forecast of 31 March 2026")
    seen.check()


@pytest.mark.parametrize(
    ("status", "document", "words"),
    [
        (404, {"type": "urn:exportcast:problem:no-news", "detail": "no causes stored"}, "No causes stored"),
        (422, {"errors": [{"parameter": "from", "found": "v1", "wanted": "v2"}]}, "cannot be compared: from: v1 was"),
        (0, None, "The service does not answer."),
    ],
)
def test_a_refusal_is_a_sentence_and_the_rest_is_shown(
    visit: Callable[..., Visit], status: int, document: object, words: str
) -> None:
    seen = visit()

    def refuse(route: Route) -> None:
        route.fulfill(status=status, json=document) if status else route.abort()

    seen.page.route(re.compile("/news"), refuse)
    page = seen.open()
    expect(page.locator("#changed-sentence")).to_contain_text(words)
    expect(page.locator("#changed-result")).to_be_empty()
    expect(page.locator("#chart svg").first).to_be_visible()
    seen.check(refused=("/news",))


def test_hostile_causes_are_text(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    document = json.loads(json.dumps(news(base)).replace("re-estimated weights and calibration", HOSTILE))
    document["changes"][0]["line"] = f"FY2026 rose: {HOSTILE}"
    seen.page.route(re.compile("/news"), lambda route: route.fulfill(json=document))
    page = seen.open()
    expect(page.locator("#changed-sentence")).to_contain_text(HOSTILE)
    expect(page.locator("#changed-result")).to_contain_text(HOSTILE)
    assert page.evaluate("window.ran") is None
    assert page.locator("#changed-card img").count() == 0
    seen.check()


def test_paper_has_the_table_without_the_choices(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    expect(page.locator("#changed-result table")).to_be_visible()
    page.emulate_media(media="print")
    expect(page.locator("#changed-choice")).to_be_hidden()
    expect(page.locator("#changed-result table")).to_be_visible()
    page.locator("#changed-card").screenshot(path=SCREENSHOTS / "changed-print.png")
    seen.check()

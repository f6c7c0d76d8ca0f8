"""The page in a real browser over a catalog and a record that want to run: nothing does, and the layout holds."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from models.storage.store import open_store
from tests.models.evaluation.issued import figure
from tests.scenarios.test_page import DESKTOP, PHONE, Visit, browser
from tests.service.published import NOW, publish_all
from tests.service.test_process import free_port, start, wait_until_ready

__all__ = ["browser"]

RUN = "window.ran=(window.ran||0)+1"
TITLES = {
    "pk.ict": f"<script>{RUN}</script><img src=x onerror='{RUN}'>",
    "pk.ict.telecom": f"\"'><svg/onload={RUN}> &lt;b&gt; ${{{RUN}}} {{{{{RUN}}}}} %s",
    "pk.ict.computer": "</title></option></select><iframe srcdoc='<script>parent.ran=1</script>'>",
    "pk.ict.information": "W" * 180,
    "pk.ict.telecom.other": "עברית العربية " * 8,
}
SOURCES = (
    f"<script>{RUN}</script>",
    f"javascript:{RUN}",
    f"https://x.test/\"onmouseover='{RUN}'",
    "=HYPERLINK(1)",
    "A" * 150,
)


def quoted(text: str) -> str:
    """As a text of TOML."""
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


@pytest.fixture(scope="module")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service over such a home."""
    home: Path = tmp_path_factory.mktemp("hostile")
    settings = publish_all(home, samples=50)
    lines = [f'[series."{series}"]\ntitle = {quoted(title)}\n' for series, title in TITLES.items()]
    (home / "catalogue.toml").write_text('[defaults]\nunit = "usd_million"\nfiscal_year_start = 7\n' + "\n".join(lines))
    with closing(open_store(settings.database_url)) as store:
        store.add_reports(
            [
                replace(figure(f"{400 + n}.5", "2026-03", published="2026-04-20"), source=s)
                for n, s in enumerate(SOURCES)
            ],
            now=NOW,
        )
    port = free_port()
    process = start(settings, port)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        yield f"http://127.0.0.1:{port}"
    finally:
        process.terminate()
        process.communicate(timeout=30)


def nothing_ran(page: Page) -> None:
    assert page.evaluate("window.ran") is None
    assert page.locator("iframe, script:not([src]), img[src=x]").count() == 0
    assert page.evaluate("[...document.querySelectorAll('*')].flatMap((e) => e.getAttributeNames())"
                         ".filter((name) => name.startsWith('on'))") == []  # fmt: skip


@pytest.mark.parametrize("series", TITLES)
def test_a_hostile_title_is_shown_as_text(hostile: str, browser: Browser, series: str) -> None:
    context = browser.new_context(viewport=DESKTOP, locale="en-GB")
    context.set_default_navigation_timeout(120_000)
    try:
        visit = Visit(hostile, context.new_page())
        dialogs: list[str] = []
        visit.page.on("dialog", lambda dialog: dialogs.append(dialog.message))
        page = visit.open(f"?series={series}")
        assert page.locator("#title").text_content() == TITLES[series]
        expect(page).to_have_title(f"{TITLES[series]} · exportcast".strip())
        assert TITLES[series] in (page.locator(f"option[value='{series}']").first.text_content() or "")
        for size in (DESKTOP, PHONE):
            page.set_viewport_size(size)
            assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], size
        nothing_ran(page)
        assert dialogs == []
        visit.check()
    finally:
        context.close()


@pytest.mark.parametrize("path", ["v1/series/pk.ict/reports", "v1/series", "v1/contradictions", "docs"])
def test_hostile_sources_are_data_in_a_browser(hostile: str, browser: Browser, path: str) -> None:
    context = browser.new_context()
    context.set_default_navigation_timeout(120_000)
    try:
        page = context.new_page()
        page.goto(f"{hostile}/{path}")
        assert page.evaluate("window.ran") is None
        if path.endswith("reports"):
            text = page.locator("body").inner_text()
            assert all(source.replace('"', '\\"') in text for source in SOURCES)
    finally:
        context.close()


@pytest.mark.parametrize(
    "query",
    [
        "?series=<script>window.ran=1</script>",
        '?as_of="><img src=x onerror=window.ran=1>',
        "#<svg/onload=window.ran=1>",
    ],
)
def test_a_hostile_address_is_text(hostile: str, browser: Browser, query: str) -> None:
    context = browser.new_context()
    context.set_default_navigation_timeout(120_000)
    try:
        page = context.new_page()
        page.goto(f"{hostile}/{query}")
        expect(page.locator("main")).to_have_attribute("aria-busy", "false", timeout=30_000)
        nothing_ran(page)
    finally:
        context.close()

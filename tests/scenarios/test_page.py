"""The page in a real browser, from the real server: what a person sees, sets, copies and prints.

Screenshots are kept under var/screenshots, to be looked at.
"""

from __future__ import annotations

import csv
import io
import itertools
import json
import shutil
import time
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest
from playwright.sync_api import Browser, ConsoleMessage, Page, Request, Response, expect, sync_playwright

from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.core.periods import Month
from models.core.settings import Settings
from models.evaluation.score_forecasts import catch_up
from models.storage.records import issue
from models.storage.store import open_store
from tests.conftest import EXPORTCAST
from tests.scenarios.serving import serving, wait_until_scored
from tests.waiting import LONG

SCREENSHOTS = Path(__file__).parents[2] / "var" / "screenshots"
FLAGS = ["--no-sandbox", "--disable-gpu", "--disable-background-networking", "--disable-dev-shm-usage"]
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 812}
REFUSED_BY_SERVER = "Failed to load resource"
PAST = "2025-09-01"
ISSUED, LAST_KNOWN = date(2026, 1, 20), Month.parse("2025-12")

VIOLATIONS = """
window.violations = [];
document.addEventListener("securitypolicyviolation",
  (e) => window.violations.push(`${e.violatedDirective} ${e.blockedURI}`));
"""


@pytest.fixture(scope="module")
def base(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server, over a home with a forecast that was replayed for ISSUED."""
    home = Path(shutil.copytree(shared_home, tmp_path_factory.mktemp("page") / "home"))
    _replay(home)
    with serving([EXPORTCAST, "serve"], home, log=home / "log", THREADS="2") as url:
        wait_until_scored(url)  # the page shows what the replayed forecast was worth
        yield url


def _replay(home: Path) -> None:
    """Put the forecast in service into the archive once more, as if figures to December 2025 were all it knew."""
    settings = Settings.read({"EXPORTCAST_HOME": str(home)})
    store, artifacts = open_store(settings.database_url), ArtifactStore(settings.artefacts_url)
    champion = store.champions()["pk.ict"]
    forecast = artifacts.load(champion)
    assert forecast.history is not None
    later = forecast.cutoff - LAST_KNOWN
    known = replace(forecast.history, values=forecast.history.values[:-later])
    at = datetime.combine(ISSUED, datetime.max.time(), UTC)
    past = replace(forecast, issued_at=at, as_of=ISSUED, cutoff=LAST_KNOWN, vintage="0" * 16)
    version = artifacts.publish(past, history=known, scores=champion.card["scores"], extra={})
    made = replace(past, model_version=version.version)
    store.publish(version, champion=False, who="test", why="", issued=issue(made, version.version, replayed=True))
    catch_up(store, catalog=Catalog.load(), now=datetime.now(UTC))  # as whoever publishes does; no wait has an end here
    store.close()


@pytest.fixture(scope="module")
def browser(component: Callable[[str], str]) -> Iterator[Browser]:
    """Debian's Chromium."""
    SCREENSHOTS.mkdir(parents=True, exist_ok=True)
    expect.set_options(timeout=1000 * LONG)
    with sync_playwright() as playwright:
        chromium = playwright.chromium.launch(executable_path=component("chromium"), args=FLAGS)
        yield chromium
        chromium.close()


@dataclass
class Visit:
    """A page with all that it asked for and complained of."""

    base: str
    page: Page
    complaints: list[str] = field(default_factory=list)
    refused: list[str] = field(default_factory=list)
    busy: list[str] = field(default_factory=list)
    """URLs answered 503 and nothing better since: the page asks again where the service is busy."""
    asked: list[str] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.page.add_init_script(VIOLATIONS)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.complaints.append(str(error)))
        self.page.on("response", self._response)
        self.page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and not message.text.startswith(REFUSED_BY_SERVER):
            self.complaints.append(message.text)

    def _response(self, response: Response) -> None:
        if response.status == 503:
            self.busy.append(response.url)
        elif response.status >= 400:
            self.refused.append(urllib.parse.urlsplit(response.url).path)
        else:
            self.busy = [url for url in self.busy if url != response.url]

    def _request(self, request: Request) -> None:
        if not request.url.startswith(("data:", "blob:")):
            self.asked.append(request.url)

    def open(self, query: str = "") -> Page:
        """Open the page and wait until all of it stands."""
        self.page.goto(f"{self.base}/{query}")
        self.settle()
        return self.page

    def settle(self) -> None:
        """Wait until what was asked for is shown."""
        expect(self.page.locator("main")).to_have_attribute("aria-busy", "false")
        expect(self.page.locator("#chart svg").first).to_be_attached()

    def check(self, *, refused: tuple[str, ...] = ()) -> None:
        """Nothing was complained of, nothing refused but this or busy to the end, and nobody else was asked."""
        assert self.complaints == []
        assert self.page.evaluate("window.violations") == []
        never = [urllib.parse.urlsplit(url).path for url in self.busy]
        assert [path for path in self.refused + never if not path.endswith(refused)] == []
        assert [url for url in self.asked if not url.startswith(f"{self.base}/")] == []


@pytest.fixture
def visit(base: str, browser: Browser) -> Iterator[Callable[..., Visit]]:
    """Makes visits, each in a context of its own."""
    contexts = []

    def made(**given: Any) -> Visit:
        contexts.append(browser.new_context(**({"viewport": DESKTOP, "locale": "en-GB"} | given)))
        contexts[-1].set_default_timeout(1000 * LONG)
        return Visit(base, contexts[-1].new_page())

    yield made
    for context in contexts:
        context.close()


def answer(base: str, path: str) -> Any:
    with urllib.request.urlopen(f"{base}/v1/{path}", timeout=LONG) as found:
        return json.load(found)


def row(page: Page, month: str) -> list[str]:
    """The cells of the table twin for a month as it is shown."""
    line = page.locator("#table tr", has=page.get_by_role("rowheader", name=month, exact=True))
    return line.locator("th, td").all_inner_texts()


def test_a_person_sees_the_next_figure_with_its_ranges_first(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open()
    point = answer(base, "series/pk.ict/forecast?horizon=1")["points"][0]
    low, high = point["intervals"]["80"]
    first = page.locator("#numbers .number").first.inner_text()
    assert f"{point['median']:,.0f}" in first
    assert f"80\u00a0% interval (8 in 10): {low:,.0f} to {high:,.0f}" in first
    assert page.locator("h1").inner_text().startswith("IT exports")
    page.screenshot(path=SCREENSHOTS / "desktop.png", full_page=True)
    seen.check()


def test_choosing_a_series_shows_it_and_its_table_has_the_served_values(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open()
    page.get_by_label("Series").select_option("pk.ict.telecom")
    expect(page.locator("h1")).to_have_text("Telecommunications services")
    seen.settle()
    assert "series=pk.ict.telecom" in page.url
    point = answer(base, "series/pk.ict.telecom/forecast?horizon=3")["points"][2]
    (low80, high80), (low95, high95) = point["intervals"]["80"], point["intervals"]["95"]
    month = time.strftime("%b %Y", time.strptime(point["month"], "%Y-%m"))
    ranges = [f"{low:.2f}\u00a0– {high:.2f}" for low, high in ((low80, high80), (low95, high95))]
    wanted = [month, f"{point['median']:.2f}", *ranges, "forecast (median)"]
    assert row(page, month) == wanted
    assert (
        page.get_by_role("img", name="Line chart")
        .get_attribute("aria-label")
        .startswith("Line chart of Telecommunications services")
    )
    page.go_back()
    expect(page.locator("h1")).to_contain_text("IT exports")
    seen.check()


def test_every_series_of_the_tree_can_be_chosen_even_without_a_model(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    options = page.locator("#series option").all_inner_texts()
    assert len(options) == 14
    assert options[0].startswith("IT exports")
    assert options[1].startswith("\u2003")
    page.get_by_label("Series").select_option("pk.ict.computer.repair")
    expect(page.get_by_role("alert")).to_contain_text("no version is published")
    expect(page.locator("h1")).to_have_text("Maintenance and repair of computers")
    seen.settle()
    seen.check(refused=("/pk.ict.computer.repair/forecast",))


def test_pointer_and_arrow_keys_read_a_month_and_no_other(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open("?back=24")
    chart = page.locator("#chart .cursor")
    chart.scroll_into_view_if_needed()  # the pointer reaches what is in the window
    box = chart.bounding_box()
    assert box is not None
    readout, month = page.locator("#readout"), page.get_by_role("slider", name="Month in the chart")
    points = answer(base, "series/pk.ict/forecast?horizon=12")["points"]
    known = [m for m in answer(base, "series/pk.ict/vintage")["months"] if m["value"] is not None]
    page.mouse.move(box["x"] + box["width"] - 20, box["y"] + box["height"] / 2)
    for point, steps in ((points[-1], 11), (points[0], 0)):
        low, high = point["intervals"]["80"]
        expect(readout).to_contain_text(time.strftime("%B %Y", time.strptime(point["month"], "%Y-%m")))
        expect(readout).to_contain_text(f"{point['median']:.1f} US$ million, forecast (median), ")
        expect(readout).to_contain_text(f"80\u00a0% interval (8 in 10): {low:.1f} to {high:.1f}")
        expect(readout).to_contain_text(time.strftime(" on %b ", time.strptime(point["month"], "%Y-%m")))
        assert f"{known[-1]['value']:.1f}" not in readout.inner_text()
        month.focus()
        name = time.strftime("%B %Y", time.strptime(point["month"], "%Y-%m"))
        assert (month.get_attribute("aria-valuetext") or "").startswith(f"{name}: ")
        for _ in range(steps):
            month.press("ArrowLeft")
    # A release shows its surprise, and stands out where it left the interval.
    month.press("ArrowLeft")
    expect(readout).to_contain_text(f"{known[-1]['value']:.1f} US$ million, published")
    expect(readout).to_contain_text("percentile")
    assert page.locator("#chart .release").count() == 3  # January to March, by the forecast of January
    month.press("Escape")
    expect(readout).to_contain_text("Point at a month")
    drawn = page.locator("#chart svg")
    assert "US$ million a month" in drawn.text_content()
    expect(page.locator("#source")).to_contain_text("Source: ")
    seen.check()


def test_an_earlier_forecast_is_compared_and_the_link_keeps_it(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open()
    versions = [v["version"] for v in answer(base, "series/pk.ict/models")["versions"]]
    earlier = next(v for v in versions if v.startswith(f"{ISSUED:%Y%m%d}"))
    page.get_by_label("Compare with").select_option(earlier)
    expect(page.locator("#chart .compared")).to_be_attached()
    seen.settle()
    expect(page.locator("#legend")).to_contain_text("forecast of 20 January 2026")
    point = answer(base, f"series/pk.ict/forecast?horizon=4&as_of={ISSUED}")["points"][-1]
    assert f"{point['median']:.1f}" in row(page, time.strftime("%b %Y", time.strptime(point["month"], "%Y-%m")))
    assert f"compare={earlier}" in page.url
    page.go_back()
    expect(page.locator("#chart .compared")).to_have_count(0)
    seen.settle()
    page.go_forward()
    expect(page.locator("#chart .compared")).to_be_attached()
    seen.open("?compare=20200101T000000Z-abcdabcd")
    expect(page.locator("#compare-note")).to_contain_text("is no version of pk.ict that is kept here")
    # Where no forecast is old enough the page names the command that makes one.
    seen.page.clock.set_fixed_time(datetime(2026, 5, 10, tzinfo=UTC))
    seen.open("?compare=year")
    expect(page.locator("#compare-note")).to_contain_text("exportcast train --series pk.ict --as-of 2025-05-10")
    seen.page.clock.set_fixed_time(datetime(2027, 2, 1, tzinfo=UTC))
    seen.open("?compare=year")
    expect(page.locator("#chart .compared")).to_be_attached()
    seen.check()


def test_the_chart_is_saved_as_files_that_stand_alone(visit: Callable[..., Visit]) -> None:
    seen = visit(color_scheme="dark")
    page = seen.open()
    files = {}
    for kind in ("SVG", "PNG"):
        with page.expect_download() as download:
            page.get_by_role("button", name=f"Save the chart as {kind}").click()
        assert download.value.suggested_filename.endswith(f".{kind.lower()}")
        files[kind] = download.value.path().read_bytes()
    text = files["SVG"].decode()
    drawn = ElementTree.fromstring(text)
    words = " ".join(drawn.itertext())
    assert "IT exports" in words
    assert "US$ million a month" in words
    assert "Source: " in words
    assert "var(" not in text  # no sheet is needed
    assert "#ffffff" in text  # paper, whatever the screen shows
    assert files["PNG"].startswith(b"\x89PNG")
    assert int.from_bytes(files["PNG"][16:20], "big") == 2000
    seen.check()


@pytest.mark.parametrize(
    ("day", "told", "stale"),
    [
        (datetime(2026, 5, 10, tzinfo=UTC), "due 16 to 22 May 2026", ""),
        (datetime(2026, 8, 10, tzinfo=UTC), "was due by 22 May 2026", "Figures to June 2026 should be out by now"),
    ],
)
def test_a_person_is_told_when_the_next_figure_is_due_and_when_figures_are_missing(
    visit: Callable[..., Visit], day: datetime, told: str, stale: str
) -> None:
    seen = visit()
    seen.page.clock.set_fixed_time(day)
    page = seen.open()
    expect(page.locator("#numbers .next")).to_contain_text(told)
    if stale:
        expect(page.locator("#stale")).to_contain_text(stale)
    else:
        expect(page.locator("#stale")).to_be_hidden()
    seen.check()


def test_a_target_set_by_field_or_slider_tells_its_probability(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open("?period=FY2027&target=5000")
    result = page.locator("#outlook-result")
    chance = answer(base, "series/pk.ict/outlook?period=FY2027&target=5000")["probability"]
    expect(result).to_contain_text("chance of 5,000 or more")
    assert shown(chance) in result.inner_text()
    page.get_by_label("Target, US$ million").fill("5600")
    expect(result).to_contain_text("chance of 5,600 or more")
    less = answer(base, "series/pk.ict/outlook?period=FY2027&target=5600")["probability"]
    assert shown(less) in result.inner_text()
    assert less < chance
    expect(page).to_have_url(f"{base}/?series=pk.ict&period=FY2027&target=5600")
    page.get_by_label("Target, as a slider").press("Home")
    expect(result).to_contain_text("above 99\u00a0%")
    seen.check()


def shown(probability: float) -> str:
    if probability < 0.01:
        return "below 1\u00a0%"
    # Half a percent goes up, as JavaScript rounds.
    return "above 99\u00a0%" if probability > 0.99 else f"{int(100 * probability + 0.5)}\u00a0%"


def test_going_back_in_time_shows_what_was_known_then_and_what_came_since(
    visit: Callable[..., Visit], base: str
) -> None:
    seen = visit()
    page = seen.open()
    page.get_by_label("As known on").fill(PAST)
    expect(page.locator("#past")).to_contain_text("what was known on 1 September 2025")
    seen.settle()
    assert f"as_of={PAST}" in page.url
    known = [m for m in answer(base, f"series/pk.ict/vintage?as_of={PAST}")["months"] if m["value"] is not None]
    now = {m["month"]: m["value"] for m in answer(base, "series/pk.ict/vintage")["months"]}
    assert known[-1]["month"] == "2025-07"
    assert row(page, "Jul 2025")[1] == f"{known[-1]['value']:.1f}"
    assert f"{now['2025-08']:.1f}" in row(page, "Aug 2025")
    expect(page.locator("#past")).to_contain_text("no forecast from that day")
    page.get_by_role("button", name="Today").click()
    expect(page.locator("#past")).to_be_hidden()
    expect(page.locator("#numbers")).to_contain_text("Next figure")
    seen.settle()
    seen.check(refused=("/forecast",))


def test_a_past_day_has_its_own_forecast_outlook_and_accuracy(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open("?target=4500")
    expect(page.locator("#accuracy")).to_contain_text("Replayed")
    page.get_by_label("As known on").fill("2026-01-25")
    expect(page.locator("#past")).to_contain_text("Diamonds are figures published since")
    seen.settle()
    point = answer(base, "series/pk.ict/forecast?horizon=1&as_of=2026-01-25")["points"][0]
    assert point["month"] == "2026-01"
    assert row(page, "Jan 2026")[1] == f"{point['median']:.1f}"
    expect(page.locator("#numbers .next")).to_contain_text("due 16 to 22 February 2026")
    result = page.locator("#outlook-result")
    chance = answer(base, "series/pk.ict/outlook?period=FY2026&target=4500&as_of=2026-01-25")["probability"]
    expect(result).to_contain_text("in 6 of 12 months")
    assert shown(chance) in result.inner_text()
    # What came out later was not known on that day, and says nothing yet of how good the forecast was.
    expect(page.locator("#accuracy")).to_contain_text("No figure has been published yet")
    page.get_by_label("Target, US$ million").fill("4400")
    expect(result).to_contain_text("chance of 4,400 or more")
    expect(page.locator("#about")).to_contain_text("replayed: made afterwards")
    page.screenshot(path=SCREENSHOTS / "past.png", full_page=True)
    seen.check()


def test_the_table_can_be_copied_and_saved(visit: Callable[..., Visit], base: str) -> None:
    seen = visit(permissions=["clipboard-read", "clipboard-write"])
    page = seen.open()
    page.get_by_role("button", name="Copy").click()
    expect(page.get_by_text("The table is copied.")).to_have_role("status")
    copied = list(csv.DictReader(io.StringIO(page.evaluate("navigator.clipboard.readText()")), delimiter="\t"))
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as CSV").click()
    saved = list(csv.DictReader(download.value.path().read_text("utf-8").splitlines()))
    assert download.value.suggested_filename.startswith("pk.ict-")
    assert copied == saved
    point = answer(base, "series/pk.ict/forecast?horizon=12")["points"][-1]
    assert (saved[-1]["month"], saved[-1]["value"]) == (point["month"], f"{point['median']:.1f}")
    assert saved[-1]["upper_95"] == f"{point['intervals']['95'][1]:.1f}"
    assert (saved[-1]["series"], saved[-1]["unit"]) == ("pk.ict", "US$ million")
    assert len(saved) == 48 + 12
    seen.check()


def test_an_unknown_series_is_said_in_words_with_the_nearest_ones(visit: Callable[..., Visit]) -> None:
    seen = visit()
    seen.page.goto(f"{seen.base}/?series=pk.ict.telecon")
    alert = seen.page.get_by_role("alert")
    expect(alert).to_contain_text("Did you mean")
    alert.get_by_role("link", name="pk.ict.telecom", exact=True).click()
    expect(seen.page.locator("h1")).to_have_text("Telecommunications services")
    seen.settle()
    seen.check(refused=("/v1/series/pk.ict.telecon", "/v1/series/pk.ict.telecon/vintage"))


def test_revisions_are_shown_where_releases_are_enough(visit: Callable[..., Visit], base: str) -> None:
    seen = visit()
    page = seen.open()
    found = answer(base, "series/pk.ict/revisions")
    card = page.locator("#revisions-card")
    expect(card).to_contain_text(f"{found['releases']} releases")
    expect(card.get_by_role("row", name="First figure")).to_contain_text(
        f"{100 * found['ages'][0]['to_final']['up']:.0f}"
    )
    page.get_by_label("Series").select_option("pk.ict.telecom")
    expect(page.locator("h1")).to_have_text("Telecommunications services")
    seen.settle()
    expect(card).to_be_hidden()
    seen.check()


@pytest.mark.parametrize("query", ["", "?as_of=2026-03-25"], ids=["today", "past"])
def test_it_fits_a_phone(visit: Callable[..., Visit], query: str) -> None:
    seen = visit(viewport=PHONE, device_scale_factor=2, is_mobile=True, has_touch=True)
    page = seen.open(query)
    assert page.evaluate("document.documentElement.scrollWidth") == PHONE["width"]
    small = page.evaluate(
        """[...document.querySelectorAll("button, select, input:not([type=range])")]
        .filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 40).map((e) => e.id)"""
    )
    assert small == []
    if not query:
        assert page.evaluate(
            "document.querySelector('#table').scrollWidth <= document.querySelector('#table').clientWidth"
        )
        page.screenshot(path=SCREENSHOTS / "phone.png", full_page=True)
    seen.check()


def test_it_prints_on_few_pages_in_dark_ink(visit: Callable[..., Visit]) -> None:
    seen = visit(color_scheme="dark")
    page = seen.open()
    page.screenshot(path=SCREENSHOTS / "dark.png", full_page=True)
    page.emulate_media(media="print")
    assert page.evaluate("getComputedStyle(document.body).color") == "rgb(23, 33, 43)"
    expect(page.locator("#choice")).to_be_hidden()
    expect(page.locator("#chart")).to_be_visible()
    assert page.evaluate("document.querySelector('#chart svg').viewBox.baseVal.width") == 700
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    document = page.pdf(path=SCREENSHOTS / "print.pdf", format="A4")
    assert document.count(b"/Type /Page\n") <= 3
    seen.check()


def test_the_keyboard_reaches_everything_in_order(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open()
    page.keyboard.press("Tab")
    expect(page.get_by_role("link", name="Skip to the forecast")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#main")).to_be_focused()
    reached = []
    for _ in range(20):
        page.keyboard.press("Tab")
        reached.append(page.evaluate("document.activeElement.id"))
    wanted = ["measure", "compare", "save-svg", "save-png", "period", "target", "slider"]
    wanted += ["whatif-period", "whatif-value", "copy", "save", "table"]
    assert [each for each in reached if each][:12] == wanted
    seen.check()


NAMELESS = """
[...document.querySelectorAll("a, button, input, select, [role=img], [role=region], section, form, nav, svg")]
  .filter((e) => !e.closest("#chart svg") && !e.getAttribute("aria-hidden"))
  .filter((e) => !(e.getAttribute("aria-label") || e.labels?.length || e.innerText?.trim() ||
    document.getElementById(e.getAttribute("aria-labelledby"))?.innerText.trim()))
  .map((e) => e.outerHTML.slice(0, 120))
"""

CONTRAST = """
() => {
  const numbers = (text) => text.match(/[\\d.]+/g).map(Number);
  const luminance = (rgb) => rgb.slice(0, 3).map((c) => c / 255)
    .map((c) => (c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, i) => sum + c * [0.2126, 0.7152, 0.0722][i], 0);
  const ground = (e) => {
    for (; e; e = e.parentElement) {
      const colour = numbers(getComputedStyle(e).backgroundColor);
      if (colour.length < 4 || colour[3] > 0) return colour;
    }
    return [255, 255, 255];
  };
  const speaks = (e) => [...e.childNodes].some((n) => n.nodeType === 3 && n.data.trim());
  return [...document.querySelectorAll("body *:not(option):not(script):not(noscript)")]
    .filter((e) => speaks(e) && !e.closest("svg, :disabled") && e.getClientRects().length).map((e) => {
      const [a, b] = [luminance(numbers(getComputedStyle(e).color)), luminance(ground(e))].sort((x, y) => y - x);
      return [(a + 0.05) / (b + 0.05), e.tagName, e.className, e.textContent.slice(0, 40)];
    }).filter(([ratio]) => ratio < 4.5);
}
"""


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_accessibility_checkers_look_for_is_there(visit: Callable[..., Visit], scheme: str) -> None:
    seen = visit(color_scheme=scheme)
    page = seen.open()
    headings = page.evaluate("[...document.querySelectorAll('h1, h2, h3, h4')].map((h) => Number(h.tagName[1]))")
    assert headings.count(1) == 1
    assert headings[0] == 1
    assert all(after - before <= 1 for before, after in itertools.pairwise(headings))
    assert page.evaluate(NAMELESS) == []
    ids = page.evaluate("[...document.querySelectorAll('[id]')].filter((e) => !e.closest('#chart')).map((e) => e.id)")
    assert len(ids) == len(set(ids))
    assert page.evaluate("document.documentElement.lang") == "en"
    assert page.evaluate(CONTRAST) == []
    unscoped = page.locator("table th:not([scope])")
    expect(unscoped).to_have_count(0)
    seen.check()


def test_the_api_is_documented_and_can_be_tried_without_any_other_host(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.page
    page.goto(f"{seen.base}/docs")
    expect(page.locator(".opblock").first).to_be_visible()
    with urllib.request.urlopen(f"{seen.base}/openapi.json", timeout=LONG) as found:
        operations = [
            name for methods in json.load(found)["paths"].values() for name in methods if name != "parameters"
        ]
    assert page.locator(".opblock").count() == len(operations) > 19
    for operation in ("Series-all_series", "Forecasts-forecast", "Outlooks-outlook"):
        block = page.locator(f"#operations-{operation}")
        block.locator("button").first.click()
        block.get_by_role("button", name="Execute").click()  # as the examples have filled it in
        expect(block.locator(".live-responses-table .response td").first).to_contain_text("200")
    page.screenshot(path=SCREENSHOTS / "docs.png")
    seen.check()

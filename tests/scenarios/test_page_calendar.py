"""The page over a catalog with listed release days and a January year: the next release, and the years on offer."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from playwright.sync_api import expect

from tests.conftest import EXPORTCAST
from tests.scenarios.serving import serving
from tests.scenarios.test_page import Visit, browser, visit
from tests.service.published import publish_all

__all__ = ["browser", "visit"]

LISTED = '[series."{}"]\ntitle = "{}"\nfiscal_year_start = 1\nrelease_dates = {{ "2026-04" = {} }}\n'


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A service whose publisher lists the day of April 2026: long ago for one series, far ahead for another."""
    home: Path = tmp_path_factory.mktemp("calendar")
    publish_all(home, samples=50)
    past, ahead = LISTED.format("pk.ict", "All", "2026-05-06"), LISTED.format("pk.ict.telecom", "Telecom", "2199-01-05")
    (home / "catalogue.toml").write_text(past + ahead, "utf-8")
    with serving([EXPORTCAST, "serve"], home, log=home / "log") as url:
        yield url


@pytest.mark.parametrize(
    ("series", "words"), [("pk.ict", "was due by 6 May 2026"), ("pk.ict.telecom", "due on 5 January 2199")]
)
def test_the_next_release_is_on_its_listed_day(visit: Callable[..., Visit], series: str, words: str) -> None:
    seen = visit()
    page = seen.open(f"?series={series}")
    expect(page.locator("main")).to_contain_text(words)
    seen.check()


def test_the_years_on_offer_are_those_of_the_series(visit: Callable[..., Visit]) -> None:
    seen = visit()
    page = seen.open("?series=pk.ict&period=FY2026")
    expect(page.locator("#outlook-result")).to_contain_text("2026")
    asked = [url for url in seen.asked if "/outlook?" in url]
    assert any("period=FY2026" in url for url in asked), asked
    seen.check()

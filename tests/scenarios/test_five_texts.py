# ruff: noqa: E501
"""Five undated texts in the manner of press pieces, some figures wrong: command line, HTTP and page agree."""

from __future__ import annotations

import json
import shutil
import urllib.request
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.conftest import EXPORTCAST, run
from tests.scenarios.serving import serving
from tests.scenarios.test_page import PHONE, SCREENSHOTS, Visit, browser, visit
from tests.scenarios.test_page_check import PATIENT, check, verdicts
from tests.waiting import eventually

__all__ = ["browser", "visit"]

Figure = tuple[str, str, str, float, str]
Text = tuple[str, set[Figure], list[tuple[str, float]], set[tuple[str, str, str]]]

TEXTS: dict[str, Text] = {
    "nine months": (
        "Pakistan earns $1,941 million from IT services exports in 9 months\n\nISLAMABAD: Pakistan earned $1,941.350 million by "
        "providing information technology services to various countries during the first nine months of the fiscal year. This shows "
        "a decline of 0.45 percent compared to $1,950 million earned in the corresponding months of the year before. The export of "
        "computer services rose by 0.09 percent to $1,768 million.",
        {
            ("pk.ict", "FY2023:9", "level", 1941.35, "agrees"),
            ("pk.ict", "FY2023:9", "yoy_pct", -0.45, "agrees"),
            ("pk.ict", "FY2022:9", "level", 1950, "agrees"),
            ("pk.ict.computer", "FY2023:9", "yoy_pct", 0.09, "agrees"),
            ("pk.ict.computer", "FY2023:9", "level", 1768, "contradicts"),
        },
        [],
        set(),
    ),
    "all-time high": (
        "Pakistan's IT exports reached an all-time high in fiscal year 2022, passing $2 billion for the first time. A decade ago "
        "they were about $1 billion.",
        {("pk.ict", "FY2022", "level", 2, "agrees"), ("pk.ict", "FY2012", "level", 1, "undecided")},
        [],
        {("record_high", "FY2022", "agrees"), ("first_time", "FY2022", "contradicts")},
    ),
    "four months": (
        "IT exports bring $892 million in 4 months\n\nIT exports amounted to $892 million in 4 months, +4.45 % on the same period "
        "last year. Computer services brought $721 million.",
        {
            ("pk.ict", "FY2024:4", "level", 892, "agrees"),
            ("pk.ict", "FY2024:4", "yoy_pct", 4.45, "agrees"),
            ("pk.ict.computer", "FY2024:4", "level", 721, "agrees"),
        },
        [],
        set(),
    ),
    "a surge": (
        "IT exports surge to $4.6 billion\n\nPakistan's IT exports surge to $4.6 billion, up 26.4 % year on year. The government has "
        "set a target of $10 billion by 2030.",
        {("pk.ict", "FY2026", "level", 4.6, "new"), ("pk.ict", "FY2026", "yoy_pct", 26.4, "contradicts")},
        [("FY2030", 10_000)],
        set(),
    ),
    "a month": (
        "IT exports up 15 % to $238 million in October\n\nIT exports rose 15 % to $238 million in October, the highest monthly figure "
        "ever.",
        {("pk.ict", "2023-10", "level", 238, "agrees"), ("pk.ict", "2023-10", "mom_pct", 15, "agrees")},
        [],
        {("record_high", "2023-10", "contradicts")},
    ),
}


@pytest.fixture(scope="module")
def base(shared_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of the real server."""
    folder = tmp_path_factory.mktemp("five")
    home = Path(shutil.copytree(shared_home, folder / "home"))
    with serving([EXPORTCAST, "serve"], home, log=folder / "log", THREADS="2") as url:
        yield url


def by_http(base: str, text: str) -> Any:
    request = urllib.request.Request(f"{base}/v1/read", data=text.encode(), headers={"Content-Type": "text/plain"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.load(answer)


@pytest.mark.parametrize("name", TEXTS)
def test_figures_claims_and_statements(name: str, base: str, shared_home: Path, tmp_path: Path) -> None:
    text, figures, claims, statements = TEXTS[name]
    found = by_http(base, text)
    assert found["published"] is None
    assert {(r["series"], r["period"], r["measure"], r["value"], r["verdict"]) for r in found["reports"]} == figures
    assert [(c["period"], c["target"]) for c in found["claims"]] == claims
    assert all(0 <= c["probability"] <= 1 for c in found["claims"])
    assert {(s["kind"], s["period"], s["verdict"]) for s in found["statements"]} == statements
    file = tmp_path / "text.txt"
    file.write_text(text, "utf-8")
    command = run("read", str(file), "--json", "--source", "press text", home=shared_home)
    assert json.loads(command.stdout) == found


SHOWN = """() => {
  const shown = document.querySelector("#checked-text").cloneNode(true);
  shown.querySelectorAll("mark + *").forEach((verdict) => verdict.remove());
  return shown.textContent;
}"""
"""The checked text, its verdicts left out."""


def _shows(page: Page, text: str) -> bool:
    shown = "".join(page.evaluate(SHOWN).split())
    return "".join(text.split())[:40] in shown


@pytest.mark.parametrize("viewport", [None, PHONE], ids=["desktop", "phone"])
def test_the_page_shows_the_same(viewport: dict[str, int] | None, visit: Callable[..., Visit], base: str) -> None:
    seen = visit(**({"viewport": viewport} if viewport else {}))
    page = seen.open()
    for name, (text, *_) in TEXTS.items():
        found = by_http(base, text)
        check(page, text)
        summary = page.locator("#check-form [role=status]")
        expect(summary).to_contain_text(f"{len(found['reports'])} figures", timeout=PATIENT)
        eventually(partial(_shows, page, text), f"{name} as the checked text")
        words = " ".join(word for _, word in verdicts(page))
        assert all(each["verdict"] in words for each in [*found["reports"], *found["statements"]])
        assert page.evaluate("document.documentElement.scrollWidth <= document.documentElement.clientWidth")
        shot = SCREENSHOTS / f"five-{name.replace(' ', '-')}-{'phone' if viewport else 'desktop'}.png"
        page.locator("#check-result").screenshot(path=shot)
    seen.check()

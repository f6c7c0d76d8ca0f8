"""Series whose years begin in January, April and October, in units of their own: from a table to the served answer."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from models.artifacts.artifact_store import ArtifactStore
from models.core.periods import Month, Period
from models.core.settings import Settings
from models.storage.store import open_store
from tests.apps import create_app
from tests.in_process import run
from tests.service.builders import TOKEN

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
CATALOG = """
[defaults]
fiscal_year_start = 1
[series."it.hotels"]
title = "Hotel nights, Italy"
unit = "thousand_nights"
[series."it.hotels.north"]
title = "North"
unit = "thousand_nights"
[series."it.hotels.south"]
title = "South"
unit = "thousand_nights"
[series."eg.thousand"]
title = "Small exports"
unit = "usd_thousand"
fiscal_year_start = 4
digits = 0
[series."us.orders"]
title = "Orders"
unit = "usd_million"
fiscal_year_start = 10
[series."uk.prices"]
title = "Consumer prices"
unit = "index"
fiscal_year_start = 4
"""
HEADER = "series,period,measure,value,unit,published,source\n"
UNITS = {"it.hotels": "thousand_nights", "eg.thousand": "usd_thousand", "us.orders": "usd_million"} | {
    "uk.prices": "index",
    "it.hotels.north": "thousand_nights",
    "it.hotels.south": "thousand_nights",
}
SIZES = {"it.hotels.north": 105.0, "it.hotels.south": 50.0, "eg.thousand": 5100.0, "us.orders": 320.0}
MONTHS = list(Period(Month.parse("2021-01"), Month.parse("2024-12")))


def months_of(series: str) -> dict[Month, float]:
    """Four years with a season and a little growth; the index has no season, and the whole is what its parts add to."""
    if series == "it.hotels":
        north, south = months_of("it.hotels.north"), months_of("it.hotels.south")
        return {month: round(north[month] + south[month], 1) for month in MONTHS}
    if series == "uk.prices":
        return {month: round(100 + 0.25 * t + 0.1 * math.sin(2.4 * t), 1) for t, month in enumerate(MONTHS)}
    size = SIZES[series]
    shape = (1 + 0.06 * math.sin(t * math.pi / 6) + 0.003 * t + 0.004 * math.cos(2.9 * t) for t in range(48))
    return {month: round(size * each, 1) for month, each in zip(MONTHS, shape, strict=True)}


def row(series: str, period: str, value: float, published: str, source: str = "office") -> str:
    return f"{series},{period},level,{value:.1f},{UNITS[series]},{published},{source}\n"


def total(series: str, first: str, last: str) -> float:
    values = months_of(series)
    return sum(values[month] for month in Period(Month.parse(first), Month.parse(last)))


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with months of all series, and a model of three."""
    made = tmp_path_factory.mktemp("home")
    (made / "catalogue.toml").write_text(CATALOG, "utf-8")
    rows = [row(s, str(m), v, f"{(m + 1)}-20") for s in UNITS for m, v in months_of(s).items()]
    (made / "months.csv").write_text(HEADER + "".join(rows), "utf-8")
    stored = run("ingest", str(made / "months.csv"), home=made)
    assert (stored.returncode, "288 figures stored, 0 duplicates" in stored.stdout) == (0, True), stored
    assert "contradiction" not in stored.stdout
    names = ("eg.thousand", "it.hotels", "us.orders")
    trained = run("train", "--jobs", "1", *(word for name in names for word in ("--series", name)), home=made)
    assert trained.returncode == 0, trained.stderr
    return made


@pytest.fixture
def client(home: Path) -> Iterator[FlaskClient]:
    given = Settings.read({"EXPORTCAST_HOME": str(home), "EXPORTCAST_API_TOKENS": TOKEN})
    store = open_store(given.database_url)
    app = create_app(given, store=store, artifacts=ArtifactStore(given.artefacts_url), clock=lambda: NOW)
    yield app.test_client()
    store.close()


def shown(home: Path, *words: str) -> Any:
    done = run(*words, "--json", home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


YEARS = [
    ("it.hotels", "2024-01", "2024-12"),
    ("us.orders", "2023-10", "2024-09"),
    ("eg.thousand", "2023-04", "2024-03"),
]


@pytest.mark.parametrize(("series", "first", "last"), YEARS)
@pytest.mark.parametrize("door", ["command", "http"])
def test_a_year_in_a_table_is_that_of_its_series(
    home: Path, client: FlaskClient, tmp_path: Path, series: str, first: str, last: str, door: str
) -> None:
    before = [(m["value"], m["status"]) for m in shown(home, "vintage", series)["months"]]
    source = f"yearbook by {door}"
    text = HEADER + row(series, "FY2024", total(series, first, last), "2025-01-25", source)
    if door == "command":
        (tmp_path / "year.csv").write_text(text, "utf-8")
        answer = shown(home, "ingest", str(tmp_path / "year.csv"))
    else:
        headers = {"Authorization": f"Bearer {TOKEN}"}
        answer = client.post("/v1/releases", data=text, content_type="text/csv", headers=headers).json
    (figure,) = answer["figures"]
    assert (figure["period_start"], figure["period_end"], figure["outcome"]) == (first, last, "stored")
    assert (answer["contradictions"], answer["stored"]) == ([], 1)
    assert [(m["value"], m["status"]) for m in shown(home, "vintage", series)["months"]] == before


@pytest.mark.parametrize(("series", "first", "last"), YEARS)
def test_a_wrong_year_is_named_as_its_series_writes_it(
    home: Path, client: FlaskClient, tmp_path: Path, series: str, first: str, last: str
) -> None:
    nine = str(Month.parse(first) + 8)
    wrong = 10 * total(series, first, nine)
    (tmp_path / "wrong.csv").write_text(HEADER + row(series, "FY2024:9", wrong, "2025-02-01", "a newspaper"), "utf-8")
    printed = run("ingest", str(tmp_path / "wrong.csv"), home=home).stdout
    assert f"  contradiction: {series} FY2024:9: " in printed
    assert "; FY2024:9 is " in printed
    listed = run("audit", "--series", series, home=home).stdout
    assert f"  {series} FY2024:9, published 2025-02-01 [unit]" in listed
    (found,) = [c for c in client.get("/v1/contradictions").json["contradictions"] if c["series"] == series]
    assert (found["period_start"], found["period_end"]) == (first, nine)
    assert "FY2024:9 is " in found["reason"]
    assert found["expected"] == pytest.approx(total(series, first, nine), abs=0.5)


@pytest.mark.parametrize(
    ("series", "first", "last", "words"),
    [
        ("it.hotels", "2025-01", "2025-12", "FY2025 (January 2025 - December 2025)"),
        ("us.orders", "2024-10", "2025-09", "FY2025 (October 2024 - September 2025)"),
        ("eg.thousand", "2024-04", "2025-03", "FY2025 (April 2024 - March 2025)"),
    ],
)
def test_an_outlook_is_of_the_year_of_its_series(
    home: Path, client: FlaskClient, series: str, first: str, last: str, words: str
) -> None:
    printed = run("outlook", series, "FY2025", home=home).stdout
    assert words in printed
    assert "% on FY2024" in printed
    answer = client.get(f"/v1/series/{series}/outlook?period=FY2025").json
    assert answer == shown(home, "outlook", series, "FY2025")
    assert (answer["period_start"], answer["period_end"]) == (first, last)
    assert answer["published_sum"] == pytest.approx(
        0 if first == "2025-01" else total(series, first, "2024-12"), abs=1e-6
    )


def test_a_catalog_unit_is_that_of_every_answer(home: Path, client: FlaskClient) -> None:
    (point,) = shown(home, "forecast", "eg.thousand", "--horizon", "1")["points"]
    assert 5500 < point["median"] < 6500
    answer = client.get("/v1/series/eg.thousand/outlook?period=2025Q2&target=15500").json
    assert (answer["unit"], answer["probability"] > 0.98) == ("usd_thousand", True)
    printed = run("outlook", "eg.thousand", "2025Q2", "--target", "15500", home=home).stdout
    assert any(f"chance of 15,500 or more: {chance} %" in printed for chance in ("98", "99", "100", "above 99")), (
        printed
    )


def test_tables_have_the_decimals_of_the_catalog(home: Path) -> None:
    for words in ("vintage eg.thousand", "forecast eg.thousand --horizon 1", "outlook eg.thousand FY2025"):
        figures = re.findall(r"\b\d{1,3},\d{3}(?:\.\d+)?", run(*words.split(), home=home).stdout)
        assert figures and not [each for each in figures if "." in each], words


def test_parts_in_nights_add_up(home: Path) -> None:
    found: dict[str, list[float]] = {
        each: [m["value"] for m in shown(home, "vintage", each)["months"]]
        for each in ("it.hotels", "it.hotels.north", "it.hotels.south")
    }
    sums = [a + b for a, b in zip(found["it.hotels.north"], found["it.hotels.south"], strict=True)]
    assert found["it.hotels"] == pytest.approx(sums, abs=0.11)


def test_a_press_text_on_pakistan_has_the_years_of_its_series(home: Path, client: FlaskClient) -> None:
    text = "KARACHI, July 20, 2024: Pakistan's IT exports were $3,223 million in FY24 and $2,283 million in 9MFY24."
    for answer in (client.post("/v1/read", json={"text": text}).json, _read(home, text)):
        assert [(r["period"], r["period_start"], r["period_end"]) for r in answer["reports"]] == [
            ("FY2024", "2023-07", "2024-06"),
            ("FY2024:9", "2023-07", "2024-03"),
        ]


def _read(home: Path, text: str) -> Any:
    (home / "text.txt").write_text(text, "utf-8")
    return shown(home, "read", str(home / "text.txt"))


def test_the_page_asks_for_years_by_their_first_month(client: FlaskClient) -> None:
    starts = {each["series"]: each["fiscal_year_start"] for each in client.get("/v1/series").json["series"]}
    assert (starts["it.hotels"], starts["us.orders"], starts["eg.thousand"], starts["pk.ict"]) == (1, 10, 4, 7)


def test_an_average_of_an_index_is_of_its_own_year(home: Path, tmp_path: Path) -> None:
    values: Callable[[str, str], float] = lambda first, last: total("uk.prices", first, last) / 12  # noqa: E731
    rows = row("uk.prices", "FY2024", values("2023-04", "2024-03"), "2025-01-25", "yearbook")
    wrong = row("uk.prices", "FY2023", 140.0, "2025-01-25", "a newspaper")
    (tmp_path / "years.csv").write_text(HEADER + rows + wrong, "utf-8")
    printed = run("ingest", str(tmp_path / "years.csv"), home=home).stdout
    assert "contradiction: uk.prices FY2023: 140 does not fit its months" in printed
    assert "FY2024" not in printed

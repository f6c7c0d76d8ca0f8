"""A real LibreOffice opens the workbooks, and reads the CSV by its address as docs/spreadsheets.md has it."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import zipfile
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlencode
from urllib.request import urlopen

import pytest

from models.spreadsheet.cells import DAYS, MONTHS, TIMES
from tests.conftest import EXPORTCAST, missing
from tests.documents.blocks import ROOT, blocks
from tests.scenarios.serving import serving
from tests.service.published import publish_all
from tests.waiting import LONG

PYTHON = "/usr/bin/python3"
"""Debian's own, which has the package python3-uno."""

ALL_SHEETS = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,false,false,false,false,-1"
"""CSV of each sheet, numbers with all their digits."""

ADDRESS = "http://127.0.0.1:8080"
ROUTES = {
    "Forecast": "/v1/series/pk.ict/forecast?horizon=18&level=50,80,95",
    "Vintage": "/v1/series/pk.ict/vintage?as_of=2026-05-01",
    "Outlook": "/v1/series/pk.ict/outlook?period=FY2027&target=4200",
    "Scores": "/v1/series/pk.ict/scores?limit=1000",
}
DOCUMENT = (ROOT / "docs" / "spreadsheets.md").read_text("utf-8")


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that has forecasts."""
    folder = tmp_path_factory.mktemp("spreadsheets")
    home = publish_all(folder / "home", samples=400).home
    with serving([EXPORTCAST, "serve"], home, log=folder / "log") as url:
        yield url


@pytest.fixture(scope="module")
def convert(component: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Callable[[bytes, str], Path]:
    """Opens a workbook in LibreOffice and saves it in another form; the folder with what was saved."""
    soffice, profile = component("soffice"), tmp_path_factory.mktemp("profile")

    def run(data: bytes, form: str) -> Path:
        folder = tmp_path_factory.mktemp("converted")
        (folder / "made.xlsx").write_bytes(data)
        command = [soffice, f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", form]
        command += ["--outdir", str(folder), str(folder / "made.xlsx")]
        done = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
        assert done.returncode == 0, done.stderr
        return folder

    return run


def fetched(url: str) -> bytes:
    with urlopen(url, timeout=LONG) as answer:
        return bytes(answer.read())


def rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def shown(name: str, text: str) -> Any:
    """What LibreOffice wrote of a cell, as the service writes it."""
    if not text:
        return ""
    if name in MONTHS:
        return f"{datetime.strptime(text, '%m/%d/%Y').replace(tzinfo=UTC):%Y-%m}"
    if name in DAYS | TIMES:
        return text
    if text.endswith("%"):
        return float(text[:-1]) / 100
    return number(text)


def number(text: str) -> Any:
    """The number of a text, if it is one."""
    try:
        return float(text)
    except ValueError:
        return text.title() if text in ("TRUE", "FALSE") else text


@pytest.mark.parametrize("sheet", ROUTES)
def test_libreoffice_reads_the_numbers_of_the_csv(
    sheet: str, service: str, convert: Callable[[bytes, str], Path]
) -> None:
    wanted = rows(fetched(f"{service}{ROUTES[sheet]}&format=csv").decode())
    folder = convert(fetched(f"{service}{ROUTES[sheet]}&format=xlsx"), ALL_SHEETS)
    found = rows((folder / f"made-{sheet}.csv").read_text("utf-8"))
    if sheet == "Outlook":
        found = [{row["column"]: row["value"] for row in found}]
    assert [{name: shown(name, text) for name, text in row.items()} for row in found] == [
        {name: number(text) for name, text in row.items()} for row in wanted
    ]
    assert "format=csv" in (folder / "made-About.csv").read_text("utf-8")


def test_libreoffice_draws_the_fan(service: str, convert: Callable[[bytes, str], Path]) -> None:
    folder = convert(fetched(f"{service}{ROUTES['Forecast']}&format=xlsx"), "ods")
    with zipfile.ZipFile(folder / "made.ods") as saved:
        drawn = saved.read("Object 1/content.xml").decode()
    kinds = re.findall(r'<chart:series [^>]*chart:class="chart:(\w+)"', drawn)
    assert sorted(kinds) == ["area"] * 6 + ["line"] * 2  # an empty one below five bands
    assert 'chart:stacked="true"' in drawn


@pytest.fixture(scope="module")
def recipe(
    service: str, component: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory
) -> Mapping[str, Any]:
    """What a sheet of LibreOffice shows that follows docs/spreadsheets.md."""
    soffice = component("soffice")
    if subprocess.run([PYTHON, "-c", "import uno"], capture_output=True, check=False).returncode:
        missing("python3-uno")
    (address,) = (block.text.strip() for block in blocks(DOCUMENT) if block.info == "address")
    formulas = [block.text for block in blocks(DOCUMENT) if block.language == "calc"]
    job = {
        "soffice": soffice,
        "folder": str(tmp_path_factory.mktemp("sheet")),
        "address": address.replace(ADDRESS, service),
        "filter": "Text - txt - csv (StarCalc)",
        "options": "44,34,76,1,,1033",  # comma, quote, UTF-8, first line, no formats, English (USA)
        "formulas": [line for text in formulas for line in text.replace(ADDRESS, service).splitlines()],
    }
    command = [PYTHON, str(ROOT / "tests" / "scenarios" / "calc.py")]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, timeout=LONG, check=False)
    assert done.returncode == 0, done.stderr
    return {"csv": fetched(job["address"]).decode(), "service": service} | json.loads(done.stdout)


def test_a_linked_sheet_has_the_numbers_of_the_service(recipe: Mapping[str, Any]) -> None:
    [header, *wanted] = csv.reader(io.StringIO(recipe["csv"]))
    [first, *found] = recipe["rows"]
    assert [text for _, text in first] == header
    assert [[number(text) for _, text in row] for row in found] == [[number(text) for text in row] for row in wanted]
    assert {kind for row in found for kind, _ in row[1:]} == {"VALUE"}


def test_the_formulas_of_the_page_give_numbers_of_the_service(recipe: Mapping[str, Any]) -> None:
    [day, median, total] = recipe["formulas"]
    first = rows(recipe["csv"])[0]
    assert date(1899, 12, 30).toordinal() + int(day) == date.fromisoformat(f"{first['month']}-01").toordinal()
    september = next(row for row in rows(recipe["csv"]) if row["month"] == "2026-09")
    assert float(median) == float(september["median"])
    outlook = json.loads(fetched(f"{recipe['service']}/v1/series/pk.ict/outlook?period=FY2027"))
    assert float(total) == outlook["median"]


def test_the_query_of_the_page_names_columns_that_the_service_has(service: str) -> None:
    (query,) = (block.text for block in blocks(DOCUMENT) if block.language == "powerquery")
    assert ADDRESS in query
    (path,) = re.findall(r'RelativePath = "([^"]+)"', query)
    (parameters,) = re.findall(r"Query = \[([^\]]+)\]", query)
    asked = dict(re.findall(r'(\w+) = "([^"]+)"', parameters))
    header = fetched(f"{service}/{path}?{urlencode(asked)}").decode().splitlines()[0].split(",")
    assert re.findall(r'\{"(\w+)", ', query.partition("TransformColumnTypes")[2]) == header

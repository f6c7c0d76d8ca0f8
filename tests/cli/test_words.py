"""Messages of commands for wrong calls and files: the place, what was found there, and what is wanted."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from tests.conftest import EXPORTCAST
from tests.scenarios.quick import Ended, run
from tests.service.published import publish_all


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with figures and forecasts, only read here."""
    made = tmp_path_factory.mktemp("words") / "home"
    publish_all(made, samples=20)
    return made


def outcome(words: str, home: Path) -> tuple[int, str]:
    done: Ended = run(*words.split(), home=home)
    return done.code, done.said


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("FY20277", "'FY20277' is not a period: write 2026-03"),
        ("2026-13", "'2026-13': month 13 is not 01..12"),
        ("2026-09..2026-04", "'2026-09..2026-04': period ends 2026-04 before it starts 2026-09"),
    ],
)
def test_a_wrong_period_is_what_was_found(period: str, words: str, home: Path) -> None:
    code, shown = outcome(f"outlook pk.ict {period}", home)
    assert (code, words in shown) == (2, True), shown


@pytest.mark.parametrize("command", ["forecast pk.ict", "vintage pk.ict", "scores pk.ict"])
def test_two_formats_are_one_too_many(command: str, home: Path) -> None:
    code, shown = outcome(f"{command} --csv --json", home)
    assert (code, "--csv does not go with --json" in shown) == (2, True), shown


def test_no_revisions_is_a_sentence_and_no_empty_table(home: Path) -> None:
    shown = outcome("vintage pk.ict --revisions --as-of 1900-01-01", home)
    assert shown == (0, "No figure of pk.ict is known on 1900-01-01.\n")


@pytest.mark.parametrize("command", ["read", "ingest"])
def test_a_folder_is_called_a_folder(command: str, home: Path, tmp_path: Path) -> None:
    code, shown = outcome(f"{command} {tmp_path}", home)
    assert (code, "found a folder, wanted a file that can be read" in shown) == (2, True), shown


@pytest.mark.parametrize(("magic", "kind"), [(b"%PDF-1.7 ", "a PDF file"), (b"PK\x03\x04 ", "another zipped file")])
def test_a_press_text_that_is_none_is_named(magic: bytes, kind: str, home: Path, tmp_path: Path) -> None:
    (tmp_path / "article").write_bytes(magic + b"IT exports rose to $422 million")
    code, shown = outcome(f"read {tmp_path}/article", home)
    assert (code, kind in shown) == (2, True), shown


def test_a_damaged_workbook_leaks_no_name_of_a_class(home: Path, tmp_path: Path) -> None:
    (tmp_path / "x.xlsx").write_bytes(b"PK\x03\x04 junk")
    code, shown = outcome(f"ingest {tmp_path}/x.xlsx", home)
    assert (code, "BadZipFile" in shown, "a file that does not open" in shown) == (2, False, True), shown


def test_a_number_that_is_too_large_is_told_the_limit(home: Path, tmp_path: Path) -> None:
    header = "series,period_start,period_end,measure,value,unit,published,source\n"
    (tmp_path / "x.csv").write_text(f"{header}pk.ict,2026-04,2026-04,level,1e30,usd_million,2026-05-18,x\n")
    code, shown = outcome(f"ingest {tmp_path}/x.csv", home)
    assert (code, "found '1e30', wanted a finite number below 1e16" in shown) == (2, True), shown


def test_no_share_is_nan(home: Path, tmp_path: Path) -> None:
    (tmp_path / "article").write_text("IT exports rose to $422 million in April 2026.")
    code, shown = outcome(f"read {tmp_path}/article --published 2026-05-18 --accept nan", home)
    assert (code, "'nan' is not a number from 0 to 1 like 0.9" in shown) == (2, True), shown


@pytest.mark.parametrize(
    "words",
    [
        ["vintage", "pk.ict", "--csv"],
        ["vintage", "pk.ict"],
        ["forecast", "pk.ict"],
        ["forecast", "pk.ict", "--json"],
        ["--help"],
    ],
)
def test_a_reader_that_ends_early_is_no_error(words: list[str], home: Path) -> None:
    reading, writing = os.pipe()
    os.close(reading)
    passed = os.environ | {"EXPORTCAST_HOME": str(home)}
    with os.fdopen(writing, "wb") as closed:
        done = subprocess.run([EXPORTCAST, *words], stdout=closed, stderr=subprocess.PIPE, env=passed, check=False)
    assert (done.returncode, done.stderr) == (141, b"")

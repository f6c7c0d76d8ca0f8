# ruff: noqa: E501
"""From a press text to the store: --csv into ingest -, --accept, standard input, and what is never stored."""

from __future__ import annotations

import csv
import io
import json
import subprocess
from pathlib import Path

import pytest

from tests.in_process import run

TEXT = (
    "KARACHI, May 20, 2026: Pakistan's IT exports were $401 million in April 2026, passing $400 million. Exports of computer "
    "services were over $330 million in April 2026. IT exports in March 2026 were $314 million. "
)


def piped(text: str | bytes, *arguments: str, home: Path) -> subprocess.CompletedProcess[str]:
    """A command with a text on its standard input."""
    return run(*arguments, home=home, data=text.encode() if isinstance(text, str) else text)


def hash_of(home: Path) -> str:
    return str(json.loads(run("vintage", "pk.ict", "--json", home=home).stdout)["hash"])


def test_csv_goes_into_ingest_and_bounds_do_not(home: Path) -> None:
    shown = piped(TEXT, "read", "-", "--csv", "--source", "The Paper", home=home)
    rows = list(csv.DictReader(io.StringIO(shown.stdout)))
    assert {(r["series"], r["period_start"], r["value"]) for r in rows} == {
        ("pk.ict", "2026-04", "401"),
        ("pk.ict", "2026-03", "314"),
    }
    assert "bound" in shown.stderr
    stored = piped(shown.stdout, "ingest", "-", "--json", home=home)
    assert stored.returncode == 0, stored.stderr
    assert json.loads(stored.stdout)["stored"] == 2


def test_accept_stores_what_is_sure_and_shows_what_it_left(home: Path) -> None:
    done = piped(TEXT, "read", "-", "--accept", "0.7", "--json", home=home)
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["stored"] == 1
    assert {(r["value"], r["verdict"], r["bound"]) for r in found["left"]} == {
        (330.0, "new", "at_least"),
        (314.0, "contradicts", None),
    }
    again = piped(TEXT, "read", "-", "--accept", "0.7", home=home)
    assert "1 duplicate" in again.stdout
    assert "2 figures left" in again.stdout


def test_an_undated_text_is_not_stored_and_says_why(home: Path) -> None:
    before = hash_of(home)
    done = piped("IT exports were $401 million in April 2026.", "read", "-", "--accept", "0.1", home=home)
    assert done.returncode == 2
    assert "--published" in done.stderr
    shown = piped("IT exports were $401 million in April 2026.", "read", "-", "--csv", home=home)
    refused = piped(shown.stdout, "ingest", "-", home=home)
    assert refused.returncode == 2
    assert "published" in refused.stderr
    taken = piped(shown.stdout, "ingest", "-", "--published", "2026-05-20", home=home)
    assert taken.returncode == 0, taken.stderr
    assert hash_of(home) != before


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b"\x7fELF" + bytes(range(256)) * 10, "binary"),
        (b"IT exports " * 500_000, "bytes"),
        ("پاکستان کی آئی ٹی برآمدات 893 ملین ڈالر رہیں".encode(), "Urdu"),
    ],
)
def test_bad_input_is_the_callers_mistake(shared_home: Path, data: bytes, word: str) -> None:
    done = piped(data, "read", "-", home=shared_home)
    assert done.returncode == 2
    assert word in done.stderr
    assert done.stdout == ""


def test_an_empty_home_still_reads(tmp_path: Path) -> None:
    done = piped("IT exports were $238 million in October 2023.", "read", "-", "--json", home=tmp_path / "new")
    (figure,) = json.loads(done.stdout)["reports"]
    assert (figure["period"], figure["verdict"], figure["expected"]) == ("2023-10", "undecided", None)


def test_the_cached_record_is_used_and_renewed(home: Path) -> None:
    text = "IT exports were $401 million in April 2026."
    (new,) = json.loads(piped(text, "read", "-", "--json", home=home).stdout)["reports"]
    assert new["verdict"] == "new"
    kept = (home / "record.json").read_text()
    piped(text, "read", "-", "--json", home=home)
    assert (home / "record.json").read_text() == kept
    piped(text, "read", "-", "--accept", "0.1", "--published", "2026-05-20", home=home)
    (known,) = json.loads(piped(text, "read", "-", "--json", home=home).stdout)["reports"]
    assert known["verdict"] == "agrees"
    (home / "record.json").write_text("{broken")
    (same,) = json.loads(piped(text, "read", "-", "--json", home=home).stdout)["reports"]
    assert same == known


@pytest.mark.parametrize("published", ["soon", "2043-01-01", "2024-13"])
def test_a_published_that_is_none_is_refused(shared_home: Path, published: str) -> None:
    done = piped("IT exports were $238 million in October.", "read", "-", "--published", published, home=shared_home)
    assert done.returncode == 2
    assert "--published" in done.stderr

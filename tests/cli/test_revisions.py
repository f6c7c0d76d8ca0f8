"""exportcast revisions, on a home with months that were revised a month after their first release."""

from __future__ import annotations

import csv
import io
import json
import sys
from pathlib import Path

import pytest

from cli.main import main
from models.documents.revisions import REVISION_COLUMNS
from models.storage.migrate import upgrade
from models.storage.store import open_store
from tests.service.builders import NOW
from tests.service.test_revisions import revised


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with 48 months of pk.ict."""
    url = f"sqlite:///{tmp_path / 'exportcast.db'}"
    upgrade(url)
    store = open_store(url)
    store.add_reports(revised(48), now=NOW)
    store.close()
    monkeypatch.setenv("EXPORTCAST_HOME", str(tmp_path))
    return tmp_path


def run(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch, *args: str) -> tuple[int, str, str]:
    """Exit code, output and errors of the command."""
    monkeypatch.setattr(sys, "argv", ["exportcast", "revisions", *args])
    code = 0
    try:
        main()
    except SystemExit as end:
        code = int(end.code or 0)
    return code, *capsys.readouterr()


@pytest.mark.usefixtures("home")
def test_the_table_names_ages_and_the_age_of_a_final_figure(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    code, out, _ = run(capsys, monkeypatch, "pk.ict", "--as-of", "2024-02-01")
    assert code == 0
    assert "first" in out and "12 months" in out
    assert "from 1 month after the first release on" in out
    assert "Expected within 12 months: 2023-12" in out


@pytest.mark.usefixtures("home")
def test_csv_and_json_are_the_same_rows(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    rows = list(csv.DictReader(io.StringIO(run(capsys, monkeypatch, "pk.ict", "--csv")[1])))
    document = json.loads(run(capsys, monkeypatch, "pk.ict", "--json")[1])
    assert tuple(rows[0]) == REVISION_COLUMNS
    assert [float(r["to_final_mean"]) for r in rows] == [a["to_final"]["mean"] for a in document["ages"]]


@pytest.mark.usefixtures("home")
@pytest.mark.parametrize(
    ("args", "code", "words"),
    [
        (("pk.ict", "--within", "0"), 2, "within: found 0, wanted a percentage above 0"),
        (("pk.ict", "--within", "-0.5"), 2, "within: found -0.5, wanted a percentage above 0"),
        (("pk.ict", "--within", "nan"), 2, "'nan' is not a number like 0.5"),
        (("pk.ict", "--within", "half"), 2, "'half' is not a number like 0.5"),
        (("pk.itc",), 2, "unknown series 'pk.itc'; nearest: pk.ict"),
        (("pk.ict.telecom",), 1, "from 24 releases on, 0 are known"),
        (("pk.ict", "--csv", "--json"), 2, "--csv does not go with --json"),
    ],
)
def test_what_is_wrong_is_named(
    args: tuple[str, ...],
    code: int,
    words: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    found, out, err = run(capsys, monkeypatch, *args)
    assert (found, out) == (code, "")
    assert words in err

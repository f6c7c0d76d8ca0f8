"""--xlsx FILE.xlsx: the workbook of the route, written to a file."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from models.artifacts.artifact_store import ArtifactStore
from models.storage.store import open_store
from tests.apps import create_app
from tests.in_process import run
from tests.models.spreadsheet.reading import cells
from tests.service.builders import settings
from tests.service.published import NOW, publish_all

CASES = {
    "forecast pk.ict --horizon 6 --levels 50,80": "forecast?horizon=6&level=50,80",
    "forecast pk.ict --measure yoy_pct": "forecast?measure=yoy_pct",
    "outlook pk.ict FY2027 --target 5000": "outlook?period=FY2027&target=5000",
    "vintage pk.ict --as-of 2026-05-01": "vintage?as_of=2026-05-01",
    "scores pk.ict": "scores?",
}
every_command = pytest.mark.parametrize("command", CASES)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a version of each series."""
    return publish_all(tmp_path_factory.mktemp("home"), samples=50).home


@every_command
def test_a_command_writes_the_workbook_of_its_route(command: str, home: Path, tmp_path: Path) -> None:
    file = tmp_path / "made.xlsx"
    done = run(*command.split(), "--xlsx", str(file), home=home)
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith(f"{file}: IT exports")
    store = open_store(f"sqlite:///{home / 'exportcast.db'}")
    artifacts = ArtifactStore(str(home / "artefacts"))
    client = create_app(settings(home), store=store, artifacts=artifacts, clock=lambda: NOW).test_client()
    assert file.read_bytes() == client.get(f"/v1/series/pk.ict/{CASES[command]}&format=xlsx").data
    store.close()


def test_a_file_is_replaced_whole(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "made.XLSX"
    file.write_text("before")
    assert run("forecast", "pk.ict", "--xlsx", str(file), home=home).returncode == 0
    assert len(cells(file.read_bytes(), "Forecast")) == 13
    assert list(tmp_path.iterdir()) == [file]


@every_command
def test_without_the_extra_it_ends_with_2_and_the_way_out(
    command: str, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    done = run(*command.split(), "--xlsx", str(tmp_path / "made.xlsx"), home=home)
    assert (done.returncode, done.stdout) == (2, "")
    assert "pip install 'exportcast[spreadsheets]'" in done.stderr
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "error"),
    [
        ("forecast pk.ict --xlsx -", "'-' is not a name that ends in .xlsx"),
        ("forecast pk.ict --xlsx made.xls", "'made.xls' is not a name that ends in .xlsx"),
        ("scores pk.ict --xlsx /nowhere/made.xlsx", "the folder /nowhere does not exist"),
        ("forecast pk.ict --xlsx made.xlsx --csv", "--xlsx does not go with --csv"),
        ("outlook pk.ict FY2027 --xlsx made.xlsx --json", "--xlsx does not go with --json"),
        ("vintage pk.ict --xlsx made.xlsx --format csv", "--format does not go with --csv, --json or --xlsx"),
        ("vintage pk.ict --xlsx made.xlsx --revisions", "--revisions does not go with --xlsx"),
    ],
)
def test_what_does_not_go_together_is_refused(words: str, error: str, home: Path) -> None:
    done = run(*words.split(), home=home)
    assert done.returncode == 2
    assert error in " ".join(done.stderr.split())
    assert not Path("made.xlsx").exists()

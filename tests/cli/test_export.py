"""The command export: what it prints, and how it ends."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest
from pyarrow import parquet as pq

from tests.in_process import run
from tests.models.export.homes import break_version, make_home


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with something of every kind, only read."""
    made = tmp_path_factory.mktemp("filled") / "home"
    make_home(made)
    return made


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A copy that a test may change."""
    return Path(shutil.copytree(filled, tmp_path / "home"))


def test_all_series_are_written_and_counted(filled: Path, tmp_path: Path) -> None:
    done = run("export", "--format", "parquet", str(tmp_path / "out"), home=filled)
    assert done.returncode == 0, done.stderr
    assert f"{tmp_path / 'out'}: parquet of 70 files, as of " in done.stdout
    lines = {line.split()[0]: line.split()[-2:] for line in done.stdout.splitlines()[2:]}
    assert lines["forecasts"] == ["840", "37"]
    assert lines["issued"] == ["552", "12"]
    assert "[14/14] pk.ict.telecom.other" in done.stderr
    read = pq.read_table(tmp_path / "out" / "forecasts")  # pyarrow, too, finds the series in the names of the folders
    assert (len(read), len(set(read["series"].to_pylist()))) == (840, 14)


def test_only_the_series_that_are_named_are_written(filled: Path, tmp_path: Path) -> None:
    words = ["--series", "pk.ict", "--series", "pk.ict.telecom", "--as-of", "2026-05-01"]
    done = run("export", "--format", "csv", *words, str(tmp_path / "out"), home=filled)
    assert done.returncode == 0, done.stderr
    folders = sorted(path.name for path in (tmp_path / "out" / "vintages").iterdir())
    assert folders == ["series=pk.ict", "series=pk.ict.telecom"]
    assert "csv of 10 files, as of 2026-05-01" in done.stdout


def test_a_series_that_fails_is_named_and_the_others_are_there(home: Path, tmp_path: Path) -> None:
    break_version(home, "pk.ict.telecom")
    done = run("export", "--format", "parquet", str(tmp_path / "out"), home=home)
    assert done.returncode == 1
    assert "Error: pk.ict.telecom: no forecasts: pk.ict.telecom 2026" in done.stderr
    assert "refused at sha256" in done.stderr
    assert "parquet of 69 files" in done.stdout


def test_a_series_without_a_version_is_named_and_is_no_failure(filled: Path, tmp_path: Path) -> None:
    words = ["--series", "pk.ict", "--as-of", "2025-12-31"]
    done = run("export", "--format", "csv", *words, str(tmp_path / "out"), home=filled)
    assert done.returncode == 0
    assert "No forecast of pk.ict: no forecast had been issued by 2025-12-31" in done.stderr
    header, *rows = (tmp_path / "out" / "forecasts" / "series=pk.ict" / "part-0.csv").read_text().splitlines()
    assert (header.startswith("month,step,mean"), rows) == (True, [])


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--format", "parquet", "--series", "pk.itc", "out"], "unknown series 'pk.itc'; nearest: pk.ict"),
        (["--format", "xls", "out"], "'xls' is not one of 'parquet', 'csv'"),
        (["out"], "Missing option '--format'"),
        (["--format", "csv", "--as-of", "2999-01-01", "out"], "2999-01-01 is in the future"),
        (["--format", "csv", "."], "which no export wrote, wanted an earlier export, an empty folder or nothing"),
    ],
)
def test_a_wrong_call_writes_nothing(
    words: list[str], message: str, filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    monkeypatch.chdir(tmp_path)
    done = run("export", *words, home=filled)
    assert (done.returncode, message in done.stderr) == (2, True), done.stderr
    assert [path.name for path in tmp_path.iterdir()] == ["mine.txt"]


def test_without_figures_the_next_command_is_named(tmp_path: Path) -> None:
    (tmp_path / "home").mkdir()
    done = run("export", "--format", "csv", str(tmp_path / "out"), home=tmp_path / "home")
    assert done.returncode == 2
    assert "Load figures with: exportcast ingest FILE" in done.stderr
    assert not (tmp_path / "out").exists()


def test_without_pyarrow_the_install_command_is_named(
    filled: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    done = run("export", "--format", "parquet", str(tmp_path / "out"), home=filled)
    assert done.returncode == 2
    assert "pip install 'exportcast[parquet]'" in done.stderr

"""A home that cannot be written to: reading works, with a line that nothing is recorded; writing is refused by name."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import sqlite3
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import EXPORTCAST, missing
from tests.conftest import run as run_installed
from tests.scenarios.disks import read_only
from tests.scenarios.quick import run, spawn, table
from tests.scenarios.serving import ask, figure, serving
from tests.service.published import publish_all

TOKEN = "read-only"
NOTICE = "is read-only: nothing is recorded"
REFUSED = "the database is read-only, nothing is recorded"
PLACED = ("release.csv", "article.txt", "chart.svg")
READS = (
    ["forecast", "pk.ict"],
    ["forecast", "pk.ict", "--as-of", "2026-06-01"],
    ["outlook", "pk.ict", "FY2027"],
    ["audit", "--series", "pk.ict"],
    ["vintage", "pk.ict"],
    ["scores", "pk.ict"],
    ["drift"],
    ["plot", "pk.ict", "-o", "chart.svg"],
    ["read", "article.txt", "--published", "2026-05-19"],
    ["ingest", "--dry-run", "release.csv"],
    ["backtest", "--series", "pk.ict", "--as-of", "2018-10-01"],
    ["models", "list"],
    ["models", "show", "pk.ict"],
    ["models", "verify"],
)
WRITES = (
    ["ingest", "release.csv"],
    ["read", "article.txt", "--published", "2026-05-19", "--accept", "0.9"],
    ["train", "--series", "pk.ict"],
    ["replay", "--releases", "1"],
    ["models", "rollback", "pk.ict", "--why", "test"],
    ["models", "prune"],
    ["db", "upgrade"],
    ["demo", "--no-serve"],
)


@pytest.fixture(scope="module")
def prepared(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with a home, a release and an article."""
    folder = tmp_path_factory.mktemp("read-only")
    publish_all(folder / "home", samples=20)
    (folder / "release.csv").write_text(table(range(3)), "utf-8")
    (folder / "article.txt").write_text(
        "IT exports rose to $422 million in April 2026, the State Bank said.\n", "utf-8"
    )
    return folder


@pytest.fixture
def folder(prepared: Path, tmp_path: Path) -> Iterator[Path]:
    """A copy whose home cannot be written to, and is as it was afterwards."""
    made = Path(shutil.copytree(prepared, tmp_path / "copy"))
    before = _everything(made / "home")
    with read_only(made / "home"):
        yield made
    assert _everything(made / "home") == before


def test_what_reads_works_and_says_that_nothing_is_recorded(folder: Path) -> None:
    for words in READS:
        done = run(*_placed(words, folder), home=folder / "home")
        assert (done.code, NOTICE in done.said) == (0, True), (words, done.said)
        assert len(done.said.splitlines()) > 1, words


def test_it_reads_what_a_writable_home_gives(folder: Path, prepared: Path) -> None:
    for words in (["forecast", "pk.ict", "--json"], ["vintage", "pk.ict", "--csv"]):
        read_only, writable = (run_installed(*words, home=each / "home").stdout for each in (folder, prepared))
        assert read_only == writable != "", words


def test_what_writes_is_refused_by_name_before_it_begins(folder: Path) -> None:
    for words in WRITES:
        done = run(*_placed(words, folder), home=folder / "home")
        assert (done.code, REFUSED in done.said) == (1, True), (words, done.said)
        assert "Traceback" not in done.said


def test_the_service_serves_and_refuses_releases(folder: Path) -> None:
    home, log = folder / "home", folder / "log"
    with serving([EXPORTCAST, "serve"], home, log=log, API_TOKENS=TOKEN) as url:
        for path in ("forecast", "outlook?period=FY2027", "vintage", "scores", "drift", "issued", "models"):
            assert ask(f"{url}/v1/series/pk.ict/{path}")[0] == 200, path
        ready = ask(f"{url}/readyz")
        assert (ready[0], ready[1]["store"], ready[1]["read_only"]) == (200, "answers", True)
        status, problem = ask(f"{url}/v1/releases", [figure("2013-01")], token=TOKEN)
        assert (status, problem["type"]) == (503, "urn:exportcast:problem:store-read-only")
        assert "cannot write" in problem["detail"]
        status, problem = ask(f"{url}/v1/series/pk.ict/models/rollback", {"why": "test"}, token=TOKEN)
        assert (status, problem["type"]) == (409, "urn:exportcast:problem:nothing-before")
    assert NOTICE in log.read_text("utf-8")


def test_another_user_reads_what_only_its_owner_writes(prepared: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(prepared / "home", tmp_path / "home"))
    _give_away(home)
    before = _everything(home)
    for words in (["forecast", "pk.ict"], ["vintage", "pk.ict"], ["models", "verify"]):
        done = _without_rights(words, home)
        assert (done.returncode, NOTICE in done.stderr) == (0, True), done.stderr
    done = _without_rights(["models", "prune"], home)
    assert (done.returncode, REFUSED in done.stderr) == (1, True), done.stderr
    assert _everything(home) == before


def test_a_log_beside_the_file_is_read_too(prepared: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(prepared / "home", tmp_path / "home"))
    writer = sqlite3.connect(home / "exportcast.db", isolation_level=None)
    writer.execute("DELETE FROM champion WHERE series = 'pk.ict'").close()
    with read_only(home):
        assert "no version is published" in run("forecast", "pk.ict", home=home).said
        assert run("forecast", "pk.ict.telecom", home=home).code == 0
    snapshot = Path(shutil.copytree(home, tmp_path / "snapshot", ignore=shutil.ignore_patterns("*-shm")))
    writer.close()
    with read_only(snapshot):
        done = run("forecast", "pk.ict", home=snapshot)
        assert (done.code, "has a log (exportcast.db-wal) that is not written back" in done.said) == (1, True)


def test_an_older_schema_and_an_empty_home_are_refused_by_name(tmp_path: Path) -> None:
    from models.storage.migrate import upgrade

    old, empty = tmp_path / "old", tmp_path / "empty"
    upgrade(f"sqlite:///{old}/exportcast.db", to="0001")
    empty.mkdir()
    for home, why in ((old, "run `exportcast db upgrade` where it may be written"), (empty, "there is no database at")):
        with read_only(home):
            for words in (["forecast", "pk.ict"], ["serve", "--port", "0"]):
                done = run(*words, home=home)
                assert (done.code, why in done.said) == (1, True), done.said


def test_database_and_artifacts_elsewhere_make_a_home_writable(tmp_path: Path) -> None:
    home, elsewhere = tmp_path / "home", tmp_path / "elsewhere"
    home.mkdir()
    places = {"database_url": f"sqlite:///{elsewhere}/x.db", "artefacts_url": (elsewhere / "artefacts").as_uri()}
    publish_all(home, samples=20, **places)
    settings = {name.upper(): place for name, place in places.items()} | {"API_TOKENS": TOKEN}
    with read_only(home), serving([EXPORTCAST, "serve"], home, log=tmp_path / "log", **settings) as url:
        assert ask(f"{url}/v1/series/pk.ict/forecast")[0] == 200
        assert ask(f"{url}/v1/releases", [figure("2013-01")], token=TOKEN)[0] == 200


def test_a_training_without_a_place_for_artifacts_keeps_the_champion_and_fails(tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_all(home, samples=20, database_url=f"sqlite:///{tmp_path}/x.db")
    given = {"DATABASE_URL": f"sqlite:///{tmp_path}/x.db"}
    listed = spawn("models", "list", home=home, **given).stdout
    with read_only(home):
        done = spawn("train", "--series", "pk.ict.computer.freelance", "--jobs", "1", home=home, **given)
    assert done.returncode == 1
    assert "not published: OSError: [Errno 30] Read-only file system" in done.stderr
    assert spawn("models", "list", home=home, **given).stdout == listed
    assert spawn("models", "verify", home=home, **given).returncode == 0


def test_the_dry_run_says_what_the_real_one_does(folder: Path, prepared: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(prepared / "home", tmp_path / "writable"))
    release = str(folder / "release.csv")
    tried = json.loads(run_installed("ingest", release, "--dry-run", "--json", home=folder / "home").stdout)
    done = json.loads(run_installed("ingest", release, "--json", home=home).stdout)
    for member in ("stored", "duplicate", "superseding", "contradictions"):
        assert tried[member] == done[member], member


def _placed(words: list[str], folder: Path) -> list[str]:
    return [str(folder / word) if word in PLACED else word for word in words]


def _give_away(home: Path) -> None:
    """Another user owns the home, who alone may write to it."""
    if os.getuid() or not shutil.which("setpriv"):
        missing("root and setpriv, to be another user")
    for path in (home, *home.rglob("*")):
        os.chown(path, 65534, 65534)


def _without_rights(words: list[str], home: Path) -> subprocess.CompletedProcess[str]:
    """Run a command as one who owns neither the files nor the right to ignore their modes."""
    passed = os.environ | {"EXPORTCAST_HOME": str(home), "OMP_NUM_THREADS": "1"}
    command = ["setpriv", "--bounding-set", "-dac_override", EXPORTCAST, *words]
    return subprocess.run(command, env=passed, capture_output=True, text=True, timeout=300, check=False)


def _everything(home: Path) -> dict[str, str]:
    """The hash of every file."""
    paths = sorted(path for path in home.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

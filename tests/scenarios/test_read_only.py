"""A home that cannot be written to: commands say so, exit with 1 and change nothing; what needs no home goes on."""

from __future__ import annotations

import hashlib
from pathlib import Path

from tests.conftest import EXPORTCAST, run
from tests.scenarios.disks import read_only
from tests.scenarios.quick import spawn, table
from tests.scenarios.serving import ask, figure, serving
from tests.service.published import publish_all

TOKEN = "read-only"
WHY = "the database did not answer"
COMMANDS = (
    ["ingest", "RELEASE"],
    ["train", "--series", "pk.ict"],
    ["forecast", "pk.ict"],
    ["models", "rollback", "pk.ict", "--why", "test"],
    ["db", "upgrade"],
    ["serve", "--port", "0"],
)


def test_every_command_on_a_read_only_home_fails_by_name_and_changes_nothing(tmp_path: Path) -> None:
    home, release = tmp_path / "home", tmp_path / "release.csv"
    publish_all(home, samples=20)
    release.write_text(table(range(3)), "utf-8")
    before = _everything(home)
    with read_only(home):
        for words in COMMANDS:
            done = run(*(str(release) if word == "RELEASE" else word for word in words), home=home)
            assert (done.returncode, WHY in done.stderr) == (1, True), done.stderr
            assert "Traceback" not in done.stderr
    assert _everything(home) == before
    print(f"{len(COMMANDS)} commands failed by name, 0 files changed")


def test_with_database_and_artifacts_elsewhere_a_read_only_home_is_enough_to_serve(tmp_path: Path) -> None:
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


def _everything(home: Path) -> dict[str, str]:
    """The hash of every file."""
    paths = sorted(path for path in home.rglob("*") if path.is_file())
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in paths}

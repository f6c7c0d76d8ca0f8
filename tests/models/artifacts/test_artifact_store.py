"""Artifacts in a folder: mapped from the file, and there as a whole or not at all."""

from __future__ import annotations

import errno
import os
import resource
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from models.artifacts import model_card
from models.artifacts.artifact_store import TEMPORARY, ArtifactStore
from models.artifacts.model_card import CARD_FILE, MODEL_FILE, sha256
from models.core.errors import InvalidInput
from models.core.periods import Month
from models.forecasting.adjustment import Adjustment
from models.forecasting.forecast import ExpectedRevision
from models.storage.records import Version
from tests.contracts.test_artifacts import forecast, history

OLD = Path(__file__).parents[2] / "data" / "artefacts-1"


def publish(folder: Path, samples: int = 4) -> Version:
    """A new version in a folder."""
    return ArtifactStore(folder.as_uri()).publish(forecast(samples), history=history(), scores=[], extra={})


def test_paths_are_mapped_from_the_file(tmp_path: Path) -> None:
    version = publish(tmp_path, samples=200)
    paths = ArtifactStore(tmp_path.as_uri()).load(version).paths
    assert isinstance(paths, np.memmap)
    assert paths.mode == "r"
    assert not paths.flags.writeable
    assert str(tmp_path / version.series / version.version / MODEL_FILE) == str(paths.filename)


def test_revisions_to_come_are_read_back_as_they_were(tmp_path: Path) -> None:
    intervals = {80: (-1.5, 2.25), 95: (-3.0, 4.0)}
    given = (ExpectedRevision(Month.of(2026, 3), 1, 413.5, 0.4, 0.25, intervals, 41),)
    store = ArtifactStore(tmp_path.as_uri())
    version = store.publish(replace(forecast(4), revisions=given, releases=53), history=history(), scores=[], extra={})
    assert (store.load(version).revisions, store.load(version).releases) == (given, 53)
    without = store.publish(forecast(5), history=history(), scores=[], extra={})
    assert store.load(without).revisions is None


def test_an_adjustment_is_read_back_as_it_was(tmp_path: Path) -> None:
    given = Adjustment(True, ("working_days",), (1.0, 0.98), {Month.of(2025, 3): 12.5})
    store = ArtifactStore(tmp_path.as_uri())
    version = store.publish(replace(forecast(4), adjustment=given), history=history(), scores=[], extra={})
    assert store.load(version).adjustment == given
    without = store.publish(forecast(5), history=history(), scores=[], extra={})
    assert store.load(without).adjustment is None


def test_a_url_is_read_as_a_url_and_a_path_as_a_path(tmp_path: Path) -> None:
    folder = tmp_path / "a folder 100% ü"
    version = publish(folder)
    assert (folder / "pk.ict" / version.version / CARD_FILE).is_file()
    assert ArtifactStore(str(folder)).load(version).series == "pk.ict"


def test_a_url_that_nothing_opens_is_refused() -> None:
    with pytest.raises(InvalidInput, match="EXPORTCAST_ARTEFACTS_URL"):
        ArtifactStore("nosuch://bucket/folder")


def disk_full_at_write(monkeypatch: pytest.MonkeyPatch) -> None:
    """A real limit on the size of files stands for the end of the disk."""
    _, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (1000, hard))


def failing(name: str, call: int) -> Callable[[pytest.MonkeyPatch], None]:
    """Lets the system call fail when it is made for that time."""

    def arrange(monkeypatch: pytest.MonkeyPatch) -> None:
        real, calls = getattr(os, name), iter(range(100))

        def fail(*given: object) -> object:
            if next(calls) == call:
                raise OSError(errno.ENOSPC, "No space left on device")
            return real(*given)

        monkeypatch.setattr(os, name, fail)

    return arrange


@pytest.mark.parametrize(
    "arrange", [disk_full_at_write, failing("fsync", 0), failing("fsync", 1), failing("fsync", 2), failing("rename", 0)]
)
def test_a_publish_that_fails_leaves_nothing_to_be_seen(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, arrange: Callable[[pytest.MonkeyPatch], None]
) -> None:
    before = publish(tmp_path)
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    try:
        arrange(monkeypatch)
        with pytest.raises(OSError):
            publish(tmp_path, samples=500)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)
        monkeypatch.undo()
    assert [folder.name for folder in (tmp_path / "pk.ict").iterdir()] == [before.version]
    assert ArtifactStore(tmp_path.as_uri()).load(before).series == "pk.ict"


CHILD = """
import os, sys
from pathlib import Path
from tests.models.artifacts.test_artifact_store import publish
real, calls = os.fsync, iter(range(10))
def fsync(handle):
    real(handle)
    if next(calls) == int(sys.argv[2]):
        os.kill(os.getpid(), 9)
os.fsync = fsync
publish(Path(sys.argv[1]))
"""


@pytest.mark.parametrize(("call", "versions"), [(0, 0), (1, 0), (2, 0), (3, 1)])
def test_a_publisher_killed_at_any_step_leaves_a_whole_version_or_none(
    tmp_path: Path, call: int, versions: int
) -> None:
    killed = subprocess.run([sys.executable, "-c", CHILD, str(tmp_path), str(call)], check=False)
    assert killed.returncode == -9
    folders = [folder for folder in (tmp_path / "pk.ict").iterdir() if not folder.name.startswith(TEMPORARY)]
    assert len(folders) == versions
    assert ArtifactStore(tmp_path.as_uri()).load(publish(tmp_path)).series == "pk.ict"


def test_leftovers_are_removed_by_a_later_publish_and_those_being_written_are_not(tmp_path: Path) -> None:
    left, fresh = tmp_path / "pk.ict" / f"{TEMPORARY}left", tmp_path / "pk.ict" / f"{TEMPORARY}fresh"
    for folder in (left, fresh):
        folder.mkdir(parents=True)
        (folder / MODEL_FILE).write_bytes(b"half")
    os.utime(left, (1_700_000_000, 1_700_000_000))
    version = publish(tmp_path)
    assert {folder.name for folder in (tmp_path / "pk.ict").iterdir()} == {fresh.name, version.version}


def test_another_artifact_in_the_place_of_a_version_is_not_replaced(tmp_path: Path) -> None:
    version = publish(tmp_path)
    card = tmp_path / "pk.ict" / version.version / CARD_FILE
    card.write_bytes(b"{}")
    with pytest.raises(OSError):
        publish(tmp_path)
    assert card.read_bytes() == b"{}"


def test_other_users_of_the_machine_may_read_a_version(tmp_path: Path) -> None:
    version = publish(tmp_path)
    assert (tmp_path / "pk.ict" / version.version).stat().st_mode & 0o777 == 0o755


def old_version() -> Version:
    """The version in tests/data/artefacts-1, as the registry of that time held it."""
    (path,) = OLD.glob(f"pk.ict/*/{CARD_FILE}")
    data = path.read_bytes()
    given = forecast()
    return Version("pk.ict", path.parent.name, given.issued_at, given.as_of, given.cutoff, "", sha256(data))


def test_an_artifact_of_format_1_still_loads(monkeypatch: pytest.MonkeyPatch) -> None:
    # Whatever numpy and joblib are installed by now: they must still read it, even if a deployment would refuse.
    wrote = {"python": "3.11.7", "numpy": "2.4.6", "joblib": "1.6.0"}
    monkeypatch.setattr(model_card, "packages", lambda: wrote)
    found = ArtifactStore(str(OLD)).load(old_version())
    expected = np.array([[410.5, 420.25, 430.125], [400.0, 410.0, 420.0]], np.float32)
    np.testing.assert_array_equal(found.paths, expected)
    assert found.history is not None
    assert found.history.estimated == frozenset()
    assert replace(found, paths=0, history=None) == replace(  # type: ignore[arg-type]
        forecast(),
        paths=0,  # type: ignore[arg-type]
        cutoff=Month.parse("2026-03"),
        model_version=old_version().version,
    )

"""A disk that is full: what is written is whole or not there, it is said, and reads go on."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from models.storage.store import open_store
from tests.conftest import EXPORTCAST
from tests.scenarios.disks import filled, small_disk
from tests.scenarios.serving import ask, figure, serving
from tests.scenarios.whole import FOREVER
from tests.service.published import publish_all

STEPS = 6
SOME = 60_000
"""Bytes that are enough for a few releases."""

TOKEN = "full"


@pytest.fixture
def disk(tmp_path: Path) -> Iterator[Path]:
    """An empty disk of 12 MB."""
    with small_disk(tmp_path / "disk", megabytes=12) as made:
        yield made


def _fill(disk: Path, steps: int) -> dict[str, dict[str, int]]:
    command = [sys.executable, "-W", "error", "-m", "tests.scenarios.filling", str(disk), str(steps)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, cwd=Path(__file__).parents[2])
    print(done.stdout)
    assert done.returncode == 0, done.stderr
    seen: dict[str, dict[str, int]] = json.loads(done.stdout)
    return seen


def test_a_training_and_an_ingest_are_whole_or_not_there_and_are_done_again_with_space(disk: Path) -> None:
    seen = _fill(disk, STEPS)
    for each in seen.values():
        assert sum(each.values()) == STEPS
        assert each.keys() >= {"done", "failed"}


@pytest.mark.soak
def test_the_same_for_a_hundred_amounts_of_space(disk: Path) -> None:
    seen = _fill(disk, 100)
    assert seen["ingest"].keys() == {"done", "failed", "stored, not scored"}
    assert seen["train"].keys() == {"done", "failed"}


def test_a_service_on_a_full_disk_serves_on_and_loses_no_release_that_it_took(disk: Path, tmp_path: Path) -> None:
    settings = publish_all(disk, samples=50)
    months = [f"{year}-{month:02}" for year in (2013, 2014) for month in range(1, 5)]
    with serving([EXPORTCAST, "serve"], disk, log=tmp_path / "log", API_TOKENS=TOKEN) as url:
        before = ask(f"{url}/v1/series/pk.ict/forecast?horizon=5")
        with filled(disk, left=SOME):
            told = [ask(f"{url}/v1/releases", [figure(month)], token=TOKEN) for month in months]
            assert ask(f"{url}/v1/series/pk.ict/forecast?horizon=5") == before
            assert ask(f"{url}/v1/series/pk.ict.telecom/forecast?horizon=7")[0] == 200
            assert ask(f"{url}/readyz")[0] == 200
        known = {str(report.period.start) for report in _reports(settings.database_url)}
        refused = [month for month, (status, _) in zip(months, told, strict=True) if status == 503]
        assert 503 in {status for status, _ in told} <= {200, 503}
        assert {month for month in months if month in known} == _said_to_be_stored(months, told)
        again = {month: ask(f"{url}/v1/releases", [figure(month)], token=TOKEN) for month in months}
    assert {status for status, _ in again.values()} == {200}
    assert {str(r.period.start) for r in _reports(settings.database_url)} >= set(months)
    print(f"{len(months)} releases, {len(refused)} refused, 0 lost")


def _said_to_be_stored(months: list[str], told: list[tuple[int, dict[str, object]]]) -> set[str]:
    unscored = "urn:exportcast:problem:release-unscored"
    pairs = zip(months, told, strict=True)
    return {month for month, (status, answer) in pairs if status == 200 or answer["type"] == unscored}


def _reports(url: str):  # type: ignore[no-untyped-def]
    store = open_store(url)
    try:
        return store.reports(as_of=FOREVER)
    finally:
        store.close()

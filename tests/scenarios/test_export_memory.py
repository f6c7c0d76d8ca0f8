"""Ten times as many series are exported in the same memory: by the command, and by the service."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.service.published import publish_many
from tests.waiting import LONG

FEW, MANY = 10, 100
MORE = 1.25
"""Peak of many series over that of few, at most."""

COMMAND = """
import json, resource, sys
from cli.main import main
sys.argv = ["exportcast", "export", "--format", sys.argv[1], sys.argv[2]]
main()
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""

SERVICE = """
import json, resource, sys
from cli.context import now, open_context
from models.documents.export_schema import KINDS
from service.app import create_app

context = open_context()
app = create_app(context.settings, store=context.store, artifacts=context.artifacts, clock=now)
sent = 0
for kind in KINDS:
    answer = app.test_client().get(f"/v1/export/{kind}.{sys.argv[1]}")
    assert (answer.status_code, answer.headers["Export-Failed"]) == (200, "0"), answer.text
    sent += sum(map(len, answer.iter_encoded()))
    answer.close()
assert sent > 1000
print(json.dumps(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss))
"""


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> dict[int, Path]:
    """A home with few series, and one with many, in families of ten."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)  # the disk may take its time after the tests
        return {count: filled(tmp_path_factory.mktemp(f"series-{count}"), count) for count in (FEW, MANY)}


def filled(home: Path, count: int) -> Path:
    names = [f"x.f{n // 10:02d}" + (f".p{n % 10}" if n % 10 else "") for n in range(count)]
    publish_many(home, names, samples=200, reports=12)
    return home


def peak(home: Path, program: str, *words: str) -> int:
    """Memory of a process at its peak, in kB."""
    done = subprocess.run(
        [sys.executable, "-c", program, *words],
        env={**os.environ, "EXPORTCAST_HOME": str(home), "PYTHONPATH": str(Path(__file__).parents[2])},
        capture_output=True,
        text=True,
        timeout=LONG,
        check=False,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    return int(json.loads(done.stdout.splitlines()[-1]))


@pytest.mark.parametrize("form", ["parquet", pytest.param("csv", marks=pytest.mark.soak)])
def test_the_command_takes_no_more_memory_for_more_series(homes: dict[int, Path], tmp_path: Path, form: str) -> None:
    few, many = (peak(homes[count], COMMAND, form, str(tmp_path / f"{count}")) for count in (FEW, MANY))
    assert len(list((tmp_path / f"{MANY}" / "forecasts").iterdir())) == MANY
    assert many < MORE * few


@pytest.mark.parametrize("form", [pytest.param("parquet", marks=pytest.mark.soak), "csv"])
def test_the_service_takes_no_more_memory_for_more_series(homes: dict[int, Path], form: str) -> None:
    few, many = (peak(homes[count], SERVICE, form) for count in (FEW, MANY))
    assert many < MORE * few

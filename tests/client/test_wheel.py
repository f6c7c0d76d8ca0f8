"""The client as others install it: a wheel of its own that needs nothing of this project."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest

from exportcast_client import Client
from exportcast_client.version import VERSION
from models.documents.examples import ANSWERS
from tests.client.scripted import answer, scripted
from tests.rules.test_imports import PACKAGES
from tests.waiting import LONG

ROOT = Path(__file__).parents[2]
LARGEST = 100_000
"""Bytes of the wheel, at most."""

PROGRAM = f"""
import sys
sys.path.insert(0, sys.argv[1])
absent = {{*{PACKAGES!r}, "tests", "pandas", "numpy", "flask", "sqlalchemy"}}
sys.modules.update(dict.fromkeys(absent))
import json
import exportcast_client
with exportcast_client.Client(sys.argv[2]) as client:
    made = client.forecast("pk.ict")
    page = made._repr_html_()
try:
    made.to_pandas()
except ImportError as error:
    print(json.dumps([exportcast_client.__file__, made.points[0].month, "<table>" in page, str(error)]))
"""


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The wheel, built of a copy of the folder: nothing is written to the checkout, and nothing fetched."""
    folder = tmp_path_factory.mktemp("wheel")
    ignored = shutil.ignore_patterns("__pycache__", "build", "*.egg-info")
    shutil.copytree(ROOT / "client", folder / "client", ignore=ignored)
    pip("wheel", "--no-index", "--no-deps", "--no-build-isolation", "-w", str(folder), str(folder / "client"))
    (made,) = folder.glob("*.whl")
    return made


def pip(*arguments: str) -> None:
    command = [sys.executable, "-m", "pip", "--quiet", "--disable-pip-version-check", *arguments]
    done = subprocess.run(command, capture_output=True, text=True, timeout=LONG, check=False)
    assert done.returncode == 0, done.stderr[-2000:]


def test_the_wheel_has_the_package_and_its_licence_alone(wheel: Path) -> None:
    assert wheel.name == f"exportcast_client-{VERSION}-py3-none-any.whl"
    assert wheel.stat().st_size < LARGEST
    with zipfile.ZipFile(wheel) as opened:
        names = opened.namelist()
        licence = next(name for name in names if name.endswith("LICENSE"))
        assert opened.read(licence) == (ROOT / "LICENSE").read_bytes()
    assert {name.split("/")[0] for name in names} == {"exportcast_client", f"exportcast_client-{VERSION}.dist-info"}
    packaged = {name for name in names if name.startswith("exportcast_client/")}
    ours = (path for path in (ROOT / "client" / "exportcast_client").rglob("*") if path.suffix in (".py", ".typed"))
    assert packaged == {str(path.relative_to(ROOT / "client")) for path in ours}


def test_it_runs_without_this_project_and_without_pandas(wheel: Path, tmp_path: Path) -> None:
    pip("install", "--no-index", "--no-deps", "--target", str(tmp_path / "site"), str(wheel))
    with scripted(answer(200, ANSWERS["forecast"].plain())) as server:
        command = [sys.executable, "-I", "-c", PROGRAM, str(tmp_path / "site"), server.url]
        done = subprocess.run(
            command, cwd=tmp_path, env={"PATH": os.defpath}, capture_output=True, text=True, timeout=LONG
        )
    assert done.returncode == 0, done.stderr.decode()
    place, month, is_table, sentence = json.loads(done.stdout)
    assert Path(place).is_relative_to(tmp_path / "site")
    assert (month, is_table, "needs pandas" in sentence) == ("2026-04", True, True)


def test_it_depends_on_httpx_and_pydantic_alone() -> None:
    project = tomllib.loads((ROOT / "client" / "pyproject.toml").read_text("utf-8"))["project"]
    assert [each.partition(">=")[0] for each in project["dependencies"]] == ["httpx", "pydantic"]


def test_the_programs_of_the_service_leave_it_out() -> None:
    found = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]["packages"]["find"]
    assert sorted(found["include"]) == [f"{package}*" for package in PACKAGES]


def test_the_readme_of_the_wheel_runs() -> None:
    text = (ROOT / "client" / "README.md").read_text("utf-8")
    program = text.split("```python\n")[1].split("```")[0]
    outlook, forecast = (answer(200, ANSWERS[name].plain()) for name in ("outlook", "forecast"))
    with scripted(outlook, forecast) as server:
        exec(program.replace("http://127.0.0.1:8080", server.url), {"Client": Client})
        assert len(server.asked) == 2

"""The images: the Dockerfile is sound, and what its steps install starts, is pinned and is as small as promised."""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from urllib.request import urlopen

import pytest

from tests.scenarios.dockerfile import DOCKERFILE, ROOT, environment, install, last, lineage, stages
from tests.scenarios.serving import serving, status
from tests.waiting import LONG

TARGETS = ("service", "training")
HEAVY = {"pandas", "prophet", "statsforecast", "scikit-learn", "scipy", "matplotlib", "pip", "setuptools"}
LARGEST = {"service": 160, "training": 1050}
"""Megabytes of packages, at most; docs/operations.md tells what was measured."""


def test_hadolint_finds_nothing() -> None:
    hadolint = Path(sys.executable).with_name("hadolint")
    checked = subprocess.run([hadolint, DOCKERFILE], capture_output=True, text=True, timeout=LONG, check=False)
    assert (checked.returncode, checked.stdout) == (0, "")


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_starts_as_a_user_without_rights(target: str) -> None:
    user, group = last(target, "USER").split(":")
    assert user.isdecimal() and group.isdecimal() and int(user) >= 10000
    assert last(target, "ENTRYPOINT") == '["exportcast"]'
    assert last(target, "VOLUME") == "/data"


@pytest.mark.parametrize("target", TARGETS)
def test_an_image_has_the_environment_that_a_read_only_root_needs(target: str) -> None:
    given = environment(target)
    assert given["EXPORTCAST_HOME"] == "/data"
    assert given["PYTHONDONTWRITEBYTECODE"] == "1"
    assert given["MALLOC_ARENA_MAX"] == "1"


def test_the_service_is_what_a_build_without_a_target_makes() -> None:
    assert list(stages())[-1] == "service"
    words = [word for name in ("ENTRYPOINT", "CMD") for word in _exec_form(last("service", name))]
    assert words == ["exportcast", "serve", "--host", "0.0.0.0"]


def test_nothing_secret_and_no_compiler_goes_into_a_layer() -> None:
    for target in TARGETS:
        for stage in lineage(target):
            for word, rest in stage.steps:
                assert not re.search(r"(?i)token|secret|password|signing_key|database_url", rest), rest
                assert not re.search(r"apt-get|gcc|build-essential", rest), rest
                assert word != "ADD" and not rest.startswith(". "), rest


def test_the_builder_is_sent_only_what_is_copied() -> None:
    lines = (ROOT / ".dockerignore").read_text("utf-8").splitlines()
    rules = [line for line in lines if line and not line.startswith("#")]
    assert rules[0] == "*"
    allowed = {rule.removeprefix("!") for rule in rules if rule.startswith("!")}
    copied = {
        name
        for stage in stages().values()
        for word, rest in stage.steps
        if word == "COPY" and "--from" not in rest
        for name in shlex.split(rest)[:-1]
    }
    assert allowed == copied


def _exec_form(text: str) -> list[str]:
    assert text.startswith("[")
    return re.findall(r'"((?:[^"\\]|\\.)*)"', text)


def _packages(python: Path) -> dict[str, str]:
    listed = subprocess.run(
        [python, "-c", _LIST], capture_output=True, text=True, timeout=LONG, check=True, env={"PATH": os.defpath}
    )
    return dict(line.split("==") for line in listed.stdout.split())


_LIST = """
from importlib.metadata import distributions
for each in distributions():
    print(each.name.lower().replace("_", "-") + "==" + each.version)
"""


def _pins() -> dict[str, str]:
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if "==" in line)
    return {name.lower().replace("_", "-"): version for name, version in pairs}


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()) / 1e6


def _check_packages(target: str, made: Path) -> dict[str, str]:
    subprocess.run(
        [sys.executable, "-m", "pip", "--python", made / "bin" / "python", "check"], check=True, timeout=LONG
    )
    packages = _packages(made / "bin" / "python")
    assert packages.pop("exportcast")
    assert packages.items() <= _pins().items()
    size = _megabytes(made / "lib")
    assert size < LARGEST[target], f"{target}: {size:.0f} MB"
    return packages


def _files(made: Path) -> dict[Path, int]:
    return {path: path.stat().st_mtime_ns for path in made.rglob("*")}


def _healthcheck(target: str) -> list[str]:
    _, _, command = last(target, "HEALTHCHECK").partition("CMD ")
    return [word.replace('\\"', '"') for word in _exec_form(command)]


def test_the_service_image_serves_pages_and_forecasts_and_has_nothing_that_fits(
    home: Path, tmp_path: Path, component: Callable[[str], str]
) -> None:
    component("strip")
    made = install("service", tmp_path)
    assert HEAVY.isdisjoint(_check_packages("service", made))
    before = _files(made)
    command = [*_env("service"), str(made / "bin" / "exportcast"), *_exec_form(last("service", "CMD"))]
    with serving(command, home, log=tmp_path / "log") as url:
        for path in ("/readyz", "/", "/docs", "/v1/series/pk.ict/forecast", "/metrics"):
            assert status(url + path) == 200, path
        page = urlopen(url, timeout=LONG).read().decode()
        for asset in re.findall(r'(?:src|href)="(/assets/[^"]+)"', page):
            assert status(url + asset) == 200, asset
        _, *words = _healthcheck("service")
        port = {"EXPORTCAST_PORT": url.rpartition(":")[2]}
        subprocess.run([made / "bin" / "python", *words], env=port, check=True, timeout=LONG)
    for extra in ("s3fs", "psycopg", "cryptography.hazmat.primitives.asymmetric.ed25519"):
        subprocess.run([*_env("service"), made / "bin" / "python", "-c", f"import {extra}"], check=True, timeout=LONG)
    assert _files(made) == before  # it runs on a root file system that is read-only


def _env(target: str) -> list[str]:
    """Sets the environment of an image before a command; its home is the one of the test."""
    own = [f"{name}={value}" for name, value in environment(target).items() if name != "EXPORTCAST_HOME"]
    return ["env", "-u", "PYTHONPATH", *own]


@pytest.mark.soak
def test_the_training_image_trains_and_has_dask(tmp_path: Path) -> None:
    made = install("training", tmp_path)
    packages = _check_packages("training", made)
    assert {"pandas", "prophet", "statsforecast", "scikit-learn"} <= packages.keys()
    env = {"PATH": f"{made / 'bin'}{os.pathsep}{os.defpath}", **environment("training")}
    env |= {"EXPORTCAST_HOME": str(tmp_path / "home"), "MPLCONFIGDIR": str(tmp_path / "matplotlib")}
    script = ROOT / "helm" / "files" / "load_figures.py"
    for command in (
        ["python", str(script)],
        ["exportcast", *_exec_form(last("training", "CMD")), "--series", "pk.ict"],
    ):
        done = subprocess.run(command, env=env, capture_output=True, text=True, timeout=600, check=False, cwd=tmp_path)
        assert done.returncode == 0, done.stderr
    for part in ("scheduler", "worker"):
        subprocess.run(["dask", part, "--help"], env=env, capture_output=True, check=True, timeout=LONG)

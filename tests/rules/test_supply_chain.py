"""What is installed: every file by its hash, the versions of constraints.txt, told in a bill of materials."""

from __future__ import annotations

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path
from typing import Any

import pytest
from cyclonedx.schema import SchemaVersion
from cyclonedx.validation.json import JsonStrictValidator

ROOT = Path(__file__).parents[2]
SERVICE = {"postgres", "s3", "signing", "spreadsheets"}
LOCKS = {
    "service": SERVICE,
    "training": SERVICE | {"training", "dask", "mcp", "parquet", "webhooks"},
    "dev": {"bench", "audit", "dev"},
}
"""The locks that install this project, with the extras that each is for (``dev`` takes in the others)."""

every_lock = pytest.mark.parametrize("lock", ["build", *LOCKS])


def plain(name: str) -> str:
    """A package's name as registries compare it."""
    return re.sub(r"[-_.]+", "-", name).lower()


def pins() -> dict[str, str]:
    """What constraints.txt says."""
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pairs = (line.split("==") for line in lines if not line.startswith("#"))
    return {plain(name): version for name, version in pairs}


def locked(lock: str) -> dict[str, tuple[str, set[str]]]:
    """The packages of a lock: version, and hashes of the files that may be installed."""
    text = (ROOT / "locks" / f"{lock}.txt").read_text("utf-8").replace("\\\n", " ")
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    pairs = ((*words[0].split("=="), set(words[1:])) for words in lines)
    return {plain(name): (version, hashes) for name, version, hashes in pairs}


@every_lock
def test_a_lock_has_the_versions_of_the_constraints_and_a_hash_for_each_file(lock: str) -> None:
    packages, known = locked(lock), pins()
    assert packages
    for name, (version, hashes) in packages.items():
        assert known[name] == version, f"{name}: run make lock"
        assert hashes, name
        assert all(re.fullmatch(r"--hash=sha256:[0-9a-f]{64}", each) for each in hashes), name


def test_locks_agree_with_each_other() -> None:
    service, training, dev = (locked(lock) for lock in LOCKS)
    assert service.items() <= training.items() <= dev.items()


@pytest.mark.parametrize("lock", LOCKS)
def test_a_lock_has_all_that_the_project_asks_for(lock: str) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    extras = project["optional-dependencies"]
    asked = [*project["dependencies"], *(each for extra in LOCKS[lock] for each in extras[extra])]
    names = {plain(re.split(r"[\[<>=!~ ]", each)[0]) for each in asked} - {"exportcast"}
    assert names <= locked(lock).keys(), "run make lock"


def test_the_build_lock_has_the_build_backend() -> None:
    wanted = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["build-system"]["requires"]
    assert {re.split(r"[<>=!~ ]", each)[0] for each in wanted} == locked("build").keys()


@pytest.mark.parametrize("name", ["Dockerfile", "Makefile"])
def test_nothing_is_installed_without_its_hash_but_this_project(name: str) -> None:
    text = (ROOT / name).read_text("utf-8").replace("$(PIP) ", "pip install ")
    commands = re.findall(r"\bpip (?:--python \S+ )?(?:install|wheel) [^\n&]*", re.sub(r"(?m)^(PIP|#).*", "", text))
    assert len(commands) >= 2
    for command in commands:
        if command.endswith('-c constraints.txt -e ".[pretrain]"'):  # torch: in no image, and another file by machine
            continue
        ours = re.search(r" (-e \.|/wheels/\*\.whl|-w /wheels \.)\s*\\?$", command)
        assert "--no-deps" in command, command
        assert bool(ours) != ("--require-hashes -r locks/" in command), command


def test_no_registry_is_named_in_a_lock() -> None:
    for path in (ROOT / "locks").iterdir():
        assert not re.search(r"://|index-url|find-links", path.read_text("utf-8")), path.name


def test_the_bill_of_materials_is_valid_and_names_what_is_locked(tmp_path: Path) -> None:
    command = _sbom_command("service", tmp_path)
    made = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, timeout=120, check=False)
    assert made.returncode == 0, made.stderr
    text = (tmp_path / "sbom-service.json").read_text("utf-8")
    bill: dict[str, Any] = json.loads(text)
    assert JsonStrictValidator(SchemaVersion.from_version(bill["specVersion"])).validate_str(text) is None
    told = {plain(each["name"]): each["version"] for each in bill["components"]}
    assert told == {name: version for name, (version, _) in locked("service").items()}
    assert bill["metadata"]["component"]["name"] == "exportcast"


def _sbom_command(image: str, folder: Path) -> list[str]:
    """What `make sbom` runs for an image, with its output in a folder of the test."""
    recipe = (ROOT / "Makefile").read_text("utf-8").partition("\nsbom:")[2]
    found = re.search(r"\$\(BIN\)/(cyclonedx-py .*) \|\| exit", recipe)
    assert found is not None
    words = found[1].replace("$$image", image).replace("build/", f"{folder}/").split()
    return [str(Path(sys.executable).with_name(words[0])), *words[1:]]

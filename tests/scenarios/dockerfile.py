"""Reads the Dockerfile and does in a folder what its stages do to the packages of an image: no engine is needed."""

from __future__ import annotations

import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[2]
DOCKERFILE = ROOT / "Dockerfile"
PACKAGES = "/opt/exportcast"
"""Where an image keeps its virtual environment."""


@dataclass(frozen=True, slots=True)
class Stage:
    """A stage: what it starts from and its instructions, ``(word, arguments)``."""

    name: str
    base: str
    steps: list[tuple[str, str]] = field(default_factory=list)


def stages() -> dict[str, Stage]:
    """The stages by name, in their order."""
    found: dict[str, Stage] = {}
    for word, rest in _instructions():
        if word == "FROM":
            base, _, name = rest.partition(" AS ")
            found[name] = Stage(name, base)
        elif found:
            found[list(found)[-1]].steps.append((word, rest))
    return found


def lineage(target: str) -> list[Stage]:
    """A stage after all that it starts from."""
    known, line = stages(), []
    while target in known:
        line.append(known[target])
        target = known[target].base
    return line[::-1]


def last(target: str, word: str) -> str:
    """The arguments of the last such instruction that a target has."""
    return [rest for stage in lineage(target) for each, rest in stage.steps if each == word][-1]


def environment(target: str) -> dict[str, str]:
    """What ENV sets in a target, PATH aside."""
    given = [rest for stage in lineage(target) for word, rest in stage.steps if word == "ENV"]
    pairs = (pair.partition("=") for rest in given for pair in shlex.split(rest))
    return {name: value for name, _, value in pairs if name != "PATH"}


def install(target: str, folder: Path) -> Path:
    """Run the steps that make the packages of a target, in folders below ``folder``; the virtual environment."""
    stage = next(rest for word, rest in stages()[target].steps if word == "COPY" and "--from=" in rest)
    found = re.fullmatch(rf"--from=(\S+) {PACKAGES} {PACKAGES}", stage)
    assert found is not None, stage
    _outside_python(folder)
    for each in dict.fromkeys(stage.name for name in ("wheel", found[1]) for stage in lineage(name)):
        _run_stage(stages()[each], folder)
    return folder / PACKAGES.strip("/")


def _run_stage(stage: Stage, folder: Path) -> None:
    source, before = folder / f"src-{stage.name}", folder / f"src-{stage.base}"
    shutil.copytree(before, source) if before.exists() else source.mkdir()
    outside = _outside(folder) | environment(stage.name)
    for word, rest in stage.steps:
        if word == "COPY":
            _copy(shlex.split(rest), source)
        elif word == "RUN" and not rest.startswith("apt-get"):  # this machine has what Debian gives
            command = re.sub(r"--mount=\S+\s+", "", rest)
            command = re.sub(rf"(?<!\w)(?={PACKAGES}|/wheels)", str(folder), command)
            subprocess.run(["/bin/sh", "-ec", command], cwd=source, env=outside, check=True, timeout=900)


def _copy(words: list[str], target: Path) -> None:
    """COPY of files, or of one folder to its name in the working folder; .dockerignore must let it through."""
    *names, to = words
    for name in names:
        assert f"!{name}" in (ROOT / ".dockerignore").read_text("utf-8").splitlines(), name
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, target / to, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(ROOT / name, target / to)


def _outside_python(folder: Path) -> None:
    """A Python with pip, as the base image has one: steps may install into it."""
    subprocess.run([sys._base_executable, "-m", "venv", folder / "base"], check=True, timeout=120)  # type: ignore[attr-defined]


def _outside(folder: Path) -> dict[str, str]:
    """What the machine gives to a step: how to reach wheels, and nothing of this process's Python."""
    kept = {k: v for k, v in os.environ.items() if not k.startswith(("EXPORTCAST_", "PYTHON", "VIRTUAL_ENV", "COV_"))}
    return kept | {"PATH": f"{folder / 'base' / 'bin'}{os.pathsep}{os.defpath}"}


def _instructions() -> Iterator[tuple[str, str]]:
    text = re.sub(r"(?m)^\s*#.*\n", "", DOCKERFILE.read_text("utf-8"))
    for line in re.sub(r"\\\n\s*", "", text).splitlines():
        word, _, rest = line.partition(" ")
        if word:
            yield word, rest.strip()

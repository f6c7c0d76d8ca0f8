"""What users and builders are promised outside of the code."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import click

from cli.main import exportcast
from models.core.settings import Settings
from tests.rules.test_supply_chain import plain

ROOT = Path(__file__).parents[2]


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines()


def commands(group: click.Group, before: str = "") -> list[str]:
    names = []
    for name, command in group.commands.items():
        here = f"{before}{name}"
        names += commands(command, f"{here} ") if isinstance(command, click.Group) else [here]
    return names


def test_the_readme_names_every_command() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    missing = [name for name in commands(exportcast) if f"exportcast {name}" not in readme]
    assert missing == []


def test_every_setting_is_in_the_readme_and_the_other_way_round() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    told = set(re.findall(r"`EXPORTCAST_([A-Z_]+)`", readme))
    assert told == {name.upper() for name in Settings.__slots__}


def test_the_constraints_pin_exact_versions_of_every_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    wanted = [*project["dependencies"], *(d for extra in project["optional-dependencies"].values() for d in extra)]
    names = {plain(re.split(r"[\[<>=!~ ]", d)[0]) for d in wanted} - {"exportcast"}
    lines = (ROOT / "constraints.txt").read_text("utf-8").splitlines()
    pinned = {re.fullmatch(r"([A-Za-z0-9._-]+)==[^ ]+", line) for line in lines if line and not line.startswith("#")}
    assert None not in pinned
    assert names <= {plain(m[1]) for m in pinned if m}


def test_the_central_banks_workbook_is_not_committed() -> None:
    assert [name for name in tracked() if "sbp_dt" in name] == []

"""What users and builders are promised outside of the code."""

from __future__ import annotations

import re
import subprocess
import tomllib
from dataclasses import fields
from pathlib import Path

import click

from cli.main import SECTIONS, exportcast
from models.core.settings import Settings
from tests.commands import below
from tests.rules.test_supply_chain import plain

ROOT = Path(__file__).parents[2]


def tracked() -> list[str]:
    listed = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False)
    return listed.stdout.splitlines()


def commands(group: click.Group, before: str = "") -> dict[str, click.Command]:
    found: dict[str, click.Command] = {}
    for name, command in below(group).items():
        here = f"{before}{name}"
        found |= commands(command, f"{here} ") if isinstance(command, click.Group) else {here: command}
    return found


def table_rows(page: str) -> list[list[str]]:
    """The cells of all rows of tables in a page."""
    lines = (ROOT / "docs" / page).read_text("utf-8").splitlines()
    return [[cell.strip() for cell in line.strip("| ").split(" | ")] for line in lines if line.startswith("|")]


def documented_commands() -> dict[str, str]:
    """The row of each command in docs/commands.md, by name."""
    rows = [row for row in table_rows("commands.md") if row[0].startswith("`exportcast ")]
    names = {" ".join(re.findall(r"(?<= )[a-z]+(?=[ `])", row[0])): " | ".join(row) for row in rows}
    assert len(names) == len(rows)
    return names


def test_every_command_is_documented_and_the_other_way_round() -> None:
    assert documented_commands().keys() == commands(exportcast).keys()


def test_every_option_of_a_command_is_in_its_row_and_no_other() -> None:
    documented = documented_commands()
    for name, command in commands(exportcast).items():
        options = {text for p in command.params for text in (*p.opts, *p.secondary_opts) if text.startswith("-")}
        found = set(re.findall(r"(?<![\w-])--?[a-z][a-z-]*", documented[name]))
        assert found == options, name


def test_the_sections_of_the_help_are_those_of_the_page() -> None:
    page = (ROOT / "docs" / "commands.md").read_text("utf-8")
    parts = dict(re.findall(r"(?ms)^## (\w+)\n(.*?)(?=^## |\Z)", page))
    assert list(parts) == list(SECTIONS)
    for title, members in SECTIONS.items():
        for command in members:
            assert f"`exportcast {command}" in parts[title]


def test_every_setting_is_documented_with_its_default() -> None:
    rows = {row[0].strip("`"): row[1] for row in table_rows("settings.md") if row[0].startswith("`EXPORTCAST_")}
    settings = {field.name: field.default for field in fields(Settings)}
    assert rows.keys() == {f"EXPORTCAST_{name.upper()}" for name in settings}
    for name, default in settings.items():
        if isinstance(default, int) or name in ("host", "log_level"):
            assert rows[f"EXPORTCAST_{name.upper()}"] == str(default)


def test_every_setting_that_a_page_names_exists() -> None:
    known = {f"EXPORTCAST_{name.upper()}" for name in Settings.__slots__} | {"EXPORTCAST_REQUIRE_COMPONENTS"}
    for path in [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]:
        assert set(re.findall(r"EXPORTCAST_[A-Z_]*[A-Z]", path.read_text("utf-8"))) <= known, path.name


def test_the_readme_is_short_and_links_every_page() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert len(readme.splitlines()) <= 120
    pages = {f"docs/{path.name}" for path in (ROOT / "docs").glob("*.md")}
    assert pages - set(re.findall(r"\((docs/[\w-]+\.md)", readme)) == set()


def test_the_glossary_has_every_term() -> None:
    terms = {term.strip("`") for row in table_rows("glossary.md") for term in row[0].split(", ")}
    wanted = "reference period, release, vintage, as_of, first release, revision, contradiction, cutoff, horizon, step"
    wanted += ", sample path, member, combination, coverage, PIT, MASE, WQL, MSIS, e-value, champion, challenger"
    assert set(wanted.split(", ")) <= terms


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

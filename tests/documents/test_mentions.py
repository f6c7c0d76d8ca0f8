"""Commands, targets and queries that documents mention in passing exist; no command stands where it is not run."""

from __future__ import annotations

import re
import shlex
import subprocess
from collections.abc import Callable
from pathlib import Path

import click
import pytest

from cli.main import exportcast
from tests.commands import below
from tests.documents.blocks import ROOT, blocks

DOCUMENTS = [ROOT / "README.md", ROOT / "SECURITY.md", *sorted((ROOT / "docs").glob("*.md"))]
RUN = {
    "README.md",
    "api.md",
    "export.md",
    "notifications.md",
    "operations.md",
    "runbooks.md",
    "spreadsheets.md",
    "tutorial.md",
    "what-if.md",
}
"""The documents whose blocks the tests run."""

every_document = pytest.mark.parametrize("path", DOCUMENTS, ids=lambda path: path.name)


def inline(path: Path) -> list[str]:
    """The code in the prose and the tables of a document."""
    prose = re.sub(r"(?ms)^ *```.*?^ *```$", "", path.read_text("utf-8"))
    return [" ".join(code.split()) for code in re.findall(r"`([^`]+)`", prose)]


def test_the_documents_that_are_run_exist() -> None:
    assert {path.name for path in DOCUMENTS} >= RUN


FILES = re.compile(r"(?:benchmarks|cli|client|examples|helm|locks|models|service|tests|training)/[\w/.-]*(?:\.\w+|/)")


@every_document
def test_every_file_of_ours_that_is_named_exists(path: Path) -> None:
    named = [code.rstrip("/") for code in inline(path) if FILES.fullmatch(code)]
    assert [name for name in named if not (ROOT / name).exists() and not (ROOT / f"{name}.py").exists()] == []


@every_document
def test_every_command_in_passing_can_be_called_so(path: Path) -> None:
    for code in inline(path):
        for part in re.split(r"[,;|] (?=exportcast)", code):
            if part.startswith("exportcast ") and (
                words := shlex.split(part.replace("...", "").replace("[SERIES]", ""))
            ):
                _parse(exportcast, words[1:], part)


def _parse(command: click.Command, words: list[str], where: str) -> None:
    """Find the command; read its arguments as it would, whatever stands in the place of a value."""
    context = click.Context(command)
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        commands = below(command)
        assert words[0] in commands, where
        command, words = commands[words[0]], words[1:]
        context = click.Context(command)
    if words:
        taking = {option for each in command.params for option in each.opts if not getattr(each, "is_flag", True)}
        words = [*words, "VALUE"] if words[-1] in taking else words
        _, _, order = command.make_parser(context).parse_args(list(words))
        given = {parameter.name for parameter in order}
        wanted = {each.name for each in command.params if each.required and isinstance(each, click.Option)}
        assert wanted <= given, where


@pytest.mark.parametrize(
    "code", ["exportcast training", "exportcast train --if-old", "exportcast plot pk.ict"], ids=str
)
def test_a_command_that_cannot_be_called_so_is_found(code: str) -> None:
    with pytest.raises((AssertionError, click.UsageError)):
        _parse(exportcast, code.split()[1:], code)


@every_document
def test_every_target_of_make_exists(path: Path) -> None:
    known = set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text("utf-8")))
    text = path.read_text("utf-8")
    told = re.findall(r"(?m)^make ([a-z -]+[a-z])", text) + re.findall(r"`make ([a-z-]+)", text)
    assert {target for each in told for target in each.split()} <= known


@every_document
def test_no_command_stands_in_a_block_that_is_not_run(path: Path) -> None:
    for block in blocks(path.read_text("utf-8")):
        if path.name in RUN and block.language not in ("sh", "text"):
            assert not re.match(r"\$|(\.venv/bin/)?(exportcast|curl|docker|helm|kubectl|make|python3?) ", block.text)


@every_document
def test_every_link_between_documents_leads_somewhere(path: Path) -> None:
    links = re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", path.read_text("utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []


def test_prometheus_reads_every_query_of_the_runbooks(component: Callable[[str], str], tmp_path: Path) -> None:
    queries = [
        code for code in inline(ROOT / "docs" / "runbooks.md") if re.match(r"(\w+ by|histogram_quantile)\b|\w+\{", code)
    ]
    assert len(queries) >= 3
    rules = "".join(f"  - record: read:{i}\n    expr: >-\n      {query}\n" for i, query in enumerate(queries))
    (tmp_path / "queries.yaml").write_text(f"groups:\n- name: queries\n  rules:\n{rules}", "utf-8")
    command = [component("promtool"), "check", "rules", "--lint=none", str(tmp_path / "queries.yaml")]
    checked = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert checked.returncode == 0, checked.stdout + checked.stderr

"""What docs/client.md and the notebook beside it show, run as it stands there against a real service."""

from __future__ import annotations

import ast
import contextlib
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from exportcast_client.document import Document
from tests.client.conftest import TOKEN
from tests.documents.blocks import ROOT, blocks

ADDRESS = "http://127.0.0.1:8080"


@pytest.fixture
def namespace(service: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[str, Any]]:
    """What the code begins with: the token in the environment. Its client is closed at the end."""
    monkeypatch.setenv("SERVICE_TOKEN", TOKEN)
    names: dict[str, Any] = {"__name__": "guide"}
    yield names
    names["client"].close()


def without_digits(text: str) -> list[str]:
    """The words of an output: numbers depend on the models, and columns on the width of numbers."""
    return re.sub(r"[-+]?\d[\d.,]*", "0", text).split()


def last_value(source: str, namespace: dict[str, Any]) -> Any:
    """Run a cell as a notebook does: the value of a last expression is shown."""
    tree = ast.parse(source)
    shown = tree.body.pop() if tree.body and isinstance(tree.body[-1], ast.Expr) else None
    exec(compile(tree, "cell", "exec"), namespace)
    return None if shown is None else eval(compile(ast.Expression(shown.value), "cell", "eval"), namespace)


def test_the_examples_of_the_page_print_what_is_shown(
    service: str, namespace: dict[str, Any], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    found = blocks((ROOT / "docs" / "client.md").read_text("utf-8"))
    shown = 0
    for code, after in zip(found, [*found[1:], None], strict=True):
        if code.language != "python":
            continue
        with contextlib.redirect_stdout(io.StringIO()) as printed:
            exec(compile(code.text.replace(ADDRESS, service), "docs/client.md", "exec"), namespace)
        if after and after.language == "text":
            assert without_digits(printed.getvalue()) == without_digits(after.text), printed.getvalue()
            shown += 1
    assert shown >= 5


def test_the_notebook_runs_from_top_to_bottom(service: str, namespace: dict[str, Any]) -> None:
    notebook = json.loads((ROOT / "docs" / "client.ipynb").read_text("utf-8"))
    assert (notebook["nbformat"], notebook["metadata"]["kernelspec"]["language"]) == (4, "python")
    cells = ["".join(cell["source"]) for cell in notebook["cells"] if cell["cell_type"] == "code"]
    values = [last_value(cell.replace(ADDRESS, service), namespace) for cell in cells]
    tables = [value._repr_html_() for value in values if isinstance(value, Document)]
    assert len(tables) >= 3 and all("<table" in table for table in tables)

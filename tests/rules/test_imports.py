"""The house keeps its shape: imports point one way, and heavy or global things stay in their rooms."""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("models", "service", "training")
HEAVY = {
    "pandas",
    "prophet",
    "statsforecast",
    "sklearn",
    "scipy",
    "matplotlib",
    "cmdstanpy",
    "xlrd",
    "openpyxl",
    "torch",
}


def files(package: str) -> list[Path]:
    return sorted((ROOT / package).rglob("*.py"))


def imports(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module


def importers(package: str, wanted: set[str]) -> dict[str, set[str]]:
    """Files of a package by path, with those of the wanted top-level names that they import."""
    found = {str(p.relative_to(ROOT)): {name.split(".")[0] for name in imports(p)} & wanted for p in files(package)}
    return {path: names for path, names in found.items() if names}


def test_models_import_neither_program() -> None:
    assert importers("models", {"service", "training"}) == {}


def test_service_does_not_import_training() -> None:
    assert importers("service", {"training"}) == {}


def test_training_imports_service_only_where_the_command_line_starts_it() -> None:
    assert importers("training", {"service"}).keys() <= {"training/cli/running.py"}


def test_terms_and_errors_import_only_the_standard_library() -> None:
    for name in ("terms", "errors"):
        tops = {i.split(".")[0] for i in imports(ROOT / "models" / f"{name}.py")}
        assert tops <= set(sys.stdlib_module_names), name


def test_scores_import_only_numpy_beside_the_standard_library() -> None:
    tops = {i.split(".")[0] for i in imports(ROOT / "models" / "scores.py")}
    assert tops <= set(sys.stdlib_module_names) | {"numpy"}


def test_heavy_libraries_stay_under_forecasters_and_training() -> None:
    outside = importers("models", HEAVY) | importers("service", HEAVY)
    assert {path for path in outside if not path.startswith("models/forecasters/")} == set()


def test_flask_and_prometheus_do_not_reach_the_library() -> None:
    assert importers("models", {"flask", "apiflask", "prometheus_client", "click", "rich"}) == {}
    assert importers("service", {"prometheus_client"}).keys() <= {"service/metrics.py"}


def test_joblib_loads_only_in_artefacts() -> None:
    assert importers("models", {"joblib"}).keys() == {"models/artefacts.py"}
    assert importers("service", {"joblib"}) == {}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_environment_is_read_only_at_the_edge(package: str) -> None:
    readers = {
        str(p.relative_to(ROOT))
        for p in files(package)
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("environ", "getenv", "environb")
        if isinstance(node.value, ast.Name) and node.value.id == "os"
    }
    assert readers <= {"training/cli/desk.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_the_clock_is_read_only_at_the_edges(package: str) -> None:
    readers = {
        str(p.relative_to(ROOT))
        for p in files(package)
        for node in ast.walk(ast.parse(p.read_text("utf-8")))
        if isinstance(node, ast.Attribute) and node.attr in ("now", "today", "utcnow")
        if isinstance(node.value, ast.Name) and node.value.id in ("datetime", "date")
    }
    assert readers <= {"training/cli/desk.py", "service/server.py"}


@pytest.mark.parametrize("package", PACKAGES)
def test_modules_stay_under_300_lines(package: str) -> None:
    long = {str(p.relative_to(ROOT)): n for p in files(package) if (n := len(p.read_text("utf-8").splitlines())) > 300}
    assert long == {}


def public(body: list[ast.stmt]) -> Iterator[ast.FunctionDef | ast.ClassDef]:
    """Functions and classes of a module, and methods of its classes, whose names do not start with an underscore."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.ClassDef) and not node.name.startswith("_"):
            yield node
            if isinstance(node, ast.ClassDef):
                yield from public(node.body)


@pytest.mark.parametrize("package", PACKAGES)
def test_every_public_thing_has_a_docstring(package: str) -> None:
    bare = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in files(package)
        for node in public(ast.parse(path.read_text("utf-8")).body)
        if not ast.get_docstring(node)
    ]
    assert bare == []

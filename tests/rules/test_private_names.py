"""Tests use public names only: what a test must set is an argument, and stays what it is in other tests."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

TESTS = Path(__file__).parents[1]
OURS = frozenset({"benchmarks", "cli", "exportcast_client", "models", "service", "tests", "training"})
PATCHES = frozenset(
    {"setattr", "delattr", "setitem", "delitem", "patch", "patch.object", "patch.dict", "patch.multiple"}
)
"""Ends of the names of functions, of monkeypatch and unittest.mock, that change something for the time of a test."""


def violations(source: str) -> Iterator[str]:
    """Line and reason of each use of a private name, and of each constant that is patched."""
    for node in ast.walk(ast.parse(source)):
        match node:
            case ast.ImportFrom(module=str(module), names=names) if module.partition(".")[0] in OURS:
                for name in [*module.split("."), *(alias.name for alias in names)]:
                    if is_private(name) and not name.endswith("__"):
                        yield f"{node.lineno}: imports {name}"
            case ast.Call(func=called) if any(f".{ast.unparse(called)}".endswith(f".{end}") for end in PATCHES):
                for name in filter(is_closed, patched(node)):
                    yield f"{node.lineno}: patches {name}"
            case ast.Attribute(attr=name, ctx=ast.Store() | ast.Del()) if is_closed(name) and not is_self(node):
                yield f"{node.lineno}: sets {name}"


def patched(call: ast.Call) -> Iterator[str]:
    """The parts of all names that a call may patch: in texts, in its target, in the keywords of patch.multiple."""
    for argument in call.args[:2]:
        match argument:
            case ast.Constant(value=str(text)):
                yield from text.split(".")
            case ast.Attribute() | ast.Name():
                yield from ast.unparse(argument).split(".")
    yield from (keyword.arg for keyword in call.keywords if keyword.arg)


def is_private(name: str) -> bool:
    """Whether a name starts with an underscore."""
    return name.startswith("_")


def is_closed(name: str) -> bool:
    """Whether a name is private, or that of a constant."""
    return is_private(name) or (name.isupper() and len(name) > 1)


def is_self(node: ast.Attribute) -> bool:
    """Whether an attribute is one of the object that sets it."""
    return isinstance(node.value, ast.Name) and node.value.id in ("self", "cls")


@pytest.mark.parametrize("path", sorted(TESTS.rglob("*.py")), ids=lambda path: str(path.relative_to(TESTS)))
def test_no_test_patches_or_imports_a_private_name(path: Path) -> None:
    assert list(violations(path.read_text(encoding="utf-8"))) == []


@pytest.mark.parametrize(
    "line",
    [
        'monkeypatch.setattr(store, "_audit", fail)',
        'monkeypatch.setattr("models.storage.store._audit", fail)',
        'monkeypatch.setattr("service.state._cache.get", fail)',
        'monkeypatch.setattr(module, "AT_A_TIME", 0)',
        'monkeypatch.setitem(postgres.CONNECTION, "connect_timeout", 2)',
        'monkeypatch.setitem(ChampionCache.__init__.__kwdefaults__, "most_held", 2)',
        'monkeypatch.delattr(store, "_reader")',
        'setattr(store, "_reader", None)',
        'patch.object(store, "_reader")',
        'patch("models.storage.store._audit")',
        "patch.multiple(store, _reader=None)",
        "patch.dict(object_storage._PATIENCE, read_timeout=0.1)",
        "store._reader = None",
        "module.KEEP = 3",
        "store._moves, store.path = [], None",
        "del store._record",
        "store._count += 1",
        "from models.storage.store import _audit",
        "from service._hidden import shown",
    ],
)
def test_each_way_to_a_private_name_is_seen(line: str) -> None:
    assert [found.partition(":")[0] for found in violations(f"\n{line}")][:1] == ["2"]


@pytest.mark.parametrize(
    "line",
    [
        'monkeypatch.setattr(store, "reports", fail)',
        'monkeypatch.setattr(os, "fsync", fail)',
        "self._reader = None",
        "store.path = None",
        "from unittest.mock import _Call",
        "from models import __main__",
        "dict(row._mapping)",
        "from models.storage.store import Store",
    ],
)
def test_public_names_are_let_through(line: str) -> None:
    assert list(violations(line)) == []

"""Documents: each class has a use outside, no two share a name, every member says what it is."""

from __future__ import annotations

import ast
import importlib
import types
from collections.abc import Iterator, Mapping
from typing import Any, get_args, get_type_hints

import pytest
from pydantic import BaseModel

from models.documents.document import Document
from tests.rules.test_imports import PACKAGES, ROOT, files

MODULES = [f"models.documents.{path.stem}" for path in files("models/documents") if path.stem != "__init__"]


def classes() -> dict[type[BaseModel], str]:
    """The pydantic classes of models/documents, and their modules."""
    return {
        each: module
        for module in MODULES
        for each in vars(importlib.import_module(module)).values()
        if isinstance(each, type) and issubclass(each, BaseModel) and each.__module__ == module and each is not Document
        if not each.__name__.startswith("RootModel[")
    }


def imported_outside() -> Iterator[Any]:
    """What files outside of models/documents import from there."""
    for path in (p for package in PACKAGES for p in files(package) if "documents" not in p.parts):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module in MODULES:
                yield from (getattr(importlib.import_module(node.module), alias.name) for alias in node.names)


def named_by(value: Any) -> Iterator[type[BaseModel]]:
    """The classes that a class, a function's answer, a type or a collection of values names."""
    if isinstance(value, types.FunctionType):
        yield from named_by(get_type_hints(value).get("return"))
    elif isinstance(value, type) and issubclass(value, BaseModel):
        yield value
    elif isinstance(value, Mapping):
        yield from (found for each in value.values() for found in named_by(each))
    elif isinstance(value, BaseModel):
        yield type(value)
    else:
        yield from (found for each in get_args(value) for found in named_by(each))


def reached(roots: set[type[BaseModel]]) -> set[type[BaseModel]]:
    """The classes and all that their members are made of."""
    found, new = set(roots), set(roots)
    while new:
        members = [field.annotation for each in new for field in each.model_fields.values()]
        new = {each for annotation in members for each in named_by(annotation)} - found
        found |= new
    return found


def test_every_class_of_a_document_is_used() -> None:
    used = reached({found for value in imported_outside() for found in named_by(value)})
    assert len(used) > 30
    assert sorted(each.__name__ for each in classes() if each not in used) == []


def test_no_two_classes_share_a_name() -> None:
    names = [each.__name__ for each in classes()]
    assert len(names) == len(set(names))


@pytest.mark.parametrize("model", list(classes()), ids=lambda model: str(model.__name__))
def test_every_member_says_what_it_is(model: type[BaseModel]) -> None:
    bare = [name for name, field in model.model_fields.items() if not field.description and name != "root"]
    assert bare == []
    assert model.__doc__


@pytest.mark.parametrize("model", list(classes()), ids=lambda model: str(model.__name__))
def test_documents_are_frozen_and_closed(model: type[BaseModel]) -> None:
    if issubclass(model, Document):
        assert model.model_config["frozen"]
    assert model.model_config.get("extra") == "forbid" or "root" in model.model_fields


def test_documents_are_built_in_one_place() -> None:
    """No dict of a document is written by hand: to_json takes documents only."""
    by_hand = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for package in ("cli", "service")
        for path in files(package)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("to_json", "show_json")
        if any(isinstance(part, ast.Dict) for argument in node.args for part in ast.walk(argument))
    ]
    assert by_hand == []

"""The classes of the client, made of those of models/documents; as a program it writes them anew.

A member has the name, the type and the description that it has there. Words of which there may be more in a later
version (enums, literals) take any text, so that a client reads the answers of a service that is newer.
"""

from __future__ import annotations

import inspect
import subprocess
import sys
import textwrap
from collections.abc import Iterator, Mapping
from enum import Enum
from pathlib import Path
from types import NoneType, UnionType
from typing import Any, Literal, Union, get_args, get_origin

from pydantic.fields import FieldInfo

from models.documents.document import Document
from models.documents.examples import ANSWERS
from models.documents.problem import ProblemDocument

ROOT = Path(__file__).parents[2]
FOLDER = ROOT / "client" / "exportcast_client" / "documents"
PACKAGE = "exportcast_client"

ROOTS: tuple[type[Document], ...] = (*dict.fromkeys(type(each) for each in ANSWERS.values()), ProblemDocument)
"""What the service answers."""

ROWS: Mapping[str, tuple[tuple[str, ...], str]] = {
    "SeriesListDocument": (("series",), ""),
    "ReportsDocument": (("reports",), ""),
    "ForecastDocument": (("points",), ""),
    "ForecastsDocument": (("forecasts", "points"), "series"),
    "NewsDocument": (("changes", "parts"), "period"),
    "VintageDocument": (("months",), ""),
    "RevisionStatisticsDocument": (("ages",), ""),
    "ScenarioDocument": (("points",), ""),
    "ContradictionsDocument": (("contradictions",), ""),
    "ScoresDocument": (("scores",), ""),
    "DriftDocument": (("points",), ""),
    "IssuedDocument": (("issued",), ""),
    "ModelsDocument": (("versions",), ""),
    "ReadingDocument": (("reports",), ""),
    "ReleaseDocument": (("figures",), ""),
    "WithdrawalDocument": (("months",), ""),
}
"""The members that lead to the rows of a document, and the member that names those of an item; others are one row."""


def generated() -> dict[str, str]:
    """The files of the package by name."""
    modules: dict[str, list[type[Document]]] = {}
    for kind in _reached():
        modules.setdefault(_module(kind), []).append(kind)
    files = {f"{name}.py": _formatted(_file(name, modules[name])) for name in sorted(modules)}
    return files | {"__init__.py": _formatted(_package(modules))}


def _reached() -> list[type[Document]]:
    """The documents, what they are made of and what they extend, in the order of their definition."""
    found: dict[type[Document], None] = {}
    waiting = list(ROOTS)
    while waiting:
        kind = waiting.pop()
        if kind not in found:
            found[kind] = None
            waiting += [*_bases(kind), *(each for field in kind.model_fields.values() for each in _named(field))]
    order = {kind: at for at, kind in enumerate(_defined({sys.modules[kind.__module__] for kind in found}))}
    return sorted(found, key=lambda kind: (_module(kind), order[kind]))


def _defined(modules: set[Any]) -> Iterator[type[Document]]:
    for module in modules:
        for each in vars(module).values():
            if isinstance(each, type) and issubclass(each, Document) and each.__module__ == module.__name__:
                yield each


def _bases(kind: type[Document]) -> list[type[Document]]:
    return [base for base in kind.__bases__ if issubclass(base, Document) and base is not Document]


def _named(field: FieldInfo) -> Iterator[type[Document]]:
    waiting: list[Any] = [field.annotation]
    while waiting:
        each = waiting.pop()
        if isinstance(each, type) and issubclass(each, Document):
            yield each
        waiting += [arg for arg in get_args(each) if get_origin(each) is not Literal]


def _module(kind: type) -> str:
    return kind.__module__.rpartition(".")[2]


def _file(name: str, kinds: list[type[Document]]) -> str:
    source = inspect.getdoc(sys.modules[kinds[0].__module__])
    classes = "\n\n".join(_class(kind) for kind in kinds)
    imports = [
        "from __future__ import annotations",
        *(f"from typing import {word}" for word in ("Any", "ClassVar", "Literal") if f"{word}[" in classes),
        *(["from typing import Any"] if "Any" in classes else []),
        *(["from pydantic import Field"] if "Field(" in classes else []),
        *(["from exportcast_client.document import Document"] if "(Document)" in classes else []),
        *_imports(name, kinds),
    ]
    head = f"{source}\n\nGenerated from models/documents/{name}.py: python -m tests.client.generate"
    return f'"""{head}\n"""\n\n' + "\n".join(imports) + f"\n\n{classes}\n"


def _imports(name: str, kinds: list[type[Document]]) -> Iterator[str]:
    used = {each for kind in kinds for each in _bases(kind)}
    used |= {each for kind in kinds for field in _own(kind).values() for each in _named(field)}
    for each in sorted(used, key=lambda kind: (_module(kind), kind.__name__)):
        if _module(each) != name:
            yield f"from {PACKAGE}.documents.{_module(each)} import {each.__name__}"


def _class(kind: type[Document]) -> str:
    bases = ", ".join(base.__name__ for base in _bases(kind)) or "Document"
    lines = [_docstring(inspect.getdoc(kind) or "")]
    if kind.__name__ in ROWS:
        path, named_by = ROWS[kind.__name__]
        lines.append(f"rows_at: ClassVar[tuple[str, ...]] = {path!r}")
        lines += [f"rows_named_by: ClassVar[str] = {named_by!r}"] if named_by else []
        lines[-1] += "\n"
    lines += [_member(name, field) for name, field in _own(kind).items()]
    return f"class {kind.__name__}({bases}):\n{textwrap.indent(chr(10).join(lines), '    ')}\n"


def _own(kind: type[Document]) -> dict[str, FieldInfo]:
    """The members that the class itself has."""
    return {name: field for name, field in kind.model_fields.items() if name in inspect.get_annotations(kind)}


def _member(name: str, field: FieldInfo) -> str:
    default = ""
    if field.alias:
        default = f" = Field(alias={field.alias!r})"
    elif not field.is_required():
        default = f" = {field.default!r}"
    return f"{name}: {_type(field.annotation)}{default}\n{_docstring(field.description or '')}"


def _type(annotation: Any) -> str:
    """A type as it is written, open for words that are not known yet."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if annotation in (None, NoneType):
        return "None"
    if isinstance(annotation, type) and issubclass(annotation, Enum):
        return f"Literal[{', '.join(repr(each.value) for each in annotation)}] | str"
    if origin is Literal:
        return f"Literal[{', '.join(map(repr, arguments))}] | str"
    if origin in (Union, UnionType):
        return " | ".join(dict.fromkeys(map(_type, arguments)))
    if hasattr(annotation, "__metadata__"):
        return _type(annotation.__origin__)
    if origin is not None:
        return f"{origin.__name__}[{', '.join('...' if each is ... else _type(each) for each in arguments)}]"
    return "Any" if annotation is Any else str(annotation.__name__)


def _docstring(text: str) -> str:
    paragraphs = [textwrap.fill(" ".join(each.split()), 108) for each in text.split("\n\n")]
    joined = "\n\n".join(paragraphs)
    return f'"""{joined}{chr(10) if chr(10) in joined else ""}"""\n'


def _package(modules: Mapping[str, list[type[Document]]]) -> str:
    names = sorted(kind.__name__ for kinds in modules.values() for kind in kinds)
    lines = [
        f"from {PACKAGE}.documents.{name} import {', '.join(sorted(kind.__name__ for kind in kinds))}"
        for name, kinds in sorted(modules.items())
    ]
    head = '"""What the service answers. Generated: python -m tests.client.generate."""'
    return f"{head}\n\nfrom __future__ import annotations\n\n" + "\n".join(lines) + f"\n\n__all__ = {names!r}\n"


def _formatted(code: str) -> str:
    ruff = Path(sys.executable).with_name("ruff")
    for arguments in (["check", "--select", "I", "--fix", "--quiet", "-"], ["format", "--quiet", "-"]):
        command = [ruff, *arguments, "--stdin-filename", FOLDER / "generated.py"]
        done = subprocess.run(command, cwd=ROOT, input=code, capture_output=True, text=True, check=False)
        assert done.stdout, done.stderr
        code = done.stdout
    return code


def _write() -> None:
    FOLDER.mkdir(exist_ok=True)
    files = generated()
    for path in FOLDER.glob("*.py"):
        if path.name not in files:
            path.unlink()
    for name, text in files.items():
        (FOLDER / name).write_text(text, "utf-8")


if __name__ == "__main__":
    _write()

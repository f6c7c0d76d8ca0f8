"""What a checkout is made of, as a row of the table in docs/development.md.

    python -m benchmarks.structure [FOLDER]...

Counts lines and definitions with the syntax tree of Python alone: the code of a folder is read, not imported.
"""

from __future__ import annotations

import ast
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median, quantiles

PRODUCT = ("cli", "models", "service", "training")
SHORT_LINES = 60
"""A module of the product with fewer lines counts as short; empty ones and ``__init__`` do not count."""


@dataclass(frozen=True, slots=True)
class Module:
    """A file of Python: its dotted name, its lines and its syntax tree."""

    name: str
    lines: int
    tree: ast.Module

    @property
    def part(self) -> str:
        """The package or module directly in ``models``, ``service`` ... that it belongs to: ``models.vintages``."""
        return ".".join(self.name.split(".")[:2])

    def imports(self) -> set[str]:
        """Dotted names that it imports, wherever in the file."""
        found = set()
        for node in ast.walk(self.tree):
            if isinstance(node, ast.ImportFrom) and node.module and not node.level:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
            elif isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
        return found

    def function_lengths(self) -> Iterator[int]:
        """Lines of each function from its first statement to its last, without the docstring."""
        for node in ast.walk(self.tree):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                body = node.body[1:] if ast.get_docstring(node) is not None else node.body
                if body:
                    yield (body[-1].end_lineno or 0) - body[0].lineno + 1


def modules(root: Path, folders: Sequence[str]) -> list[Module]:
    """The modules of some folders of a checkout."""
    found = []
    for path in sorted(path for folder in folders for path in (root / folder).rglob("*.py")):
        text = path.read_text("utf-8")
        name = ".".join(path.relative_to(root).with_suffix("").parts)
        found.append(Module(name, len(text.splitlines()), ast.parse(text)))
    return found


def arrows(product: Sequence[Module], inside: str) -> set[tuple[str, str]]:
    """Pairs of parts of a top-level package of which the first imports the second."""
    mine = [module for module in product if module.name.startswith(f"{inside}.")]
    part_of = {module.name: module.part for module in mine}
    found = {(module.part, part_of[name]) for module in mine for name in module.imports() if name in part_of}
    return {(one, other) for one, other in found if one != other}


def measure(root: Path) -> dict[str, str]:
    """What the table shows of a checkout, by the name of the row."""
    product, tests = modules(root, PRODUCT), modules(root, ["tests"])
    named = [module for module in product if not module.name.endswith("__init__")]
    lengths = sorted(length for module in product for length in module.function_lengths())
    return {
        "lines of product": f"{sum(module.lines for module in product):,}",
        "lines of tests": f"{sum(module.lines for module in tests):,}",
        "modules of product": str(len(named)),
        f"of these under {SHORT_LINES} lines": str(sum(module.lines < SHORT_LINES for module in named)),
        **{f"parts of {folder}, imports between them": _parts(named, folder) for folder in ("models", "service")},
        "lines of a function, median": f"{median(lengths):g}",
        "lines of a function, 90th percentile": f"{quantiles(lengths, n=10)[-1]:g}",
    }


def _parts(named: Sequence[Module], folder: str) -> str:
    parts = {module.part for module in named if module.name.startswith(f"{folder}.")}
    return f"{len(parts)}, {len(arrows(named, folder))}"


def main(*folders: str) -> None:
    """Print a table with a column a folder."""
    columns = [measure(Path(folder)) for folder in folders or (".",)]
    print("| | " + " | ".join(folders or ("this checkout",)) + " |")
    print("|---|" + "---:|" * len(columns))
    for name in columns[0]:
        print(f"| {name} | " + " | ".join(column[name] for column in columns) + " |")


if __name__ == "__main__":
    main(*sys.argv[1:])

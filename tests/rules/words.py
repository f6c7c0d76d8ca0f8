"""Words of docs, docstrings, comments and names for which the field has a standard term.

``python -m tests.rules.words`` (in ``make check``) prints ``file:line: word -> better words`` for each use.
"""

from __future__ import annotations

import ast
import io
import re
import tokenize
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

BETTER = {
    r"told|tells?|telling": "given, named, shown, distinguishes",
    r"heard|hears?|hearing": "used, weighted, received",
    r"believ(?:e|es|ed|ing)": "used, trusted, assumed",
    r"honest(?:ly)?": "calibrated, out of sample",
    r"said|says": "stated, named, shows, has",
    r"speaks?|spoke|speaking": "supports, contradicts, names, serves",
    r"voices?": "evidence, support",
    r"votes?|outvoted": "consensus, contradicted",
    r"(?:put|puts|putting) (?:out|aside)": "rejected, removed, capped",
    r"(?:set|sets|setting) aside": "rejected",
    r"go(?:es|ne)? by": "uses, past",
    r"walks?|walked|walking": "reads, iterates over",
    r"whoever": "anyone who",
    r"for ever": "permanently",
    r"takes the rest down": "stops the others",
    r"kept (?:answers?|forecasts?|responses?)": "cached",
}
"""Standard terms by the pattern of a word."""

ALLOWED = re.compile(
    r"random[ _-]walks?|walk_correlation"  # a model
    r"|(?:tell|tells|told|telling)(?: \w+){0,6} apart"  # to distinguish
    r"|ast\.walk|os\.walk",
    re.IGNORECASE,
)
"""True uses."""

ALLOWED_NAMES = {
    "models/forecasting/sample_paths.py": {"walk", "walk_correlation"},
    "service/state/exports.py": {"tell"},  # of a file: where it stands
}
"""True uses in the names of a file."""

PACKAGES = ("cli", "client", "models", "service", "training")
DOCUMENTS = ("README.md", "SECURITY.md", "CHANGELOG.md")

_WORD = re.compile("|".join(rf"(?P<w{i}>\b(?:{pattern})\b)" for i, pattern in enumerate(BETTER)), re.IGNORECASE)
_TERMS = tuple(BETTER.values())


@dataclass(frozen=True, slots=True)
class Use:
    """A word in a file, with the standard terms for it."""

    path: str
    line: int
    word: str
    better: str

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.word} -> {self.better}"


def uses_in(text: str, path: str, first_line: int = 1) -> Iterator[Use]:
    """The listed words of a text."""
    clean = ALLOWED.sub(lambda found: re.sub(r"\w", "_", found[0]), text)
    for found in _WORD.finditer(clean):
        line = first_line + clean.count("\n", 0, found.start())
        yield Use(path, line, found[0], _TERMS[int((found.lastgroup or "w0")[1:])])


def uses_in_code(code: str, path: str) -> Iterator[Use]:
    """The listed words of docstrings, comments and names of a module; of the command line in all its texts."""
    nodes = list(ast.walk(ast.parse(code)))
    strings = nodes if path.startswith("cli/") else [node.value for node in nodes if isinstance(node, ast.Expr)]
    for string in strings:
        if isinstance(string, ast.Constant) and isinstance(string.value, str):
            yield from uses_in(string.value, path, string.lineno)
    for token in tokenize.generate_tokens(io.StringIO(code).readline):
        if token.type == tokenize.COMMENT:
            yield from uses_in(token.string, path, token.start[0])
        elif token.type == tokenize.NAME and token.string not in ALLOWED_NAMES.get(path, ()):
            yield from uses_in(re.sub("(?<=[a-z])_|^_+", " ", token.string), path, token.start[0])


def uses_in_documents() -> list[Use]:
    """The listed words of README, SECURITY, CHANGELOG and docs, without the blocks that commands print."""
    paths = [*(ROOT / name for name in DOCUMENTS), *sorted((ROOT / "docs").glob("*.md"))]
    found = []
    for path in paths:
        text = re.sub(r"(?ms)^ *```(?!sh).*?^ *```$", lambda m: "\n" * m[0].count("\n"), path.read_text("utf-8"))
        found += list(uses_in(re.sub(r"`[^`\n]*`", "``", text), str(path.relative_to(ROOT))))
    return found


def uses_in_packages() -> list[Use]:
    """The listed words of all packages, by file and line."""
    found = [
        use
        for package in PACKAGES
        for path in sorted((ROOT / package).rglob("*.py"))
        for use in uses_in_code(path.read_text("utf-8"), str(path.relative_to(ROOT)))
    ]
    return sorted(set(found), key=lambda use: (use.path, use.line, use.word))


if __name__ == "__main__":
    for each in [*uses_in_documents(), *uses_in_packages()]:
        print(each)

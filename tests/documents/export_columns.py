"""The tables of columns in docs/export.md, made of the schema of exports; as a program it writes them anew."""

from __future__ import annotations

from collections.abc import Iterator

from models.documents.export_schema import KINDS, Column, columns_of_kind
from tests.documents.blocks import ROOT

PATH = ROOT / "docs" / "export.md"
HEADING = "### `"


def tables() -> str:
    """A section for each kind; the quantiles are one row."""
    return "\n".join(f"{HEADING}{kind}`\n\n{KINDS[kind].capitalize()}.\n\n{_table(kind)}" for kind in KINDS)


def _table(kind: str) -> str:
    rows = "".join(f"| {names} | `{column.type}` | {column.about} |\n" for names, column in _rows(kind))
    return f"| column | type | meaning |\n|---|---|---|\n{rows}"


def _rows(kind: str) -> Iterator[tuple[str, Column]]:
    columns = columns_of_kind(kind)
    quantiles = [column for column in columns if column.name.startswith("q0")]
    for column in columns:
        if column not in quantiles:
            yield f"`{column.name}`", column
        elif column is quantiles[0]:
            names = ", ".join(f"`{each.name}`" for each in quantiles)
            yield names, Column("", column.type, "quantiles of the distribution by probability")


def written() -> str:
    """The tables as the page has them."""
    text = PATH.read_text("utf-8")
    return text[text.index(HEADING) :]


if __name__ == "__main__":
    text = PATH.read_text("utf-8")
    start = text.find(HEADING)
    PATH.write_text((text if start < 0 else text[:start]) + tables(), "utf-8")

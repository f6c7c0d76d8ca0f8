"""Documents as tables of HTML for notebooks; every text is escaped."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator, Sequence
from html import escape
from typing import Any

from exportcast_client.document import Document
from exportcast_client.table import Table, flat, table_of

MOST_ROWS = 60
"""Rows that are shown; the rest is counted."""

DIGITS = 6
"""Significant digits of a number."""

HEADING = ("title", "series", "unit", "period", "measure", "as_of", "cutoff", "model_version")
"""Members that stand above the rows."""

SENTENCES = ("note", "warning", "reason")


def html(document: Document) -> str:
    """A heading, sentences, and the rows."""
    body = _wide(table_of(document)) if document.rows_at else _long(document)
    return f"<div>{_heading(document)}{body}{_list(sentences(document))}</div>"


def sentences(document: Document) -> Iterator[str]:
    """What a reader must know: remarks of the document, and the lines of its items."""
    for name, value in document:
        if name in SENTENCES and isinstance(value, str) and value:
            yield value
        elif name == "notes" and isinstance(value, list):
            yield from map(str, value)
        elif isinstance(value, list):
            yield from (str(each.line) for each in value if isinstance(each, Document) and hasattr(each, "line"))


def shown(value: Any) -> str:
    """A value as text: numbers with six significant digits and thousands separated, nothing for None."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case float() if math.isfinite(value):
            whole = math.floor(math.log10(abs(value))) + 1 if value else 1
            text = f"{value:,.{max(0, DIGITS - max(whole, 0))}f}"
            return text.rstrip("0").rstrip(".") if "." in text else text
    return str(value)


def _heading(document: Document) -> str:
    given = {name: value for name, value in document if name in HEADING and isinstance(value, str) and value}
    if not document.rows_at or not given:
        return ""
    first, *rest = (f"{name.replace('_', ' ')} {given[name]}" for name in HEADING if name in given and name != "title")
    title = given.get("title", "")
    line = ", ".join([first, *rest])
    return f"<p><strong>{escape(title)}</strong><br>{escape(line)}</p>" if title else f"<p>{escape(line)}</p>"


def _wide(table: Table) -> str:
    rows = ([row.get(name) for name in table.columns] for row in table.rows[:MOST_ROWS])
    more = len(table.rows) - MOST_ROWS
    rest = f"<p>and {more:,} more rows: to_pandas() has all</p>" if more > 0 else ""
    return f"<table><thead>{_row(table.columns, 'th')}</thead><tbody>{_rows(rows)}</tbody></table>{rest}"


def _long(document: Document) -> str:
    hidden = {"notes", *SENTENCES}
    rows = ([name, value] for name, value in flat(document).items() if name not in hidden)
    return f"<table><tbody>{_rows(rows)}</tbody></table>"


def _rows(rows: Iterable[Sequence[Any]]) -> str:
    return "".join(_row(row, "td") for row in rows)


def _row(cells: Iterable[Any], tag: str) -> str:
    return f"<tr>{''.join(f'<{tag}>{escape(shown(cell))}</{tag}>' for cell in cells)}</tr>"


def _list(texts: Iterable[str]) -> str:
    items = "".join(f"<li>{escape(text)}</li>" for text in dict.fromkeys(texts))
    return f"<ul>{items}</ul>" if items else ""

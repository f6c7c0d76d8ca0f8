"""Row labels of the SBP workbook: which row is which series of the catalog."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from difflib import SequenceMatcher
from functools import lru_cache

from models.core.catalog import Series
from models.core.errors import Problem
from models.reports.sheets import Sheet
from models.reports.workbook.headings import text_of

_LABEL = re.compile(r"\(?(\d+(?:\s*[.\-]\s*\d+)*)(?!\d)[\s.):\-]*(.*)")
_EMPTY_WORDS = frozenset(("and", "of", "the", "services", "service", "exports", "export", "imports", "import"))
_SURE = 0.75
"""Share of words in common at which a label without a number is taken for a title."""


def find_items(
    sheet: Sheet, below: int, width: int, entries: Mapping[str, Series], problems: list[Problem]
) -> dict[str, int]:
    """The row of each series, by item number and title; what is missing, double or renumbered goes to ``problems``.

    Labels stand below row ``below``, in the first ``width`` columns.
    """
    labels = {row: _split(sheet, row, width) for row in range(below + 1, len(sheet.rows))}
    rows: dict[str, int] = {}
    for series, entry in entries.items():
        found = [row for row, (number, title) in labels.items() if _is_item(entry, number, title, entries)]
        if len(found) == 1:
            rows[series] = found[0]
            problems.extend(_title_problem(sheet, found[0], entry, labels[found[0]][1], entries))
        else:
            shown = " and ".join(sheet.place(row) for row in found) or "no such row"
            wanted = f'one row labelled "{entry.sbp_item} {entry.title}" below {sheet.place(below)}'
            problems.append(Problem(f'{sheet.file} sheet "{sheet.name.strip()}"', "label", shown, wanted))
    return rows


def _split(sheet: Sheet, row: int, width: int) -> tuple[str, str]:
    """Number and title of a label, which may stand in cells of their own; the number is empty where there is none."""
    label = " ".join(filter(None, (text_of(cell) for cell in sheet.rows[row][:width])))
    match = _LABEL.fullmatch(label)
    return (re.sub(r"\s", "", match[1]).replace("-", "."), match[2]) if match else ("", label)


def _is_item(entry: Series, number: str, title: str, entries: Mapping[str, Series]) -> bool:
    if number:
        return number == entry.sbp_item
    own = _likeness(title, entry.title)
    return own >= _SURE and own == max(_likeness(title, other.title) for other in entries.values())


def _title_problem(
    sheet: Sheet, row: int, entry: Series, title: str, entries: Mapping[str, Series]
) -> Sequence[Problem]:
    """A number whose title is more like that of a sister item: the items were renumbered or swapped."""
    sisters = [other for other in entries.values() if other.parent == entry.parent]
    best = max(_likeness(title, other.title) for other in sisters)
    if 0 < _likeness(title, entry.title) == best:
        return ()
    wanted = f'item {entry.sbp_item} to be "{entry.title}"'
    return [Problem(sheet.place(row), "label", repr(f"{entry.sbp_item} {title}"), wanted)]


def _likeness(one: str, other: str) -> float:
    """Words in common over all words of two titles, 0..1."""
    ours, theirs = _words(one), _words(other)
    common = sum(any(_same(word, its) for its in theirs) for word in ours)
    return common / (len(ours) + len(theirs) - common) if common else 0.0


def _words(title: str) -> frozenset[str]:
    return frozenset(word for word in re.findall(r"[a-z]+", title.lower()) if word not in _EMPTY_WORDS)


@lru_cache(4096)
def _same(one: str, other: str) -> bool:
    """Whether two words are one, up to an ending (repairs, telecom) or a slip of spelling (center)."""
    short, long = sorted((one, other), key=len)
    ending = len(short) >= 5 and long.startswith(short)
    return one == other or ending or SequenceMatcher(None, one, other).ratio() >= 0.8

"""Which reader a file is for, by what is in it and by its name."""

from __future__ import annotations

import io
from collections.abc import Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path
from types import MappingProxyType

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem
from models.reports.excel_table import parse_sheets
from models.reports.report import Report
from models.reports.sdmx.reader import is_sdmx_csv, known_columns, parse_sdmx
from models.reports.sheets import open_sheets
from models.reports.sources import MAGICS, OLE_MAGIC, ZIP_MAGIC, is_pipe, name_of, read_pipe
from models.reports.table import MAX_BYTES, check_size, parse_csv
from models.reports.text_table import TextTable
from models.reports.wide_table import Published, parse_wide_csv, parse_wide_sheets
from models.reports.workbook.layout import is_workbook
from models.reports.workbook.reader import parse_workbook

READABLE = "a table of figures or SDMX-CSV (.csv, .tsv, .xlsx) or SBP's workbook of trade in services (.xls, .xlsx)"
WIDE = "a wide table of months and series (.csv, .tsv, .xlsx, .xls)"
MAX_TEXT = 2_000_000
"""Largest press text that is read, bytes."""

_TEXT = (".csv", ".tsv")
_EXCEL = (".xls", ".xlsx", ".xlsm")


NO_SERIES = Catalog()
Note = Callable[[str], None]
"""Takes a sentence on what was left out of a file."""


def _no_note(_text: str) -> None:
    """Nobody wants to know."""


def read_file(
    path: Path,
    *,
    published: str | None = None,
    source: str | None = None,
    fiscal_starts: Mapping[str, int] = MappingProxyType({}),
    catalog: Catalog = NO_SERIES,
    note: Note = _no_note,
) -> list[Report]:
    """The reports of a file or of standard input (``-``), whichever of the readable kinds it is.

    ``published`` and ``source`` fill what a table leaves open; the workbook needs ``published``. ``fiscal_starts`` are
    the first months of the fiscal years by series; ``catalog`` names the rows of SDMX-CSV of each series, and ``note``
    is given a sentence on rows left out. InvalidInput names what cannot be read.
    """
    data, name = _bytes(path), name_of(path)
    if data.startswith((OLE_MAGIC, ZIP_MAGIC)) or (path.suffix.lower() in _EXCEL):
        return _read_excel(data, name, published, source, fiscal_starts)
    if path.suffix.lower() in _TEXT or is_pipe(path):
        check_size(len(data), name)
        table = TextTable.open(lambda: io.BytesIO(data), name, known=known_columns)
        if is_sdmx_csv(table):
            return parse_sdmx(table, published=published, source=source, catalog=catalog, note=note)
        return parse_csv(data, name, published=published, source=source, fiscal_starts=fiscal_starts)
    raise InvalidInput([Problem(name, "", f"a file of kind {path.suffix or 'unknown'!r}", READABLE)])


def read_wide(paths: Sequence[Path], *, published: str | None, source: str | None, catalog: Catalog) -> list[Report]:
    """The reports of wide tables: months down or across, a series of the catalog a column or a row.

    InvalidInput names what is wrong in all files, and a call without ``published``.
    """
    if published is None:
        wanted = "--published DATE: a wide table has no date of publication"
        raise InvalidInput([Problem(name_of(paths[0]), "published", "nothing", wanted)])
    read = partial(_read_wide, published=Published(published, source, catalog))
    return _all_of(paths, read)


def _read_wide(path: Path, *, published: Published) -> list[Report]:
    data, name = _bytes(path), name_of(path)
    if data.startswith((OLE_MAGIC, ZIP_MAGIC)) or (path.suffix.lower() in _EXCEL):
        return parse_wide_sheets(open_sheets(data, name), name, published=published)
    if path.suffix.lower() in _TEXT or is_pipe(path):
        return parse_wide_csv(data, name, published=published)
    raise InvalidInput([Problem(name, "", f"a file of kind {path.suffix or 'unknown'!r}", WIDE)])


def _bytes(path: Path) -> bytes:
    try:
        if is_pipe(path):
            return read_pipe(path, limit=MAX_BYTES)
        if path.exists() and not path.is_file():
            found = "a folder" if path.is_dir() else "not a file"
            raise InvalidInput([Problem(str(path), "", found, "a file that can be read")])
        check_size(path.stat().st_size, path.name)
        return path.read_bytes()
    except (OSError, ValueError) as error:
        found = getattr(error, "strerror", None) or str(error)
        raise InvalidInput([Problem(str(path), "", found, "a file that can be read")]) from error


def _read_excel(
    data: bytes, name: str, published: str | None, source: str | None, fiscal_starts: Mapping[str, int]
) -> list[Report]:
    sheets = open_sheets(data, name)
    if not is_workbook(sheets):
        return parse_sheets(sheets, name, published=published, source=source, fiscal_starts=fiscal_starts)
    if published is None:
        wanted = "--published DATE: the workbook does not say when it was published"
        raise InvalidInput([Problem(name, "published", "nothing", wanted)])
    return parse_workbook(sheets, name, published=published, source=source)


def read_files(
    paths: Sequence[Path],
    *,
    published: str | None = None,
    source: str | None = None,
    fiscal_starts: Mapping[str, int] = MappingProxyType({}),
    catalog: Catalog = NO_SERIES,
    note: Note = _no_note,
) -> list[Report]:
    """The reports of several files; InvalidInput names what is wrong in all of them."""
    read = partial(
        read_file, published=published, source=source, fiscal_starts=fiscal_starts, catalog=catalog, note=note
    )
    return _all_of(paths, read)


def _all_of(paths: Sequence[Path], read: Callable[[Path], list[Report]]) -> list[Report]:
    reports: list[Report] = []
    problems: list[Problem] = []
    for path in paths:
        try:
            reports += read(path)
        except InvalidInput as error:
            problems += error.problems
    if problems:
        raise InvalidInput(problems)
    return reports


def read_text(path: Path) -> str:
    """The text of a file, ``-`` is standard input: UTF-8, UTF-16 or, failing both, CP1252.

    InvalidInput if it is empty, too large, or no text.
    """
    return decode_text(_bytes(path), name_of(path))


def decode_text(data: bytes, name: str) -> str:
    """The text of bytes in whichever of the usual encodings they are."""
    if len(data) > MAX_TEXT:
        raise InvalidInput([Problem(name, "", f"{len(data):,} bytes", f"a text of at most {MAX_TEXT:,} bytes")])
    if not data.strip():
        raise InvalidInput([Problem(name, "", "an empty file", "an English press text")])
    if kind := next((kind for magic, kind in MAGICS.items() if data.startswith(magic)), None):
        raise InvalidInput([Problem(name, "", kind, "a text; copy it out of the file")])
    for encoding in _encodings(data):
        with suppress(UnicodeDecodeError):
            text = data.decode(encoding)
            if "\0" not in text:
                return text
    raise InvalidInput([Problem(name, "", "binary data", "a text in UTF-8, UTF-16 or CP1252")])


def _encodings(data: bytes) -> tuple[str, ...]:
    """Encodings to try: by the byte order mark, or UTF-16 where every second byte is zero."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        return ("utf-16",)
    head = data[:1000]
    if len(head) > 3 and len(data) % 2 == 0 and head[1::2].count(0) > 0.4 * len(head) / 2:
        return ("utf-16-le",)
    if len(head) > 3 and len(data) % 2 == 0 and head[::2].count(0) > 0.4 * len(head) / 2:
        return ("utf-16-be",)
    return ("utf-8-sig", "cp1252")

"""Tables in text files: encoding, separator and rows with their lines; the one reader of CSV for reports and panels.

Standard library only. A file is read line by line, as often as needed and each time from its beginning, so that a large
panel does not have to fit into memory.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from models.core.errors import InvalidInput, Problem

MAX_LINE = 200_000
"""Characters of a line; no row of a table is as long."""

DELIMITERS = ",;\t"

_BOMS = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_SEPARATOR = re.compile(r"sep=(.)\s*", re.IGNORECASE)
"""The first line that Excel writes or takes to name the separator."""

Row = tuple[str, Sequence[str]]
"""Where a row stands (``figures.csv line 7``) and its cells as text."""

Source = Callable[[], BinaryIO]
"""Opens the file, at its beginning, each time it is called."""

Known = Callable[[Sequence[str]], int]
"""How many of some headings a reader knows."""


@dataclass(frozen=True, slots=True)
class TextTable:
    """A text file as a table; ``skipped`` lines stand before the header (``sep=;``)."""

    source: Source
    name: str
    encoding: str
    delimiter: str
    skipped: int = 0

    @classmethod
    def open(cls, source: Source, name: str, *, known: Known) -> TextTable:
        """Find the encoding by the byte order mark and the delimiter under which most headings are ``known``.

        InvalidInput if the first line is too long or is not text.
        """
        with source() as stream:
            start = stream.read(4)
        encoding = next((codec for mark, codec in _BOMS if start.startswith(mark)), "utf-8")
        bare = cls(source, name, encoding, ",")
        first = next((line for line in bare._lines() if line.strip("\r\n")), "")
        if named := _SEPARATOR.fullmatch(first.strip("\r\n")):
            return cls(source, name, encoding, named[1], skipped=1)
        heading = first.strip("\r\n").replace('"', "")
        delimiter = max(DELIMITERS, key=lambda d: known(heading.split(d)))
        return cls(source, name, encoding, delimiter)

    @property
    def may_have_decimal_comma(self) -> bool:
        """Whether the separator leaves the comma free to be a decimal mark."""
        return self.delimiter != ","

    def place(self, line: int) -> str:
        """Where a row stands, for messages."""
        return f"{self.name} line {line}"

    def __iter__(self) -> Iterator[Row]:
        """Rows that are not blank with their places, as often as asked; InvalidInput as of ``rows``."""
        return ((self.place(line), cells) for line, cells in self.rows())

    def rows(self) -> Iterator[tuple[int, list[str]]]:
        """Rows that are not blank, each with the line it begins on.

        InvalidInput where the quoting breaks, a line is too long, or a byte is not text.
        """
        lines = self._lines()
        for _ in range(self.skipped):
            next(lines, None)
        reader = csv.reader(lines, delimiter=self.delimiter, strict=True)
        while True:
            line = reader.line_num + 1 + self.skipped
            try:
                cells = next(reader, None)
            except csv.Error as error:
                wanted = "cells whose quotes are closed, each shorter than 131,072 characters"
                raise InvalidInput([Problem(self.place(line), "", str(error), wanted)]) from error
            if cells is None:
                return
            if any(map(str.strip, cells)):
                yield line, cells

    def _lines(self) -> Iterator[str]:
        with io.TextIOWrapper(self.source(), self.encoding, newline=None) as text:
            try:
                for number, line in enumerate(iter(lambda: text.readline(MAX_LINE + 1), ""), 1):
                    if len(line) > MAX_LINE:
                        found, wanted = f"a line of more than {MAX_LINE:,} characters", f"at most {MAX_LINE:,}"
                        raise InvalidInput([Problem(self.place(number), "", found, wanted)])
                    if "\0" in line:
                        raise InvalidInput([self._bad_byte("text without NUL bytes")])
                    yield line
            except UnicodeError as error:
                raise InvalidInput([self._bad_byte(_TEXT[self.encoding])]) from error

    def _bad_byte(self, wanted: str) -> Problem:
        """The first byte that is not text: line, byte of the line and, as far as the header can be read, column."""
        if self.encoding == "utf-16":
            return self._bad_unit(wanted)
        number, header = 1, ""
        with self.source() as stream:
            for raw in stream:
                chunk = raw.removeprefix(b"\xef\xbb\xbf") if not header else raw
                header = header or chunk.decode("utf-8", "replace")
                at = _first_bad(chunk)
                before = chunk[:at].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
                number += before.count(b"\n")
                if at is not None:
                    line = before.rpartition(b"\n")[2]
                    column = self._column_at(header, line) if number > 1 + self.skipped else ""
                    place = f"{self.place(number)} byte {len(line) + 1}"
                    return Problem(place, column, f"byte 0x{chunk[at]:02x}", wanted)
        raise AssertionError("a file that was not text has become text")

    def _bad_unit(self, wanted: str) -> Problem:
        with self.source() as stream:
            text = stream.read().decode("utf-16", "replace")
        at = min((i for i in (text.find("\0"), text.find("\ufffd")) if i >= 0), default=len(text))
        line = len(text[:at].splitlines()) or 1
        return Problem(self.place(line), "", "NUL" if text[at : at + 1] == "\0" else "a broken character", wanted)

    def _column_at(self, header: str, line: bytes) -> str:
        headings = self._split(io.StringIO(header, newline=None).readline())
        at = max(len(self._split(line.decode("utf-8", "replace"))) - 1, 0)  # an empty line has no cells
        return headings[at].strip() if at < len(headings) else ""

    def _split(self, line: str) -> list[str]:
        """The cells of one line, taken leniently; only to say where a fault stands."""
        try:
            return next(csv.reader([line], delimiter=self.delimiter), [""])
        except csv.Error:
            return []


_TEXT = {"utf-8": "UTF-8 text", "utf-8-sig": "UTF-8 text", "utf-16": "UTF-16 text"}


def _first_bad(chunk: bytes) -> int | None:
    """Where bytes stop being UTF-8 text without NUL."""
    try:
        chunk.decode("utf-8")
    except UnicodeDecodeError as error:
        return error.start
    return chunk.index(b"\0") if b"\0" in chunk else None

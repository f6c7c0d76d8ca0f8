"""The text of a body of text/plain, in the encoding that it names or, without a name, in the one that it is in."""

from __future__ import annotations

from apiflask.exceptions import HTTPError
from flask import request

from models.core.errors import InvalidInput, Problem
from models.reports.files import decode_text

PLACE = "text"

CHARSETS = {
    "utf-8": "utf-8-sig",
    "utf8": "utf-8-sig",
    "utf-16": "utf-16",
    "utf-16le": "utf-16-le",
    "utf-16be": "utf-16-be",
    **dict.fromkeys(("windows-1252", "cp1252", "iso-8859-1", "latin1", "us-ascii", "ascii"), "cp1252"),
    "iso-8859-15": "iso-8859-15",
    "windows-1250": "cp1250",
    "iso-8859-2": "iso-8859-2",
}
"""Encodings by the names that they are given; those of Western Europe are read as browsers read them."""


def text_of(data: bytes) -> str:
    """The text of a body; HTTPError 415 for an encoding that is not taken, InvalidInput for bytes that are no text."""
    charset = request.mimetype_params.get("charset")
    if charset is None or not data.strip():
        return decode_text(data, PLACE)
    encoding = CHARSETS.get(charset.strip().lower())
    if encoding is None:
        raise HTTPError(415, f"charset {charset[:40]}: send utf-8, utf-16 or windows-1252")
    try:
        return data.decode(encoding)
    except UnicodeDecodeError as error:
        found = f"a byte that is not {charset[:40]} at {error.start:,}"
        raise InvalidInput([Problem(PLACE, "", found, f"a text in {charset[:40]}")]) from error

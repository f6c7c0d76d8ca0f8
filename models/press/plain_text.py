# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Makes a text plain: HTML, typographic characters, broken words and lines; each character keeps its place."""

from __future__ import annotations

import html
import re
from dataclasses import dataclass

_TRANSLATED = {
    **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2009\u202f\t\u3000\x0b\x0c", " "),
    **dict.fromkeys("‘’ʼ`´", "'"),
    **dict.fromkeys("“”„«»", '"'),
    **dict.fromkeys("‐‑–−", "-"),
    **dict.fromkeys("\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f", ""),
    "％": "%",
    "＄": "$",
    "\u2028": "\n",
    "\u2029": "\n\n",
}
_TOKEN = re.compile(
    r"""(?P<hidden><(?:script|style|head)\b.{0,20000}?</(?:script|style|head)\s{0,3}>|<!--.{0,20000}?-->)
      | (?P<block></?(?:p|div|br|h[1-6]|li|ul|ol|tr|table|section|article|header|footer|blockquote|figcaption|title)\b[^<>]{0,2000}>)
      | (?P<cell></?t[dh]\b[^<>]{0,2000}>)
      | (?P<tag></?[A-Za-z][A-Za-z0-9:-]{0,20}(?:\s[^<>]{0,2000})?/?>)
      | (?P<entity>&(?:\#\d{1,7}|\#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,20});)
      | (?P<hyphen>(?<=[a-z])(?:-|\u00ad)[ \t]{0,3}\r?\n[ \t]{0,8}(?=[a-z]))
      | (?P<line>\r\n|\r)
      | (?P<space>[ \t\u00a0]{2,400})
      | (?P<other>[\u00a0\u2002\u2003\u2007\u2009\u202f\t\u3000\x0b\x0c‘’ʼ`´“”„«»‐‑–−\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f％＄\u2028\u2029])""",
    re.VERBOSE | re.DOTALL | re.IGNORECASE,
)


LONGEST_ROW = 240
"""Characters of a line that can be the row of a table."""
_GAPS = re.compile(r"\t| {2,}(?=\S)")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A plain text and where each of its characters stands in the text it was made of, [len + 1]."""

    text: str
    places: list[int]

    def place(self, start: int, end: int) -> tuple[int, int]:
        """The span in the original of a span here."""
        return self.places[start], self.places[end - 1] + 1 if end > start else self.places[start]


def plain_text(text: str) -> PlainText:
    """The text without tags; entities, spaces, quotes and hyphens are plain, words broken at a line end joined."""
    pieces: list[str] = []
    places: list[int] = []
    at = 0
    for match in _TOKEN.finditer(text):
        pieces.append(text[at : match.start()])
        places.extend(range(at, match.start()))
        piece = _replaced(match, text)
        pieces.append(piece)
        places.extend([match.start()] * len(piece))
        at = match.end()
    pieces.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return PlainText("".join(pieces), places)


def _replaced(match: re.Match[str], text: str) -> str:
    kind, found = str(match.lastgroup), match[0]
    if kind == "entity":
        character = html.unescape(found)
        return _TRANSLATED.get(character, character if len(character) == 1 else " ")
    if "\t" in found or kind == "space":
        return _gap(found, text, match.start())
    if kind == "other":
        return _TRANSLATED.get(found, found)
    if kind == "cell":
        return " " if found[1] == "/" else " | "
    return {"block": "\n", "line": "\n", "hidden": " "}.get(kind, "")


def _gap(found: str, text: str, at: int) -> str:
    """What a tab or a run of spaces is: the bar between two cells of a line that has several, else a space."""
    start, end = text.rfind("\n", max(at - LONGEST_ROW, 0), at) + 1, text.find("\n", at, at + LONGEST_ROW)
    line = text[max(start, at - LONGEST_ROW) : end if end >= 0 else at + LONGEST_ROW]
    inside = "\t" in found or (not line[: at - max(start, at - LONGEST_ROW)].isspace() and at > start)
    if len(line) <= LONGEST_ROW and inside and len(_GAPS.findall(line)) > 1:
        return " | "
    return "  " if at == start else " "

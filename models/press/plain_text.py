# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Makes a text plain: HTML, typographic characters, broken words and lines; each character keeps its place."""

from __future__ import annotations

import html
import re
from bisect import bisect_right
from collections import defaultdict
from collections.abc import Mapping, Sequence
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
    r"""(?P<hidden><(?:(?P<element>script|style|head)\b|!--))
      | (?P<block></?(?:p|div|br|h[1-6]|li|ul|ol|tr|table|section|article|header|footer|blockquote|figcaption|title)\b[^<>]{0,2000}>)
      | (?P<cell></?t[dh]\b[^<>]{0,2000}>)
      | (?P<tag></?[A-Za-z][A-Za-z0-9:-]{0,20}(?:\s[^<>]{0,2000})?/?>)
      | (?P<entity>&(?:\#\d{1,7}|\#x[0-9A-Fa-f]{1,6}|[A-Za-z][A-Za-z0-9]{1,20});)
      | (?P<hyphen>(?<=[a-z])(?:-|\u00ad)[ \t]{0,3}\r?\n[ \t]{0,8}(?=[a-z]))
      | (?P<line>\r\n|\r)
      | (?P<space>[ \t\u00a0]{2,400})
      | (?P<other>[\u00a0\u2002\u2003\u2007\u2009\u202f\t\u3000\x0b\x0c‘’ʼ`´“”„«»‐‑–−\u00ad\u200b\u200c\u200d\u2060\ufeff\u200e\u200f％＄\u2028\u2029])""",
    re.VERBOSE | re.IGNORECASE,
)
_OPENING_TAG = re.compile(r"<[A-Za-z]{4,6}(?:\s[^<>]{0,2000})?>")
_CLOSING = re.compile(r"</(?P<element>script|style|head)\s{0,3}>|-->", re.IGNORECASE)
MOST_HIDDEN = 20_000
"""Characters of a script, a style sheet or a comment; what is open for longer was never meant to be closed."""

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
    closings, gaps, at = _closings(text), Gaps(text), 0
    while match := _TOKEN.search(text, at):
        start = match.start()
        if match.lastgroup in ("hidden", "element"):
            end, piece = _hidden(match, text, closings)
        else:
            end, piece = match.end(), _replaced(match, gaps)
        pieces += text[at:start], piece
        places.extend(range(at, start))
        places.extend([start] * len(piece))
        at = end
    pieces.append(text[at:])
    places.extend(range(at, len(text) + 1))
    return PlainText("".join(pieces), places)


def _closings(text: str) -> Mapping[str, Sequence[int]]:
    """Where each kind of hidden piece can end, in order."""
    ends: dict[str, list[int]] = defaultdict(list)
    for match in _CLOSING.finditer(text):
        ends[(match["element"] or "").lower()].append(match.end())
    return ends


def _hidden(match: re.Match[str], text: str, closings: Mapping[str, Sequence[int]]) -> tuple[int, str]:
    """Where a script, a style sheet or a comment ends, and its replacement; one that is never closed is a tag."""
    ends = closings.get((match["element"] or "").lower(), ())
    following = bisect_right(ends, match.end())
    if following < len(ends) and ends[following] - match.start() <= MOST_HIDDEN:
        return ends[following], " "
    tag = _OPENING_TAG.match(text, match.start())
    return (tag.end(), "") if tag else (match.start() + 1, "<")


def _replaced(match: re.Match[str], gaps: Gaps) -> str:
    kind, found = str(match.lastgroup), match[0]
    if kind == "entity":
        character = html.unescape(found)
        return _TRANSLATED.get(character, character if len(character) == 1 else " ")
    if "\t" in found or kind == "space":
        return gaps.shown(found, match.start())
    if kind == "other":
        return _TRANSLATED.get(found, found)
    if kind == "cell":
        return " " if found[1] == "/" else " | "
    return {"block": "\n", "line": "\n"}.get(kind, "")


class Gaps:
    """The gaps of a text: bars between the cells of a line that has several, else spaces; each line is looked at once."""

    __slots__ = ("_cells", "_end", "_start", "_text")

    def __init__(self, text: str) -> None:
        self._text, self._start, self._end, self._cells = text, 0, -1, False

    def shown(self, found: str, at: int) -> str:
        """What a tab or a run of spaces at a place is shown as."""
        if at > self._end:
            self._look(at)
        if self._cells and ("\t" in found or at > self._start):
            return " | "
        return "  " if at == self._start else " "

    def _look(self, at: int) -> None:
        text = self._text
        self._start, end = text.rfind("\n", self._end + 1, at) + 1 or self._end + 1, text.find("\n", at)
        self._end = end if end >= 0 else len(text)
        line = text[self._start : self._end] if self._end - self._start <= LONGEST_ROW else ""
        self._cells = len(_GAPS.findall(line)) > 1

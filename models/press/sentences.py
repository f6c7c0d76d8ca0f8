# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Splits a press text into sentences, and sentences into clauses; positions are kept, so a phrase can be quoted."""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

MAX_SENTENCE = 1200
"""Characters after which a sentence is cut, so that all later work is linear in the length of the text."""

Span = tuple[int, int]

_PLAIN = str.maketrans(
    {
        "\u00a0": " ",
        "\u2007": " ",
        "\u2009": " ",
        "\u202f": " ",
        "\t": " ",
        "‘": "'",
        "’": "'",
        "“": '"',
        "”": '"',
        "‐": "-",
        "‑": "-",
        "–": "-",
        "−": "-",
        "％": "%",
        "＄": "$",
    }
)

_END = re.compile(
    r"""[.!?]["')\]]{0,3}(?=\s{1,9}["'(\[]{0,2}[A-Z0-9$•*])   # a full stop, then something that can begin a sentence
      | (?<=[a-z)%\d])\.(?=[A-Z][a-z])                        # a full stop without the space after it
      | (?<=[a-z)%\d])[.!?]["'](?=[A-Z][a-z])                  # a quotation's end without the space after it
      | \n\s{0,20}\n""",
    re.VERBOSE,
)
_ABBREVIATION = re.compile(
    r"(?:\b(?:U\.?S|Mr|Mrs|Ms|Dr|vs|No|Rs|approx|Jan|Feb|Mar|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec|i\.e|e\.g|St|Gen)"
    r"|\b[A-Z])\.$"
)
_SMALL = re.compile(r"\s{0,8}[a-z]")
_OPEN_END = re.compile(
    r"(?:,|\$|\b(?:of|in|to|the|a|an|and|or|for|by|at|with|from|than|was|were|is|are|during|against|over|IT|US|Jan\w*|Feb\w*|March|April|May|June|July"
    r"|Aug\w*|Sep\w*|Oct\w*|Nov\w*|Dec\w*|Pakistan's|country's|fiscal\syear|FY)|\bUS\s?\$)\s*$"
)
_BULLET = re.compile(r"\s*(?:[-*•·▪►]|\d{1,2}[.)])\s")
_DATELINE = re.compile(r"\s*[A-Z]{4,}")

HARD_BREAK = re.compile(
    r""";|—|\||\s--?\s|\n
      | ,?\s(?:while|whereas|whilst|but|although|though|meanwhile)\b
      | ,\showever\b(?!,)
      | ,\s(?:and|with|after|which(?!\sinclud)|where)\b""",
    re.VERBOSE | re.IGNORECASE,
)
_SOFT_BREAK = re.compile(
    r",(?!\d{2,3}\b)|[()]|\sand\s(?=(?:this|these|it|they)\s)|\swhich\s(?:according|had)\b|(?<!high)(?<!low)(?<!much)(?<!many)\s(?:adding|as|because|since|despite|amid)\s(?!against|compared|opposed|(?:high|low|much|many)\sas)"
)


def plain(text: str) -> str:
    """The text with typographic spaces, quotes and hyphens made plain; every character keeps its position."""
    return text.translate(_PLAIN)


def sentences(text: str) -> Iterator[Span]:
    """Spans of the sentences of a plain text, in order; headings, list items and table lines are sentences too."""
    for start, end in pairwise(_boundaries(text)):
        if text[start:end].strip():
            yield start, end


def _boundaries(text: str) -> list[int]:
    cuts = {0, len(text)}
    for match in _END.finditer(text):
        before = text[max(match.start() - 8, 0) : match.start() + 1]
        if not _ABBREVIATION.search(before):
            cuts.add(match.end())
    cuts |= _line_cuts(text)
    return _capped(text, sorted(cuts))


def _line_cuts(text: str) -> set[int]:
    """Ends of lines that end a sentence: all, unless the text is wrapped at a fixed width and the line runs on."""
    lines = text.split("\n")
    wrapped = max(map(len, lines)) <= 120
    cuts, position = set(), 0
    for line, following in pairwise(lines):
        position += len(line) + 1
        runs_on = following.strip() and not line.rstrip().endswith((".", ":", "!", "?"))
        runs_on = runs_on and ((wrapped and len(line) >= 55) or _goes_on(line, following))
        if not runs_on or _BULLET.match(following) or _DATELINE.match(following):
            cuts.add(position)
    return cuts


def _goes_on(line: str, following: str) -> bool:
    """Whether a line break stands inside a sentence, whatever the width: small letters follow, or a word asks for more."""
    return bool(_SMALL.match(following) or (line.strip() and _OPEN_END.search(line))) and "|" not in line + following


def _capped(text: str, cuts: list[int]) -> list[int]:
    capped = [cuts[0]]
    for cut in cuts[1:]:
        while cut - capped[-1] > MAX_SENTENCE:
            space = text.rfind(" ", capped[-1] + 1, capped[-1] + MAX_SENTENCE)
            capped.append(space if space > 0 else capped[-1] + MAX_SENTENCE)
        capped.append(cut)
    return capped


def clauses(sentence: str) -> list[Span]:
    """Spans between the hard breaks of a sentence (semicolon, while, but, a comma with and): one statement each."""
    cuts = [0, *(match.start() for match in HARD_BREAK.finditer(sentence)), len(sentence)]
    return [(start, end) for start, end in pairwise(cuts) if end > start]


_SHORT_NAME = re.compile(r"\(([A-Za-z&]{2,8})\)")
"""An abbreviation in brackets, such as (FDI) or (MoITT): what stands around it is one part."""


def chunk(clause: str, position: int) -> str:
    """The part of a clause around a position that no comma or bracket interrupts: how far "target" reaches."""
    start, end = 0, len(clause)
    for match in _SOFT_BREAK.finditer(_SHORT_NAME.sub(r"_\1_", clause)):
        if match.end() <= position:
            start = match.end()
        elif match.start() >= position:
            end = match.start()
            break
    return clause[start:end]

"""Refuses what is no English text: nothing, too much, bytes of a program, another language."""

from __future__ import annotations

import re

from models.core.errors import InvalidInput, Problem

MAX_CHARACTERS = 500_000
"""Longest text that is read."""

SAMPLE = 4_000
"""Characters at the head from which language and kind are detected."""

_WORD = re.compile(r"[^\W\d_]{2,}")
_CONTROL = re.compile("[\x00-\x08\x0e-\x1f\ufffd]")
_LETTER, _LATIN = re.compile(r"[^\W\d_]+"), re.compile(r"[A-Za-z]")
_COMMON = frozenset(
    """the of to in and a is for at by from with on as it its was were that this has have exports export billion million
    percent per cent during year month fiscal first last over up rose grew said""".split()  # noqa: SIM905
)
LEAST_LATIN = 0.5
LEAST_COMMON = 0.03
ENOUGH_WORDS = 40
"""Different words from which on a low share of common ones means that a text is not English."""
MOST_CONTROLS = 0.01


def check_text(text: str, name: str = "article") -> None:
    """InvalidInput if a text is empty, too long, binary or not in English."""
    if not text.strip():
        raise _refused(name, "an empty text", "an English press text")
    if len(text) > MAX_CHARACTERS:
        raise _refused(name, f"{len(text):,} characters", f"a press text of at most {MAX_CHARACTERS:,} characters")
    sample = text[:SAMPLE]
    controls = len(_CONTROL.findall(sample))
    if controls > MOST_CONTROLS * len(sample) + 2:
        raise _refused(name, "binary data", "an English press text")
    if language := _other_language(sample):
        raise _refused(name, language, "a text in English")


def _other_language(sample: str) -> str | None:
    letters = "" if sample.isascii() else "".join(_LETTER.findall(sample))
    if len(letters) >= 20 and len(_LATIN.findall(letters)) < LEAST_LATIN * len(letters):
        arabic = sum("\u0600" <= c <= "\u06ff" for c in letters) > 0.3 * len(letters)
        return "a text in Urdu or Arabic script" if arabic else "a text that is not in Latin script"
    words = {w.lower() for w in _WORD.findall(sample)}
    common = len(words & _COMMON)
    return (
        "a text that is not in English" if len(words) >= ENOUGH_WORDS and common < LEAST_COMMON * len(words) else None
    )


def _refused(name: str, found: str, wanted: str) -> InvalidInput:
    return InvalidInput([Problem(name, "", found, wanted)])

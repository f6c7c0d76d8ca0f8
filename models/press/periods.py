# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds phrases of time and merges neighbours: "the first four months (July-October) of fiscal year 2023-24" is one phrase."""

from __future__ import annotations

import re
from dataclasses import replace

from models.press.period_rules import read_phrases, without_days
from models.press.time_phrase import Phrase, joined
from models.press.words import COUNT
from models.press.year_to_date import as_year_to_date

_GAP = re.compile(
    r"(?:'s)?[\s,()'\"\[\]/-]{0,4}(?:(?:of|in|for|from|the|its|period|quarter|half|i\.e\.?|that\sis|during|year|this|year's)\b[\s,()']{0,3}){0,4}"
)
_COMMA_IN = re.compile(r",\s(?:in|during|for)\s$", re.IGNORECASE)
_COMPARED = re.compile(
    r"(?:\bfrom|\bthan|\bagainst|\bversus|\bvs\.?|\bcompar(?:ed|ing|ison)\s(?:to|with)|\brelative\sto|\bopposed\sto"
    r"|(?:increase|growth|rise|up|gain|jump|higher|lower|decline|decrease|drop|fall|surge|improvement|percent|cent|%|pc|basis)\s(?:over|on)"
    r"|\bcompared|\babove|\bbelow)\s(?:that\s(?:of|in)\s|those\s(?:of|in)\s|the\s|figures?\sof\s|in\s|during\s|its\s|of\s|last\s|exports?\s(?:of|in)\s|both\s){0,4}$",
    re.IGNORECASE,
)  # fmt: skip
_AND = re.compile(r"\s?(?:and|as\swell\sas)\s(?:on\s|over\s)?", re.IGNORECASE)
_RUNS_FROM = re.compile(r"\bfrom\s$", re.IGNORECASE)
_SINCE_CONJUNCTION = re.compile(r"\s(?:had|has|have|was|were|saw|is)\b")
_OVER = re.compile(r"\bover\s(?:the\s|a\s)?$", re.IGNORECASE)
_FIRST = re.compile(rf"(?:first|initial|opening|period\sof|{COUNT}[\s-]months?)\b", re.IGNORECASE)
_ASIDE = re.compile(
    r"\b(?:by|till|until|before|beyond|towards?|since|after)\s(?:the\s)?(?:end\s(?:of\s)?)?(?:the\s)?$", re.IGNORECASE
)


def find_phrases(text: str) -> list[Phrase]:
    """The phrases of time of a sentence, in order, neighbours merged and days left out."""
    text = without_days(text)
    atoms = read_phrases(text)
    merged: list[Phrase] = []
    for atom in atoms:
        near = bool(merged) and bool(_GAP.fullmatch(text, merged[-1].end, atom.start))
        base = near and _is_of_base(text, merged[-1], atom)
        one = joined(merged[-1], atom) if near and not base else None
        if one:
            merged[-1] = one
        else:
            merged.append(atom)
    placed: list[Phrase] = []
    for phrase in merged:
        phrase = _placed(text, phrase)
        along = placed and placed[-1].compared and _AND.fullmatch(text, placed[-1].end, phrase.start)
        placed.append(replace(phrase, compared=True) if along else phrase)  # "a jump on both February and March 2024"
    return as_year_to_date(text, placed)


def _is_of_base(text: str, left: Phrase, right: Phrase) -> bool:
    """Whether one of two neighbours is of the base of the other: "in May from a year ago", "on a year ago, in May"."""
    if right.back:
        return "from" in text[left.end : right.start]
    return left.back in ("year", "month") and bool(_COMMA_IN.search(text[left.start : right.start]))


def _placed(text: str, phrase: Phrase) -> Phrase:
    before = text[max(phrase.start - 60, 0) : phrase.start]
    runs = phrase.span[:1] in (("range",), ("run",)) and bool(_RUNS_FROM.search(before))  # "from July to October"
    runs = runs or bool(_OVER.search(before) and _FIRST.match(text, phrase.start))  # "23 % over the first ten months"
    return replace(
        phrase,
        compared=not runs and bool(_COMPARED.search(before)),
        aside=bool(_ASIDE.search(before)) and not _is_conjunction(text, phrase),
    )


def _is_conjunction(text: str, phrase: Phrase) -> bool:
    """Whether the "since" before a phrase is a conjunction: "since FY24 had seen a jump of 24 percent"."""
    before = text[max(phrase.start - 8, 0) : phrase.start]
    return before.rstrip().lower().endswith("since") and bool(_SINCE_CONJUNCTION.match(text, phrase.end))

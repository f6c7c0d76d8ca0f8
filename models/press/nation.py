# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds the sentences whose subject is another country: its exports are none of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence

Span = tuple[int, int]

_OURS = re.compile(
    r"\b(?:Pakistan(?:i|is|'s)?|PAKISTAN\w*|Islamabad|ISLAMABAD|Karachi|KARACHI|Lahore|LAHORE|Rawalpindi|Peshawar|SBP|PBS|PSEB|P@SHA|PAFLA|MoITT?|SIFC|State\sBank|Topline)\b"
)
_COUNTRIES = (
    "India|Bangladesh|Sri Lanka|Nepal|Bhutan|Maldives|Afghanistan|Iran|China|Vietnam|Viet Nam|Philippines|Indonesia|Malaysia|Thailand|Cambodia|Myanmar|Laos|Singapore"
    "|Japan|South Korea|Korea|Taiwan|Mongolia|Kazakhstan|Uzbekistan|Kyrgyzstan|Tajikistan|Turkmenistan|Azerbaijan|Armenia|Georgia|Turkey|Türkiye|Israel|Egypt|Jordan|Lebanon"
    "|Morocco|Tunisia|Algeria|Kenya|Nigeria|Ghana|Rwanda|Ethiopia|Uganda|Tanzania|South Africa|Mauritius|Senegal|Ukraine|Poland|Romania|Bulgaria|Hungary|Czech Republic|Slovakia"
    "|Serbia|Croatia|Bosnia|Albania|North Macedonia|Moldova|Belarus|Russia|Lithuania|Latvia|Estonia|Ireland|Portugal|Spain|Italy|Greece|Cyprus|Malta|France|Germany|Netherlands"
    "|Belgium|Denmark|Sweden|Norway|Finland|Iceland|Switzerland|Austria|Brazil|Argentina|Mexico|Colombia|Chile|Peru|Uruguay|Costa Rica|Paraguay|Guatemala|Jamaica|Cuba|Canada|Australia|New Zealand"
    "|Fiji|Saudi Arabia|United Kingdom|Britain"
)
_PEOPLES = (
    "Indian|Bangladeshi|Sri Lankan|Nepali|Nepalese|Chinese|Vietnamese|Philippine|Filipino|Indonesian|Malaysian|Thai|Cambodian|Singaporean|Japanese|Korean|Taiwanese|Kazakh|Uzbek"
    "|Kyrgyz|Azerbaijani|Armenian|Georgian|Turkish|Israeli|Egyptian|Jordanian|Lebanese|Moroccan|Tunisian|Kenyan|Nigerian|Ghanaian|Rwandan|Ethiopian|South African|Ukrainian|Polish"
    "|Romanian|Bulgarian|Hungarian|Czech|Serbian|Croatian|Albanian|Moldovan|Belarusian|Russian|Lithuanian|Latvian|Estonian|Irish|Portuguese|Spanish|Italian|Greek|Brazilian|Argentine"
    "|Argentinian|Mexican|Colombian|Chilean|Peruvian|Uruguayan|Costa Rican|Iranian|Mongolian|Mauritian"
)
_CITIES = "New Delhi|Delhi|Mumbai|Bengaluru|Bangalore|Hyderabad, India|Chennai|Dhaka|Chattogram|Colombo|Kathmandu|Hanoi|Ho Chi Minh City|Manila|Jakarta|Kuala Lumpur|Kyiv|Kiev|Lviv|Cairo|Nairobi|Lagos|Accra|Tashkent|Almaty|Astana|Bishkek|Baku|Yerevan|Tbilisi|Belgrade|Bucharest|Warsaw|Dublin|Tel Aviv|Minsk|Sofia|Chisinau|Tirana|Vilnius|Tallinn|Riga|Buenos Aires|San José"
_BODIES = "NASSCOM|STPI|SEZ India|RBI|Reserve Bank of India|BASIS|Bangladesh Bank|Export Promotion Bureau|EPB|BACCO|SLASSCOM|SLASSCOM's|Sri Lanka Export Development Board|EDB|IBPAP|Bangko Sentral|VINASA|IT Ukraine|Hi-Tech Park|taka|Tk|crore taka|hryvnia|BPO Association of the Philippines"
_ANYONE = "|".join([_COUNTRIES, _PEOPLES, _CITIES])
_OTHERS = r"[Nn]eighbou?ring\s(?:country|countries|nations?|economy|economies)|[Rr]ival\s(?:country|countries|nations?)|[Rr]egional\s(?:peers|rivals|competitors)"
_THEIRS = re.compile(rf"\b(?:{_ANYONE}|{_ANYONE.upper()}|{_BODIES}|{_OTHERS})(?:'s|n|ns|s)?\b".replace("ü", "[uü]"))
_TOWARDS = r"\b(?:to|with|than|like|towards?|including|into|behind|unlike|and|or|as|against|such\sas|visit\sto|markets?\sof|clients?\sin|customers?\sin|offices?\sin|buyers?\sin|trade\swith|embassy\sof)\s(?:the\s|neighbou?ring\s|countries\slike\s|rivals?\s){0,2}"
_PARTNER = re.compile(rf"(?:{_TOWARDS}|,\s)$", re.IGNORECASE)
_OPENING = re.compile(r"\W*(?:With|As)\s(?:the\s)?")
"""Before a country at the head of a sentence: "With the Indian industry's growth falling"."""
_DESTINATION = re.compile(rf"(?:{_TOWARDS})$", re.IGNORECASE)
"""The same without the comma: "In 2022/23, Nepal earned"."""
_WHOSE = re.compile(r",?\swhose\s(?:[A-Za-z-]+\s){0,3}(?:exports?|earnings|receipts|sales)\b")
"""Behind a country: "nothing to India, whose exports stand at $320 billion" goes on about it."""
_PARTNER_AFTER = re.compile(r"\s(?:embassy|ambassador|visit|delegation|market|clients?|companies\svisit)")
_GOES_ON = re.compile(
    r"\s*(?:\"|')?(?:It|Its|The\scountry|The\sisland|They|Their|This|That|These|Those|The\s(?:sector|industry|exports?|figure|total))\b"
)
_HEAD, _LONG_HEAD = 300, 3000
"""Characters in which a text names its country: the longer where ours is nowhere and only one other is named."""


def foreign(text: str, sentences: Sequence[Span]) -> list[bool]:
    """For each sentence whether its figures are another country's, [S].

    A sentence that names only others as its subject is theirs, and so is one that goes on from it; one that names no
    country is of the text's own: that of the first that is named, ours where none is.
    """
    theirs_first = _first_is_theirs(text)
    flags: list[bool] = []
    for start, end in sentences:
        sentence = text[start:end]
        ours, theirs = bool(_OURS.search(sentence)), _subjects(sentence)
        if theirs and not ours:
            flags.append(True)
        elif ours:
            flags.append(bool(theirs) and theirs[0] < _OURS.search(sentence).start() and theirs_first)  # type: ignore[union-attr]
        else:
            goes_on = bool(flags) and flags[-1] and bool(_GOES_ON.match(sentence))
            flags.append(theirs_first or goes_on)
    return flags


def foreign_between(clause: str) -> bool:
    """Whether the subject of a clause by itself is another country and not ours: "while India earned $200 billion"."""
    theirs = bool(_subjects(clause)) or any(_WHOSE.match(clause, m.end()) for m in _THEIRS.finditer(clause))
    return theirs and not _OURS.search(clause)


def _subjects(sentence: str) -> list[int]:
    """Places where another country is named that is no destination or partner."""
    return [
        m.start()
        for m in _THEIRS.finditer(sentence)
        if (
            _OPENING.fullmatch(sentence[: m.start()])
            or not _PARTNER.search(sentence[max(m.start() - 40, 0) : m.start()])
        )
        and not _PARTNER_AFTER.match(sentence[m.end() : m.end() + 30])
    ]


def _first_is_theirs(text: str) -> bool:
    """Whether the text is another country's: it names one in its head and ours later or never, or only one at all."""
    ours, head = _OURS.search(text), _subjects(text[:_HEAD])
    if ours is None and not head:
        named = {m[0] for m in _THEIRS.finditer(text[:_LONG_HEAD]) if not _DESTINATION.search(text[: m.start()][-40:])}
        named = {name for name in named if not name.isupper()} or named  # a body is of a country that is named
        return len({name[:4].lower().replace("phil", "fili") for name in named}) == 1
    return bool(head) and (ours is None or head[0] < ours.start())

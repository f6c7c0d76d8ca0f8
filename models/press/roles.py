# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds the role of an amount in its sentence: the figure itself, the one it is compared with, a change, or none of ours."""

from __future__ import annotations

import re
from collections.abc import Sequence
from enum import Enum
from functools import lru_cache
from itertools import pairwise

from models.press.amounts import Amount
from models.press.sentences import chunk
from models.press.time_phrase import Phrase


class Role(Enum):
    """What an amount does."""

    MAIN = "the figure"
    BASE = "what the figure is compared with"
    CHANGE = "an increment"
    MAYBE_CHANGE = "increased by $298 million: an increment, or in loose English the figure itself"
    THRESHOLD = "a mark that was passed"
    REVISED = "what the figure was before it was revised"
    NONE = "no published export figure"


FUTURE = (
    r"(?:\btargets?\b|\btargeted|\baim(?:s|ed|ing)?\b|\bgoals?\b|\bproject(?:ed|ion|ions|ing|s\sto)\b|\bforecast\w*|\bexpect(?:s|ed|ing)?\b|(?<!of\s)(?<!than\s)(?<!below\s)(?<!above\s)(?<!beyond\s)(?<!beat\s)(?<!beating\s)(?<!missed\s)(?<!exceeded\s)(?<!exceeding\s)(?<!market\s)(?<!analysts\W\s)\bexpectations?\b|\bestimat\w+"
    r"|\bwould\b|\bwill\b|\bcould\b|\bmay\s(?:reach|cross|touch|hit|rise|be|double|grow|climb|come|fetch|exceed|surpass|go)\b|\bmight\b|\bcan\s(?:reach|be|earn|cross|hit|easily|go|rise|grow)|\bhop(?:e|es|ed|ing|eful)\b|\blikely\b|\bvision\b"
    r"|\benvisag\w+|\bplan(?:s|ned|ning)?\b|\bambiti\w+|\beye(?:s|d|ing)\b|\boptimis\w+|\bon\scourse|\bon\strack|\bset\sto\b|\bpoised\b|\bpledg\w+|\bpredict\w*|\bforesee\w*|\banticipat\w*|\bslated\b|\b(?:is|are)\sto\s(?:reach|hit|touch|cross|rise|grow|climb)\b"
    r"|\bwants?\b|\bshould\b|\bmust\b|\bneeds?\sto\b|\bsees?\s[^.;$%]{3,40}?\s(?:growing|rising|reaching|climbing|going)\b"
    r"|(?<!helped\s)(?<!managed\s)(?<!able\s)(?<!helping\s)(?<!continued\s)(?<!on\s)(?<!enough\s)(?<!exports\s)\bto\s(?:increase|raise|take|boost|lift|push|grow|enhance|expand|scale|bring)\b(?=(?:(?!\bto\b|\.\s)[^:;%]){0,90}\bto\s(?:(?!to\b)[a-z-]+\s){0,4}(?:US|\$|\d))|\bto\s(?:double|triple|treble)\b)"
)
"""Words that make an amount one to come: a target, a hope, or an aim ("the resolve to take exports to $15 billion")."""
_NONE = re.compile(
    FUTURE
    + r"""|\bpotential\b|\bpotentially\b|\bpromis\w+
    |\bper[\s-](?:hour|day|month(?!\s(?:basis|on))|person|capita|year|annum|week|working[\s-]day|freelancer|employee|user|head)|\bdaily\b|\ba\sweek\b|\b(?:users|subscribers|subscriptions|connections|jobs)\b|\bnear(?:s|ed|ing)\b|\bclos(?:e|es|ed|ing)\sin\son\b|\bwithin\s(?:reach|sight|touching)|\binch(?:ed|es|ing)|\bedging|\bapproach(?:es|ed|ing)\b|\ban?\s(?:hour|piece)\b|\bhourly\b|/\s?h(?:ou)?r\b
    |\bloans?\b|\bIMF\b|\binvest(?:ed|ment|ments|ing|ors?)\b|\bfund(?:s|ed|ing)?\b|\brais(?:ed|ing)\b|\bbudget\w*|\ballocat\w+|\bspent\b|\bexpenditures?\b|\bpayments?\s(?:of|for)\b|\bGDP\b|\breserves\b|\bsubsid\w+|\bgrants?\b
    |\bsurplus\b|\bdeficit\b|\bimports\b|\bimport\sbill|\bmarket\s(?:size|worth|cap\w*|of|is|was|will)|\b(?:global|world|worldwide)\s(?:\w+\s)?market|\bindustry\s(?:is\s)?(?:worth|valued)|\bindustry\ssize
    |\bprofits?\b(?!\sback)|\bturnover\b|\bretention\b|\btextiles?\b|\bworkers'?\s|\boverseas\sPakistanis|\baverag\w+|\bloss(?:es)?\b|\bmissed\b|\bshortfall\b|\bdeals?\b|\bcontracts?\sworth|\bMoUs?\b|\bagreements?\b
    |\bproject\sworth|\bcost(?:s|ing|ed)?\b|\bpric(?:e|es|ed)\b|\bsalar\w+|\bwages?\b|\bfees?\b|\bworth\sof\s(?:goods|equipment)|\bpencil\w*|\bbudgeted|\bbank(?:s|ing)\son|\bby\s(?:the\send\sof\s)?(?:20[2-9]\d|FY\s?\d\d|\w+\s20[2-9]\d)
    |\b(?:next|coming)\s(?:[\w-]+\s){0,4}(?:years?|months?)\b|\bunremitted|\bunofficial|\bundocumented|\binformal|(?<!from\s)\babroad\b|\bcaptur\w+|\btap\b|\bmobile\sphones?
    |\brevenues?\sof\s(?:the\s)?(?:company|firm)|\bannual\sexports?\sof\s(?:around|about|nearly)|\ba\syear\b(?!\s(?:ago|earlier|before))|(?<!percent\s)(?<!cent\s)(?<!%\s)(?<!pc\s)\bannually\b|\b(?:each|every)\syear\b|\bnew\sbusiness\b|\bfintech|\bstartups?\b|\ba\sday\b|\bcloud\smarket|\bif\b|\bceilings?\b|\blimits?\b|\bcapped\b|\bthreshold\sfor\b""",
    re.VERBOSE | re.IGNORECASE,
)
_AFTER_NONE = re.compile(
    r"\s?(?:per\s|an?\s(?:hour|month(?!\sand\s[^.;]{3,30}\sa\syear\s(?:ago|earlier|before)\b)|year)\b(?!\s(?:ago|earlier|before))|/\s?h|-?\s?(?:target|mark\sby|goal|market|industry|loan|programme|program\b|project|deal|park|package|scheme|initiative|facility|contract|acquisition|fund|economy|investment|opportunity)|(?:during|over|in)\s(?:the\s)?(?:past|last|previous)\s(?:two|three|four|five|six|seven|eight|nine|ten|\d\d?)\s(?:fiscal\s|financial\s)?years\b|by\s20|by\sFY|by\sJune|annually\sby|in\sthe\snext|within|surplus)",
    re.IGNORECASE,
)
_CHANGE_AFTER = re.compile(
    r"\s?-?\s?(?:,?\s?or\s[\d.]{1,6}\s?(?:%|percent|per\scent|pc),?\s(?:more|less|higher|lower|above|below|up|down)\b|(?:,?\s?however,?\s|(?:was|were|is|are),?\s(?:however,?\s|also\s|still\s)?){0,2}(?:higher|lower|more|less)\sthan\b|more\b|higher\b|lower\b|less\b|short\b|ahead\b|above\b|below\b|better\b|worse\b|(?:[a-z-]{1,14}\s)?(?:increase|growth|jump|rise|decline|decrease|gain|drop|fall|surge|difference|improvement)\b|\(\s?[\d.]{1,6}\s?(?:%|percent|per\scent|pc))(?!\s(?:from|to)\s\$)",
    re.IGNORECASE,
)
_OR_RATE = re.compile(r",?\s?or\s[\d.]", re.IGNORECASE)
_REACHED = re.compile(
    r"\b(?:at|reach(?:ed|ing|es)?|hit(?:ting|s)?|total(?:l?ed|l?ing|s)?|touch(?:ed|ing|es)?)\s(?:a\srecord\s|(?:about|nearly|almost|around|some)\s)?$",
    re.IGNORECASE,
)
"""Before a level, where a rate in other words follows: "reached $348 million, or 17 % more than a year earlier"."""
_CHANGE_NOUN = re.compile(
    r"\b(?:an?\s|the\s)?(?:\w+\s)?(?:increase|rise|growth|jump|gain|decline|decrease|surge|addition|additional|increment|difference|improvement|drop|fall|reduction|contraction|dip|extra|(?<!made\s)(?<!makes\s)(?<!make\s)(?<!making\s)up|down)"
    r"(?:\s(?:of|by|worth))?\s$",
    re.IGNORECASE,
)
_CHANGE_TO = re.compile(
    r"\b(?:increas|r[io]s|grew|grow|surg|jump|climb|declin|decreas|fell|fall|dropp?|dipp?|slipp?|add)\w*\s(?:an?\s|some\s|another\s|about\s|around\s){0,2}$",
    re.IGNORECASE,
)
"""Before an amount that another follows with "to": "rose $13 million to $338 million"."""
_TO_AMOUNT = re.compile(
    r"\s?(?:\([^)$]{1,30}\)\s)?(?:,?\s?or\s[^$]{1,30}?,?\s)?to\s(?:[a-z-]+\s){0,3}(?:US)?\s?\$", re.IGNORECASE
)
_CHANGE_VERB = re.compile(
    r"\b(?:increas\w+|rose|ris(?:e|es|en|ing)|grow(?:n|s|ing)?|grew|surg\w+|went\sup|gone\sup|jump\w+|declin\w+|decreas\w+|fell|fall(?:s|en)?|dropp?\w*|improv\w+|climb\w+|expand\w+|down|up|higher|lower|added|dipp?\w*|reduc\w+|slipp?\w*|revis\w+)"
    r"\s(?:\w+ly\s|(?:up|down)wards?\s)?by\s(?:an?\s|some\s|\w+ing\s|whopping\s){0,3}$",
    re.IGNORECASE,
)
_LOOSE_UP = re.compile(r"\b(?:increas|ris|rose|gr[oe]w|surg|jump|climb|went\sup)\w*\s(?:\w+ly\s)?by\b", re.IGNORECASE)
_THRESHOLD = re.compile(
    r"\b(?:cross(?:ed|es|ing)?|surpass(?:ed|es|ing)?|exceed(?:ed|s|ing)?|breach(?:ed|es|ing)?|top(?:s|ped|ping)|pass(?:ed|es|ing)|(?:go(?:es|ne|ing)?|went|mov(?:ed|es|ing)|ris(?:es|en|ing)|rose|climb(?:ed|s|ing)|pushed|jumped|soared|surged)\s(?:beyond|past))\s"
    r"(?:over\s|the\s|a\s|above\s|historic\s|psychological\s|mark\sof\s|milestone\sof\s|figure\sof\s|barrier\sof\s|threshold\sof\s){0,5}$",
    re.IGNORECASE,
)
_BY_ALONE = re.compile(
    r"[,)-]\s?by\s(?:an?\s|some\s|about\s|around\s|nearly\s|almost\s|over\s|more\sthan\s){0,2}$", re.IGNORECASE
)
"""Behind a comma: "passed the $1.44 billion of FY20, by $468 million" is what it was passed by."""
_WERE_ONLY = re.compile(
    r"(?:%|\bper\s?cent\b|\bpercent\b|\bpc\b)[^.;$%]{0,80}\b(?:as|when|since|because|for)\s[^.;$%]{0,50}\b(?:was|were|stood\sat|amounted\sto)\s(?:only|just|merely)\s$",
    re.IGNORECASE,
)
"""A reason for a rate: "an increase of 15 percent, as they were only $168 million in November"."""
_PART = re.compile(r"(?:%|per\s?cent|percent|pc),?\sor\s$", re.IGNORECASE)
_OF_WHOLE = re.compile(r"\s(?:out\s)?of\s(?:the|its|their|total)\s(?:total\s)?(?:of\s)?(?:US\s?)?\$", re.IGNORECASE)
"""Behind an amount: it is a part of the next one, of a country or a city, unless the clause names an item for it."""
_PARTS = re.compile(
    r"\b(?:computer|telecom|freelanc|software|call\scent|information\sservices|hardware)", re.IGNORECASE
)
_EARLIER_AFTER = re.compile(
    r"\s(?:(?:recorded|reported|registered|earned|achieved|seen|posted|logged|made|set|figure|total)\s)?(?:in|during|of|for|from|a)?\s?(?:the\s)?"
    r"(?:same|corresponding|last|previous|preceding|prior|year\s(?:ago|earlier|before))\b"
    r"|\s(?:recorded|reported|registered|earned|achieved|posted|made|booked)\s(?:in|during|for)\s(?:the\s)?(?:(?:whole|entire|full|all)\s(?:of\s|year\s)?)?(?:FY|fiscal|July|[A-Z][a-z]{2,8}\s20|20\d\d)",
    re.IGNORECASE,
)
_MARK_AFTER = re.compile(
    r"[\s-]?(?:a\smonth\s)?(?:mark|milestone|threshold|barrier|level|benchmark|club)\b", re.IGNORECASE
)

_COMPARATOR = (
    r"\bcompar(?:ed|ing|ison|ative)\w*|\bcompares?\s(?:with|to)\b|\bagainst\b|\bversus\b|\bvs\b\.?|\bthan\b|\bas\sopposed\sto|\bin\scontrast|\brelative\sto|\bup\sfrom|\bdown\sfrom|\bfrom\b(?!\s(?:(?:the|its|all|these|this|different|various|other)\s){0,2}(?:Pakistan|abroad|overseas|IT|ICT|I\.T|exports?|exporting|sell|sales?|providing|services?|software|computers?|telecom|freelanc|call|information|tech|digital|country|foreign|sector|industry))(?!\s[A-Z][a-z]{2,8}(?:\s20\d\d)?\s?(?:to|till|through|until|-)\s?[A-Z])"
    r"|\b(?:increase|growth|rise|up|gain|jump|higher|decline|decrease|drop|improvement|surge|percent|cent|%|pc)\sover\s(?!$)|^\s(?:(?:increase|growth|rise|gain|jump|decline|decrease|drop|improvement|surge)\s)?(?:over|above|below|on)\s(?:the\s)?$"
)
_RESULT = (
    r"(?<!which\s)(?<!that\s)\b(?:reach(?:ed|es|ing)?|st(?:ood|ands|anding)\sat|remain(?:ed|ing)|amount(?:ed|ing|s)?\sto|total(?:l?ed|l?ing|s)|clock(?:ed|ing)|hit(?:s|ting)?|earned|fetched|touch(?:ed|ing|es)?"
    r"|settl(?:ed|ing)\sat|coming\sin\sat|came\s(?:in\s)?at|was\srecorded\sat|were\srecorded\sat|recorded\sat|generated|brought|posted|received|register(?:ed|ing))\b"
    r"|(?<!compared\s)(?<!comparison\s)(?<!relative\s)(?<!opposed\s)(?<!contrast\s)(?<!comparing\s)\bto(?=\s(?:an?\s|the\s|record\s|its\s|highest\s|all-time\s|high\s|of\s|US\s?|over\s|around\s|nearly\s|about\s|\w+ly\s|just\s|more\sthan\s|almost\s|monthly\s|historic\s|ever\s){0,7}$)"
)
_SOURCE_BEFORE = re.compile(
    r"\s(?:from|through)\s(?!(?:an?|the|last|same|previous|preceding|corresponding|January|February|March|April|May|June|July|August|September|October|November|December|FY)\b)[A-Za-z][^,;$%\d]{1,60},\s(?:and\s)?$",
    re.IGNORECASE,
)
"""Between two amounts of a list: "$47 million from travel, $75 million from telecommunication"."""
_CUES = re.compile(rf"(?P<base>{_COMPARATOR})|(?P<main>{_RESULT})", re.IGNORECASE)


_AHEAD = re.compile(
    FUTURE + r"|a\syear|annually|potentially|(?:next|coming)\s(?:[\w-]+\s){0,4}(?:years?|months?)|by\s.+", re.IGNORECASE
)
_COMPARED_WITH = re.compile(
    r"(?<!ranging\s)(?<!range\s)\b(?:(?P<base>from)|against|than|versus|vs\.?|compar(?:ed|ing|ison)\s(?:to|with))\s(?:(?:just|only|the|a|its|their|about|around|nearly|US|last\syear's|actual|total|of|some|(?P<now>current|present|existing|earlier|previous))\s){0,4}$",
    re.IGNORECASE,
)
_EXPECTED_AFTER = re.compile(r"\s(?:was|were|had\sbeen|as|that\swas)?\s?(?:" + FUTURE + ")", re.IGNORECASE)
_AMOUNTING = re.compile(r"[\s,]{0,3}(?:amounting|totall?ing|worth|equal|which\sincludes?|namely)\b", re.IGNORECASE)
_AGAINST = re.compile(
    rf"\b(?:against|versus|vs|compared|as\sopposed)\b[^;%]{{0,40}}\d|\b(?:and|but)\s(?:[a-z]+\s){{0,2}}{FUTURE}[^;%]{{0,60}}\d",
    re.IGNORECASE,
)
_STATED_PAST = re.compile(
    r"\s(?:(?:recorded|earned|achieved|reported|registered|posted|seen|fetched)\s)?(?:(?:in|during|for|of)\s)?(?:the\s)?(?:last|previous|preceding|past|outgoing|same|corresponding|a\syear|FY|fiscal|financial|20[012]\d|Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)"
)
_EARLIER_AND = re.compile(
    r"\s(?:an?|one|the)\s(?:month|year)(?:\s(?:ago|earlier|before))?,?\s(?:and|or)\s(?:from\s|with\s|to\s)?$",
    re.IGNORECASE,
)
_EARLIER = re.compile(r"\s(?:an?|one|the)\s(?:month|year)\s(?:ago|earlier|before)\b", re.IGNORECASE)
"""Two figures of comparison: "from $356 million a month and $348 million a year earlier"."""
_REPORTED = r"(?:report|stat|publish|announc|estimat|releas|giv)(?:e?d|en)"
_BEFORE = r"(?:earlier|previously|initially|provisionally|originally|before|first)"
_REVISES = r"\b(?:revis|restat|correct|amend)(?:ed|es|ing)\b(?!\s(?:data|figures?|numbers?|estimates?|series)\b)"
_REVISED_FROM = re.compile(
    _REVISES
    + r"(?:\s(?:slightly\s)?(?:up|down)(?:wards?)?)?(?P<between>[^;]{0,120}?)\bfrom\s(?:(?:an?|the|its|earlier|previous|initial|original|provisional|preliminary|first|estimates?|figure|reading|of|about|around|US|"
    + _REPORTED
    + r")\s){0,6}$",
    re.IGNORECASE,
)
"""Before the old value: "revised up to $386 million from the"."""
_MOVED = re.compile(
    r"\b(?:up|down|higher|lower|r[io]se\w?|rising|gr[eo]w\w*|increas\w+|jump\w*|surg\w+|climb\w*|f[ea]ll\w*|declin\w+|dropp\w+|decreas\w+)\s$",
    re.IGNORECASE,
)
_ROSE = re.compile(
    r"\b(?:rose|risen|grew|grown|increased|jumped|surged|climbed|fell|fallen|declined|dropped|decreased)\b",
    re.IGNORECASE,
)
_OLD_ENDS = re.compile(rf"\s?(?:[.,;:)]|$)|\s(?:to|and|by|as|after|following|{_REPORTED}|{_BEFORE})\b", re.IGNORECASE)
_OLD_BEFORE = re.compile(
    rf"\b(?:from|against|than|with|to)\s(?:(?:an?|the|its)\s)?(?:{_BEFORE}\s{_REPORTED}|provisional|preliminary)\s(?:(?:figure|reading|number)\sof\s)?$",
    re.IGNORECASE,
)
_OLD_AFTER = re.compile(
    rf"\s(?:that\swas\s|as\s)?(?:{_REPORTED}\s{_BEFORE}|{_BEFORE}\s{_REPORTED})\b(?!\s(?:in|this|last)\b)",
    re.IGNORECASE,
)
_OLD_ESTIMATE = re.compile(
    r"\bfrom\s(?:an?|the|its)\s(?:earlier|previous|initial|first|preliminary|provisional|original)\s(?:\w+\s)?estimates?\b",
    re.IGNORECASE,
)
_REVISION = re.compile(_REVISES, re.IGNORECASE)
_JOIN_HEAD = re.compile(
    r"\s?\(?(?:(?:recorded|reported|registered|earned|achieved|seen|posted)\s)?(?:(?:in|during|for|of|at|from)\s)?(?:the\s)?",
    re.IGNORECASE,
)
_JOIN_TAIL = re.compile(
    r"\)?,?\s(?:and|as\swell\sas|&|or)\s(?:(?:from|with|to|against|the|about|around|nearly|only|just|over|US)\s){0,3}",
    re.IGNORECASE,
)
"""Around the phrase of time between two figures of comparison: "$437 million in December and $313 million"."""
_LISTED_HEAD = re.compile(r"\s?[,;/]\s?(?:and\s)?", re.IGNORECASE)
_LISTED_TAIL = re.compile(r"\s?(?:[:=]|at|was)?\s{0,2}", re.IGNORECASE)
"""Around it in brackets: "(Jan-26: $374mn, Feb-25: $305mn)"."""
_ALIKE = 3
"""Times as large as another that a figure of comparison of the same figure can be."""
_IN_BRACKETS = re.compile(r"\((?:vs\.?\s|against\s)?[A-Za-z0-9'&,\s-]{2,24}[:=]?\s{1,2}$")


def joined_bases(
    text: str, roles: Sequence[tuple[Amount, Role]], phrases: Sequence[Phrase]
) -> list[tuple[Amount, Role]]:
    """The roles, with what "and" joins to a figure of comparison one too: "$437 million in December and $313 million"."""
    found = list(roles)
    for i, ((before, _), (amount, role)) in enumerate(pairwise(roles), 1):
        if found[i - 1][1] is Role.BASE and role is Role.MAIN and _are_joined(text, before, amount, phrases):
            found[i] = amount, Role.BASE
    return found


def _are_joined(text: str, before: Amount, amount: Amount, phrases: Sequence[Phrase]) -> bool:
    between = [p for p in phrases if before.end <= p.start and p.end <= amount.start]
    if len(between) != 1:
        return False
    head, tail = (before.end, between[0].start), (between[0].end, amount.start)
    if _LISTED_HEAD.fullmatch(text, *head) and _LISTED_TAIL.fullmatch(text, *tail):
        return text.rfind("(", 0, before.start) > text.rfind(")", 0, amount.start)
    alike = before.millions < _ALIKE * amount.millions < _ALIKE * _ALIKE * before.millions
    return bool(alike and _JOIN_HEAD.fullmatch(text, *head) and _JOIN_TAIL.fullmatch(text, *tail))


def _is_old(clause: str, amount: Amount) -> bool:
    """Whether an amount is what the figure was before it was revised."""
    lead = clause[max(amount.start - 200, 0) : amount.start]
    if _OLD_BEFORE.search(lead) or _OLD_AFTER.match(clause, amount.end):
        return True
    revised = _REVISED_FROM.search(lead)
    moved = revised and (_MOVED.search(revised["between"]) or _ROSE.search(revised["between"]))
    return bool(revised and not moved and _OLD_ENDS.match(clause, amount.end))


def _is_of_a_sum(clause: str, amount: Amount) -> bool:
    """Whether an amount is one of a sum in brackets: "$186 million (IT: $173 million + other: $13 million)"."""
    opened = clause.rfind("(", 0, amount.start)
    return (
        opened >= 0
        and ")" not in clause[opened : amount.start]
        and "+ " in clause[opened : clause.find(")", amount.end)]
    )


def _is_past(around: str, lead: str, after: str) -> bool:
    """Whether an amount beside a target is the published one: "from $3.8 billion to $5 billion in the current year"."""
    compared = _COMPARED_WITH.search(lead)
    if compared is None or _EXPECTED_AFTER.match(after):
        return False
    if not (compared["now"] or compared["base"] or _STATED_PAST.match(after)):
        return False
    ahead = ((word, _AHEAD.match(around, word.start())) for word in _NONE.finditer(around))
    return all(known and known.end() >= word.end() for word, known in ahead)


def _up_to_comparison(clause: str, amount: Amount) -> str:
    """The words around an amount, up to one that it is compared with: "$3.2 billion against $3.5 billion projected"."""
    around = chunk(clause, amount.start)
    earlier = chunk(clause, max(clause.rfind(around, 0, amount.end) - 1, 0)) if _AMOUNTING.match(around) else ""
    around = (
        earlier + around if _AHEAD.search(earlier) else around
    )  # "may double in four years, amounting to $7 billion"
    against = _AGAINST.search(around, max(around.find(clause[amount.start : amount.end]), 0) + 1)
    return around[: against.start()] if against else around


@lru_cache(maxsize=64)
def _is_of_no_export(part: str) -> bool:
    """Whether words make every amount of a part of a clause no published figure; all of them ask the same."""
    return bool(_NONE.search(part))


def _is_reached(lead: str, after: str) -> bool:
    """Whether words of comparison behind an amount are about the level that it is, not about a change."""
    return bool(re.search(r"\bto\s$", lead) or (_REACHED.search(lead) and _OR_RATE.match(after)))


def role_of(clause: str, amount: Amount, previous_end: int) -> Role:
    """The role of an amount; ``previous_end`` is where the figure before it in the clause ends."""
    lead = clause[max(previous_end, amount.start - 200, 0) : amount.start]
    lead = lead if lead.endswith(" ") else lead + " "
    around, after = _up_to_comparison(clause, amount), clause[amount.end : amount.end + 60]
    if _is_old(clause, amount):
        return Role.REVISED
    around = _OLD_ESTIMATE.sub("", around) if _REVISION.search(clause) else around
    if amount.spread or _AFTER_NONE.match(after) or _is_of_a_sum(clause, amount):
        return Role.NONE
    if _is_of_no_export(around):
        return Role.BASE if _is_past(around, lead, after) else Role.NONE
    if _PART.search(clause[max(amount.start - 16, 0) : amount.start]) or (
        _OF_WHOLE.match(after) and not _PARTS.search(clause)
    ):
        return Role.NONE
    if _THRESHOLD.search(lead) and _EARLIER_AFTER.match(after):
        return Role.BASE
    if _THRESHOLD.search(lead) or _MARK_AFTER.match(after):
        return Role.THRESHOLD if _THRESHOLD.search(lead) else Role.NONE
    if _WERE_ONLY.search(clause[max(amount.start - 200, 0) : amount.start]):
        return Role.BASE
    if _BY_ALONE.search(lead):
        return Role.CHANGE
    if _CHANGE_TO.search(lead) and _TO_AMOUNT.match(after):
        return Role.CHANGE
    if _CHANGE_VERB.search(lead):
        return Role.MAYBE_CHANGE if _LOOSE_UP.search(lead) else Role.CHANGE
    if _CHANGE_NOUN.search(lead) or (_CHANGE_AFTER.match(after) and not _is_reached(lead, after)):
        return Role.CHANGE
    if _IN_BRACKETS.search(lead) or (_EARLIER_AND.match(lead) and _EARLIER.match(after)):
        return Role.BASE
    if previous_end and _SOURCE_BEFORE.match(lead):
        return Role.MAIN
    cues = list(_CUES.finditer(lead))
    return Role.BASE if cues and cues[-1]["base"] else Role.MAIN

# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds growth rates: the percent, its sign from the words around it, and the base where the text states one."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from decimal import Decimal
from functools import lru_cache
from itertools import pairwise
from operator import itemgetter

from models.core.measures import Measure
from models.press.sentences import chunk
from models.press.words import MONTH_STARTS, NUMBERS, TENS

_IN_WORDS = (
    rf"(?:(?:{'|'.join(TENS)})(?:[\s-](?:{'|'.join(NUMBERS[:9])}))?|{'|'.join(sorted(NUMBERS, key=len, reverse=True))})"
)
_PERCENT = re.compile(
    rf"(?<![\d.,A-Za-z])(?:(?<!/)|(?=[+-]))(?P<sign>\([+-]\)\s?|(?<=\()[+-]\s|[+-]|\bminus\s)?(?:(?P<number>\d{{1,3}}(?:,\d{{3}})*(?:\.\d{{1,4}})?|\d{{1,3}},\d{{1,2}})|\b(?P<word>{_IN_WORDS}))"
    r"(?:(?:\s?-\s?|\s)?(?:%|per[\s-]?cent\b|percent\b|pct\b|p\.?c\b\.?)"
    r"|(?=(?:\s?,\s?[\d.]{1,6}){0,3}\s?,?\s(?:and|&)\s[\d.]{1,6}\s?(?:%|per\s?cent|pc)[^;$]{0,60}\brespectively))",
    re.IGNORECASE,
)
_RANGE = re.compile(
    rf"(?:\d\s?(?:%|per[\s-]?cent|percent|pct?)?[\s-]?(?:-|\bto)[\s-]?|\b(?:between|from)\s(?:(?:about|around|roughly|some|an\sestimated)\s)?(?:[\d.]{{1,6}}|{_IN_WORDS})\s?(?:%|per[\s-]?cent|percent|pct?)?\s(?:and|to)\s|\bbetween\s(?:(?:about|around|roughly|some)\s)?)$",
    re.IGNORECASE,
)
"""Before a percentage: it is one end of a range."""
_RANGE_GOES_ON = re.compile(r"(?:-|\s-\s|\sto\s)[\d.]{1,6}\s?(?:%|per[\s-]?cent\b|percent\b|pct?\b)", re.IGNORECASE)

_UP = (
    r"increas\w*|grow(?:n|s|th|ing)?|grew|ris(?:e|es|en|ing)|rose|up(?:ward)?|surg\w+|jump\w*|climb\w*|gain\w*|soar\w*|improv\w+"
    r"|expan\w+|boost\w*|higher|accelerat\w+|leap\w*|uptick|upturn|swell\w*|advanc\w+|spike\w*|added|above|rebound\w*|recover\w*|positive|more"
)
_DOWN = (
    r"decreas\w*|deceas\w*|declin\w*|(?<!\bbreaking\s)(?<!\bbreak\s)(?<!\bbroken\s)down|fell|fall(?:s|en|ing)?|drop\w*|dip(?:s|ped|ping)?|lower|contract(?:ed|ion|ing)|shr[aiu]nk|slump\w*|plung\w+|negative"
    r"|slid(?:e|es|ing)?|tumbl\w+|eas(?:ed|ing)|reduc\w+|shed|lost|retreat\w*|slip(?:s|ped)?|less|below|de-?growth"
)
_CUE = re.compile(rf"\b(?:(?P<up>{_UP})|(?P<down>{_DOWN}))\b", re.IGNORECASE)
_RISE = r"increase|growth|rise|jump|gain|surge|uptick|upturn|expansion|improvement"
_FALL = r"decrease|decline|drop|fall|dip|contraction|slump|reduction|slide|plunge|de-?growth|shrinkage"
_YOY = re.compile(
    r"\b(?:y-?o-?y|y/y|(?:on|over)\s(?:the|a)\syear(?!\s(?:to|ended|ending|20|FY))|year[\s-](?:on|over|to)[\s-](?:the\s)?year|annual(?:ly|i[sz]ed)?|SPLY"
    r"|(?:a|one|the|same\s\w+)?[\s-]?year[\s-](?:ago|earlier|before)"
    r"|(?:same|corresponding|similar)\s(?:\w+\s){0,2}?(?:periods?|months?|quarter|time|duration|half)[^.$\d]{0,30}?\b(?:last|previous|preceding|past|prior|year)"
    r"|(?:same|corresponding)\s(?:periods?|months?)|(?:last|previous|preceding|prior)\s(?:fiscal\s|financial\s)?year)\b",
    re.IGNORECASE,
)
_MOM = re.compile(
    r"\b(?:m-?o-?m|m/m|(?:on|over)\s(?:the|a)\smonth\b|month[\s-](?:on|over|to)[\s-](?:the\s)?month|monthly\sbasis|sequential(?:ly)?"
    r"|(?:previous|preceding|prior|last|a|one)\smonth(?:\s(?:ago|earlier|before))?(?!s)|month\s(?:before|earlier|ago))\b",
    re.IGNORECASE,
)
_BASE_NAMED = re.compile(
    r"\s?(?:(?:year|month)[\s-](?:on|over)[\s-](?:year|month)|[ym]-?o-?[ym]|annual|monthly|yearly)(?:\s?\([YM]o[YM]\))?",
    re.IGNORECASE,
)
_SPAN = r"(?:quarter|half(?:[\s-]year)?|(?:three|six)\smonths)"
_QOQ = re.compile(
    rf"\b(?:[qh]-?o-?[qh]|[qh]/[qh]|(?:quarter|half(?:-year)?)[\s-](?:on|over|to)[\s-](?:the\s)?(?:quarter|half(?:-year)?)|quarterly\s(?:basis|{_RISE}|{_FALL})"
    rf"|(?:previous|preceding|prior)\s{_SPAN}|(?:quarter|half-year)\s(?:before|earlier|ago)|(?:over|on)\s(?:the|a)\squarter(?!\s(?:under|end|of|to))"
    r"|(?:over|from|than|against|to|with|on)\s(?:the\s)?last\squarter(?!\sof)|last\squarter's)\b",
    re.IGNORECASE,
)
_WITHIN = re.compile(r"\b(?:in|during|for|of)\s(?:the\s)?$", re.IGNORECASE)
"""Before "previous quarter": the period of a rate, not what it is measured against."""
_QUARTER_BEHIND = re.compile(
    r"\s(?:(?:recorded|reported|earned|seen|posted|in|of|during|for)\s){0,2}(?:(?:the|a|one)\s)?(?:(?:(?:immediate(?:ly)?\s)?(?:previous|preceding|prior)|last)\s(?:quarter|half(?:[\s-]year)?)\b(?!\s(?:of|last))|(?:quarter|half-year)\s(?:before|earlier|ago)\b)",
    re.IGNORECASE,
)
"""Behind an amount: "$1.05 billion in the previous quarter"."""
_DEGREE = re.compile(
    r"(?:\b(?P<near>just|slightly|marginally|a\s(?:little|shade|tad|bit))\s)?\b(?:(?:no|not)\s(?:less|lower|fewer)\sthan|(?P<most>(?:no|not)\s(?:more|higher)\sthan|(?:less|lower)\sthan|under|below|at\smost)|(?:more|higher)\sthan|above)\s(?:an?\s)?$",
    re.IGNORECASE,
)
"""Before a percentage: "by less than 2 percent", whose word of degree is no direction."""
_OTHER_MONTH = re.compile(
    rf"[^,;%$]{{0,24}}?\b(?:than|from|over|on|against|below|above|compared\s(?:to|with))\s(?:in\s|that\s(?:of|in)\s)?(?:{MONTH_STARTS})[a-z]{{0,6}}\b",
    re.IGNORECASE,
)
"""Behind a percentage: the month that it is measured against."""
AT_MOST = "at most"
"""What makes a rate no figure: no more is known of it than that it is below a number."""
_RUPEES = r"(?:(?:Pak(?:istani?)?\s)?rupees?|PKR|Rs\.?|(?:local|home|domestic)[\s-]currency)"
_DOLLAR = r"(?:\$|\bUSD\b|\bdollars?\b)"
_IN_RUPEES = re.compile(
    rf"\b(?:in|on)\s(?:(?:the|a|terms\sof|nominal)\s)?{_RUPEES}(?:[\s-](?:terms?|basis|value)\b|(?![\w.]|\s?\d))|\b{_RUPEES}[\s-](?:terms|denominated|value)\b",
    re.IGNORECASE,
)
_TO_RUPEES = re.compile(
    rf"[^;,$%]{{0,40}}\b(?:to|at|reaching|touching|hitting|totall?ing)\s(?:[a-z-]+\s){{0,3}}(?:Rs|PKR)\.?\s?\d|[^;,$%]{{0,30}}{_IN_RUPEES.pattern}",
    re.IGNORECASE,
)
"""Behind a percentage: it is one of rupees."""
_WAS_RUPEES = re.compile(
    r"\b(?:to|at|was|were|came\sto|reached|hit|touched|earned|fetched|totall?ed|(?:exports|earnings|remittances|receipts|proceeds)\s(?:worth\s|of\s){1,2})\s?(?:[a-z-]+\s){0,3}(?:Rs|PKR)\.?\s?\d",
    re.IGNORECASE,
)
"""Before a percentage, in a clause without dollars: it is one of rupees."""
RUPEES = "rupees"
"""The currency of a rate that is none of the data, which are in dollars."""
EARLIER = "earlier"
"""The period of a rate that another is compared with, and that no date shows."""
QUARTER = "quarter"
"""The base of a rate on the quarter or half-year before, which is no measure of the data."""
Base = Measure | str | None
_BASES: list[tuple[re.Pattern[str], Base]] = [(_YOY, Measure.YOY_PCT), (_MOM, Measure.MOM_PCT), (_QOQ, QUARTER)]
_NO_GROWTH = re.compile(
    r"\bCAGR\b|\bspending\b|\btimes\b(?!\s(?:hi|mo|fa|la|gr|th|ov))|\bcompound|\bper\sannum|\ba\syear\sover|\bannual\saverage|\baverag\w+|\b(?:past|last|previous|next|over\sthe|in)\s(?:few|two|three|four|five|six|seven|eight"
    r"|nine|ten|\d{1,2})\syears?\b|\bnext\b|\b(?:last|past)\s\d{1,3}\sdays|\bdecade|\bsince\s(?:FY|20|19)|\btax|\brebate|\bretention|\bretain|\binterest\b|\binflation|\bshares?\s(?:of|in)\b|\btheir\sshare|\bits\sshare|\bsplit\b|\bexport\smix|\bmix\sof|\breceipts\b(?=[^.]{0,30}\bkeep)|\bkeep\b|\bmargin|\bversus\s\d[\d.]*\s?(?:percent|per\scent|%|pc)|\bmarket\sshare"
    r"|\baccount(?:s|ed|ing)?\sfor|\bconstitut\w+|\bquota|\brupee|\bsubsidy|\bwomen|\bfemale|\bdata\susage|\bsubscri\w+"
    r"|\btarget|\bwill\b|\bwould\b|\bcould\b|\bexpect\w*|\bproject(?:ed|ion)\w*|\bforecast\w*|\blikely|\bestimated\s(?:growth|increase|rise)|\baim\w*|\bcan\b|\bpotential|\bhope\w*|\bimpl(?:y|ies|ied|ying)\b|\bprofit|\brevenues?\sof\b(?!\s(?:\w+\s){0,2}(?:US\s?)?\$)"
    r"|\bnumber\sof|\bcompanies\b|\bearnings\sper|\bGDP|\bindex\b|\bcapacity|\bmust\b|\bshould\b|\blimit\b|\bsurplus\b|\bdeficit\b|(?<!export and )(?<!exports and )\bimports\b|\bfrom\s\d{1,2}(?:\spc|\sper\s?cent|%|pc)\sto\b",
    re.IGNORECASE,
)

_SHARE = re.compile(
    r"\s?(?:of\s(?:the\s|its\s|our\s|all\s|total|overall|Pakistan|country|global|world|export|services|this|these|that)|shares?\b|stake|contribution|women)",
    re.IGNORECASE,
)
_QUOTED = re.compile(
    r"\b(?:clos(?:ed|ing)|trad(?:ed|ing)|opened|quoted|priced)\s(?:the\s(?:day|session)\s)?at\s(?:Rs\.?\s?|PKR\s?)?[\d.,]{1,12}[,\s(]{1,3}(?:(?:up|down|higher|lower|gaining|losing)\s)?(?:by\s)?[+-]?$"
    r"|\b(?:in|de)creased\sby\s(?:[▲▼]\s?)?-?[\d.]{1,8}\s?\(-?$",
    re.IGNORECASE,
)
"""Before a percentage: it is that of a share or an index on the stock exchange."""
_FROM = re.compile(r"\bfrom\s(?:just\s|only\s|about\s|around\s)?$", re.IGNORECASE)
"""Before a percentage: it is an earlier share or limit, no growth of its own."""
_COUNTED = re.compile(
    r"(?:\d|\bmillions?|\bthousands?|\bnumber\sof)\s(?:(?:active|new|registered|IT|skilled|young|more|broadband|mobile|than|the|of)\s){0,4}"
    r"(?:freelancers|users|subscribers|subscriptions|companies|firms|professionals|people|jobs|graduates|workers|start-?ups|accounts)\b"
    r"|^(?:[A-Z][\w-]*\s){0,3}(?:users|subscribers|companies|firms|professionals|jobs|graduates)\b",
    re.IGNORECASE,
)
_WHICH_WAS = re.compile(
    r",?\s?which\s(?:stood\sat|was|is|came\s(?:in\s)?at|amounted\sto|reached|clocked\sin\sat)\s(?:about\s|around\s|nearly\s|only\s|just\s|over\s)?(?=[\d+-])",
    re.IGNORECASE,
)
_OF_A_RATE = re.compile(
    rf"\b(?:(?P<up>{_RISE})|(?P<down>{_FALL}))\b(?:(?!\b(?:{_RISE}|{_FALL})\b)[^;$%]){{0,100}}?\s"
    r"(?:(?:eas|slow|dropp|declin|decelerat|moderat|accelerat|climb|quicken|cool|pick|widen|narrow|soften|dipp|slipp|tumbl|plung|jump|surg|edg|inch|improv|increas|decreas|dwindl|taper|weaken|strengthen|halv|reduc)(?:ed|ing)"
    r"|(?:eases|slows|drops|declines|decelerates|moderates|accelerates|climbs|quickens|cools|picks|widens|narrows|dips|slips|jumps|improves|increases)"
    r"|fell|falls|falling|rose|rises|rising|went|came|comes|slid|sank|shrank|down|up)"
    r"\s?(?:(?:down|up|off|back|in|further|again|\w+ly)\s){0,3}(?:\sfrom\s[^;$]{1,60}?|,)?\s?\bto\s(?:(?:a|an|the|just|only|about|around|nearly|almost|some|modest|mere)\s){0,2}$",
    re.IGNORECASE,
)
"""Before a percentage: "growth in IT exports eased to" is followed by a rate, not by a decline."""
_EARLIER_RATE = re.compile(
    r"\b(?:from|against|than|versus|vs\.?|compared\s(?:to|with))\s(?:(?!(?:and|or|but|up|down)\b)[\w']+\s){0,4}$",
    re.IGNORECASE,
)
"""Between two percentages: the second is an earlier rate, and words behind it state no base of the first."""
_EARLIER_BEHIND = re.compile(
    rf"(?:\s(?:{_RISE}|{_FALL}))?\s(?:(?:an?|one|the)\s(?:month|year|quarter)\s(?:earlier|ago|before)|(?:(?:seen|recorded|posted|registered)\s)?(?:in|during)\sthe\s(?:previous|preceding|prior)\s(?:fiscal\s)?(?:month|year|quarter))\b",
    re.IGNORECASE,
)
"""Behind an earlier rate: it is of the period before."""
_NOUN = re.compile(rf"\s?-?(?:(?P<down>{_FALL})|(?P<up>{_RISE}))\b", re.IGNORECASE)
"""Directly behind a percentage: "a 1% drop"."""
_NEGATIVE = re.compile(r"\b(?:negative|no)\s$", re.IGNORECASE)
_SAME_BASE = re.compile(r"(?:,|\s)\s?(?:and\s)?[A-Za-z\s-]{3,50}\sby\s", re.IGNORECASE)
_DECIMAL_COMMA = re.compile(r",(?=\d{1,2}$)")
_AND = re.compile(r"\s?(?:,\s?(?:and\s)?|and|&)\s?")


@dataclass(frozen=True, slots=True)
class Growth:
    """A growth rate as printed, signed; ``base`` is None where the words near it state none.

    ``other`` names why a rate is none of the data, such as one on the quarter before; empty for the rest.
    ``paced`` is one compared with an earlier rate: "growth slowed to 12 % from 20 % a month before".
    """

    start: int
    end: int
    value: Decimal
    base: Measure | None
    paced: bool = False
    other: str = ""


def find_growth(clause: str, stops: list[int], *, down: bool | None = None, lead: str = "") -> list[Growth]:
    """The growth rates of a clause; shares, tax rates, targets and rates over several years are left out.

    ``stops`` are the starts of the amounts: words about a rate reach no further than the next figure.
    ``lead`` is the clause that a relative one goes on from: "growth on a year-on-year basis, which stood at 8 percent".
    ``down`` is the direction of the rate before, in an earlier clause of the sentence: "rose by 29 % in March, and by 30 % in April".
    """
    matches = list(_PERCENT.finditer(clause))
    ends = sorted([*stops, *(m.start() for m in matches), len(clause)])
    behind = _linked(clause, matches)
    found: list[Growth] = []
    previous_end = 0
    for match in matches:
        after_end = min(e for e in ends if e >= behind[match.start()])
        before, after = (
            ("" if previous_end else _led(lead, clause))
            + clause[max(previous_end, match.start() - 160) : match.start()],
            clause[behind[match.start()] : after_end],
        )
        degree = _DEGREE.search(before)
        before = before[: degree.start()] if degree else before
        of_rate = _of_a_rate(clause[max(match.start() - 220, 0) : match.start()])
        paced, after = _without_earlier_rate(clause, after_end, after, of_rate)
        sign = _printed_sign(match["sign"] or "") or _noun_sign(of_rate) or _sign(before, after, down)
        if sign is not None and not _is_in_range(clause, match) and not _is_other(clause, match, after_end):
            down = sign < 0
            value = _number(match["number"]) if match["number"] else Decimal(_in_words(match["word"]))
            base = _base(before, after)
            if base is None and found and _AND.fullmatch(clause, found[-1].end, match.start()):
                base = found[-1].base or found[-1].other or None  # "MoM increases of 12% and 9%"
            measure, other = (base, "") if isinstance(base, Measure) else (None, base or "")
            other = AT_MOST if degree and degree["most"] and not degree["near"] else other
            other = RUPEES if _is_of_rupees(clause, match, previous_end) else other
            other = EARLIER if previous_end and _is_earlier(before, after) else other
            found.append(Growth(match.start(), match.end(), sign * value, measure, paced, other))
        previous_end = match.end()
    for i, (growth, following) in reversed(list(enumerate(pairwise(found)))):
        if growth.base is None and following.base and _SAME_BASE.fullmatch(clause, growth.end, following.start):
            found[i] = replace(growth, base=found[i + 1].base)  # "other services by 11 and software by 10 percent MoM"
    return [growth for growth in found if growth.value >= -100]


def _led(lead: str, clause: str) -> str:
    """The clause before where a rate is what that one names: "the growth ..., which stood at 8 percent"."""
    return lead[-160:] if _WHICH_WAS.match(clause) and not _PERCENT.search(lead) else ""


def _printed_sign(mark: str) -> int | None:
    """+1 or -1 of "+", "-", "(-)" and "minus", None without a mark."""
    if "-" in mark or mark.lower().startswith("minus"):
        return -1
    return 1 if "+" in mark else None


def _number(printed: str) -> Decimal:
    """47.43 of "47.43" and of "47,43": a comma before one or two digits is a decimal one."""
    return Decimal(_DECIMAL_COMMA.sub(".", printed).replace(",", ""))


def _in_words(words: str) -> int:
    """32 of "thirty two"."""
    parts = re.split(r"[\s-]", words.lower())
    return sum(10 * (TENS.index(p) + 2) if p in TENS else NUMBERS.index(p) + 1 for p in parts)


def _linked(clause: str, matches: list[re.Match[str]]) -> dict[int, int]:
    """Where the words about each rate may begin: behind the last of a chain like "25 percent and 15 percent MoM"."""
    starts = {m.start(): m.end() for m in matches}
    for match, following in reversed(list(pairwise(matches))):
        if _AND.fullmatch(clause, match.end(), following.start()):
            starts[match.start()] = starts[following.start()]
    return starts


def _is_of_rupees(clause: str, match: re.Match[str], previous_end: int) -> bool:
    """Whether a rate is one of rupees, by the words behind it or by those that lead to it."""
    if _TO_RUPEES.match(clause, match.end()):
        return True
    lead = clause[previous_end : match.start()]
    if not re.search(_DOLLAR, clause, re.IGNORECASE) and _WAS_RUPEES.search(clause[: match.start()][-160:]):
        return True
    stated = list(_IN_RUPEES.finditer(lead))
    own = stated and not (previous_end and stated[-1].start() < 12)
    return bool(own and not re.search(_DOLLAR, lead[stated[-1].end() :], re.IGNORECASE))


def _is_in_range(clause: str, match: re.Match[str]) -> bool:
    """Whether a percentage is an end of a range: "between 10 and 12 percent"."""
    dash = match["sign"] == "-" and clause[match.start() - 1 : match.start()] == "%"
    before = clause[max(match.start() - 60, 0) : match.start() + dash]
    return bool(_RANGE.search(before) or _RANGE_GOES_ON.match(clause, match.end()))


def _is_other(clause: str, match: re.Match[str], after_end: int) -> bool:
    """Whether its chunk, or what directly follows, marks a percentage as no published growth rate."""
    follows = clause[match.end() : min(after_end, match.end() + 24)]
    if _FROM.search(clause[max(match.start() - 30, 0) : match.start()]):
        return True
    if _QUOTED.search(clause[max(match.start() - 60, 0) : match.start()]):
        return True
    if "$" not in clause and _is_of_counts(clause):
        return True
    return bool(_SHARE.match(follows) or _NO_GROWTH.search(follows) or _is_no_growth(chunk(clause, match.start())))


@lru_cache(maxsize=64)
def _is_of_counts(clause: str) -> bool:
    """Whether a clause counts users, firms or people; all its rates ask the same."""
    return bool(_COUNTED.search(clause))


@lru_cache(maxsize=64)
def _is_no_growth(part: str) -> bool:
    """Whether words make every percentage of a part of a clause no growth rate; all of them ask the same."""
    return bool(_NO_GROWTH.search(part))


def _is_earlier(before: str, after: str) -> bool:
    """Whether a percentage is the rate of an earlier period: "grew 12 percent, against 20 percent a month earlier"."""
    return bool(_EARLIER_RATE.search(before) and _EARLIER_BEHIND.match(after))


def _of_a_rate(before: str) -> re.Match[str] | None:
    """The noun and verb before "to" where a rate itself rose or fell; most rates have no "to" before them."""
    return _OF_A_RATE.search(before) if "to " in before[-24:].lower() else None


def _without_earlier_rate(clause: str, after_end: int, after: str, of_rate: re.Match[str] | None) -> tuple[bool, str]:
    """Whether a rate is compared with an earlier one, and the words after it up to that."""
    earlier = _EARLIER_RATE.search(after) if _PERCENT.match(clause, after_end) else None
    return bool(of_rate or earlier), after[: earlier.start()] if earlier else after


def _noun_sign(noun: re.Match[str] | None) -> int | None:
    """+1 of a noun of growth, -1 of one of decline, None without one."""
    return None if noun is None else -1 if noun["down"] else 1


def _noun_behind(before: str, after: str) -> int | None:
    """The sign of a noun of change directly behind a rate: "a 1% drop"."""
    noun = _NOUN.match(after)
    return -1 if noun and _NEGATIVE.search(before) else _noun_sign(noun)


def _sign(before: str, after: str, carried: bool | None) -> int | None:
    """+1 or -1 from a noun directly behind the number, else the last cue before it, or the first after it; None without a cue."""
    cues = list(_CUE.finditer(before))
    named = _BASE_NAMED.match(after)  # "a 3% month-on-month (MoM) decline"
    skipped = named.end() if named else 0
    if sign := _noun_behind(before, after[skipped:]):
        return sign
    late = _CUE.search(after[: skipped + 40])
    adjoining = (
        late
        and late.start() < skipped + 14
        and "," not in after[: late.start()]
        and not (cues and len(before) - cues[-1].end() < 12)
    )
    if carried is not None and not cues and not adjoining and re.search(r"(?:,|\band)\s(?:of\s|by\s)?$", before):
        return -1 if carried else 1
    cue = late if adjoining or not cues else cues[-1]
    if cue:
        if cue["up"] and _NEGATIVE.search((after if cue is late else before)[: cue.start()][-10:]):
            return -1
        return 1 if cue["up"] else -1
    if _YOY.match(after.lstrip(" (")) or _MOM.match(after.lstrip(" (")):
        return 1
    return None


def _base(before: str, after: str) -> Base:
    """The base that is stated nearest to the rate: first in the words after it, then in those before.

    A month that it is measured against gives its own: "17 % above the same month of 2024 and 5 % below October".
    """
    later = [(-m.start(), base) for pattern, base in _BASES if (m := pattern.search(after))]
    if later:
        return max(later, key=itemgetter(0))[1]
    if _OTHER_MONTH.match(after):
        return None
    stated = [(m.end(), base) for pattern, base in _BASES for m in pattern.finditer(before)]
    stated = [(end, base) for end, base in stated if base != QUARTER or not _is_own_period(before, end)]
    return max(stated, key=itemgetter(0))[1] if stated else None


def _is_own_period(before: str, end: int) -> bool:
    """Whether the quarter named up to a position is what the rate is of: "in the previous quarter exports rose 5 %"."""
    last = [m for m in _QOQ.finditer(before) if m.end() == end]
    return any(_WITHIN.search(before[: m.start()]) for m in last)


def is_quarter_before(after: str) -> bool:
    """Whether the words behind an amount make it one of the quarter or half-year before."""
    return bool(_QUARTER_BEHIND.match(after))

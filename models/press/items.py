# ruff: noqa: E501 - a pattern is read more easily in one line than cut in two
"""Finds what an amount is of: an item of the catalog, or something that is not an IT export at all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

TOTAL = "pk.ict"
OTHER_THINGS = ""
"""The "series" of a subject that is none of ours: services as a whole, goods, surplus, imports."""


@dataclass(frozen=True, slots=True)
class Item:
    """A mention of an item; ``series`` is OTHER_THINGS where the text talks of something else.

    ``vague`` is a mention whose words alone do not settle the item.
    """

    start: int
    end: int
    series: str
    vague: bool = False


_X = r"(?:\s?-\s?|\s)"
_AND = r"(?:\s?,\s?(?:and\s)?|\sand\s|\s?&\s?|\s?/\s?)"
_IT = r"(?:\bI\.?T\.?\b|\b[Ii]nformation" + _X + r"[Tt]echnology(?:\s\(I\.?T\.?\))?|\bINFORMATION TECHNOLOGY)"
_ICT = r"(?:\bICTs?\b|\b(?i:information\s(?:and|&)\scommunications?\stechnolog(?:y|ies))(?:\s?\(ICT\))?)"
_ITES = (
    r"(?:\bITe?S\b|\bITES\b|\b(?:IT|[Ii]nformation [Tt]echnology)(?:"
    + _X
    + r")[Ee]nabled(?:\s[Ss]ervices?)?(?:\s?\(ITe?S\))?)"
)
_TECHS = rf"(?:{_ICT}|{_ITES}|{_IT})"
_OF = r"(?:\b(?i:exports?\s(?:of|from))\s(?:the\s)?)?"
_TELE = r"\b(?i:telecom(?:munications?|s)?)"

# Names of bodies and offices are no mention of exports: they are blanked before items are looked for.
_NAMES = re.compile(
    r"""(?:Pakistan\s)?Software\s(?:Exports?\sBoard|Houses?\sAssociation)(?:\s(?:for|of)\sIT\sand\sITES)?
      | (?i:minist(?:ry|er|er\sof\sstate)|secretary|department|division|committee|adviser|advisor|authority)
        \s(?i:for|of|on)\s(?:the\s)?(?:Federal\s)?(?:I\.?T\.?|Information\s?Technology|Telecom\w*|Information)
        (?:\s?\(?I\.?T\.?&?T?\)?)?(?:\s(?i:and|&)\s(?:Tele[cC]om\w*|Broadcasting))?(?:\s?\((?:Mo)?IT(?:&?T)?\))?
      | (?i:IT\s(?:and|&)\sTelecom\w*\s(?:minist\w+|secretary|division))
      | I\.?T\.?\s(?i:minist\w+|companies|professionals|experts?|exporters?|graduates|parks?|firms|industry\sleaders?|analysts?)
      | Information\sTechnology\s(?i:minist\w+|companies|professionals)
      | (?i:telecom\w*\s(?:authority|experts?|operators?|companies|minister))
      | Special\sTechnology\sZones?(?:\sAuthority)? | Ministry\sof\sInformation
      | (?i:export(?:ers?'?)?\s(?:oriented|board|bureau|target\w*))""",
    re.VERBOSE,
)
# "comprising computer services and call centre services" explains the total, it does not name a new subject.
_EXPLAINED = re.compile(
    r"(?<!\bnot\s)(?<!\bwithout\s)\b(?:comprising|comprised|comprises|(?:mainly|mostly|majorly|largely)\scomprise|including|includes|include|encompassing|consisting|covering|such as|which cover|among (?:them|these)|not least)"
    r"(?:\sof)?(?:[\s,&()-]|\b(?:the|and|both|those|that|its|their|all|earnings|remittances|receipts|made|by|from|exports?|telecom\w*|computer|information|call|cent(?:er|re)s?|services?|software"
    r"|IT|ITeS|consultancy|hardware|freelanc\w+|news|agency|of)\b){1,40}",
    re.IGNORECASE,
)
_INCLUDE = re.compile(r"include[sd]?\b", re.IGNORECASE)
_WHICH = re.compile(r"(?:\bwhich|\bthat|[,(])\s(?:also\s)?$", re.IGNORECASE)
_FIGURES = re.compile(r"(?:which|that|worth|with|at|US|\$)(?:\b|(?=\d))")
_PARTITIVE = re.compile(
    r"(?:\b(?:surplus|deficit|per\s?cent|percent|pc|third|quarter|half|share|part|contributor|category|component|portion|percentage)\s(?:of|to|in)"
    r"|%\s(?:of|to|in)|\bamong|\bamongst|\bwithin|\bacross|\bout of|\bcontribut\w+ to|\btargets? (?:of|for))"
    r"\s(?:all\s|the\s|its\s|our\s|total\s|overall\s|country's\s|Pakistan's\s|entire\s|other\s){0,4}$",
    re.IGNORECASE,
)

_RULES: list[tuple[str, str, bool]] = [
    (r"\b(?i:(?:I\.?C?T|tech(?:nology)?)\sspending|venture\scapital|start-?ups?)\b", OTHER_THINGS, False),
    (rf"(?<!and )(?<!& )(?<!/ )\b(?i:imports?\sof)\s(?:(?i:the|all|its|our)\s)*(?:{_TECHS}|{_TELE}|(?i:computers?))(?:{_AND}(?:{_TECHS}|{_TELE}))*(?:\s\(ITE?S\)|\s(?i:services?|sectors?))*", OTHER_THINGS, False),
    (rf"{_OF}{_TELE}(?:munication)?(?:\sservices?)?{_AND}(?i:computers?)(?:\sservices?)?{_AND}(?i:information|info)(?:\s(?i:services?))?", TOTAL, False),
    (rf"{_OF}(?:{_TELE}|(?i:\bcommunications?))(?:{_AND}(?:(?i:communications?|computers?|IT)|{_TELE}))*{_AND}(?i:info(?:rmation)?)\s(?i:services?)", TOTAL, False),
    (r"\b(?i:computers?)(?:\sservices?)?(?:\s?,\s?|\sand\s|\s?&\s?)(?i:information)\s(?i:services)", TOTAL, True),
    (r"\b(?i:computer\sinformation\sservices)", "pk.ict.computer", True),
    (rf"{_TECHS}{_AND}(?i:computers?)(?:\s(?i:services?))?{_AND}{_TELE}(?:\s(?i:services?|sectors?|exports?))*", TOTAL, False),
    (rf"{_TECHS}(?:{_AND}(?:{_TECHS}|{_TELE}|(?i:freelanc(?:e|ing))(?!\s(?i:rem))))+(?:[\s-]+(?i:services?'?|sectors?|related|based|enabled|driven|exports?|products?))*", TOTAL, False),
    (rf"{_OF}{_TELE}{_AND}{_TECHS}(?:\s(?i:services?))?", TOTAL, False),
    (r"\b(?i:other\s(?:telecom\w*)(?:\srelated)?(?:\sservices?)?)", "pk.ict.telecom.other", False),
    (r"\b(?i:call\s?-?\s?cent(?:re|er)s?(?:'s?)?(?:\sservices?)?)", "pk.ict.telecom.call_centres", False),
    (r"\b(?i:hardware(?:\sconsult(?:ancy|ing|ation|ants?)|(?=\s(?:and|&)\ssoftware\sconsult))(?:\sservices?)?)", "pk.ict.computer.hardware_consultancy", False),
    (r"\b(?i:software(?:\sconsult(?:ancy|ing|ation|ants?)|(?=\s(?:and|&)\shardware\sconsult))(?:\sservices?)?)", "pk.ict.computer.software_consultancy", False),
    (r"\b(?i:(?:repairs?\s(?:and|&)\smaintenance|maintenance\s(?:and|&)\srepairs?|(?:repairs?|maintenance)(?=\sof\scomputers?\b))(?:\s(?:of|services?|computers?))*)", "pk.ict.computer.repair", False),
    (r"\b(?i:exports?\s?(?:and|/|&)\s?imports?\s(?:of\s)?computers?\ssoftwares?(?:[\s-]related)?(?:\sservices?)?)", "pk.ict.computer.software", False),
    (r"\b(?i:computer\ssoftwares?(?:[\s-]related)?(?:\s(?:services?|exports?))*)", "pk.ict.computer.software", False),
    (r"\b(?i:exports?\s(?:and\simports?\s)?of\s(?:computer\s)?softwares?)\b(?!\s(?i:consult|and|house|dev))", "pk.ict.computer.software", False),
    (r"\b(?i:software\sexports?)\b", TOTAL, True),
    (r"\b(?i:other\scomputer(?:\srelated)?\sservices?)", "pk.ict.computer.other", False),
    (r"\b(?i:freelanc(?:ers?|e|ing)(?:'s?)?)(?:\s(?i:exports?|services?|remittances?|earnings?|sector|segment|community|computer|and|information))*", "pk.ict.computer.freelance", False),
    (r"\b(?i:computer\s(?:related\s)?services?|computer\sand\srelated\sservices)", "pk.ict.computer", False),
    (rf"\b[Cc]omputer(?=\s(?:and|&)\s{_TELE})|\b(?i:fields?\sof\scomputers?)\b", "pk.ict.computer", False),
    (r"\b(?i:news[\s-]agenc(?:y|ies)(?:'s?)?(?:\sservices?)?)", "pk.ict.information.news_agency", False),
    (r"\b(?i:other\sinformation(?:[\s-]related)?\sservices?|information[\s-]related\sservices?)", "pk.ict.information.other", False),
    (r"\b(?i:information\sservices?)", "pk.ict.information", False),
    (rf"{_TELE}(?=\s?(?:and|&|,|versus)\s(?i:computers?)\b)", "pk.ict.telecom", False),
    (rf"{_TELE}\s(?:(?i:sectors?|services?|related|exports?|segment|category)\s?)+", "pk.ict.telecom", False),
    (rf"\b(?i:exports?\s(?:of|from))\s(?:the\s)?{_TELE}|{_TELE}(?=\s?[:|=]|\s(?:(?:at|for|with|earned|fetched|contributed|made|generated|brought\sin)\s)?(?:US)?\$|\s(?:rose|grew|fell|declined|increased|decreased|surged)\b)", "pk.ict.telecom", False),
    (r"(?<!IT )(?<!ICT )(?<!ITeS )(?<!export )(?<!exports )(?<!services )(?<!freelance )\b(?i:remittance\sinflows?|inward\sremittances|inflows?\sof\s(?:workers'?\s)?remittances)", OTHER_THINGS, False),
    (r"\b(?i:(?:other\s)?business\sservices|non[\s-]?IT\s\w+|transport(?:ation)?\sservices?|travel\sservices|financial\sservices)", OTHER_THINGS, False),
    (r"\b(?i:(?:trade\s)?(?:surplus|deficit|balance)|net\s?(?:\([^()]{3,40}\)\s)?(?:I\.?C?T\s|services\s)?exports?(?:\s(?:of|from)\s(?:the\s)?(?:\w+\s){0,2}?services?)?|imports|import\sbill|current\saccount|GDP|foreign\sexchange\sreserves)\b", OTHER_THINGS, False),
    (r"(?<!IT )(?<!ICT )(?<!ITeS )(?<!nology )(?<!nabled )(?<!\w&IT )\b(?i:services?'?\s(?:sector(?:'s)?\s)?exports?|exports?\sof\sservices|services\ssector)\b", OTHER_THINGS, False),
    (r"\b(?i:(?:total|overall|goods|merchandise|textiles?|rice|mangoe?s?|seafood|fish(?:eries)?|livestock|dairy|halal|meat|leather|surgical|sports|gaming|animation|film|tourism|mining|minerals?|gems|steel|auto(?:mobile|motive)?|construction|energy|power|banking|insurance|health(?:care)?|maritime|defen[cs]e|manufacturing|carpets?|cotton|cement|sugar|chemicals?|pharma\w*|petroleum|engineering|garments?|bed\s?wear|towels?|tobacco|fruits?|vegetables?|potato\w*|onions?|gold|copper|furniture|footwear|agricultur\w+|food|knitwear|mobile(?:\sphones?)?)\s(?:exports?|group|sector(?:'s)?|industry(?:'s)?)"
     r"|exports?\sof\s(?:goods|textiles?|rice|mango\w*|merchandise)|(?:workers'?|home|personal|family|expatriate|migrant)\sremittances?|(?:on\sthe\s)?import\sside|(?<!IT )(?<!nology )information\sand\scommunications?\s(?:industry|sector)|(?:overseas|expatriate)\sPakistanis|Pakistanis\s(?:working|living|employed|settled)\s(?:abroad|overseas)|textiles?(?:\ssector)?)\b", OTHER_THINGS, False),
    (r"\b(?:India|Bangladesh|Vietnam|Philippines|China|Sri\sLanka|Egypt|Israel|Ireland|Ukraine|Indian|Bangladeshi)(?:'s)?\b(?:\s(?:I\.?C?T|tech\w*|software|services?|own)\b){0,3}(?:\sexports?)?", OTHER_THINGS, False),
    (rf"\b(?i:exports?\s(?:remittances?\s)?)(?:(?i:of|from|for)\s)(?:(?i:the|different|various|its)\s)*{_TECHS}(?:{_AND}(?:{_TECHS}|{_TELE}))*(?:\s(?i:services?|sector|products?))*", TOTAL, False),
    (rf"{_TECHS}'?s?(?:[\s-]+(?i:services?'?|related|sectors?'?s?|products?|based|industry'?s?|and|software|solutions|sales))*\s(?i:exports?'?s?(?:\s(?:remittances?|receipts?|earnings?|proceeds|revenues?|inflows?))?|remittances?|earnings|export)", TOTAL, False),
    (rf"{_TECHS}(?:\s(?i:services?|sectors?|industry))+", TOTAL, False),
    (r"\b(?i:tech(?:nology)?|digital)(?:\s(?i:sectors?'?s?|services?))?\s(?i:exports?(?:\s(?:earnings?|remittances?|receipts?))?)", TOTAL, False),
    (r"\b(?i:(?:tech(?:nology)?|digital)\s(?:services?|sectors?|industry|compan(?:y|ies)|firms))\b", TOTAL, True),
    (rf"(?:(?<=\bin\s)|(?<=\bof\s)|(?<=\bby\s)|(?<=\bfrom\s)|(?<=\bfor\s)|(?<=\bthrough\s)){_TELE}\b", "pk.ict.telecom", False),
    (r"\b[Nn]on[\s-]?IT\b", OTHER_THINGS, False),
    (r"\b(?i:travel|transport(?:ation)?|insurance|construction)(?=\s(?i:up|down|at|rose|fell|grew|declined|(?:in|de)creased|brought|earned|fetched|accounted)\b)", OTHER_THINGS, False),
    (rf"{_ICT}|{_ITES}|\bIT\b", TOTAL, True),
    (r"\b(?i:exports?\sof)\s(?!(?i:the|its|their|our|these|those|this|that|all|US|about|around|over|nearly|almost|more|worth|up|services?|Pakistan|different|various|such|I\.?C?T|ITe|inform|tele|computer|software|hardware|call|freelanc|tech|digital|repair|maint|other|news|non)\b|(?i:inform|tele|computer|software|hardware|call|freelanc|tech|repair|maint))[A-Za-z]{3,}(?:\s[a-z]{3,})?", OTHER_THINGS, False),
    (r"\b(?i:(?:electrical\s)?machinery|engineering\sgoods|electric\sfans)\b", OTHER_THINGS, False),
]  # fmt: skip
_ITEM = re.compile("|".join(f"(?P<r{i}>{pattern})" for i, (pattern, _, _) in enumerate(_RULES)))

_TO_COUNTRY = re.compile(
    r"\s(?:to|from)\s(?:the\s)?(?:Saudi|United|UAE|US\b|USA|UK\b|China|India|Germany|Europe|Gulf|GCC|Singapore|Australia|Canada|Japan)"
)


_OF_COMPUTER = re.compile(
    r"\b(?i:among|within|of|in)\s(?:the\s)?(?i:computer\sservices)[^.$%]{0,40}?,\s(?P<parts>[^.$]{5,400})"
)
_COMPUTER_PARTS = re.compile(r"(?P<other>\b(?i:other\sservices)\b)|(?P<software>\b(?i:software)\b(?!\s(?i:consult)))")


def _parts_of_computer(text: str) -> list[Item]:
    """What stands without "computer" in a list of its parts: "Among computer services, software and other services rose"."""
    found = _OF_COMPUTER.search(text)
    if found is None:
        return []
    series = {"other": "pk.ict.computer.other", "software": "pk.ict.computer.software"}
    parts = _COMPUTER_PARTS.finditer(text, found.start("parts"), found.end("parts"))
    return [Item(m.start(), m.end(), series[str(m.lastgroup)]) for m in parts]


def find_items(text: str) -> list[Item]:
    """The items that a sentence talks about, in order, without names of bodies and without mere explanations."""
    blank = _NAMES.sub(_blanked, text)
    blank = _EXPLAINED.sub(_explained, blank)
    found = _left_out(blank, _without_halves(blank, [_item(blank, match) for match in _mentions(blank)]))
    kept = [item for item in found if not _is_partitive(blank, item)]
    own = [p for p in _parts_of_computer(blank) if not any(i.start <= p.start < i.end for i in kept)]
    kept = sorted([*kept, *own], key=lambda item: item.start) if own else kept
    return kept or [item for item in found if item.series != OTHER_THINGS][-1:]


_NON_IT = re.compile(r"\b[Nn]on[\s-]?IT\b")
_HALF = re.compile(r"\bIT[\s-]related\b")


def _without_halves(text: str, found: list[Item]) -> list[Item]:
    """The items without the IT half of freelancers' earnings: "IT-related exports of $265 million and non-IT-related ones"."""
    if not _NON_IT.search(text):
        return found
    about_freelancers = "freelanc" in text.lower()
    return [
        replace(item, series=OTHER_THINGS)
        if item.series == TOTAL and (about_freelancers or _HALF.search(text, item.start, item.end))
        else item
        for item in found
    ]


_STARTS = re.compile(
    r"\b(?:exp|tel|com|inf|i\.?t|ict|oth|cal|har|sof|rep|mai|fre|new|non|bus|tra|fin|sur|def|bal|net|imp|cur|gdp|for|ser|tot|ove|goo|mer"
    r"|tex|ric|man|sea|fis|mea|lea|spo|car|cot|cem|sug|che|pha|pet|eng|gar|bed|tow|tob|fru|veg|pot|oni|gol|cop|fur|foo|agr|kni|mob|wor|hom"
    r"|ind|ban|vie|phi|chi|sri|egy|isr|ire|ukr|tec|dig|sta|ven|mac|ele|rem|inw|inf|pak|liv|dai|mig|per|fam|hal|gam|ani|fil|min|gem|ste|aut|con|ene|pow|ins|hea|fie|tou)"
)
"""How a mention begins, in small letters: the long rules are tried only there."""


def _mentions(text: str) -> Iterator[re.Match[str]]:
    """The matches of the rules from left to right, none inside another."""
    small = text.lower()
    if len(small) != len(text):
        yield from _ITEM.finditer(text)
        return
    start = _STARTS.search(small)
    while start:
        match = _ITEM.match(text, start.start())
        if match:
            yield match
        start = _STARTS.search(small, max(match.end() if match else 0, start.start() + 1))


_LEAVES_OUT = re.compile(
    r"(?:\b(?P<sure>excluding|exclusive\sof|net\sof|(?:without|not|by\snot|before)\s(?:counting|including|considering)|leaving\sout|stripping\sout|barring)|\b(?:(?:(?:which|that)\s)?exclud(?:es?|ed)|without|except(?:ing)?(?:\sfor)?|other\sthan|minus|less))"
    r"\s(?:(?:the|all|those|that|its|any|exports?|earnings|remittances|receipts|services?|made|of|by|from)\s){0,4}$",
    re.IGNORECASE,
)
"""Before an item that is left out of the one beside it; after some of the words only where that directly precedes them."""
_BESIDE = re.compile(r"[\s,(]{0,3}")
_AND_ALSO = re.compile(r"(?:\s?,|,?\s?(?:and|or)|\s?&)\s(?:the\s|those\sof\s)?", re.IGNORECASE)
_FIGURE = re.compile(r"\$\s?\d|\d\s?(?:%|per\s?cent|pc\b|million|billion)", re.IGNORECASE)
_OWN_FIGURE = re.compile(r"\s(?:of|worth|at)\s(?:[a-z]+\s)?(?:US\s?)?\$", re.IGNORECASE)


def _left_out(text: str, found: list[Item]) -> list[Item]:
    """The items with one that is left out, and the whole without it, as none: "IT exports excluding telecom services"."""
    items, out = list(found), -2
    for i, item in enumerate(found):
        if _is_left_out(text, found, i):
            items[i], out = item if _OWN_FIGURE.match(text, item.end) else _none(item), i
            whole = _whole_of(text, found, i)
            items = [_none(other) if other is whole else other for other in items]
        elif out == i - 1 and _is_joined(text, found, i):
            items[i], out = _none(item), i
    return items


def _none(item: Item) -> Item:
    return replace(item, series=OTHER_THINGS, vague=False)


def _is_joined(text: str, found: list[Item], i: int) -> bool:
    """Whether an item goes on the list of those left out; behind a leading one and a comma is the whole."""
    listed = _AND_ALSO.fullmatch(text, found[i - 1].end, found[i].start)
    return listed is not None and ("," not in listed[0] or i > 1)


def _is_left_out(text: str, found: list[Item], i: int) -> bool:
    """Whether words before an item leave it out; "without" does so only behind the item that is without it."""
    words = _LEAVES_OUT.search(text, max(found[i].start - 80, 0), found[i].start)
    if words is None:
        return False
    return bool(words["sure"] or (i and _BESIDE.fullmatch(text, found[i - 1].end, words.start())))


def _whole_of(text: str, found: list[Item], i: int) -> Item | None:
    """What an item is left out of: the one before it, unless each has figures, else the next."""
    before, item, after = found[i - 1] if i else None, found[i], found[i + 1] if i + 1 < len(found) else None
    if before is None:
        return after if after and not _FIGURE.search(text, item.end, after.start) else None
    own = _OWN_FIGURE.match(text, item.end)
    both = _FIGURE.search(text, before.end, item.start) and _FIGURE.search(text, item.end)
    return before if own or not both else None


def _explained(match: re.Match[str]) -> str:
    """The words blanked, unless they name parts with figures: "exports include call centres, which grew 9 percent"."""
    listed = _INCLUDE.match(match[0]) and not _WHICH.search(match.string[: match.start()])
    return match[0] if listed and _FIGURES.match(match.string, match.end()) else _blanked(match)


def _blanked(match: re.Match[str]) -> str:
    return "_" * len(match[0])


def _item(text: str, match: re.Match[str]) -> Item:
    _, series, vague = _RULES[int(str(match.lastgroup)[1:])]
    if series == TOTAL and _TO_COUNTRY.match(text, match.end()):
        series = OTHER_THINGS
    return Item(match.start(), match.end(), series, vague)


def _is_partitive(text: str, item: Item) -> bool:
    """In "12 percent of the total", "among the services": a backdrop, not the subject - unless its own amount follows."""
    before = text[max(item.start - 60, 0) : item.start]
    return bool(_PARTITIVE.search(before)) and not re.match(
        r"\s?(?:of|worth)\s(?:US)?\s?\$", text[item.end : item.end + 12]
    )

"""Headings of a wide table: which series of the catalog each names, by id or title, and the unit that it states."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass

from models.core.catalog import Catalog
from models.core.units import CURRENCIES, EXAMPLES, OF_SERIES, SCALES, parse_unit

_WITH_UNIT = re.compile(r"(?P<name>.+?)\s*(?:\((?P<a>[^()]+)\)|\[(?P<b>[^\[\]]+)\]|,\s*(?P<c>[^,]+))")
LONGEST = 400
"""Characters of a heading in which a unit is looked for; a title has at most 300."""

_SYMBOLS = {"us$": "usd", "$us": "usd", "€": "eur", "£": "gbp", "¥": "jpy", "₹": "inr", "rs": "pkr"}
_DOLLARS = re.compile(r"\bu\.?s\.?\s?(?:dollars?\b|\$)")
_SCALES = (
    {"mn": "million", "mln": "million", "bn": "billion", "'000": "thousand", "000s": "thousand"}
    | {scale: scale for scale in SCALES}
    | {f"{s}s": s for s in SCALES}
)


@dataclass(frozen=True, slots=True)
class Heading:
    """A series and the unit of its figures, ``OF_SERIES`` where the heading states none."""

    series: str
    unit: str = OF_SERIES


class UnknownHeading(ValueError):
    """A heading that names no series; ``wanted`` is what would."""

    def __init__(self, found: str, wanted: str) -> None:
        super().__init__(found)
        self.wanted = wanted


class Headings:
    """Reads headings by the ids and titles of a catalog; case and spaces do not matter."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._named: dict[str, list[str]] = defaultdict(list)
        for series, entry in catalog.entries.items():
            self._named[_plain(entry.title)].append(series)
        for series in catalog.entries:
            self._named[series] = [series]

    def knows(self, text: str) -> bool:
        """Whether a text is the heading of a series, with a unit or without."""
        return any(_plain(name) in self._named for name, _ in _readings(text))

    def read(self, text: str) -> Heading:
        """The series and unit of a heading; UnknownHeading if it names none, several, or a unit that there is not."""
        for name, unit in _readings(text):
            if found := self._named.get(_plain(name)):
                if len(found) > 1:
                    raise UnknownHeading(text, f"an id: the title is that of {', '.join(found)}")
                if unit is None:
                    return Heading(found[0])
                try:
                    return Heading(found[0], read_unit(unit))
                except ValueError:
                    raise UnknownHeading(text, f"{found[0]} and a unit like {EXAMPLES}") from None
        nearest = ", ".join(self._nearest(text))
        wanted = "the id or title of a series of the catalog (EXPORTCAST_HOME/catalogue.toml adds your own)"
        raise UnknownHeading(text, wanted + (f"; nearest: {nearest}" if nearest else ""))

    def unit_of(self, series: str) -> str:
        """The unit of the figures of a series."""
        return self._catalog[series].unit

    def _nearest(self, text: str) -> list[str]:
        import difflib

        close = difflib.get_close_matches(_plain(text[:200]), self._named, n=3, cutoff=0.4)
        return list(dict.fromkeys(series for name in close for series in self._named[name]))[:3]


def _readings(text: str) -> Iterator[tuple[str, str | None]]:
    """A heading as a whole, and as a name with a unit behind it."""
    yield text, None
    if len(text) <= LONGEST and (match := _WITH_UNIT.fullmatch(text.strip())):
        yield match["name"], match["a"] or match["b"] or match["c"]


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


def read_unit(text: str) -> str:
    """The name of a unit as people write it: usd_million, US$ million, million USD, thousand persons, %.

    ValueError if it is none.
    """
    text = _plain(text)
    if text in ("%", "per cent", "pct"):
        return "percent"
    text = _DOLLARS.sub(" usd ", text).replace("_", " ")
    words = [_SYMBOLS.get(word, _SCALES.get(word, word)) for word in text.split() if word != "of"]
    scales = [word for word in words if word in SCALES]
    rest = [word for word in words if word not in SCALES]
    if len(scales) > 1:
        raise ValueError(text)
    ordered = rest + scales if rest and rest[0] in CURRENCIES else scales + rest
    return parse_unit("_".join(ordered)).name

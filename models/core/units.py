"""Units of figures: what a number counts, at which scale. Units of one kind convert, others never do."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache

SCALES = {
    "hundred": Decimal(100),
    "thousand": Decimal(1_000),
    "million": Decimal(10**6),
    "billion": Decimal(10**9),
    "trillion": Decimal(10**12),
}

_CODES = """
aed afn all amd aoa ars aud awg azn bam bbd bdt bgn bhd bif bmd bnd bob brl bsd btn bwp byn bzd cad cdf chf clp cny
cop crc cup cve czk djf dkk dop dzd egp ern etb eur fjd fkp gbp gel ghs gip gmd gnf gtq gyd hkd hnl htg huf idr ils
inr iqd irr isk jmd jod jpy kes kgs khr kmf kpw krw kwd kyd kzt lak lbp lkr lrd lsl lyd mad mdl mga mkd mmk mnt mop
mru mur mvr mwk mxn myr mzn nad ngn nio nok npr nzd omr pab pen pgk php pkr pln pyg qar ron rsd rub rwf sar sbd scr
sdg sek sgd shp sle sos srd ssp stn syp szl thb tjs tmt tnd top try ttd twd tzs uah ugx usd uyu uzs ves vnd vuv wst
xaf xcd xdr xof xpf yer zar zmw zwg
"""
CURRENCIES = frozenset(_CODES.split())
"""Codes of ISO 4217 in lower case."""

_NOUNS = """
persons households dwellings units vehicles enterprises tonnes kilograms barrels litres kilowatt_hours nights
passengers hectares bales
"""
COUNTED = frozenset(_NOUNS.split())
"""What counts are of."""

_SYMBOLS = {"usd": "US$", "eur": "€", "gbp": "£", "jpy": "¥", "pkr": "Rs", "inr": "₹"}

EXAMPLES = "usd_million, pkr_billion, eur_thousand, persons, thousand_units, index or percent"


class Kind(StrEnum):
    """What a unit measures; only units of one kind and one subject convert."""

    CURRENCY = "currency"
    COUNT = "count"
    INDEX = "index"
    PERCENT = "percent"


@dataclass(frozen=True, slots=True)
class Unit:
    """A unit as it is written in files (``name``): ``scale`` times its ``subject``, a currency or what is counted."""

    name: str
    kind: Kind
    subject: str
    scale: Decimal

    @property
    def label(self) -> str:
        """The unit as people write it: US$ million, thousand persons, index, %."""
        match self.kind:
            case Kind.CURRENCY:
                symbol = _SYMBOLS.get(self.subject, self.subject.upper())
                return f"{symbol} {self._scale_word}".strip()
            case Kind.COUNT:
                return f"{self._scale_word} {self.subject.replace('_', ' ')}".strip()
            case Kind.INDEX:
                return "index"
            case Kind.PERCENT:
                return "%"

    @property
    def _scale_word(self) -> str:
        return next((word for word, scale in SCALES.items() if scale == self.scale), "")

    @property
    def usual(self) -> Decimal:
        """The factor to the usual scale of the kind: a million of a currency, one of all others."""
        return self.scale / 10**6 if self.kind is Kind.CURRENCY else self.scale

    def converts_to(self, other: Unit) -> bool:
        """Whether figures in this unit can be written in another one."""
        return (self.kind, self.subject) == (other.kind, other.subject)

    @property
    def _measured(self) -> str:
        return f"a count of {self.subject}" if self.kind is Kind.COUNT else str(self.kind)

    def factor_to(self, other: Unit) -> Decimal:
        """The factor that turns figures in this unit into another; ValueError names both where there is none."""
        if self.converts_to(other):
            return self.scale / other.scale
        if self.kind is other.kind is Kind.CURRENCY:
            why = "exchange between currencies is not converted"
        else:
            why = f"{self._measured} is not {other._measured}"
        raise ValueError(f"{self.name} cannot be written in {other.name}: {why}")


OF_SERIES = "own"
"""Written for the unit of the series, where a table has none."""


@cache
def parse_unit(text: str) -> Unit:
    """Read a unit like ``usd_million``, ``thousand_persons``, ``index`` or ``percent``; ValueError otherwise."""
    if text in (Kind.INDEX, Kind.PERCENT):
        return Unit(text, Kind(text), text, Decimal(1))
    head, _, tail = text.partition("_")
    if head in CURRENCIES and (not tail or tail in SCALES):
        return Unit(text, Kind.CURRENCY, head, SCALES.get(tail, Decimal(1)))
    if text in COUNTED:
        return Unit(text, Kind.COUNT, text, Decimal(1))
    if head in SCALES and tail in COUNTED:
        return Unit(text, Kind.COUNT, tail, SCALES[head])
    raise ValueError(f"{text!r} is not a unit like {EXAMPLES}")


@cache
def factor_between(unit: str, other: str) -> Decimal:
    """The factor that turns figures in one unit into another, by their names; ValueError where there is none."""
    return parse_unit(unit).factor_to(parse_unit(other))

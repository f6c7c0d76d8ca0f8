"""The code lists of SDMX that exportcast reads and writes: CL_OBS_STATUS, CL_UNIT_MULT, CL_FREQ, units of measure.

Sources: SDMX cross-domain code lists CL_OBS_STATUS 2.2, CL_UNIT_MULT 1.1, CL_FREQ 2.1; ISO 4217 for currencies.
Eurostat's flags (``OBS_FLAG``) are the same letters, with r for revised.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal

from models.core.units import COUNTED, CURRENCIES, Kind, Unit, parse_unit

NORMAL, ESTIMATED, PROVISIONAL, MISSING, FORECAST = "A", "E", "P", "O", "F"
"""Codes that are written. O is a missing value without a reason; M is for a value that cannot exist."""

NO_VALUE = frozenset("HLMOQKCZ")
"""Codes of a value that is missing, with or without a reason, confidential or not applicable."""

MAY_HAVE_VALUE = frozenset("CK")
"""Of these, codes that accompany values too: confidential, and included in another category."""

FORECAST = "F"

STATUS: Mapping[str, str] = {
    **dict.fromkeys("ABDGJNSUVWX", ""),
    "E": "estimated",
    "I": "estimated",
    "P": "provisional",
    "R": "revised",
}
"""The status of a report by code; breaks, definitions, strikes and low reliability leave a figure as printed."""

STATUS_FORMS = "A, B, D, E, G, H, I, J, K, L, M, N, O, P, Q, S, U, V or W of CL_OBS_STATUS"

_NAMES = {0: "", 2: "hundred", 3: "thousand", 6: "million", 9: "billion", 12: "trillion"}
MULT_FORMS = ", ".join(map(str, _NAMES))

_UNITS = {
    "index": ("IX", "INX", "INDEX", "IDX"),
    "percent": ("PT", "PC", "PCT", "PERCENT", "PA"),
    "persons": ("PS", "PER", "PERS"),
}
"""Codes of units that are no currencies; the first is written."""

_READ = {code: unit for unit, codes in _UNITS.items() for code in codes}
_EUROSTAT = re.compile(r"(?P<scale>THS|MIO|BIO|BN)_(?P<subject>[A-Z]{3}|PER)")
_EUROSTAT_SCALES = {"THS": "thousand", "MIO": "million", "BIO": "billion", "BN": "billion"}
_BASE_YEAR = re.compile(r"I\d{2}")
"""Eurostat's indexes by base year: I15 is 2015 = 100."""


def unit_codes(unit: Unit) -> tuple[str, int]:
    """UNIT_MEASURE and UNIT_MULT of a unit: ("USD", 6) for usd_million; what has no code is its name in capitals."""
    subject = _UNITS.get(unit.subject, (unit.subject.upper(),))[0]
    return subject, int(unit.scale.log10())


def scale_of(mult: str) -> str:
    """The word of a scale by UNIT_MULT, empty for units; ValueError for one without a word."""
    return _NAMES[int(mult)] if re.fullmatch(r"\d{1,2}", mult) and int(mult) in _NAMES else _unknown(mult)


def subject_of(code: str) -> tuple[str, bool]:
    """The unit of a UNIT_MEASURE, and whether its scale is in the code (MIO_EUR, index, percent).

    ValueError for a code that is none of those known.
    """
    code = code.upper()
    if code in _READ:
        return _READ[code], _READ[code] in (Kind.INDEX, Kind.PERCENT)
    if _BASE_YEAR.fullmatch(code):
        return str(Kind.INDEX), True
    if match := _EUROSTAT.fullmatch(code):
        scale, (subject, _) = _EUROSTAT_SCALES[match["scale"]], subject_of(match["subject"])
        return scaled(subject, scale), True
    if code.lower() in CURRENCIES or code.lower() in COUNTED:
        return code.lower(), False
    return _unknown(code), False


def scaled(subject: str, scale: str) -> str:
    """The name of a unit: a currency or what is counted, at a scale; ValueError if it has none at that scale."""
    if not scale:
        return parse_unit(subject).name
    return parse_unit(f"{subject}_{scale}" if subject in CURRENCIES else f"{scale}_{subject}").name


def exponent_of(unit: Unit) -> int:
    """The power of ten of the scale of a unit."""
    return int(unit.scale.log10() if unit.scale > 1 else Decimal(0))


def _unknown(text: str) -> str:
    raise ValueError(text)

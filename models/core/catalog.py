"""The catalog: which series there are, their titles, units, fiscal years and release calendars."""

from __future__ import annotations

import difflib
import tomllib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from pathlib import Path
from typing import Any

from models.core.errors import InvalidInput, Problem, UnknownSeries, shown
from models.core.periods import Month
from models.core.plain_text import has_hidden
from models.core.series_id import parent_of, parse_series


@dataclass(frozen=True, slots=True)
class Series:
    """One series of the catalog; ``release_days`` are the first and last day of the next month to expect it on."""

    series: str
    title: str
    unit: str
    fiscal_year_start: int
    release_days: tuple[int, int]
    sbp_item: str = ""

    @property
    def parent(self) -> str | None:
        """Id of the parent, None at the top."""
        return parent_of(self.series)

    def release_due(self, month: Month) -> date:
        """The last day on which the first figure of a month is expected."""
        return (month + 1).first_day + timedelta(days=self.release_days[1] - 1)


@dataclass(frozen=True, slots=True)
class Catalog:
    """All known series by id, parents before their parts."""

    entries: Mapping[str, Series] = field(default_factory=dict)
    _children: dict[str, list[str]] = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        children: dict[str, list[str]] = defaultdict(list)
        for series in self.entries:
            children[parent_of(series) or ""].append(series)
        object.__setattr__(self, "_children", dict(children))

    @classmethod
    def load(cls, extra: Path | None = None) -> Catalog:
        """The bundled catalog and, where the file exists, an extra one; InvalidInput names what is wrong in it."""
        bundled = resources.files("models").joinpath("data/catalogue.toml").read_text("utf-8")
        entries = _entries(bundled, "catalogue.toml")
        if extra is not None and extra.exists():
            try:
                text = extra.read_text("utf-8")
            except UnicodeDecodeError as error:
                raise InvalidInput([Problem(str(extra), "", f"byte {error.start}", "UTF-8 text")]) from error
            entries |= _entries(text, str(extra))
        return cls(dict(sorted(entries.items())))

    def __getitem__(self, series: str) -> Series:
        try:
            return self.entries[series]
        except KeyError:
            raise UnknownSeries(series, self.nearest(series)) from None

    def nearest(self, series: str) -> list[str]:
        """Up to three ids most like a text, whatever its case."""
        return difflib.get_close_matches(series.strip().lower(), self.entries, n=3, cutoff=0.4)

    def children(self, series: str) -> list[str]:
        """Ids whose parent is ``series``."""
        return list(self._children.get(series, ()))


def bundled_reports() -> bytes:
    """The sample figures that come with the package, as CSV."""
    return resources.files("models").joinpath("data/reports.csv").read_bytes()


def _entries(text: str, place: str) -> dict[str, Series]:
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        raise InvalidInput([Problem(place, "", str(error), "TOML")]) from error
    defaults = {"unit": "usd_million", "fiscal_year_start": 7, "release_days": [16, 22]} | table.get("defaults", {})
    return {series: _entry(series, defaults | fields, place) for series, fields in table.get("series", {}).items()}


def _entry(series: str, fields: Mapping[str, Any], place: str) -> Series:
    try:
        first, last = fields["release_days"]
        start = fields["fiscal_year_start"]
        if not (isinstance(start, int) and 1 <= start <= 12 and 1 <= first <= last <= 28):
            raise ValueError("fiscal_year_start is 1..12, release_days are 1..28 in order")
        if hidden := [name for name in ("title", "unit", "sbp_item") if has_hidden(fields.get(name, ""))]:
            raise ValueError(f"{hidden[0]} {shown(fields[hidden[0]])} has control or bidirectional characters")
        return Series(
            parse_series(series), fields["title"], fields["unit"], start, (first, last), fields.get("sbp_item", "")
        )
    except (KeyError, TypeError, ValueError) as error:
        raise InvalidInput([Problem(place, f'series."{series}"', str(error), "title, unit, months, days")]) from error

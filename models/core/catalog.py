"""The catalog: which series there are, their titles, units, fiscal years and release calendars."""

from __future__ import annotations

import difflib
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from importlib import resources
from pathlib import Path

from models.core.catalog_file import SdmxFields, SeriesFields, read_catalog
from models.core.errors import InvalidInput, Problem, UnknownSeries, shown
from models.core.measures import Aggregation, Sign
from models.core.periods import Month, Period
from models.core.series_id import parent_of
from models.core.units import Kind, Unit, parse_unit


@dataclass(frozen=True, slots=True)
class SdmxKey:
    """Which rows of SDMX-CSV are a series: ``key`` are values by dimension, of ``dataflow`` if that is not empty.

    ``unit`` is that of the figures where the file has a code for it that is not known.
    """

    key: Mapping[str, str]
    dataflow: str = ""
    unit: str = ""


@dataclass(frozen=True, slots=True)
class Series:
    """One series of the catalog.

    ``unit`` is that of its vintages and forecasts, ``fiscal_year_start`` the month 1..12 in which its year begins,
    ``aggregation`` what a longer period is of its months, ``additive`` whether it is a part that adds up to its
    parent, ``release_days`` the first and last day after the end of a month on which its figure is expected, and
    ``release_dates`` the days themselves where the publisher lists them. ``digits`` are the decimals
    that its publisher prints, None where they are not known. ``sdmx`` names its rows of SDMX-CSV.
    """

    series: str
    title: str
    unit: str
    fiscal_year_start: int
    release_days: tuple[int, int]
    sbp_item: str = ""
    aggregation: Aggregation = Aggregation.SUM
    additive: bool = True
    sign: Sign = Sign.POSITIVE
    publisher: str = ""
    digits: int | None = None
    release_dates: Mapping[Month, date] = field(default_factory=dict, hash=False)
    sdmx: SdmxKey | None = field(default=None, hash=False)

    @property
    def parent(self) -> str | None:
        """Id of the parent, None at the top."""
        return parent_of(self.series)

    @property
    def measured_in(self) -> Unit:
        """The unit, parsed."""
        return parse_unit(self.unit)

    @property
    def unit_label(self) -> str:
        """The unit as people write it."""
        return self.measured_in.label

    @property
    def is_flow(self) -> bool:
        """Whether months are positive and add up: what sums to date and growth rates can be solved for exactly."""
        return self.aggregation is Aggregation.SUM and self.sign is Sign.POSITIVE and self.has_growth

    @property
    def has_growth(self) -> bool:
        """Whether the series grows in percent; one that is a percentage itself changes in percentage points."""
        return self.measured_in.kind is not Kind.PERCENT and self.sign is Sign.POSITIVE

    def parse_period(self, text: str) -> Period:
        """Read a period, ``FY2024`` as the fiscal year of this series; ValueError."""
        return Period.parse(text, fiscal_start=self.fiscal_year_start)

    def period_text(self, period: Period) -> str:
        """The period as this series writes it: FY2024, FY2024:9, 2024-03."""
        return period.text(self.fiscal_year_start)

    def release_due(self, month: Month) -> date:
        """The last day on which the first figure of a month is expected."""
        listed = self.release_dates.get(month)
        return listed or (month + 1).first_day + timedelta(days=self.release_days[1] - 1)


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
        found = read_catalog(bundled_catalog(), "catalogue.toml")
        if extra is not None and extra.exists():
            try:
                text = extra.read_text("utf-8")
            except UnicodeDecodeError as error:
                raise InvalidInput([Problem(str(extra), "", f"byte {error.start}", "UTF-8 text")]) from error
            found |= read_catalog(text, str(extra))
        entries = {series: _series(series, fields) for series, (fields, _) in sorted(found.items())}
        _check_families(entries, found)
        _check_sdmx(entries, found)
        return cls(entries)

    def __getitem__(self, series: str) -> Series:
        try:
            return self.entries[series]
        except KeyError:
            raise UnknownSeries(series, self.nearest(series)) from None

    def nearest(self, series: str) -> list[str]:
        """Up to three ids most like a text, whatever its case."""
        return difflib.get_close_matches(series.strip().lower(), self.entries, n=3, cutoff=0.4)

    @property
    def fiscal_starts(self) -> dict[str, int]:
        """First month of the fiscal year by series."""
        return {series: entry.fiscal_year_start for series, entry in self.entries.items()}

    def children(self, series: str) -> list[str]:
        """Ids whose parent is ``series``."""
        return list(self._children.get(series, ()))

    def parts(self, series: str) -> list[str]:
        """Ids of the parts that add up to ``series``, none unless every child does."""
        children = self.children(series)
        return children if all(self.entries[child].additive for child in children) else []

    def whole_of(self, series: str) -> str | None:
        """The series that this one and its sisters add up to, None if there is none."""
        parent = self.entries[series].parent or ""
        return parent if parent in self.entries and self.parts(parent) else None

    def family_of(self, series: str) -> list[str]:
        """The topmost whole that a series is a part of, however far down, and all its parts; at least itself."""
        whole = self.whole_of(series)
        if whole is not None:
            return self.family_of(whole)
        found = [series]
        for name in found:  # grows meanwhile
            found += self.parts(name)
        return found


def bundled_reports() -> bytes:
    """The sample figures that come with the package, as CSV."""
    return resources.files("models").joinpath("data/reports.csv").read_bytes()


def bundled_catalog() -> str:
    """The catalog that comes with the package, as TOML."""
    return resources.files("models").joinpath("data/catalogue.toml").read_text("utf-8")


def _series(series: str, fields: SeriesFields) -> Series:
    flow = fields.how is Aggregation.SUM
    return Series(
        series=series,
        title=fields.title,
        unit=fields.unit,
        fiscal_year_start=fields.fiscal_year_start,
        release_days=(fields.release_days[0], fields.release_days[1]),
        sbp_item=fields.sbp_item,
        aggregation=fields.how,
        additive=flow if fields.additive is None else fields.additive,
        sign=fields.sign,
        publisher=fields.publisher,
        digits=fields.digits,
        release_dates={Month.parse(month): day for month, day in fields.release_dates.items()},
        sdmx=_sdmx(fields.sdmx),
    )


def _sdmx(fields: SdmxFields | None) -> SdmxKey | None:
    return SdmxKey(fields.key, fields.dataflow, fields.unit) if fields else None


def _check_sdmx(entries: Mapping[str, Series], given: Mapping[str, tuple[SeriesFields, str]]) -> None:
    """InvalidInput for two series of the same rows, and for units of another kind than that of the series."""
    problems = []
    first: dict[tuple[str, frozenset[tuple[str, str]]], str] = {}
    for series, entry in entries.items():
        if not (sdmx := entry.sdmx):
            continue
        place, column = given[series][1], f'series."{series}".sdmx'
        other = first.setdefault((sdmx.dataflow, frozenset(sdmx.key.items())), series)
        if other != series:
            problems.append(Problem(place, column, shown(dict(sdmx.key)), f"another key than that of {other}"))
        if sdmx.unit and not parse_unit(sdmx.unit).converts_to(entry.measured_in):
            problems.append(Problem(place, f"{column}.unit", shown(sdmx.unit), f"{entry.unit} or another scale of it"))
    if problems:
        raise InvalidInput(problems)


def _check_families(entries: Mapping[str, Series], given: Mapping[str, tuple[SeriesFields, str]]) -> None:
    """InvalidInput for parents that are impossible: named wrongly, not there, or of another unit than their parts."""
    problems = []
    for series, entry in entries.items():
        (fields, place), column = given[series], f'series."{series}"'
        named = fields.parent
        if named is not None and (named != entry.parent or named not in entries):
            wanted = f"{entry.parent or 'none'}, the id without its last part, as a series of the catalog"
            problems.append(Problem(place, f"{column}.parent", shown(named), wanted))
        whole = entries.get(entry.parent or "")
        if whole is None or not entry.additive:
            continue
        for name in ("unit", "aggregation", "sign"):
            mine, theirs = getattr(entry, name), getattr(whole, name)
            if mine != theirs:
                wanted = f"{theirs} as its whole {whole.series} has, or additive = false ({given[whole.series][1]})"
                problems.append(Problem(place, f"{column}.{name}", str(mine), wanted))
    if problems:
        raise InvalidInput(problems)

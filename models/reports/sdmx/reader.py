"""Reports from SDMX-CSV 1.0 and 2.0: the catalog names the rows of each series (``sdmx``).

Standard library only: every fault keeps its line, and units and statuses are checked before anything is stored.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import islice

from models.core.catalog import Catalog, SdmxKey, Series
from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem, shown
from models.core.measures import Measure
from models.core.units import OF_SERIES, parse_unit
from models.reports.number_text import Decimals, Mark, is_missing, tidy, with_point
from models.reports.report import Report, parse_report
from models.reports.sdmx import codes, time_period
from models.reports.sdmx.columns import VALUE, SdmxColumns
from models.reports.text_table import Row, TextTable

OWN = "EXPORTCAST:"
"""The agency of what exportcast writes: its dimension SERIES holds ids of the catalog."""

ACTIONS = ("I", "A", "M", "R", "")
"""Information, append, merge and replace; D deletes."""

_FLOW = re.compile(r"(?:(?P<agency>[^:()]+):)?(?P<id>[^:()]+)(?:\((?P<version>[^()]+)\))?")


def is_sdmx_csv(table: TextTable) -> bool:
    """Whether the header of a text file is one of SDMX-CSV."""
    with suppress(InvalidInput):
        return SdmxColumns.of(next(iter(table), ("", ()))[1]).is_sdmx
    return False


def known_columns(header: Sequence[str]) -> int:
    """How many headings of a line are ids of components; finds the separator."""
    columns = SdmxColumns.of(header)
    return len(columns.at) if columns.is_sdmx else 0


def parse_sdmx(
    table: TextTable,
    *,
    published: str | None,
    source: str | None,
    catalog: Catalog,
    note: Callable[[str], None] = lambda _text: None,
) -> list[Report]:
    """The reports of an SDMX-CSV file; a column VALID_FROM dates its rows, else ``published`` does.

    ``note`` is given a sentence on rows that were left out: of series without a key in the catalog, forecasts, and the
    estimates of exportcast's own files: no publisher printed them.
    InvalidInput names what cannot be read, a file of which no row is a series, and a key that fits several.
    """
    rows = iter(table)
    place, header = next(rows, (table.name, ()))
    columns = SdmxColumns.of(header)
    if problems := list(columns.problems(place)):
        raise InvalidInput(problems)
    dated = "VALID_FROM" in columns.at or "VALIDFROM" in columns.at
    if published is None and not dated:
        wanted = "--published DATE: the file has no date of publication"
        raise InvalidInput([Problem(table.name, "published", "nothing", wanted)])
    usual = None if table.may_have_decimal_comma else Mark.POINT
    decimals = _decimals(table, columns, usual)
    reader = _Reader(columns, catalog, decimals, published or "", source)
    reports = reader.read(rows)
    if reader.problems:
        raise InvalidInput(reader.problems)
    if not reports and not (reader.without_value or reader.estimates):
        raise InvalidInput([reader.nothing_found(place)])
    for sentence in reader.notes(table.name):
        note(sentence)
    return reports


def _decimals(table: TextTable, columns: SdmxColumns, usual: Mark | None) -> Decimals:
    decimals, at = Decimals(usual), columns.at[VALUE]
    with suppress(InvalidInput):
        for place, cells in islice(table, 1, None):
            if len(cells) > at:
                decimals.see(tidy(cells[at]), place)
    return decimals


@dataclass(slots=True)
class _Reader:
    """Reads rows one by one; notes problems, and what was left out."""

    columns: SdmxColumns
    catalog: Catalog
    decimals: Decimals
    published: str
    source: str | None
    problems: list[Problem] = field(default_factory=list)
    left_out: list[str] = field(default_factory=list)
    forecasts: list[str] = field(default_factory=list)
    estimates: list[str] = field(default_factory=list)
    without_value: int = 0
    _keys: dict[str, dict[str, tuple[str, str]]] = field(default_factory=lambda: defaultdict(dict))
    _seen: dict[tuple[str, str, str], str] = field(default_factory=dict)
    _mapped: list[tuple[Series, SdmxKey, Mapping[str, str]]] = field(default_factory=list)

    def read(self, rows: Iterator[Row]) -> list[Report]:
        """The reports of all rows, as far as the number of problems allows."""
        for entry in self.catalog.entries.values():
            if entry.sdmx:
                key = {name.upper(): value for name, value in entry.sdmx.key.items()}
                self._mapped.append((entry, entry.sdmx, key))
        reports = []
        try:
            for place, cells in rows:
                if report := self._row(place, cells):
                    reports.append(report)
                if len(self.problems) > MAX_PROBLEMS:
                    break
        except InvalidInput as broken:
            self.problems.extend(broken.problems)
        return reports

    def _row(self, place: str, cells: Sequence[str]) -> Report | None:
        if len(cells) != len(self.columns.header):
            self._refuse(place, "", f"{len(cells)} cells", f"{len(self.columns.header)} as in the header")
            return None
        action = self.columns.get(cells, "ACTION")
        if action not in ACTIONS:
            deletes = "figures to store; D deletes, and published figures are never deleted"
            self._refuse(place, "ACTION", shown(action), deletes if action == "D" else "I, A, M or R")
            return None
        entry = self._series(place, cells)
        return self._report(place, cells, entry) if entry and self._one_key(place, cells, entry) else None

    def _series(self, place: str, cells: Sequence[str]) -> Series | None:
        """The series of a row, None if it is of none."""
        flow = self.columns.dataflow(cells)
        if flow.startswith(OWN) and "SERIES" in self.columns.at:
            series = self.columns.get(cells, "SERIES")
            if series in self.catalog.entries:
                return self.catalog[series]
            near = ", ".join(self.catalog.nearest(series[:200]))
            self._refuse(
                place, "SERIES", shown(series), "a series of the catalog" + (f"; nearest: {near}" * bool(near))
            )
            return None
        found = [entry for entry, sdmx, key in self._mapped if self._is_of(cells, flow, sdmx, key)]
        if len(found) > 1:
            both = ", ".join(entry.series for entry in found)
            self._refuse(place, "", f"a row of {both}", "keys in the catalog that tell these series apart")
            return None
        if not found:
            self.left_out.append(place)
            return None
        return found[0]

    def _is_of(self, cells: Sequence[str], flow: str, sdmx: SdmxKey, key: Mapping[str, str]) -> bool:
        same = all(name in self.columns.at and self.columns.get(cells, name) == value for name, value in key.items())
        return same and _same_flow(flow, sdmx.dataflow)

    def _one_key(self, place: str, cells: Sequence[str], entry: Series) -> bool:
        """Whether a row has the dimensions that the rows of its series before it have."""
        first = self._keys[entry.series]
        for name in self.columns.dimensions:
            code = self.columns.get(cells, name)
            known, where = first.setdefault(name, (code, place))
            if known != code and name not in _UNIT_COLUMNS:
                wanted = f"{known} as in {where}; the key of {entry.series} in the catalog leaves {name} open"
                self._refuse(place, name, shown(code), wanted)
                return False
        return True

    def _report(self, place: str, cells: Sequence[str], entry: Series) -> Report | None:
        before = len(self.problems)
        status = self._status(place, cells)
        if status is None:
            return None
        text = self.columns.get(cells, "TIME_PERIOD")
        try:
            period = time_period.read_period(text, self.columns.get(cells, "FREQ"))
        except ValueError as error:
            self._refuse(place, "TIME_PERIOD", str(error), time_period.FORMS)
            return None
        published = self.columns.get(cells, "VALID_FROM", "VALIDFROM")[:10] or self.published
        self._once(place, entry, str(period), published)
        fields = {
            "series": entry.series,
            "period_start": str(period.start),
            "period_end": str(period.end),
            "measure": str(Measure.LEVEL),
            "value": self._value(place, cells),
            "unit": self._unit(place, cells, entry),
            "published": published,
            "source": self.source or entry.publisher or self.columns.dataflow(cells) or "SDMX",
            "status": status,
        }
        return parse_report(fields, place, self.problems) if len(self.problems) == before else None

    def _status(self, place: str, cells: Sequence[str]) -> str | None:
        """The status of a figure; None where the row has none to store."""
        value = self.columns.get(cells, VALUE)
        code = self.columns.get(cells, "OBS_STATUS", "OBS_FLAG").upper()
        letters = re.sub(r"[\s,;:]", "", code) or codes.NORMAL
        unknown = [each for each in letters if each not in codes.STATUS and each not in codes.NO_VALUE | {"F"}]
        if unknown:
            self._refuse(place, "OBS_STATUS", shown(code), codes.STATUS_FORMS)
            return None
        if is_missing(value):
            self.without_value += 1
            return None
        if none := [each for each in letters if each in codes.NO_VALUE - codes.MAY_HAVE_VALUE]:
            self._refuse(place, VALUE, shown(value), f"no value, for the status {none[0]}")
            return None
        if codes.FORECAST in letters:
            self.forecasts.append(place)
            return None
        found = [codes.STATUS[each] for each in letters if codes.STATUS.get(each)]
        if "estimated" in found and self.columns.dataflow(cells).startswith(OWN):
            self.estimates.append(place)
            return None
        return found[0] if found else ""

    def _once(self, place: str, entry: Series, period: str, published: str) -> None:
        first = self._seen.setdefault((entry.series, period, published), place)
        if first != place:
            wanted = f"one figure of {entry.series} for it; {first} has one too"
            self._refuse(place, "TIME_PERIOD", shown(period), wanted)

    def _value(self, place: str, cells: Sequence[str]) -> str:
        text = tidy(self.columns.get(cells, VALUE))
        if self.decimals.is_open(text):
            self._refuse(place, VALUE, shown(text), "a number with a decimal point")
        return with_point(text, comma=self.decimals.is_comma)

    def _unit(self, place: str, cells: Sequence[str], entry: Series) -> str:
        """The unit of a figure by UNIT_MEASURE and UNIT_MULT; that of the series where the file has neither."""
        mult = self.columns.get(cells, "UNIT_MULT").removesuffix(".0")
        mult = "" if mult == "_Z" else mult
        code = self.columns.get(cells, *_UNIT_COLUMNS)
        try:
            scale = codes.scale_of(mult) if mult else None
        except ValueError:
            self._refuse(place, "UNIT_MULT", shown(mult), f"one of {codes.MULT_FORMS}")
            return entry.unit
        given = entry.sdmx.unit if entry.sdmx else ""
        if given:
            return self._given_unit(place, given, mult)
        if not code:
            return OF_SERIES if scale is None else self._scaled(place, entry.measured_in.subject, scale)
        try:
            subject, whole = codes.subject_of(code)
        except ValueError:
            wanted = f"a currency of ISO 4217, IX, PT, PS or another known code, or unit = in sdmx of {entry.series}"
            self._refuse(place, "UNIT_MEASURE", shown(code), wanted)
            return entry.unit
        if whole:
            return self._whole(place, subject, mult)
        if scale is None:
            wanted = f"a UNIT_MULT for {code}, or unit = in sdmx of {entry.series} in the catalog"
            self._refuse(place, "UNIT_MULT", "nothing", wanted)
            return entry.unit
        return self._scaled(place, subject, scale)

    def _given_unit(self, place: str, unit: str, mult: str) -> str:
        exponent = codes.exponent_of(parse_unit(unit))
        if mult and int(mult) != exponent:
            self._refuse(place, "UNIT_MULT", shown(mult), f"{exponent} or nothing, for unit = {unit} in the catalog")
        return unit

    def _whole(self, place: str, unit: str, mult: str) -> str:
        """A unit whose code states its scale, beside which a UNIT_MULT multiplies nothing."""
        if mult not in ("", "0"):
            self._refuse(place, "UNIT_MULT", shown(mult), f"0 or nothing for {unit}")
        return unit

    def _scaled(self, place: str, subject: str, scale: str) -> str:
        try:
            return codes.scaled(subject, scale)
        except ValueError:
            self._refuse(place, "UNIT_MULT", shown(scale), f"0 or nothing for {subject}")
            return subject

    def _refuse(self, place: str, column: str, found: str, wanted: str) -> None:
        self.problems.append(Problem(place, column, found, wanted))

    def nothing_found(self, place: str) -> Problem:
        """The problem of a file of which no row is a series."""
        keys = [entry.series for entry, _, _ in self._mapped]
        wanted = 'rows of a series of the catalog by its key (sdmx = { key = { FREQ = "M", ... } })'
        have = f"; {', '.join(keys[:5])} have one" if keys else "; no series has one"
        found = f"{len(self.left_out):,} rows of no series, by {', '.join(self.columns.dimensions)[:200]}"
        return Problem(place, "", found, wanted + have)

    def notes(self, name: str) -> Iterator[str]:
        """Sentences on what was left out."""
        if self.left_out:
            count, first = len(self.left_out), self.left_out[0]
            yield f"{name}: {count:,} rows of series without a key in the catalog left out, from {first} on"
        if self.forecasts:
            yield f"{name}: {len(self.forecasts):,} forecasts (OBS_STATUS F) left out, from {self.forecasts[0]} on"
        if self.estimates:
            count, first = len(self.estimates), self.estimates[0]
            yield f"{name}: {count:,} months that exportcast estimated (OBS_STATUS E) left out, from {first} on"


_UNIT_COLUMNS = ("UNIT_MEASURE", "UNIT", "CURRENCY_UNIT")


def _same_flow(flow: str, wanted: str) -> bool:
    """Whether a structure is the one wanted; agency and version count where both name them."""
    if not wanted:
        return True
    one, two = _FLOW.fullmatch(flow), _FLOW.fullmatch(wanted)
    if not one or not two:
        return flow == wanted
    return one["id"] == two["id"] and all(one[p] == two[p] for p in ("agency", "version") if one[p] and two[p])

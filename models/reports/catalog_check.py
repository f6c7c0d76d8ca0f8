"""Reports against the catalog: their series are known, their units convert, their values are possible."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import islice

from models.core.catalog import Catalog, Series
from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem
from models.core.measures import Measure, Sign
from models.core.units import OF_SERIES, Unit, parse_unit
from models.reports.report import Report


def check_series(reports: Iterable[Report], catalog: Catalog, location: str) -> None:
    """InvalidInput if reports are of series not in the catalog; ``location`` is for reports without one."""
    unknown = dict.fromkeys((r.place or location, r.series) for r in reports if r.series not in catalog.entries)
    if not unknown:
        return
    expected = "a series of the catalog (EXPORTCAST_HOME/catalogue.toml adds your own)"
    first = list(islice(unknown, MAX_PROBLEMS))
    nearest = {series: ", ".join(catalog.nearest(series)) for series in {series for _, series in first}}
    problems = [
        Problem(at, "series", s, expected + (f"; nearest: {nearest[s]}" if nearest[s] else "")) for at, s in first
    ]
    raise InvalidInput(problems, stopped=len(unknown) > MAX_PROBLEMS)


def fit_catalog(reports: Iterable[Report], catalog: Catalog, location: str) -> list[Report]:
    """The reports with a unit each, that of their series where a table gave none.

    InvalidInput names the reports whose series is unknown, whose unit is of another kind than that of their series,
    that are negative where levels are positive, and growth rates of a series that has none.
    """
    rows = list(reports)
    check_series(rows, catalog, location)
    rows = [
        replace(r, unit=catalog[r.series].unit, factor=Decimal(0), known=r.known_from) if r.unit == OF_SERIES else r
        for r in rows
    ]
    problems = list(islice((p for r in rows for p in _misfits(r, catalog[r.series], location)), MAX_PROBLEMS + 1))
    if problems:
        raise InvalidInput(problems)
    return in_series_units(rows, catalog)


def in_series_units(reports: Iterable[Report], catalog: Catalog) -> list[Report]:
    """The reports with levels in the unit of their series; those of another kind stay as they are.

    Reports of series that the catalog has no longer are left out.
    """
    known = catalog.entries
    return [_in_series_unit(r, known[r.series].measured_in) for r in reports if r.series in known]


def _in_series_unit(report: Report, unit: Unit) -> Report:
    try:
        return report.in_unit(unit) if report.measure is Measure.LEVEL else report
    except ValueError:  # of a record from before units were checked
        return report


def _misfits(report: Report, entry: Series, location: str) -> Iterator[Problem]:
    place = report.place or location
    if report.measure is not Measure.LEVEL:
        if not entry.has_growth:
            wanted = f"level: {entry.series} is in {entry.unit_label}, its changes are differences and not growth rates"
            yield Problem(place, "measure", str(report.measure), wanted)
        return
    try:
        parse_unit(report.unit).factor_to(entry.measured_in)
    except ValueError as error:
        yield Problem(place, "unit", report.unit, f"{entry.unit} or another scale of it: {error}")
    if report.value < 0 and entry.sign is Sign.POSITIVE:
        yield Problem(
            place, "value", f"{report.value:f}", 'a level of 0 or more (sign = "any" in the catalog allows it)'
        )

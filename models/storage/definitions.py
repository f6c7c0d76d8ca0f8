"""What the catalog had of each series when its figures were stored; a catalog that differs is refused.

Figures, issued forecasts and scores of a series are of one unit and one kind. The store has the definition of each
series that they were made with, so that a catalog edited since does not give them another meaning.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, datetime

from models.core.catalog import Catalog, Series
from models.core.errors import CatalogChanged, Problem, shown
from models.core.units import parse_unit
from models.storage.records import Definition
from models.storage.store import Store

KEYS = ("unit", "aggregation", "sign", "fiscal_year_start")
"""The keys of the catalog that give figures their meaning."""


def definition_of(entry: Series) -> Definition:
    """What a catalog has of a series."""
    return Definition(entry.series, entry.unit, str(entry.aggregation), str(entry.sign), entry.fiscal_year_start)


def refuse_changed(definitions: Mapping[str, Definition], catalog: Catalog, file: str) -> None:
    """CatalogChanged if a catalog, read from ``file``, differs for a series with figures; it names each key."""
    problems = [
        Problem(
            file, f'series."{series}".{key}', shown(now), f"{before}, as when its figures were stored; {_mend(series)}"
        )
        for series, old in definitions.items()
        if series in catalog.entries
        for key, before, now in _differences(old, definition_of(catalog[series]))
    ]
    if problems:
        raise CatalogChanged(problems)


def adopt_changes(
    store: Store, catalog: Catalog, series: Iterable[str], *, file: str, now: datetime
) -> dict[str, list[str]]:
    """Take over what the catalog has now of these series; the keys that changed, by series.

    A unit may change to another scale of its kind while no forecast was made in the old one: figures are stored as
    printed and convert. Aggregation, sign and fiscal year may change while every figure is of a single month.
    CatalogChanged, and nothing changed, for all others.
    """
    definitions, problems, done = store.definitions(), list[Problem](), dict[str, list[str]]()
    for name in series:
        entry = catalog[name]
        old = definitions.get(name)
        changed = list(_differences(old, definition_of(entry))) if old else []
        done[name] = [key for key, _, _ in changed]
        for key, before, now_ in changed:
            if why := _why_not(store, entry, key, str(before)):
                problems.append(Problem(file, f'series."{name}".{key}', shown(now_), f"{before}: {why}"))
    if problems:
        raise CatalogChanged(problems)
    store.redefine([definition_of(catalog[name]) for name, keys in done.items() if keys], now=now)
    return done


def _differences(old: Definition, new: Definition) -> Iterator[tuple[str, object, object]]:
    for key in KEYS:
        before, now = getattr(old, key), getattr(new, key)
        if before != now:
            yield key, before, now


def _mend(series: str) -> str:
    return f"`exportcast catalog migrate {series}` takes the change over where the figures allow it"


def _why_not(store: Store, entry: Series, key: str, before: str) -> str:
    """Why a changed key cannot be taken over; empty if it can."""
    if key == "unit":
        if not parse_unit(before).converts_to(entry.measured_in):
            return f"its figures do not convert to {entry.unit}; a series in another unit needs an id of its own"
        made = len(store.versions(entry.series)) or len(store.ledger.issued(entry.series))
        return (
            f"{made} forecasts of it are in {before}; a series in another unit needs an id of its own" if made else ""
        )
    longer = sum(not r.period.is_month for r in store.reports(as_of=date.max, series=entry.series))
    return (
        f"{longer} of its figures are of longer periods and were read by it; another series needs another id"
        if longer
        else ""
    )

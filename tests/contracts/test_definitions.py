"""A catalog that differs for series with figures is refused, or migrated where no figure changes its meaning."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from models.core.catalog import Catalog
from models.core.errors import CatalogChanged, InvalidInput
from models.ingest_release import take_release
from models.reports.report import Report
from models.reports.table import parse_csv
from models.storage.definitions import adopt_changes, definition_of, refuse_changed
from models.storage.store import Store
from tests.models.evaluation.issued import issued, version

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
HOTELS = {"title": '"Nights"', "unit": '"thousand_nights"', "fiscal_year_start": "1", "aggregation": '"sum"'}


def catalog(folder: Path, **changed: str) -> Catalog:
    file = folder / "catalogue.toml"
    keys = HOTELS | changed
    file.write_text('[series."it.hotels"]\n' + "".join(f"{key} = {value}\n" for key, value in keys.items()))
    return Catalog.load(file)


def figures(*periods: str, series: str = "it.hotels", unit: str = "thousand_nights") -> list[Report]:
    rows = "".join(f"{series},{period},level,151.5,{unit},2026-04-20,ISTAT\n" for period in periods)
    text = "series,period,measure,value,unit,published,source\n" + rows
    return parse_csv(text.encode(), "f.csv", fiscal_starts={"it.hotels": 1})


def taken(store: Store, made: Catalog, reports: list[Report]) -> None:
    take_release(reports, store=store, catalog=made, now=NOW)


CHANGES = [
    ("unit", '"nights"', "thousand_nights"),
    ("unit", '"thousand_persons"', "thousand_nights"),
    ("aggregation", '"mean"', "sum"),
    ("fiscal_year_start", "10", "1"),
    ("sign", '"any"', "positive"),
]


@pytest.mark.parametrize(("key", "value", "before"), CHANGES)
def test_a_changed_catalog_is_refused_by_key(store: Store, tmp_path: Path, key: str, value: str, before: str) -> None:
    made = catalog(tmp_path)
    taken(store, made, figures("2026-01", "2026-02"))
    refuse_changed(store.definitions(), made, "catalogue.toml")
    changed = catalog(tmp_path, **{key: value})
    with pytest.raises(CatalogChanged) as caught:
        refuse_changed(store.definitions(), changed, "catalogue.toml")
    (problem,) = caught.value.problems
    assert (problem.place, problem.column) == ("catalogue.toml", f'series."it.hotels".{key}')
    assert (value.strip('"') in problem.found, problem.wanted.startswith(before)) == (True, True)
    with pytest.raises(CatalogChanged):
        taken(store, changed, figures("2026-03"))
    assert len(store.reports(as_of=date.max)) == 2


def test_what_gives_figures_no_other_meaning_may_change(store: Store, tmp_path: Path) -> None:
    taken(store, catalog(tmp_path), figures("2026-01"))
    changed = catalog(tmp_path, title='"Hotel nights"', digits="1", release_days="[10, 20]", publisher='"Istat"')
    taken(store, changed, figures("2026-02"))
    assert len(store.reports(as_of=date.max)) == 2


def test_another_scale_is_migrated_until_forecasts_are_in_it(store: Store, tmp_path: Path) -> None:
    taken(store, catalog(tmp_path), figures("2026-01", "FY2026:2"))
    changed = catalog(tmp_path, unit='"million_nights"')
    assert adopt_changes(store, changed, ["it.hotels"], file="c", now=NOW) == {"it.hotels": ["unit"]}
    taken(store, changed, figures("2026-02"))
    assert store.definitions()["it.hotels"] == definition_of(changed["it.hotels"])
    forecast = issued(series="it.hotels", cutoff="2026-02", at=NOW)
    store.publish(version(forecast), champion=True, who="test", why="", issued=forecast)
    with pytest.raises(CatalogChanged, match="1 forecasts of it are in million_nights"):
        adopt_changes(store, catalog(tmp_path), ["it.hotels"], file="c", now=NOW)
    assert store.definitions()["it.hotels"].unit == "million_nights"


@pytest.mark.parametrize(("key", "value"), [("aggregation", '"mean"'), ("fiscal_year_start", "10"), ("sign", '"any"')])
def test_a_reading_is_migrated_while_all_figures_are_months(store: Store, tmp_path: Path, key: str, value: str) -> None:
    taken(store, catalog(tmp_path), figures("2026-01"))
    assert adopt_changes(store, catalog(tmp_path, **{key: value}), ["it.hotels"], file="c", now=NOW) == {
        "it.hotels": [key]
    }
    taken(store, catalog(tmp_path, **{key: value}), figures("2025-01..2025-12"))
    with pytest.raises(CatalogChanged, match="1 of its figures are of longer periods"):
        adopt_changes(store, catalog(tmp_path), ["it.hotels"], file="c", now=NOW)


def test_another_kind_of_unit_is_never_migrated(store: Store, tmp_path: Path) -> None:
    taken(store, catalog(tmp_path), figures("2026-01"))
    with pytest.raises(CatalogChanged, match="do not convert to persons"):
        adopt_changes(store, catalog(tmp_path, unit='"persons"'), ["it.hotels"], file="c", now=NOW)
    assert store.definitions()["it.hotels"].unit == "thousand_nights"


def test_a_record_from_before_gets_its_definitions_at_once(store: Store, tmp_path: Path) -> None:
    made = catalog(tmp_path)
    store.add_reports(figures("2026-01"), now=NOW)
    taken(store, made, figures("2026-03", series="pk.ict", unit="usd_million"))
    assert store.definitions().keys() == {"it.hotels", "pk.ict"}


def test_a_record_from_before_in_another_kind_is_refused(store: Store, tmp_path: Path) -> None:
    store.add_reports(figures("2026-01", unit="usd_million"), now=NOW)
    with pytest.raises(InvalidInput, match="usd_million cannot be written in thousand_nights"):
        taken(store, catalog(tmp_path), figures("2026-03", series="pk.ict", unit="usd_million"))
    assert store.definitions() == {}


def test_a_dry_run_defines_nothing(store: Store, tmp_path: Path) -> None:
    take_release(figures("2026-01"), store=store, catalog=catalog(tmp_path), now=NOW, dry_run=True)
    assert store.definitions() == {}

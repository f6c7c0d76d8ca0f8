"""The months of some series alone: equal to those of the whole reconstruction, with less work."""

import gzip
import sys
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pytest

from models.core.catalog import Catalog, bundled_reports
from models.core.units import parse_unit
from models.reports.table import parse_csv
from models.vintages.limits import readable, surely_within
from models.vintages.medians import masked_medians, row_medians
from models.vintages.reconstruct import group, reconstruct, vintages_of
from models.vintages.validity import vintages_by_day
from tests.models.vintages.builders import AS_OF, WHOLE, clean_reports, level

EXAMPLE = Path(__file__).parents[3] / "examples" / "us"


def bundled():
    return parse_csv(bundled_reports(), "reports.csv"), Catalog.load()


def united_states():
    rows = gzip.decompress((EXAMPLE / "reports.csv.gz").read_bytes())
    return parse_csv(rows, "reports.csv.gz"), Catalog.load(EXAMPLE / "catalogue.toml")


@pytest.mark.parametrize("record", [bundled, united_states])
def test_each_series_is_as_in_the_whole(record):
    reports, catalog = record()
    for day in (date(2012, 6, 30), date(2021, 3, 31), date(2022, 2, 10), AS_OF):
        known = [r for r in reports if r.known_from <= day]
        if not known:
            continue
        whole = reconstruct(known, catalog=catalog, as_of=day).vintages
        for series, vintage in whole.items():
            of_family = [r for r in known if r.series.split(".")[:2] == series.split(".")[:2]]
            alone = vintages_of([series], of_family, catalog=catalog, as_of=day)[series]
            assert (alone.hash, alone.fixed_values()) == (vintage.hash, vintage.fixed_values())
        assert vintages_of(list(whole), known, catalog=catalog, as_of=day) == whole


def test_a_series_without_figures_has_no_vintage():
    reports, catalog = bundled()
    assert vintages_of(["pk.ict", "us.jobs"], [], catalog=united_states()[1], as_of=AS_OF) == {}
    known = [r for r in reports if r.series != "pk.ict.telecom"]
    assert set(vintages_of(["pk.ict.telecom", "pk.ict"], known, catalog=catalog, as_of=AS_OF)) == {"pk.ict"}


def test_vintages_by_day_are_those_of_the_days():
    reports, catalog = bundled()
    days = [date(2023, 1, 31), date(2024, 1, 31)]
    found = dict(vintages_by_day(["pk.ict"], reports, catalog=catalog, days=days))
    for day in days:
        known = [r for r in reports if r.known_from <= day]
        assert found[day]["pk.ict"] == reconstruct(known, catalog=catalog, as_of=day).vintages["pk.ict"]


def test_one_series_costs_less_than_the_whole():
    reports, catalog = bundled()

    def cost(work):
        """How many functions are called: the same on every machine."""
        calls = 0

        def seen(frame, event, argument):
            nonlocal calls
            calls += event == "call"

        sys.setprofile(seen)
        try:
            work(reports, catalog=catalog, as_of=AS_OF)
        finally:
            sys.setprofile(None)
        return calls

    part, whole = cost(partial(vintages_of, ["pk.ict"])), cost(reconstruct)
    print(f"{part:,} calls of {whole:,}")
    assert 1_000 < part < 0.8 * whole


def test_a_series_within_its_limits_is_read_whole(monkeypatch):
    reports = group(clean_reports())[WHOLE]
    assert surely_within(reports) and readable(reports, 7) == (reports, [])
    monkeypatch.setattr("models.vintages.limits.surely_within", lambda _: False)
    assert readable(reports, 7) == (reports, [])


def test_a_series_near_a_limit_is_counted_exactly():
    same_month = [level("2022-07", f"{200 + k}", "2022-08-18", f"p{k}") for k in range(101)]
    assert not surely_within(same_month)
    assert not surely_within([level("2022-07", "200", "2022-08-18", f"p{k}") for k in range(2_001)])
    assert not surely_within([level("1960-01", "200", "2022-08-18"), level("2022-07", "200", "2022-08-18")])


def test_medians_of_rows_are_those_of_numpy():
    random = np.random.default_rng(16)
    values = random.normal(size=(200, 13))
    values[random.random(values.shape) < 0.3] = np.nan
    values[3], values[4, :12] = np.nan, np.nan
    known = [row[np.isfinite(row)] for row in values]
    assert np.array_equal(row_medians(values), [np.median(x) if len(x) else np.nan for x in known], equal_nan=True)
    masks = random.random((50, 13)) < 0.5
    wanted = [np.median(np.arange(13.0)[mask]) if mask.any() else np.nan for mask in masks]
    assert np.array_equal(masked_medians(np.arange(13.0), masks), wanted, equal_nan=True)


def test_a_report_keeps_its_identity_in_another_unit():
    report = level("2022-07", "200.5", "2022-08-18")
    other = report.in_unit(parse_unit("usd_thousand"))
    assert (other.id, other.known_from, other.value) == (report.id, report.known_from, report.value)
    assert (report.level, other.level) == (200.5, 200_500.0)

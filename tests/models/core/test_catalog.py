from dataclasses import replace
from datetime import date

import pytest

from models.core.catalog import Catalog, bundled_reports
from models.core.errors import InvalidInput, UnknownSeries
from models.core.periods import Month
from models.reports.catalog_check import check_series
from models.reports.table import parse_csv

EXTRA = '[series."gh.tourism"]\ntitle = "Tourism"\nfiscal_year_start = 1\n'


@pytest.fixture
def write(tmp_path):
    def written(text):
        path = tmp_path / "catalogue.toml"
        path.write_bytes(text.encode() if isinstance(text, str) else text)
        return path

    return written


def test_the_bundled_catalog_has_parents_before_their_parts():
    entries = Catalog.load().entries
    assert len(entries) == 14
    places = {series: k for k, series in enumerate(entries)}
    assert all(places[e.parent] < places[s] for s, e in entries.items() if e.parent in places)


def test_children_are_one_step_below():
    assert Catalog.load().children("pk.ict") == ["pk.ict.computer", "pk.ict.information", "pk.ict.telecom"]


def test_the_bundled_figures_are_of_series_in_the_catalog():
    reports = parse_csv(bundled_reports(), "reports.csv")
    assert len(reports) == 1165
    check_series(reports, Catalog.load(), "reports.csv")


def test_an_extra_file_adds_series_with_defaults(write):
    entry = Catalog.load(write(EXTRA))["gh.tourism"]
    assert (entry.title, entry.unit, entry.fiscal_year_start, entry.release_days) == (
        "Tourism",
        "usd_million",
        1,
        (16, 22),
    )


def test_an_extra_file_that_is_not_there_is_no_fault(tmp_path):
    assert len(Catalog.load(tmp_path / "none.toml").entries) == 14


@pytest.mark.parametrize(
    "text",
    [
        "not toml [",
        b"\xff\xfe",
        '[series."gh.tourism"]\n',
        '[series."GH"]\ntitle = "x"\n',
        EXTRA.replace("= 1", "= 13"),
        EXTRA.replace("= 1", '= "July"'),
        EXTRA + "release_days = [20, 10]\n",
    ],
)
def test_a_broken_extra_file_is_refused_by_name(write, text):
    with pytest.raises(InvalidInput, match="catalogue"):
        Catalog.load(write(text))


def test_an_unknown_series_is_answered_with_the_nearest():
    with pytest.raises(UnknownSeries) as caught:
        Catalog.load()["pk.ict.computers"]
    assert "pk.ict.computer" in caught.value.nearest


def test_reports_of_unknown_series_are_refused_together():
    report = replace(parse_csv(bundled_reports(), "reports.csv")[0], series="pk.itc")
    with pytest.raises(InvalidInput, match=r"pk\.itc.*nearest: pk\.ict"):
        check_series([report], Catalog.load(), "x.csv")


def test_a_month_is_due_on_the_last_release_day_of_the_next():
    assert Catalog.load()["pk.ict"].release_due(Month.parse("2025-12")) == date(2026, 1, 22)


@pytest.mark.parametrize("text", ["PK.ICT", "Pk.Ict.Computer", "PK.ict.Telecm", " pk.ict", "PK.ICT.TELECOM", "PK"])
def test_the_nearest_series_are_found_whatever_the_case(text):
    assert any(near.startswith("pk") for near in Catalog.load().nearest(text))

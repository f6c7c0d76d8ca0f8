"""SDMX-CSV 1.0 and 2.0 in, as publishers write it, and 2.0 out, read back the same."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput
from models.core.measures import Status
from models.core.periods import Month
from models.core.units import parse_unit
from models.documents.sdmx_csv import MEDIA_TYPE, accepts_sdmx, history_sdmx, vintage_sdmx
from models.reports.files import read_file
from models.reports.report import Report, parse_report
from models.reports.sdmx.codes import unit_codes
from models.vintages.validity import Valid, validity
from models.vintages.vintage import MonthValue, Vintage

SERIES = """
[series."x.prices"]
title = "Prices"
unit = "index"
sdmx = { key = { freq = "M", unit = "I15", geo = "DE" }, dataflow = "ESTAT:PRC_HICP" }
[series."x.sales"]
title = "Sales"
unit = "eur_million"
sdmx = { key = { FREQ = "M", REF_AREA = "DE" }, dataflow = "SALES" }
[series."x.nights"]
title = "Nights"
unit = "thousand_nights"
sdmx = { key = { FREQ = "M", GEO = "DE" }, dataflow = "NIGHTS", unit = "nights" }
"""

EUROSTAT = "DATAFLOW,LAST UPDATE,freq,unit,geo,TIME_PERIOD,OBS_VALUE,OBS_FLAG,CONF_STATUS\n"
SALES = "STRUCTURE,STRUCTURE_ID,ACTION,FREQ,REF_AREA,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MEASURE,UNIT_MULT\n"


def catalog(folder: Path, text: str = SERIES) -> Catalog:
    (folder / "catalogue.toml").write_text(text)
    return Catalog.load(folder / "catalogue.toml")


def read(folder: Path, text: str, published: str | None = "2026-04-17") -> tuple[list[Report], list[str]]:
    (folder / "f.csv").write_text(text, "utf-8")
    notes: list[str] = []
    reports = read_file(folder / "f.csv", published=published, catalog=catalog(folder), note=notes.append)
    return reports, notes


def figures(reports: list[Report]) -> list[tuple[str, str, str, str, str]]:
    return [(r.series, str(r.period), f"{r.value:f}", r.unit, r.status) for r in reports]


def sale(period: str = "2026-03", value: str = "1", status: str = "A", unit: str = "EUR,6", action: str = "I") -> str:
    return f"dataflow,AG:SALES(1.0),{action},M,DE,{period},{value},{status},{unit}\n"


def test_version_1_as_eurostat_writes_it(tmp_path: Path) -> None:
    row = "ESTAT:PRC_HICP(1.0),01/10/26 11:00:00,M,I15,{},{},{},{},\n"
    given = (("DE", "2026-01", "101.20", ""), ("DE", "2026-02", "102", "p"), ("FR", "2026-02", "99", ""))
    more = (("DE", "2026-03", ":", ""), ("DE", "2026-04", "103", "f"), ("DE", "2026-05", "104", "be"))
    reports, notes = read(tmp_path, EUROSTAT + "".join(row.format(*each) for each in given + more))
    assert figures(reports) == [
        ("x.prices", "2026-01", "101.20", "index", ""),
        ("x.prices", "2026-02", "102", "index", "provisional"),
        ("x.prices", "2026-05", "104", "index", "estimated"),
    ]
    assert {r.source for r in reports} == {"ESTAT:PRC_HICP(1.0)"}
    assert ["1 rows" in notes[0], "1 forecasts" in notes[1]] == [True, True]


def test_version_2_with_names_in_columns_of_their_own(tmp_path: Path) -> None:
    text = (
        "STRUCTURE,STRUCTURE_ID,STRUCTURE_NAME,ACTION,FREQ,Frequency,REF_AREA,Area,TIME_PERIOD,Time period,OBS_VALUE,"
        "Observation value,OBS_STATUS,Status,UNIT_MEASURE,Unit,UNIT_MULT,Multiplier\r\n"
        'DATAFLOW,OECD.SDD:SALES(2.1),"Sales, all",,M,Monthly,DE,Germany,2026-03,Mar,405.20,,A,Normal,EUR,Euro,3,x\r\n'
        'DATAFLOW,OECD.SDD:SALES(2.1),"Sales, all",,M,Monthly,DE,Germany,2026-04,April,,,O,None,EUR,Euro,3,x\r\n'
    )
    assert figures(read(tmp_path, text)[0]) == [("x.sales", "2026-03", "405.20", "eur_thousand", "")]


def test_labels_in_the_cells_and_a_decimal_comma(tmp_path: Path) -> None:
    text = (
        "STRUCTURE[,];STRUCTURE_ID;ACTION;FREQ:Frequency;REF_AREA: Area;TIME_PERIOD: Time;OBS_VALUE: Value;"
        "UNIT_MEASURE: Unit;UNIT_MULT: Multiplier;OBS_STATUS: Status\n"
        "dataflow;AG:SALES(1.0): Sales, all;A;M: Monthly;DE: Germany;2026-M03;405,25;EUR: Euro;6: Millions;P: Prov.\n"
    )
    assert figures(read(tmp_path, text)[0]) == [("x.sales", "2026-03", "405.25", "eur_million", "provisional")]


def test_a_key_column_in_place_of_the_dataflow(tmp_path: Path) -> None:
    text = "KEY,FREQ,GEO,TIME_PERIOD,OBS_VALUE\nNIGHTS.M.DE,M,DE,2026-03-31,5\n"
    with pytest.raises(InvalidInput, match="1 rows of no series, by KEY, FREQ, GEO"):
        read(tmp_path, text)
    text = text.replace("KEY", "DATAFLOW,KEY").replace("\nN", "\nNIGHTS,N")
    assert figures(read(tmp_path, text)[0]) == [("x.nights", "2026-03", "5", "nights", "")]


@pytest.mark.parametrize(
    ("period", "expected"),
    [("2026-03", "2026-03"), ("2026-M03", "2026-03"), ("2026-03-31", "2026-03"), ("2026-03-01/P1M", "2026-03")],
)
def test_forms_of_a_month(tmp_path: Path, period: str, expected: str) -> None:
    assert figures(read(tmp_path, SALES + sale(period))[0])[0][1] == expected


def test_rows_are_dated_by_valid_from(tmp_path: Path) -> None:
    text = SALES.replace("\n", ",VALID_FROM\n") + "".join(
        sale(value=str(i)).replace("\n", f",2026-0{i}-17\n") for i in (4, 5)
    )
    assert [(r.published, str(r.value)) for r in read(tmp_path, text, published=None)[0]] == [
        ("2026-04-17", "4"),
        ("2026-05-17", "5"),
    ]


REFUSED = {
    "a deletion": (sale(action="D"), "line 2, column ACTION: found 'D', wanted figures to store"),
    "an action": (sale(action="X"), "column ACTION: found 'X', wanted I, A, M or R"),
    "a quarter": (sale("2026-Q1"), "column TIME_PERIOD: found '2026-Q1', a quarter"),
    "a week": (sale("2026-W05"), "found '2026-W05', a week"),
    "a half-year": (sale("2026-S1"), "found '2026-S1', a half-year"),
    "a year of months": (sale("2026"), "found '2026', a year in a series that is monthly"),
    "three months": (sale("2026-01-01/P3M"), "a time range that is no month"),
    "no period": (sale(""), "column TIME_PERIOD: found nothing"),
    "month 13": (sale("2026-13"), "column TIME_PERIOD: found"),
    "a word": (sale(value="abc"), "column value: found 'abc'"),
    "a missing value with a value": (sale(status="M"), "column OBS_VALUE: found '1', wanted no value"),
    "a status": (sale(status="#"), "column OBS_STATUS: found '#'"),
    "a unit": (sale(unit="ZORK,6"), "column UNIT_MEASURE: found 'ZORK'"),
    "a multiplier": (sale(unit="EUR,5"), "column UNIT_MULT: found '5', wanted one of 0, 2, 3"),
    "no multiplier": (sale(unit="EUR,"), "column UNIT_MULT: found nothing, wanted a UNIT_MULT for EUR"),
    "an index in thousands": (sale(unit="IX,3"), "column UNIT_MULT: found '3', wanted 0 or nothing for index"),
    "a month twice": (sale() + sale(value="2"), "line 3, column TIME_PERIOD: found '2026-03', wanted one figure"),
    "a row cut off": (sale()[:-6] + "\n", "line 2: found 9 cells, wanted 10"),
    "no rows": ("", "line 1: found 0 rows of no series"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_cannot_be_read_is_named(tmp_path: Path, case: str) -> None:
    rows, expected = REFUSED[case]
    with pytest.raises(InvalidInput) as refused:
        read(tmp_path, SALES + rows)
    assert expected in str(refused.value)


def test_a_key_that_leaves_a_dimension_open_is_named(tmp_path: Path) -> None:
    head, row = SALES.replace("REF_AREA", "REF_AREA,ADJUSTMENT"), sale().replace("DE,", "DE,{},")
    with pytest.raises(InvalidInput, match=r"column ADJUSTMENT: found 'N', wanted Y as in .*leaves ADJUSTMENT open"):
        read(tmp_path, head + row.format("Y") + row.format("N").replace("2026-03", "2026-04"))


def test_it_needs_a_date_and_both_columns(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="wanted --published DATE"):
        read(tmp_path, SALES + sale(), published=None)
    with pytest.raises(InvalidInput, match="wanted a column OBS_VALUE"):
        read(tmp_path, SALES.replace("OBS_VALUE", "RATE") + sale())


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("sdmx = { keys = { FREQ = 'M' } }", "found 'keys', wanted key, or one of dataflow, key, unit"),
        ("sdmx = { key = { FREQ = 1 } }", "found 1, wanted key.FREQ"),
        ("sdmx = { key = {} }", "key"),
        ("sdmx = { key = { A = 'x' }, unit = 'zork' }", "found 'zork', wanted unit"),
        ("sdmx = { key = { A = 'x' }, unit = 'persons' }", "usd_million or another scale of it"),
        ("sdmx = { key = { A = 'x' } }\n[series.'b']\ntitle = 'B'\nsdmx = { key = { A = 'x' } }", "another key than"),
    ],
)
def test_a_key_in_the_catalog_is_checked(tmp_path: Path, line: str, expected: str) -> None:
    with pytest.raises(InvalidInput) as refused:
        catalog(tmp_path, f"[series.'a']\ntitle = 'A'\n{line}\n")
    assert expected in str(refused.value)


def value(month: str, number: float | None, status: Status = Status.REPORTED, *reports: str) -> MonthValue:
    return MonthValue(Month.parse(month), number, status, 0.0 if number is not None else None, reports)


def printed(month: str, status: str) -> Report:
    fields = {"series": "x.sales", "period_start": month, "period_end": month, "measure": "level", "value": "1"}
    report = parse_report(fields | {"unit": "usd_million", "published": "2026-04-17", "source": "s"}, "", [])
    assert report is not None
    return replace(report, status=status, known=report.known_from)


VALUES = (
    value("2026-01", 1.25, Status.ESTIMATED),
    value("2026-02", None, Status.MISSING),
    value("2026-03", 3.0),
    value("2026-04", 413.623456, Status.DIFFERENCED),
)


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    entry = catalog(tmp_path)["x.sales"]
    text = vintage_sdmx(Vintage("x.sales", date(2026, 5, 1), VALUES), entry, []).decode()
    reports, notes = read(tmp_path, text)
    assert figures(reports) == [
        ("x.sales", "2026-03", "3", "eur_million", ""),
        ("x.sales", "2026-04", "413.623456", "eur_million", ""),
    ]
    assert "1 months that exportcast estimated (OBS_STATUS E) left out" in "".join(notes)
    assert ",2026-02,,O,EUR,6" in text


def test_a_provisional_figure_is_p(tmp_path: Path) -> None:
    report = printed("2026-03", "provisional")
    vintage = Vintage("x.sales", date(2026, 5, 1), (value("2026-03", 1.0, Status.REPORTED, report.id),))
    assert b",1,P,EUR,6" in vintage_sdmx(vintage, catalog(tmp_path)["x.sales"], [report])


def test_a_history_has_the_days_of_each_value(tmp_path: Path) -> None:
    days = [date(2026, 2, 1), date(2026, 3, 1), date(2026, 4, 1), date(2026, 5, 1)]
    known = [(1.0, None), (1.0, 5.0), (2.0, 5.0), (2.0, None)]  # January is revised, February withdrawn
    months = [[value("2026-01", a), value("2026-02", b)] for a, b in known]
    rows = validity(Vintage("x.sales", day, tuple(m)) for day, m in zip(days, months, strict=True))
    assert [(str(r.month.month), r.month.value, r.start, r.end) for r in rows] == [
        ("2026-01", 1.0, days[0], date(2026, 3, 31)),
        ("2026-01", 2.0, days[2], None),
        ("2026-02", 5.0, days[1], date(2026, 4, 30)),
    ]
    text = history_sdmx(rows, catalog(tmp_path)["x.sales"], []).decode()
    assert [(r.published, f"{r.value:f}") for r in read(tmp_path, text, published=None)[0]] == [
        ("2026-02-01", "1"),
        ("2026-04-01", "2"),
        ("2026-03-01", "5"),
    ]


def test_pysdmx_reads_the_same(tmp_path: Path) -> None:
    pysdmx = pytest.importorskip("pysdmx.io", reason="pysdmx is a tool of statisticians, not a dependency")
    rows = [Valid(value("2026-01", 1.5), date(2026, 2, 1))]
    path = tmp_path / "out.csv"
    path.write_bytes(history_sdmx(rows, catalog(tmp_path)["x.sales"], []))
    [data] = pysdmx.read_sdmx(str(path), validate=False).data
    assert data.data.to_dict("records") == [
        {"FREQ": "M", "SERIES": "x.sales", "TIME_PERIOD": "2026-01", "OBS_VALUE": "1.5", "OBS_STATUS": "A"}
        | {"UNIT_MEASURE": "EUR", "UNIT_MULT": "6", "VALID_FROM": "2026-02-01", "VALID_TO": ""}
    ]


@pytest.mark.parametrize(
    ("unit", "code"),
    [
        ("usd_million", ("USD", 6)),
        ("pkr_billion", ("PKR", 9)),
        ("usd", ("USD", 0)),
        ("thousand_persons", ("PS", 3)),
        ("index", ("IX", 0)),
        ("percent", ("PT", 0)),
        ("nights", ("NIGHTS", 0)),
    ],
)
def test_units_have_the_codes_of_the_standard(unit: str, code: tuple[str, int]) -> None:
    assert unit_codes(parse_unit(unit)) == code


@pytest.mark.parametrize(
    ("accept", "wanted"),
    [
        (MEDIA_TYPE, True),
        ("application/vnd.sdmx.data+csv; version=2.0.0; labels=id", True),
        ("text/html, application/vnd.sdmx.data+csv;q=0.5", True),
        ("application/vnd.sdmx.data+csv;version=1.0.0", False),
        ("application/vnd.sdmx.data+csv;q=0", False),
        ("*/*", False),
        ("", False),
        (";;,=", False),
    ],
)
def test_the_header_accept_names_it(accept: str, wanted: bool) -> None:
    assert accepts_sdmx(accept) is wanted

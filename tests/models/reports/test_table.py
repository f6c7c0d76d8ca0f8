"""CSV tables of figures: columns by header, every fault named by line and column."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.catalog import bundled_reports
from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem
from models.core.measures import Measure
from models.core.periods import Period
from models.reports.report import COLUMNS, Report
from models.reports.table import MAX_BYTES, parse_csv

GOOD = {
    "series": "pk.ict",
    "period_start": "2026-03",
    "period_end": "2026-03",
    "measure": "level",
    "value": "413.6",
    "unit": "usd_million",
    "published": "2026-04-17",
    "source": "SBP",
}


def row(**changes: str) -> str:
    return ",".join((GOOD | changes).values())


def table(*rows: str, header: str = ",".join(COLUMNS)) -> bytes:
    return "\n".join((header, *rows, "")).encode()


def one(data: bytes, **defaults: str) -> Report:
    (report,) = parse_csv(data, "figures.csv", **defaults)
    return report


def problems(data: bytes, **defaults: str) -> tuple[Problem, ...]:
    with pytest.raises(InvalidInput) as caught:
        parse_csv(data, "figures.csv", **defaults)
    return caught.value.problems


def test_the_bundled_figures_are_read_whole() -> None:
    reports = parse_csv(bundled_reports(), "reports.csv")
    assert len(reports) == 1165
    assert len({r.series for r in reports}) == 14


def test_a_row_becomes_a_report_with_its_printed_digits() -> None:
    report = one(table(row(value="422.50")))
    assert report == Report(
        "pk.ict", Period.parse("2026-03"), Measure.LEVEL, Decimal("422.50"), "usd_million", "2026-04-17", "SBP"
    )
    assert str(report.value) == "422.50"


@pytest.mark.parametrize("delimiter", [";", "\t", ","])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
@pytest.mark.parametrize("newline", [b"\n", b"\r\n", b"\r"])
def test_delimiter_byte_order_mark_and_line_ends_do_not_matter(delimiter: str, bom: bytes, newline: bytes) -> None:
    data = table(row(), "", row(series="pk.ict.telecom")).replace(b",", delimiter.encode()).replace(b"\n", newline)
    assert [r.series for r in parse_csv(bom + data, "figures.csv")] == ["pk.ict", "pk.ict.telecom"]


def test_columns_are_found_by_heading_whatever_their_order_case_and_company() -> None:
    header = " Value ,note,DATE PUBLISHED,Series ID,Period,measure,Source"
    report = one(table("374,see page 2,2026-04,pk.ict,FY2026:9,level,PBS", header=header))
    assert (str(report.period), report.unit, report.published) == ("2025-07..2026-03", "own", "2026-04")


@pytest.mark.parametrize(("measure", "unit"), [("level", "own"), ("yoy_pct", "percent"), ("mom_pct", "percent")])
def test_a_table_without_units_gets_that_of_the_measure(measure: str, unit: str) -> None:
    header = "series,period,measure,value,published,source"
    assert one(table(f"pk.ict,2026-03,{measure},5,2026-04,PBS", header=header)).unit == unit


@pytest.mark.parametrize("text", ["2026-03", "2026-03-01", "2026-03-31"])
def test_a_day_in_place_of_a_month_is_the_month(text: str) -> None:
    assert str(one(table(row(period_start=text, period_end=text))).period) == "2026-03"


@pytest.mark.parametrize(
    "text", ["Mar-26", "March 2026", "Mar 26", "mar'26", "2026-Mar", "2026M03", "03/2026", "Mar–26"]
)
def test_a_month_by_name_is_the_month(text: str) -> None:
    report = one(table(row(period_start=text, period_end=text)))
    assert report.period == Period.parse("2026-03")


def test_a_short_year_is_read_only_where_all_periods_are_months_by_name() -> None:
    mixed = table(row(period_start="Mar-26", period_end="Mar-26"), row(period_start="2026-02", period_end="2026-02"))
    assert next((p.place, p.found) for p in problems(mixed)) == ("figures.csv line 2", "'Mar-26'")
    years = table(
        row(period_start="Mar 2026", period_end="Mar 2026"), row(period_start="2026-02", period_end="2026-02")
    )
    assert [str(r.period) for r in parse_csv(years, "figures.csv")] == ["2026-03", "2026-02"]


def test_defaults_fill_empty_cells_and_missing_columns_and_nothing_else() -> None:
    given_ = {"published": "2026-05-01", "source": "desk"}
    assert one(table(row()), **given_).source == "SBP"
    filled = one(table(row(published="", source=" ")), **given_)
    assert (filled.published, filled.source) == ("2026-05-01", "desk")
    header = "series,period,measure,value"
    assert one(table("pk.ict,2026-03,level,5", header=header), **given_).published == "2026-05-01"


def test_quotes_commas_and_line_breaks_inside_a_cell_are_kept_apart() -> None:
    reports = parse_csv(table(row(source='"a, ""b""\nc"', value='"1,234.5"'), row()), "figures.csv")
    assert (reports[0].source, reports[0].value) == ('a, "b" c', Decimal("1234.5"))


@pytest.mark.parametrize(
    ("changes", "column", "found"),
    [
        ({"measure": "levle"}, "measure", "'levle'"),
        ({"period_start": "2026-13"}, "period_start", "'2026-13'"),
        ({"period_end": "2026-02-31"}, "period_end", "'2026-02-31'"),
        ({"period_end": "2026-02"}, "period_end", "'2026-02'"),
        ({"period_end": "2036-03"}, "period_end", "'2036-03'"),
        ({"value": "NaN"}, "value", "'NaN'"),
        ({"value": "inf"}, "value", "'inf'"),
        ({"value": "1e308"}, "value", "'1e308'"),
        ({"value": "1e-999999999"}, "value", "'1e-999999999'"),
        ({"value": ""}, "value", "nothing"),
        ({"value": '"12,5"'}, "value", "'12,5'"),
        ({"value": "422 m"}, "value", "'422 m'"),
        ({"unit": "usd_milion"}, "unit", "'usd_milion'"),
        ({"unit": ""}, "unit", "nothing"),
        ({"series": "PK ICT"}, "series", "'PK ICT'"),
        ({"published": "17.4.2026"}, "published", "'17.4.2026'"),
        ({"source": ""}, "source", "nothing"),
    ],
)
def test_a_wrong_cell_is_named_by_line_and_column(changes: dict[str, str], column: str, found: str) -> None:
    (problem,) = problems(table(row(), "", row(**changes), row()))
    assert (problem.place, problem.column, problem.found) == ("figures.csv line 4", column, found)
    assert problem.wanted


def test_columns_are_named_as_the_file_names_them() -> None:
    header = "Series ID,Month,measure,Figure,published,source"
    named = problems(table("pk.ict,2026-13,level,x,2026-04,PBS", header=header))
    assert {p.column for p in named} == {"Month", "Figure"}


def test_all_faults_of_a_file_are_told_at_once() -> None:
    named = problems(table(row(measure="x", value="y"), row(), row(published="z")))
    assert [(p.place[-1], p.column) for p in named] == [("2", "measure"), ("2", "value"), ("4", "published")]


def test_at_fifty_faults_reading_stops() -> None:
    with pytest.raises(InvalidInput) as refused:
        parse_csv(table(*[row(value="x")] * 80), "figures.csv")
    assert len(refused.value.problems) == MAX_PROBLEMS
    assert refused.value.stopped
    assert "there may be more" in str(refused.value)


def test_missing_columns_are_named_with_those_that_are_there() -> None:
    named = problems(table("pk.ict,5", header="series,Remark"))
    assert [p.column for p in named] == ["period_start", "period_end", "measure", "value", "published", "source"]
    assert all("series, Remark" in p.found for p in named)


def test_a_heading_that_comes_twice_is_refused() -> None:
    (problem,) = problems(table(row() + ",5", header=",".join((*COLUMNS, "Amount"))))
    assert (problem.column, problem.found) == ("Amount", "a second such column")


@pytest.mark.parametrize(("cells", "found"), [("pk.ict,2026-03", "2 cells"), (row() + ",x", "9 cells")])
def test_a_row_of_another_length_is_refused(cells: str, found: str) -> None:
    (problem,) = problems(table(row(), cells))
    assert (problem.place, problem.found) == ("figures.csv line 3", found)


def test_empty_cells_at_the_end_of_a_row_are_no_fault() -> None:
    assert one(table(row() + ",,")).series == "pk.ict"


def test_a_comma_in_a_number_between_semicolons_is_not_guessed_at() -> None:
    data = table(row(value="1,234")).replace(b"1,234", b"@").replace(b",", b";").replace(b"@", b"1,234")
    (problem,) = problems(data)
    assert (problem.column, problem.wanted) == ("value", "a number with a decimal point")


@pytest.mark.parametrize("data", [b"", b"\n \n", b"\xef\xbb\xbf", b",,\n"])
def test_an_empty_file_is_refused(data: bytes) -> None:
    (problem,) = problems(data)
    assert (problem.place, problem.found) == ("figures.csv line 1", "an empty file")


def test_a_header_alone_is_refused() -> None:
    (problem,) = problems(table())
    assert problem.found == "a header and no rows"


@pytest.mark.parametrize(("byte", "found"), [(b"\xff", "byte 0xff"), (b"\0", "byte 0x00")])
@pytest.mark.parametrize("bom", [b"", b"\xef\xbb\xbf"])
def test_a_byte_that_is_no_text_is_named_by_line_byte_and_column(byte: bytes, found: str, bom: bytes) -> None:
    (problem,) = problems(bom + table(row(), row(unit="usd@million")).replace(b"@", byte))
    assert (problem.place, problem.column, problem.found) == ("figures.csv line 3 byte 39", "unit", found)


def test_an_open_quote_is_named_by_the_line_it_opens_on() -> None:
    named = problems(table(row(), row(source='"SBP'), row(), row()))
    assert [p.place for p in named] == ["figures.csv line 3"]


def test_a_cell_without_end_is_refused() -> None:
    (problem,) = problems(table(row(source="x" * 150_000)))
    assert "131,072" in problem.wanted


@pytest.mark.parametrize("cell", ["a,", "x", "series,"])
def test_a_line_without_end_is_refused_before_it_is_split(cell: str) -> None:
    (problem,) = problems((cell * 300_000).encode())
    assert problem.wanted == "at most 200,000"


def test_a_file_above_the_limit_is_refused_before_it_is_read() -> None:
    (problem,) = problems(b"\xff" * (MAX_BYTES + 1))
    assert "50,000,001 bytes" in problem.found


def check(data: bytes) -> None:
    """Reports, or a refusal that names the file."""
    try:
        assert parse_csv(data, "figures.csv")
    except InvalidInput as error:
        assert all(p.place.startswith("figures.csv") and p.found and p.wanted for p in error.problems)  # noqa: PT017


@settings(deadline=None)
@given(st.binary())
def test_no_bytes_do_anything_but_read_or_be_refused(data: bytes) -> None:
    check(data)


CELL = st.one_of(
    st.sampled_from([*GOOD.values(), "FY2026:9", "yoy_pct", "1e999999999", "0e-999999", "-0", "٣", '"', "'", "\r"]),
    st.text(max_size=12),
)


@settings(deadline=None)
@given(st.lists(CELL, min_size=8, max_size=9), st.sampled_from([",", ";", "\t"]), st.booleans())
def test_no_cells_do_anything_but_read_or_be_refused(cells: list[str], delimiter: str, period: bool) -> None:
    header = delimiter.join((*COLUMNS[:1], "period", "remark", *COLUMNS[3:]) if period else COLUMNS)
    check(f"{header}\n{delimiter.join(cells)}\n".encode("utf-8", "surrogatepass"))


@pytest.mark.parametrize("data", [b"\n\x80", b"\n\x00", b"a,b\n\n\xff"])
def test_a_bad_byte_at_the_start_of_a_line_is_placed(data: bytes) -> None:
    with pytest.raises(InvalidInput, match=r"line \d byte 1"):
        parse_csv(data, "figures.csv")

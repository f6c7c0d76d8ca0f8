"""A panel file is checked as a whole, then read series by series."""

import math

import pytest

from models.core.errors import InvalidInput
from models.core.periods import Month
from training.panels.panel import open_panel


def panel(folder, *lines, header="unique_id,ds,y"):
    path = folder / "panel.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("ds", ["2026-03", "2026-03-01", "2026-03-31", "2026-03-31 00:00:00", "2026-03-15T12:30:00"])
def test_a_month_or_any_date_in_it_is_the_month(tmp_path, ds):
    (series,) = open_panel(panel(tmp_path, f"a,{ds},1")).read()
    assert series.rows[0].month == Month.of(2026, 3)


@pytest.mark.parametrize(
    ("row", "column", "found"),
    [
        ("a,2026-13,1", "ds", "2026-13"),
        ("a,2026-02-30,1", "ds", "2026-02-30"),
        ("a,17,1", "ds", "17"),
        ("a,20260301,1", "ds", "20260301"),
        ("a,2026-W10,1", "ds", "2026-W10"),
        ("a,2026-W14-1,1", "ds", "2026-W14-1"),
        ("a,,1", "ds", "''"),
        ("a,2026-03,12 m", "y", "12 m"),
        ("a,2026-03,inf", "y", "inf"),
        ("a,2026-03,1e999", "y", "1e999"),
        ("a,2026-03,1_000", "y", "1_000"),
        (",2026-03,1", "unique_id", "nothing"),
    ],
)
def test_a_cell_that_cannot_be_read_is_named_by_line_and_column(tmp_path, row, column, found):
    with pytest.raises(InvalidInput) as refused:
        open_panel(panel(tmp_path, "a,2026-02,1", row))
    (problem,) = refused.value.problems
    assert (problem.place, problem.column) == ("panel.csv line 3", column)
    assert found in problem.found


def test_each_fault_is_told_and_many_are_counted(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        open_panel(panel(tmp_path, *(f"a,2026-01,x{i}" for i in range(50))))
    assert "x0" in str(refused.value)
    assert "30 more problems" in str(refused.value)


@pytest.mark.parametrize("header", ["unique_id,ds", "id,ds,y", "unique_id,ds,y,y"])
def test_a_header_without_the_three_columns_is_refused(tmp_path, header):
    with pytest.raises(InvalidInput, match="line 1"):
        open_panel(panel(tmp_path, "a,2026-01,1", header=header))


@pytest.mark.parametrize("row", ["a,2026-01", "a,2026-01,1,2", '"a,2026-01,1'])
def test_a_row_of_another_shape_is_refused_with_its_line(tmp_path, row):
    with pytest.raises(InvalidInput, match="line 3"):
        open_panel(panel(tmp_path, "a,2025-12,1", row))


def test_a_file_that_is_not_text_and_one_without_rows_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="a header and no rows"):
        open_panel(panel(tmp_path))
    path = tmp_path / "latin.csv"
    path.write_bytes("unique_id,ds,y\nPérou,2026-01,1\n".encode("latin-1"))
    with pytest.raises(InvalidInput, match="0xe9"):
        open_panel(path)


def test_columns_are_found_by_name_and_others_may_stand_beside_them(tmp_path):
    path = panel(tmp_path, "9,5,2026-01,a", header="\ufeffextra,Y,DS,unique_id")
    assert [(s.unique_id, s.rows[0].value) for s in open_panel(path).read()] == [("a", 5.0)]


@pytest.mark.parametrize("y", ["", "NaN", "NA", "null"])
def test_a_value_may_be_missing(tmp_path, y):
    (series,) = open_panel(panel(tmp_path, f"a,2026-01,{y}")).read()
    assert math.isnan(series.rows[0].value)


def test_a_grouped_file_is_read_one_series_at_a_time_and_any_other_is_grouped_first(tmp_path):
    grouped = panel(tmp_path, "b,2026-01,1", "b,2026-02,2", "a,2026-01,3")
    assert (open_panel(grouped).series, open_panel(grouped).grouped) == (2, True)
    assert [s.unique_id for s in open_panel(grouped).read()] == ["b", "a"]
    mixed = panel(tmp_path, "b,2026-01,1", "a,2026-01,3", "b,2026-02,2")
    assert open_panel(mixed).grouped is False
    assert [(s.unique_id, len(s.rows)) for s in open_panel(mixed).read()] == [("b", 2), ("a", 1)]


def test_a_grouped_file_is_not_read_ahead(tmp_path):
    path = panel(tmp_path, "a,2026-01,1", "b,2026-01,1", "c,2026-01,1")
    series = open_panel(path).read()
    panel(tmp_path, "a,2026-01,1", "b,2026-01,1", "c,2026-01,broken")
    assert [next(series).unique_id for _ in range(1)] == ["a"]
    with pytest.raises(InvalidInput):
        list(series)


@pytest.mark.parametrize("data", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_panel_is_refused(tmp_path, data):
    path = tmp_path / "empty.csv"
    path.write_bytes(data)
    with pytest.raises(InvalidInput, match="an empty file"):
        open_panel(path)


WRITTEN = {
    "semicolons": b"unique_id;ds;y\na;2026-01;1,5\na;2026-02;12,25\n",
    "tabs": b"unique_id\tds\ty\na\t2026-01\t1.5\na\t2026-02\t12.25\n",
    "byte order mark": b"\xef\xbb\xbfunique_id,ds,y\r\na,2026-01,1.5\r\na,2026-02,12.25\r\n",
    "UTF-16": "unique_id\tds\ty\na\t2026-01\t1.5\na\t2026-02\t12.25\n".encode("utf-16"),
    "UTF-16 big-endian": b"\xfe\xff" + "unique_id;ds;y\na;2026-01;1,5\na;2026-02;12,25\n".encode("utf-16-be"),
    "named separator": b"sep=;\r\nunique_id;ds;y\r\na;2026-01;1.5\r\na;2026-02;12.25\r\n",
    "quoted decimal commas": b'unique_id,ds,y\na,2026-01,"1,5"\na,2026-02,"12,25"\n',
    "spaces and a minus sign": "unique_id,ds,y\na,2026-01,\u00a01.5\na,2026-02, 12.25 \n".encode(),
    "old line ends": b"unique_id,ds,y\ra,2026-01,1.5\ra,2026-02,12.25\r",
}


@pytest.mark.parametrize("way", WRITTEN)
def test_a_panel_reads_the_same_however_it_is_written(tmp_path, way):
    path = tmp_path / "panel.csv"
    path.write_bytes(WRITTEN[way])
    (series,) = open_panel(path).read()
    assert [(str(row.month), row.value) for row in series.rows] == [("2026-01", 1.5), ("2026-02", 12.25)]


@pytest.mark.parametrize(
    ("y", "value"),
    [
        ("1.234,5", 1234.5),
        ("1.234", 1234),
        ("1 234,5", 1234.5),
        ("1\u202f234\u202f567", 1234567),
        ("1'234", 1234),
        ("\u22123,5", -3.5),
        ("-0,25", -0.25),
    ],
)
def test_a_column_with_decimal_commas_is_read_as_one(tmp_path, y, value):
    path = panel(tmp_path, f"a;2026-01;{y}", "a;2026-02;0,5", header="unique_id;ds;y")
    (series,) = open_panel(path).read()
    assert series.rows[0].value == value


@pytest.mark.parametrize(
    ("rows", "line", "wanted"),
    [
        (("a;2026-01;1,234", "a;2026-02;2,345"), 2, "a decimal mark or group"),
        (("a;2026-01;1,25", "a;2026-02;2.25"), 2, "a decimal point, as in line 3"),
        (("a;2026-01;1.5", "a;2026-02;12,34,567"), 3, "a number, or nothing"),
        (("a;2026-01;1,2", "a;2026-02;1,2,3"), 3, "a number, or nothing"),
        (("a;2026-01;1.5", "a;2026-02;1 2345"), 3, "a number, or nothing"),
    ],
)
def test_a_comma_that_can_be_two_things_is_refused(tmp_path, rows, line, wanted):
    with pytest.raises(InvalidInput) as refused:
        open_panel(panel(tmp_path, *rows, header="unique_id;ds;y"))
    assert refused.value.problems[0].place == f"panel.csv line {line}"
    assert wanted in refused.value.problems[0].wanted


@pytest.mark.parametrize("start", [b"PK\x03\x04rest", b"\xd0\xcf\x11\xe0rest", b"\x1f\x8brest", b"PAR1rest"])
def test_a_file_of_another_kind_is_named(tmp_path, start):
    path = tmp_path / "panel.csv"
    path.write_bytes(start)
    with pytest.raises(InvalidInput, match=r"Excel|gzip|Parquet"):
        open_panel(path)

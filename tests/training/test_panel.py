"""A panel file is checked as a whole, then read series by series."""

import math

import pytest

from models.core.errors import InvalidInput
from models.core.periods import Month
from training.panel import check_panel, read_panel


def panel(folder, *lines, header="unique_id,ds,y"):
    path = folder / "panel.csv"
    path.write_text("\n".join([header, *lines]) + "\n", encoding="utf-8")
    return path


@pytest.mark.parametrize("ds", ["2026-03", "2026-03-01", "2026-03-31", "2026-03-31 00:00:00", "2026-03-15T12:30:00"])
def test_a_month_or_any_date_in_it_is_the_month(tmp_path, ds):
    (series,) = read_panel(panel(tmp_path, f"a,{ds},1"), grouped=True)
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
        check_panel(panel(tmp_path, "a,2026-02,1", row))
    (problem,) = refused.value.problems
    assert (problem.place, problem.column) == ("panel.csv line 3", column)
    assert found in problem.found


def test_each_fault_is_told_and_many_are_counted(tmp_path):
    with pytest.raises(InvalidInput) as refused:
        check_panel(panel(tmp_path, *(f"a,2026-01,x{i}" for i in range(50))))
    assert "x0" in str(refused.value)
    assert "30 more problems" in str(refused.value)


@pytest.mark.parametrize("header", ["unique_id,ds", "id,ds,y", "unique_id,ds,y,y", ""])
def test_a_header_without_the_three_columns_is_refused(tmp_path, header):
    with pytest.raises(InvalidInput, match="line 1"):
        check_panel(panel(tmp_path, "a,2026-01,1", header=header))


@pytest.mark.parametrize("row", ["a,2026-01", "a,2026-01,1,2", '"a,2026-01,1'])
def test_a_row_of_another_shape_is_refused_with_its_line(tmp_path, row):
    with pytest.raises(InvalidInput, match="line 3"):
        check_panel(panel(tmp_path, "a,2025-12,1", row))


def test_a_file_that_is_not_text_and_one_without_rows_are_refused(tmp_path):
    with pytest.raises(InvalidInput, match="a header and no rows"):
        check_panel(panel(tmp_path))
    path = tmp_path / "latin.csv"
    path.write_bytes("unique_id,ds,y\nPérou,2026-01,1\n".encode("latin-1"))
    with pytest.raises(InvalidInput, match="0xe9"):
        check_panel(path)


def test_columns_are_found_by_name_and_others_may_stand_beside_them(tmp_path):
    path = panel(tmp_path, "9,5,2026-01,a", header="\ufeffextra,Y,DS,unique_id")
    assert [(s.unique_id, s.rows[0].value) for s in read_panel(path, grouped=True)] == [("a", 5.0)]


@pytest.mark.parametrize("y", ["", "NaN", "NA", "null"])
def test_a_value_may_be_missing(tmp_path, y):
    (series,) = read_panel(panel(tmp_path, f"a,2026-01,{y}"), grouped=True)
    assert math.isnan(series.rows[0].value)


def test_a_grouped_file_is_read_one_series_at_a_time_and_any_other_is_grouped_first(tmp_path):
    grouped = panel(tmp_path, "b,2026-01,1", "b,2026-02,2", "a,2026-01,3")
    assert (check_panel(grouped).series, check_panel(grouped).grouped) == (2, True)
    assert [s.unique_id for s in read_panel(grouped, grouped=True)] == ["b", "a"]
    mixed = panel(tmp_path, "b,2026-01,1", "a,2026-01,3", "b,2026-02,2")
    assert check_panel(mixed).grouped is False
    assert [(s.unique_id, len(s.rows)) for s in read_panel(mixed, grouped=False)] == [("b", 2), ("a", 1)]


def test_a_grouped_file_is_not_read_ahead(tmp_path):
    path = panel(tmp_path, "a,2026-01,1", "b,2026-01,1", "c,2026-01,broken")
    series = read_panel(path, grouped=True)
    assert [next(series).unique_id for _ in range(1)] == ["a"]
    with pytest.raises(InvalidInput):
        list(series)

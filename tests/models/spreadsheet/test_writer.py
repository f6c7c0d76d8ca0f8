"""A table as a workbook: types of cells, headers, bytes, memory, and texts that look like formulas."""

from __future__ import annotations

import sys
import tracemalloc
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from models.core.errors import InvalidInput, MissingExtra
from models.spreadsheet.table import NOTHING, Table, bounded
from models.spreadsheet.writer import to_xlsx, write_xlsx
from tests.models.spreadsheet.reading import cells, facts, opened

COLUMNS = ("month", "known", "issued_at", "step", "observed", "pit", "served", "model_version")
ROW = {
    "month": "2026-04",
    "known": "2026-05-18",
    "issued_at": "2026-04-17T10:31:48.124990+00:00",
    "step": 1,
    "observed": 395.197873,
    "pit": 0.25,
    "served": True,
    "model_version": "20260417T103148Z-057e05cc",
}


def table(*rows: dict[str, Any], columns: tuple[str, ...] = COLUMNS, **given: Any) -> Table:
    return Table(title="Exports", name="Scores", columns=columns, rows=rows, **({"about": []} | given))


def at(text: str) -> datetime:
    """A time as a workbook has it: UTC, without a zone."""
    return datetime.fromisoformat(text)


def test_numbers_are_numbers_and_months_are_dates() -> None:
    [header, row] = cells(to_xlsx(table(ROW)), "Scores")
    assert tuple(header) == COLUMNS
    assert row[:2] == [at("2026-04-01"), at("2026-05-18")]
    assert row[2] == at("2026-04-17T10:31:48")
    assert row[3:] == [1, 395.197873, 0.25, True, "20260417T103148Z-057e05cc"]
    assert [type(value) for value in row[3:]] == [int, float, float, bool, str]


def test_a_time_is_never_rounded_up_to_the_next_day() -> None:
    [_, row] = cells(to_xlsx(table(ROW | {"issued_at": "2026-03-31T23:59:59.999999+00:00"})), "Scores")
    assert row[2] == at("2026-03-31T23:59:59")


def test_cells_show_what_their_column_is() -> None:
    sheet = opened(to_xlsx(table(ROW, digits=2)))["Scores"]
    shown = {name: cell.number_format for name, cell in zip(COLUMNS, sheet[2], strict=True)}
    assert (shown["month"], shown["known"], shown["issued_at"]) == ("mmm yyyy", "yyyy-mm-dd", "yyyy-mm-dd hh:mm")
    assert (shown["step"], shown["observed"], shown["pit"]) == ("0", "#,##0.00", "0.000")


def test_the_header_is_bold_and_stays_in_view() -> None:
    book = opened(to_xlsx(table(ROW)))
    for sheet in (book["Scores"], book["About"]):
        assert all(cell.font.bold for cell in sheet[1])
        assert sheet.freeze_panes == "B2"
    widths = book["Scores"].column_dimensions
    assert widths["H"].width > len(str(ROW["model_version"])) > widths["A"].width > len("Apr 2026")


@pytest.mark.parametrize("text", ["=1+1", "+1", "-1", "@SUM(A1)", '=HYPERLINK("http://x")', "\t=1", "http://x.example"])
def test_a_text_is_no_formula_and_no_link(text: str) -> None:
    data = to_xlsx(table({"model_version": text}, columns=("model_version",), about=[("note", text, text)]))
    for name, place in (("Scores", "A2"), ("About", "B2"), ("About", "C2")):
        cell = opened(data)[name][place]
        assert (cell.value, cell.data_type, cell.hyperlink) == (text, "s", None)
        assert cell.quotePrefix


def test_none_leaves_a_cell_empty_and_zero_does_not() -> None:
    data = to_xlsx(table({"step": None, "observed": 0.0}, columns=("step", "observed")))
    assert cells(data, "Scores")[1] == [None, 0]


def test_an_upright_table_has_its_columns_below_each_other() -> None:
    meant = {"step": "months ahead"}
    data = to_xlsx(table({"step": 3, "month": "2026-06"}, columns=("step", "month"), upright=True, meanings=meant))
    assert cells(data, "Scores")[1:] == [["step", 3, "months ahead"], ["month", at("2026-06-01"), None]]


def test_what_is_known_about_a_table_has_types_too() -> None:
    about = [("series", "pk.ict", ""), ("cutoff", "2026-03", "last month"), ("as_of", None, ""), ("note", "a", "")]
    data = to_xlsx(table(ROW, about=[*about, NOTHING, ("note", "b", "")], meanings={"step": "months ahead"}))
    assert facts(data)["cutoff"] == at("2026-03-01")
    assert "as_of" not in facts(data)
    assert ["step", None, "months ahead"] in cells(data, "About")
    assert [row[1] for row in cells(data, "About") if row[0] == "note"] == ["a", "b"]


def test_the_same_content_is_the_same_bytes() -> None:
    first, again = (to_xlsx(table(ROW, about=[("title", "Exports", "")])) for _ in range(2))
    assert first == again
    assert to_xlsx(table(ROW | {"step": 2}, about=[("title", "Exports", "")])) != first
    assert opened(first).properties.created == at("2000-01-01")


def test_rows_end_where_a_sheet_does() -> None:
    rows = [{"step": number} for number in range(3)]
    assert list(bounded(rows, most=3)) == rows
    with pytest.raises(InvalidInput, match="'xlsx' of more than 2 rows"):
        list(bounded(rows, most=2))


def test_an_error_while_rows_are_made_leaves_no_temporary_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def failing() -> Iterator[dict[str, Any]]:
        yield ROW
        raise InvalidInput([])

    monkeypatch.setenv("TMPDIR", str(tmp_path))
    monkeypatch.setattr("tempfile.tempdir", None)
    with pytest.raises(InvalidInput):
        to_xlsx(Table(title="", name="Scores", columns=COLUMNS, rows=failing(), about=[]))
    assert list(tmp_path.iterdir()) == []


def peak(count: int, folder: Path) -> int:
    """Bytes in memory at most while so many rows are written to a file."""
    rows = (ROW | {"step": number, "observed": number / 7} for number in range(count))
    tracemalloc.start()
    with (folder / "rows.xlsx").open("wb") as file:
        write_xlsx(Table(title="", name="Scores", columns=COLUMNS, rows=rows, about=[]), file)
    highest = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return highest


def test_ten_times_the_rows_take_no_more_memory(tmp_path: Path) -> None:
    peak(10, tmp_path)  # imports
    few, many = peak(500, tmp_path), peak(5_000, tmp_path)
    assert many < 1.3 * few
    assert len(cells((tmp_path / "rows.xlsx").read_bytes(), "Scores")) == 5_001


def test_without_the_extra_the_command_that_installs_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(MissingExtra, match=r"^XLSX needs an extra .*: pip install 'exportcast\[spreadsheets\]'$"):
        to_xlsx(table(ROW))

"""What the files of an export hold: read back with pyarrow, DuckDB and the csv module, and compared with documents."""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import duckdb
import pytest
from pyarrow import parquet as pq

from models.core.measures import HUBVERSE
from models.documents.export import ManifestDocument
from models.documents.export_schema import KINDS, SCHEMA_VERSION, Type, columns_of_kind
from models.documents.forecast import forecast_document, forecast_rows
from models.documents.performance import issued_rows, scores_document
from models.documents.vintage import vintage_document
from models.evaluation.performance import performance_of
from models.export.parquet_file import write_parquet
from models.export.source import Source
from models.export.table import table_of
from models.vintages.reconstruct import vintages_of
from tests.models.export.conftest import exported
from tests.models.export.homes import PAST

ARROW = {
    Type.MONTH: "date32[day]",
    Type.DAY: "date32[day]",
    Type.TIME: "timestamp[us, tz=UTC]",
    Type.NUMBER: "double",
    Type.WHOLE: "int32",
    Type.FLAG: "bool",
    Type.WORD: "dictionary<values=string, indices=int32, ordered=0>",
    Type.TEXT: "string",
}
READ: Mapping[Type, Callable[[str], Any]] = {
    Type.MONTH: date.fromisoformat,
    Type.DAY: date.fromisoformat,
    Type.TIME: datetime.fromisoformat,
    Type.NUMBER: float,
    Type.WHOLE: int,
    Type.FLAG: {"true": True, "false": False}.__getitem__,
}
every_kind = pytest.mark.parametrize("kind", KINDS)


def rows(folder: Path, kind: str, series: str = "pk.ict") -> list[dict[str, Any]]:
    """The rows of a series."""
    found: list[dict[str, Any]] = (
        pq.ParquetFile(folder / kind / f"series={series}" / "part-0.parquet").read().to_pylist()
    )
    return found


def text_rows(path: Path, kind: str) -> list[dict[str, Any]]:
    """The rows of a CSV file, each cell read by the type of its column."""
    types = {column.name: column.type for column in columns_of_kind(kind)}
    with path.open(encoding="utf-8", newline="") as file:
        return [
            {k: None if v == "" else READ.get(types[k], str)(v) for k, v in row.items()} for row in csv.DictReader(file)
        ]


@every_kind
def test_columns_and_types_are_those_of_the_schema(parquet: Path, kind: str) -> None:
    schema = pq.read_schema(parquet / kind / "series=pk.ict" / "part-0.parquet")
    columns = columns_of_kind(kind)
    assert [(field.name, str(field.type)) for field in schema] == [(c.name, ARROW[c.type]) for c in columns]
    assert [field.metadata[b"description"].decode() for field in schema] == [c.about for c in columns]
    assert schema.metadata[b"exportcast.schema_version"] == str(SCHEMA_VERSION).encode()
    assert schema.metadata[b"exportcast.as_of"] == b"2026-05-01"


@every_kind
def test_csv_and_parquet_hold_the_same_values(parquet: Path, csv_export: Path, kind: str) -> None:
    paths = sorted((csv_export / kind).glob("series=*/part-0.csv"))
    assert len(paths) == 14
    for path in paths:
        series = path.parent.name.removeprefix("series=")
        assert text_rows(path, kind) == rows(parquet, kind, series)


def test_forecasts_are_those_of_the_document(parquet: Path, source: Source) -> None:
    forecast, entry = source.forecast("pk.ict"), source.catalog["pk.ict"]
    quantiles = forecast_rows(forecast_document(forecast, entry, horizon=60, quantiles=HUBVERSE))
    intervals = forecast_rows(forecast_document(forecast, entry, horizon=60, levels=(80, 95)))
    for row, q, i in zip(rows(parquet, "forecasts"), quantiles, intervals, strict=True):
        expected = q | i | {"month": date.fromisoformat(f"{q['month']}-01")}
        assert {name: row[name] for name in expected} == expected
        assert (row["unit"], row["cutoff"], row["model_version"]) == (
            "usd_million",
            date(2026, 3, 1),
            forecast.model_version,
        )


def test_vintages_are_those_of_the_document(parquet: Path, source: Source) -> None:
    reports = source.store.reports(as_of=source.as_of)
    vintage = vintages_of(["pk.ict"], reports, catalog=source.catalog, as_of=source.as_of)["pk.ict"]
    expected = [(f"{m.month}-01", m.value, m.status, m.tolerance) for m in vintage_document(vintage, "").months]
    found = [(str(r["month"]), r["value"], r["status"], r["tolerance"]) for r in rows(parquet, "vintages")]
    assert found == expected and len(found) > 100


def test_scores_are_those_of_the_document(parquet: Path, source: Source) -> None:
    document = scores_document("pk.ict", performance_of("pk.ict", source.store.ledger))
    found = rows(parquet, "scores")
    assert [row["error"] for row in found] == [score.error for score in document.scores]
    assert {row["model_version"] for row in found} == {PAST.version}
    assert found[0]["issued_at"] == PAST.issued_at


def test_the_archive_is_that_of_the_document(parquet: Path) -> None:
    expected = [(row.horizon, row.output_type_id, row.value) for row in issued_rows(PAST)]
    found = [(r["horizon"], r["output_type_id"], r["value"]) for r in rows(parquet, "issued")]
    assert found == expected and len(found) == 24 * 23


def test_reports_have_what_was_printed(parquet: Path, source: Source) -> None:
    for series in source.series():
        stored = source.store.reports(as_of=source.as_of, series=series)
        found = rows(parquet, "reports", series)
        assert [(r["id"], r["known_from"]) for r in found] == [(r.id, r.known_from) for r in stored]
        assert [Decimal(r["printed"] or str(r["value"])) for r in found] == [r.value for r in stored]


def test_duckdb_joins_forecasts_and_vintages_of_all_series(parquet: Path) -> None:
    query = f"""
        select f.series, f.month, f.median / v.value as growth
        from read_parquet('{parquet}/forecasts/*/*.parquet', hive_partitioning = true) f
        join read_parquet('{parquet}/vintages/*/*.parquet', hive_partitioning = true) v
          on v.series = f.series and v.month = f.month - interval 12 month
        where f.step = 1 order by f.series
    """
    with duckdb.connect() as connection:
        joined = connection.sql(query).fetchall()
    expected = {
        path.parent.name.removeprefix("series="): path for path in sorted((parquet / "forecasts").glob("*/*.parquet"))
    }
    assert [row[0] for row in joined] == [name for name in sorted(expected) if _year_before(parquet, name)]
    assert len(joined) > 10
    for series, month, growth in joined:
        first = rows(parquet, "forecasts", series)[0]
        assert (month, growth) == (first["month"], first["median"] / _year_before(parquet, series))


def _year_before(parquet: Path, series: str) -> float:
    """The value of April 2025, 0 where none is known."""
    values = {str(row["month"]): row["value"] for row in rows(parquet, "vintages", series)}
    return float(values.get("2025-04-01") or 0)


def test_duckdb_reads_the_csv_with_days_as_days(csv_export: Path) -> None:
    with duckdb.connect() as connection:
        found = connection.sql(
            f"select typeof(month), typeof(median), typeof(issued_at), count(*), count(distinct series)"
            f" from read_csv('{csv_export}/forecasts/*/*.csv', hive_partitioning = true) group by all"
        ).fetchall()
    assert found == [("DATE", "DOUBLE", "TIMESTAMP WITH TIME ZONE", 14 * 60, 14)]


@pytest.mark.parametrize("form", ["parquet", "csv_export"])
def test_the_manifest_lists_all_files_and_columns(form: str, request: pytest.FixtureRequest) -> None:
    folder: Path = request.getfixturevalue(form)
    given = json.loads((folder / "manifest.json").read_bytes())
    manifest = ManifestDocument.model_validate(given)
    there = {path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()}
    assert there == {each.path for each in manifest.files} | {"manifest.json"}
    for each in manifest.files:
        data = (folder / each.path).read_bytes()
        assert (len(data), hashlib.sha256(data).hexdigest()) == (each.bytes, each.sha256)
    for kind in manifest.kinds:
        assert kind.rows == sum(each.rows for each in manifest.files if each.path.startswith(f"{kind.kind}/")) > 0
        assert [c.name for c in kind.columns] == [c.name for c in columns_of_kind(kind.kind)]
    assert (manifest.schema_version, manifest.as_of, manifest.failed) == (SCHEMA_VERSION, "2026-05-01", [])


def test_the_same_record_gives_the_same_files(parquet: Path, home: Path, tmp_path: Path) -> None:
    again = exported(home, tmp_path / "again", "parquet")
    first, second = (json.loads((folder / "manifest.json").read_bytes())["files"] for folder in (parquet, again))
    assert first == second


def test_large_tables_are_written_in_row_groups(tmp_path: Path, source: Source) -> None:
    table = table_of("issued", source.issued("pk.ict"), series="pk.ict")
    other = table_of("issued", source.issued("pk.ict"), series="pk.ict.telecom")
    with (tmp_path / "issued.parquet").open("wb") as file:
        write_parquet(file, table.columns, [table, other] * 300, about={})
    read = pq.ParquetFile(tmp_path / "issued.parquet")
    assert read.metadata.num_rows == 600 * len(table)
    assert read.num_row_groups > 1
    groups = [read.metadata.row_group(at).num_rows for at in range(read.num_row_groups)]
    assert max(groups) < 600 * len(table) / 2
    assert read.read()["series"].to_pylist()[: 2 * len(table) : len(table)] == ["pk.ict", "pk.ict.telecom"]

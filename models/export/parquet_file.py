"""Tables as Parquet, a row group for some megabytes of them; pyarrow is imported when it is needed."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from importlib.util import find_spec
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, BinaryIO

from models.core.errors import MissingExtra
from models.documents.export_schema import SCHEMA_VERSION, Column, Type
from models.export.table import Table

if TYPE_CHECKING:
    import pyarrow as pa  # type: ignore[import-untyped]

GROUP = 4_000_000
"""Bytes of columns in memory that make a row group."""


def require_pyarrow() -> None:
    """MissingExtra if pyarrow is not installed."""
    if find_spec("pyarrow") is None:
        raise MissingExtra("Parquet", "parquet")


def write_parquet(
    file: BinaryIO,
    columns: Sequence[Column],
    tables: Iterable[Table],
    *,
    about: Mapping[str, str],
    failed: Mapping[str, str] = MappingProxyType({}),
) -> None:
    """Write tables with the same columns to one file.

    ``about`` and the schema version are in the metadata of the file, what a column means in that of the column, and at
    the end ``failed``: by series, why its table is not among them.
    """
    import pyarrow as pa
    from pyarrow.parquet import ParquetWriter  # type: ignore[import-untyped]

    schema = _schema(columns, about)
    waiting, size = [pa.table([[] for _ in columns], schema=schema)], 0
    with ParquetWriter(file, schema, compression="zstd") as writer:
        for table in tables:
            waiting.append(pa.table([*map(_array, table.values, schema)], schema=schema))
            size += waiting[-1].nbytes
            if size >= GROUP:
                writer.write_table(_joined(waiting))
                waiting, size = [], 0
        if waiting:
            writer.write_table(_joined(waiting))
        if failed:
            writer.add_key_value_metadata({"exportcast.failed": json.dumps(dict(failed))})


def _array(values: list[Any], field: pa.Field) -> pa.Array:
    import pyarrow as pa

    return pa.array(values, field.type)


def _joined(tables: list[pa.Table]) -> pa.Table:
    import pyarrow as pa

    return pa.concat_tables(tables).unify_dictionaries().combine_chunks()


def _schema(columns: Sequence[Column], about: Mapping[str, str]) -> pa.Schema:
    import pyarrow as pa

    words = pa.dictionary(pa.int32(), pa.string())
    types = {
        Type.MONTH: pa.date32(),
        Type.DAY: pa.date32(),
        Type.TIME: pa.timestamp("us", tz="UTC"),
        Type.NUMBER: pa.float64(),
        Type.WHOLE: pa.int32(),
        Type.FLAG: pa.bool_(),
        Type.WORD: words,
        Type.TEXT: pa.string(),
    }
    fields = [pa.field(each.name, types[each.type], metadata={"description": each.about}) for each in columns]
    stated = {"exportcast.schema_version": str(SCHEMA_VERSION)} | {f"exportcast.{k}": v for k, v in about.items()}
    return pa.schema(fields, metadata=stated)

"""An export as a folder: a file for each kind and series, in folders named as Hive does, and a manifest."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from models.documents.encoding import to_json
from models.documents.export import (
    MARK,
    ColumnDocument,
    FileDocument,
    Format,
    KindDocument,
    LeftOutDocument,
    ManifestDocument,
)
from models.documents.export_schema import KINDS, SCHEMA_VERSION, columns_of_kind
from models.export.csv_file import write_csv
from models.export.parquet_file import require_pyarrow, write_parquet
from models.export.replaced_folder import MANIFEST, replaced_folder
from models.export.source import Source
from models.export.table import Missing, Table, series_table, table_of

Advance = Callable[[str, int, int], None]
"""Called after each series: its id, how many are done, of how many."""


def export_folder(
    folder: Path, *, source: Source, form: Format, series: Sequence[str], now: datetime, advance: Advance
) -> ManifestDocument:
    """Write the tables of these series into ``folder``, which appears when all of it is written.

    A table that cannot be made is named in the manifest, the others are there. MissingExtra, InvalidInput for a folder
    that is there and is no export, StoreUnavailable, OSError: then ``folder`` is as it was.
    """
    if form == "parquet":
        require_pyarrow()
    with replaced_folder(folder) as made:
        writing = _Writing(made, source, form)
        for done, name in enumerate(series, start=1):
            for kind in KINDS:
                writing.add(kind, name)
            advance(name, done, len(series))
        manifest = writing.manifest(now)
        (made / MANIFEST).write_bytes(to_json(manifest, indent=2))
    return manifest


@dataclass(slots=True)
class _Writing:
    """An export as it grows."""

    folder: Path
    source: Source
    form: Format
    files: list[FileDocument] = field(default_factory=list)
    without: list[LeftOutDocument] = field(default_factory=list)
    failed: list[LeftOutDocument] = field(default_factory=list)
    rows: dict[str, int] = field(default_factory=lambda: dict.fromkeys(KINDS, 0))

    def add(self, kind: str, series: str) -> None:
        """Write the table of a kind and a series, or note why there is none."""
        table = series_table(kind, series, self.source)
        if isinstance(table, Missing):
            left_out = LeftOutDocument(series=series, kind=kind, reason=table.reason)
            (self.failed if table.is_failure else self.without).append(left_out)
            if table.is_failure:
                return
            table = table_of(kind, ())
        path = f"{kind}/series={series}/part-0.{self.form}"
        self._write(self.folder / path, kind, table)
        data = (self.folder / path).read_bytes()
        digest = hashlib.sha256(data).hexdigest()
        self.files.append(FileDocument(path=path, rows=len(table), bytes=len(data), sha256=digest))
        self.rows[kind] += len(table)

    def _write(self, path: Path, kind: str, table: Table) -> None:
        path.parent.mkdir(parents=True)
        columns = columns_of_kind(kind)
        with path.open("wb") as file:
            if self.form == "csv":
                write_csv(file, columns, [table])
            else:
                about = {"kind": kind, "as_of": self.source.as_of.isoformat()}
                write_parquet(file, columns, [table], about=about)

    def manifest(self, now: datetime) -> ManifestDocument:
        """The document of what was written."""
        return ManifestDocument(
            export=MARK,
            schema_version=SCHEMA_VERSION,
            format=self.form,
            created_at=now.isoformat(),
            as_of=self.source.as_of.isoformat(),
            kinds=[_kind(kind, rows) for kind, rows in self.rows.items()],
            without_forecast=self.without,
            failed=self.failed,
            files=self.files,
        )


def _kind(kind: str, rows: int) -> KindDocument:
    columns = [ColumnDocument(name=c.name, type=c.type, about=c.about) for c in columns_of_kind(kind)]
    return KindDocument(kind=kind, about=KINDS[kind], rows=rows, columns=columns)

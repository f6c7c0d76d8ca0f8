"""Tables of all series, made one series at a time behind what else the background has to do."""

from __future__ import annotations

import logging
from collections.abc import Hashable, Iterator
from datetime import date
from functools import partial
from gzip import GzipFile
from typing import BinaryIO

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem
from models.documents.export import Format
from models.documents.export_schema import SERIES, columns_of_kind
from models.export.csv_file import write_csv
from models.export.parquet_file import write_parquet
from models.export.source import Source
from models.export.table import Missing, Table, series_table
from models.storage.store import Store
from service.state.background import Background, Rank
from service.state.champion_cache import ChampionCache

log = logging.getLogger(__name__)

MOST_BYTES = 400_000_000
"""Bytes of one file on the disk: two are made at a time, and the chart gives pods 1 GiB for temporary files."""


class Exports:
    """What is exported of a store by a service: the record as of a day, and the versions in service."""

    def __init__(
        self,
        store: Store,
        catalog: Catalog,
        champions: ChampionCache,
        background: Background,
        *,
        most_bytes: int = MOST_BYTES,
    ) -> None:
        self._store, self._catalog, self._champions, self._background = store, catalog, champions, background
        self._most_bytes = most_bytes

    def state(self) -> Hashable:
        """Changes with anything that is exported, but for the day. StoreUnavailable."""
        refused = sorted((series, each.version) for series, each in self._champions.rejected.items())
        return self._store.reports_revision(), self._store.ledger.revision(), self._champions.revision, str(refused)

    def write(self, file: BinaryIO, kind: str, form: Format, today: date) -> tuple[int, int]:
        """Write a table to an empty file, CSV as gzip; its bytes (CSV unpacked), and the number of series that failed.

        Series without rows are left out. InvalidInput where the file gets too large; StoreUnavailable, and Busy if the
        turn of a series does not come.
        """
        failed: dict[str, str] = {}
        columns, tables = (SERIES, *columns_of_kind(kind)), self._bounded(file, self._tables(kind, today, failed))
        if form == "parquet":
            write_parquet(file, columns, tables, about={"kind": kind, "as_of": today.isoformat()}, failed=failed)
            return file.tell(), len(failed)
        with GzipFile(fileobj=file, mode="wb", compresslevel=1, mtime=0) as packed:
            write_csv(packed, columns, tables)
            size = packed.tell()
        return size, len(failed)

    def _tables(self, kind: str, today: date, failed: dict[str, str]) -> Iterator[Table]:
        """The table of each series that has rows; ``failed`` gets the reason by series where there is none."""
        source = Source(self._store, self._catalog, today, lambda series: self._champions.passing(series).forecast)
        for series in source.series():
            made = self._background.run(partial(series_table, kind, series, source, named=True), rank=Rank.PAST)
            if isinstance(made, Missing):
                if made.is_failure:
                    failed[series] = made.reason
                    log.error("export: no %s of %s: %s", kind, series, made.reason)
            elif len(made):
                yield made

    def _bounded(self, file: BinaryIO, tables: Iterator[Table]) -> Iterator[Table]:
        for table in tables:
            yield table
            if file.tell() > self._most_bytes:
                found = f"more than {self._most_bytes:,} bytes"
                raise InvalidInput([Problem("path", "kind", found, "a smaller table: exportcast export has no limit")])

"""From every earlier schema, with rows in every table, a database comes up with all of them, and works on."""

from __future__ import annotations

import shutil
import sqlite3
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import numpy as np
import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, Row, select, text
from sqlalchemy.exc import IntegrityError

from models.core.measures import Status
from models.core.periods import Month
from models.storage.engine import open_engine, transaction
from models.storage.migrate import HEAD, upgrade
from models.storage.records import Mark, Observed, Score
from models.storage.store import Store, open_store
from tests.contracts.old_rows import Rows, rows_at
from tests.contracts.test_store import NOW, report, run, version

DATA = Path(__file__).parents[1] / "data"
MIGRATIONS = ScriptDirectory(str(Path(__file__).parents[2] / "models" / "storage" / "migrations"))
REVISIONS = sorted(script.revision for script in MIGRATIONS.walk_revisions())
APRIL, MAY = Month.parse("2026-04"), Month.parse("2026-05")


def fill(url: str, revision: str) -> None:
    """Make a database as a former version of exportcast made and left it."""
    upgrade(url, to=revision)
    engine, tables = open_engine(url), MetaData()
    with transaction(engine.execution_options(writes=True)) as connection:
        tables.reflect(connection)
        for name, rows in rows_at(revision).items():
            connection.execute(tables.tables[name].insert(), rows)
    engine.dispose()


def content(url: str) -> dict[str, list[Row[tuple[object, ...]]]]:
    """All rows of all tables, by table."""
    engine, tables = open_engine(url), MetaData()
    with transaction(engine) as connection:
        tables.reflect(connection)
        found = {
            table.name: list(connection.execute(select(table).order_by(*table.primary_key)))
            for table in tables.sorted_tables
            if table.name != "alembic_version"
        }
    engine.dispose()
    return found


def test_the_newest_migration_is_the_schema_of_this_version() -> None:
    assert MIGRATIONS.get_current_head() == HEAD


@pytest.mark.parametrize("revision", REVISIONS)
def test_every_row_of_every_earlier_schema_is_there_after_the_upgrade(url: str, revision: str) -> None:
    fill(url, revision)
    before = content(url)
    assert {table for table, rows in before.items() if not rows} == set()
    assert {table: len(rows) for table, rows in before.items()} == {t: len(r) for t, r in rows_at(revision).items()}
    upgrade(url)
    after = content(url)
    for table, rows in before.items():
        kept = [{name: row._mapping[name] for name in rows[0]._mapping} for row in after[table]]
        assert kept == [dict(row._mapping) for row in rows], table
    store = open_store(url)
    check(store, rows_at(revision), url)
    store.close()


@pytest.mark.parametrize("path", sorted(DATA.glob("store-*.db")), ids=lambda path: path.stem)
def test_the_files_that_former_versions_left_still_open(path: Path, tmp_path: Path) -> None:
    shutil.copy(path, tmp_path / "store.db")
    url = f"sqlite:///{tmp_path}/store.db"
    upgrade(url)
    store = open_store(url)
    check(store, rows_at(path.stem.removeprefix("store-")), url)
    store.close()


def test_there_is_a_file_of_every_schema() -> None:
    assert [path.stem.removeprefix("store-") for path in sorted(DATA.glob("store-*.db"))] == REVISIONS


def check(store: Store, given: Rows, url: str) -> None:
    """What was written by an earlier version reads as it was meant, and the store works on from there."""
    assert store.reports(as_of=date(2026, 5, 1)) == [report("422.50"), report("423", published="2026-04-30")]
    withdrawn = [(r.value, r.withdrawn, r.withdrawn_why) for r in store.withdrawn(as_of=date(2026, 5, 1))]
    seen = len(given["report"])
    assert withdrawn == ([(423, date(2026, 5, 1), "typo")] if seen > 2 else [])
    assert store.champions() == {"pk.ict": version("v1")}
    assert store.versions() == [version("v2", day=2), version("v1")]
    assert [d.action for d in store.decisions("pk.ict")] == ["publish", "promote"]
    assert (store.last_run(), store.last_success()) == (run(3, "pk.ict.computer"), run(1))
    check_ledger(store, "issued" in given)
    assert len(store.add_reports([report("422.50"), report("9", month="2026-02")], now=NOW).duplicate) == 1
    assert store.reports_revision() > seen
    assert [r.period.start for r in store.reports_after(seen)] == [Month.parse("2026-02")]
    store.promote("pk.ict", "v2", who="ada", why="", at=NOW)
    assert store.rollback("pk.ict", who="ada", why="", at=NOW) == "v1"
    engine = open_engine(url)
    for table in {"report", "issued", "observed", "score"} & given.keys():
        with pytest.raises(IntegrityError, match="append-only"), transaction(engine) as connection:
            connection.execute(text(f"DELETE FROM {table}"))
    engine.dispose()


def check_ledger(store: Store, filled: bool) -> None:
    """The ledger as filled, or empty where its schema had none."""
    ledger = store.ledger
    if not filled:
        assert (ledger.issued(), ledger.observed(), ledger.scores(), ledger.marks()) == ([], [], [], {})
        assert ledger.take_lease("training", holder="pod-2", now=NOW, until=NOW + timedelta(minutes=1))
        return
    [issued] = ledger.issued("pk.ict")
    np.testing.assert_array_equal(issued.quantiles, np.arange(62, dtype=np.float32).reshape(2, 31))
    assert (issued.version, issued.cutoff, issued.scale, issued.refit, issued.served) == (
        "v1", Month.parse("2026-03"), 20.0, True, True,
    )  # fmt: skip
    assert ledger.observed() == [
        Observed("pk.ict", APRIL, date(2026, 5, 18), 422.5, 0.05, Status.REPORTED),
        Observed("pk.ict", MAY, date(2026, 6, 18), 0.1, 0.05, Status.REPORTED),
    ]
    [scored] = ledger.scores()
    assert np.isnan(scored.surprise)
    plain = ("pk.ict", "v1", APRIL, 1, date(2026, 5, 18), 422.5, -22.5, 1.125, 8.60695652173913, True, False, 0.6125)
    assert tuple(getattr(scored, name) for name in Score.__slots__[:-1]) == plain
    assert (ledger.marks(), ledger.unscored()) == ({"pk.ict": Mark(APRIL, 2)}, ["pk.ict"])
    until = datetime(2026, 6, 18, 12, tzinfo=UTC)
    assert not ledger.take_lease("training", holder="pod-2", now=until - timedelta(seconds=1), until=until)
    assert ledger.take_lease("training", holder="pod-2", now=until, until=until + timedelta(minutes=1))


def make_file(path: Path, revision: str) -> None:
    """How tests/data/store-0005.db was made; run by hand for a new schema, under a new name."""
    fill(f"sqlite:///{path}", revision)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("PRAGMA journal_mode = DELETE")
        connection.execute("PRAGMA page_size = 1024")
        connection.execute("VACUUM")

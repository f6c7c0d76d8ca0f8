"""What holds on every database, beneath the contract of the store."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import text
from sqlalchemy.exc import IntegrityError

from models.core.errors import StoreUnavailable
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.storage.engine import open_engine, transaction
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from models.storage.tables import metadata

NOW = datetime(2026, 5, 1, 12, 0, tzinfo=UTC)
FOREVER = date(2100, 1, 1)
START = Month.parse("2010-01")


def many(count: int) -> list[Report]:
    """As many different reports."""
    periods = [Period(START + i % 120, START + i % 120) for i in range(count)]
    rows = enumerate(periods)
    return [Report("pk.ict", p, Measure.LEVEL, Decimal(i), "usd_million", "2026-04-17", "SBP") for i, p in rows]


def filled(url: str, count: int = 3) -> Store:
    """A store with tables and a few reports."""
    upgrade(url)
    store = open_store(url)
    store.add_reports(many(count), now=NOW)
    return store


def test_migrations_make_the_tables_that_the_code_states(url: str) -> None:
    upgrade(url)
    engine = open_engine(url)
    with engine.connect() as connection:
        migrated = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(migrated, metadata) == []
    engine.dispose()


def test_several_upgrades_at_once_give_one_schema_and_keep_what_is_stored(url: str) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(upgrade, [url] * 4))
    store = filled(url)
    upgrade(url)
    assert len(store.reports(as_of=FOREVER)) == 3
    store.close()


def test_a_database_of_a_newer_version_is_refused_by_name(url: str) -> None:
    upgrade(url)
    engine = open_engine(url)
    with transaction(engine.execution_options(writes=True)) as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    with pytest.raises(StoreUnavailable, match="9999"):
        upgrade(url)


def test_a_database_without_tables_is_unavailable(url: str) -> None:
    upgrade(url)
    engine = open_engine(url)
    with transaction(engine.execution_options(writes=True)) as connection:
        connection.execute(text("DROP TABLE training_run"))
    engine.dispose()
    store = open_store(url)
    with pytest.raises(StoreUnavailable, match="training_run"):
        store.last_run()
    store.close()


@pytest.mark.parametrize("statement", ["UPDATE report SET value = '1'", "DELETE FROM report"])
def test_the_database_refuses_to_change_a_report(url: str, statement: str) -> None:
    store = filled(url)
    engine = open_engine(url)
    with pytest.raises(IntegrityError, match="append-only"), transaction(engine) as connection:
        connection.execute(text(statement))
    engine.dispose()
    assert set(store.reports(as_of=FOREVER)) == set(many(3))
    store.close()


class Unstorable(Report):
    """A report without its source, which the database refuses."""

    def to_fields(self) -> dict[str, Any]:
        return super().to_fields() | ({"source": None} if hasattr(self, "id") else {})  # first its id is made


def test_a_failure_in_the_middle_of_ingest_stores_nothing(url: str) -> None:
    store, reports = filled(url), many(2500)  # more than go into one statement
    last = Unstorable("pk.ict", Period(START, START), Measure.LEVEL, Decimal(1), "usd_million", "2026-04-17", "IMF")
    with pytest.raises(IntegrityError):
        store.add_reports([*reports, last], now=NOW)
    assert len(store.reports(as_of=FOREVER)) == 3
    assert len(store.add_reports(many(10), now=NOW).stored) == 7
    store.close()


CHILD = """
import sys
from models.storage.store import open_store
from tests.contracts.test_databases import NOW, many
store, reports = open_store(sys.argv[1]), many(int(sys.argv[2]))
store.ping()
print("go", flush=True)
store.add_reports(reports, now=NOW)
"""


def test_an_ingest_killed_at_any_moment_leaves_all_or_nothing(url: str, new_url: Callable[[], str]) -> None:
    count = 2500
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    began = time.monotonic()
    filled(new_url(), count).close()
    usual = time.monotonic() - began
    store = filled(url, 0)
    for _ in range(3):
        child = subprocess.Popen([sys.executable, "-c", CHILD, url, str(count)], stdout=subprocess.PIPE)
        assert child.stdout is not None
        assert child.stdout.readline() == b"go\n"
        time.sleep(rng.uniform(0, usual))
        child.kill()
        child.wait()
        child.stdout.close()
        store.add_reports([], now=NOW)  # waits until the server has noticed, too
        assert len(store.reports(as_of=FOREVER)) in (0, count)
    assert len(store.add_reports(many(count), now=NOW).stored) in (0, count)
    assert len(store.reports(as_of=FOREVER)) == count
    store.close()

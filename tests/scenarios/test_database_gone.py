"""The database goes away and comes back: forecasts are served from memory, /readyz tells, writes are refused."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.request import urlopen

import pytest

from models.storage.store import open_store
from tests.conftest import EXPORTCAST, run
from tests.scenarios.databases import Database, postgres_that_hangs, postgres_that_stops, sqlite_file
from tests.scenarios.serving import ask, figure, serving, status
from tests.scenarios.whole import FOREVER
from tests.service.published import publish_all
from tests.waiting import eventually

TOKEN = "gone"
ROUNDS = 10
FORECASTS = [f"/v1/series/pk.ict{rest}/forecast?horizon={h}" for rest in ("", ".telecom") for h in (1, 6, 12)]


@pytest.fixture(params=["sqlite file moved", "postgres stopped", "postgres hangs"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """A database that can go away."""
    match request.param:
        case "sqlite file moved":
            yield sqlite_file(tmp_path)
        case "postgres stopped":
            with postgres_that_stops() as made:
                yield made
        case _:
            with postgres_that_hangs() as made:
                yield made


def test_forecasts_go_on_and_writes_are_refused_until_it_is_back(database: Database, tmp_path: Path) -> None:
    home = tmp_path / "home"
    publish_all(home, samples=50, database_url=database.url)
    settings = {"DATABASE_URL": database.url, "API_TOKENS": TOKEN}
    with serving([EXPORTCAST, "serve"], home, log=tmp_path / "log", **settings) as url:
        before = [ask(url + path) for path in FORECASTS[::2]]
        assert post(url, "2013-01") == 200
        eventually(lambda: ask(f"{url}/readyz")[1]["store"] == "answers", "a store that answers")

        database.go()
        slowest = 0.0
        with busy(url) as refused:
            for number in range(6 * ROUNDS):
                path, asked = FORECASTS[number % 6], time.monotonic()
                answer = ask(url + path)
                slowest = max(slowest, time.monotonic() - asked)
                assert answer[0] == 200
                assert number % 2 or answer == before[number % 6 // 2]
        assert set(refused) == {503}
        code, told = ask(f"{url}/readyz")
        assert (code, told["status"], told["store"]) == (200, "ready", "does not answer")
        assert status(f"{url}/healthz") == status(f"{url}/") == 200
        assert post(url, "2013-02") == 503
        version = before[0][1]["model_version"]
        assert ask(f"{url}/v1/series/pk.ict/models/{version}/promote", {"why": "x"}, token=TOKEN)[0] == 503
        assert status(f"{url}/v1/series/pk.ict/vintage") == 503
        with urlopen(f"{url}/metrics", timeout=60) as answer:
            assert "forecast_store_up 0.0" in answer.read().decode()

        database.come_back()
        back = time.monotonic()
        eventually(lambda: ask(f"{url}/readyz")[1]["store"] == "answers", "a store that answers again")
        assert post(url, "2013-02") == 200
        told_back = time.monotonic() - back
        assert [ask(url + path) for path in FORECASTS[::2]] == before
        assert status(f"{url}/v1/series/pk.ict/vintage") == 200
    assert months(database.url) == ["2013-01", "2013-02"]
    print(
        f"{6 * ROUNDS} forecasts meanwhile, 0 failed, slowest {slowest:.2f} s, beside {len(refused)} asks refused;"
        f" a write {told_back:.2f} s after it was back"
    )


@contextmanager
def busy(url: str) -> Iterator[list[int]]:
    """As many as there are threads keep asking for what only the store knows; the statuses of the answers."""
    over, told = threading.Event(), list[int]()

    def go_on() -> None:
        while not over.is_set():
            told.append(status(f"{url}/v1/series/pk.ict/vintage"))

    threads = [threading.Thread(target=go_on) for _ in range(4)]
    for thread in threads:
        thread.start()
    try:
        yield told
    finally:
        over.set()
        for thread in threads:
            thread.join()


def post(url: str, month: str) -> int:
    """The status of the answer to a release."""
    return ask(f"{url}/v1/releases", [figure(month)], token=TOKEN)[0]


def months(url: str) -> list[str]:
    """The months of 2013 that are stored, each as often as it is."""
    store = open_store(url)
    try:
        found = [str(report.period.start) for report in store.reports(as_of=FOREVER, series="pk.ict")]
    finally:
        store.close()
    return sorted(month for month in found if month.startswith("2013"))


def test_commands_say_that_the_database_is_gone_and_fail(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    url = "postgresql://nobody@127.0.0.1:1/exportcast"
    for words in (["train"], ["forecast", "pk.ict"], ["db", "upgrade"]):
        done = run(*words, home=home, EXPORTCAST_DATABASE_URL=url)
        assert done.returncode == 1
        assert "the database did not answer" in done.stderr
        assert "Traceback" not in done.stderr

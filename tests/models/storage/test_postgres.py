"""A PostgreSQL server that takes connections and says nothing: one thread finds out, the others are told at once."""

from __future__ import annotations

import socket
from concurrent.futures import ThreadPoolExecutor

import pytest

from models.core.errors import StoreUnavailable
from models.storage.store import Store, open_store


def test_of_those_who_ask_a_silent_server_at_once_only_one_waits() -> None:
    with socket.socket() as silent:
        silent.bind(("127.0.0.1", 0))
        silent.listen()
        address = f"127.0.0.1:{silent.getsockname()[1]}"
        store = open_store(f"postgresql://ada@{address}/exportcast?connect_timeout=2")  # the least that psycopg takes
        assert "timeout" in _refusal(store)
        with ThreadPoolExecutor(4) as pool:
            told = list(pool.map(lambda _: _refusal(store), range(4)))
        store.close()
    assert sorted("is silent" in each for each in told) == [False, True, True, True]


def _refusal(store: Store) -> str:
    with pytest.raises(StoreUnavailable) as refused:
        store.ping()
    return str(refused.value)

"""SIGTERM under load: every request that the service took is answered whole, no other is taken, the exit code is 0."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from contextlib import closing
from dataclasses import dataclass, field
from http.client import HTTPConnection, HTTPException
from pathlib import Path

import pytest

from models.core.settings import PREFIX
from models.storage.store import open_store
from tests.scenarios.serving import ask, figure
from tests.scenarios.whole import FOREVER
from tests.service.published import publish_all
from tests.service.test_process import wait_until_ready
from tests.waiting import LONG, eventually, free_port

COUNTED = """
import os, sys, time
from models.core.settings import Settings
from service import server
from service.server import exportcast, serve

server.DRAIN_SECONDS = 150  # a release takes a second, and much more on a machine with other things to do

def counted(settings):
    application = exportcast(settings)
    handle = os.open(sys.argv[1], os.O_WRONLY | os.O_APPEND | os.O_CREAT)
    def taken(environ, start_response):
        slow = environ["PATH_INFO"] in ("/v1/releases", "/v1/series")
        os.write(handle, b"s" if slow else b".")
        time.sleep(slow)
        return application(environ, start_response)
    return taken

serve(Settings.read(os.environ), build=counted)
"""
"""The service, writing a letter for each request that it takes; some take a second."""

TOKEN = "stopped"
READERS, SLOW = 4, 3


@dataclass
class Asked:
    """What readers met: answers, and answers that broke off or were wrong."""

    answers: int = 0
    broken: list[str] = field(default_factory=list)


def read(port: int, asked: Asked) -> None:
    """Ask over one connection until it is closed."""
    with closing(HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
        while True:
            try:
                connection.request("GET", f"/v1/series/pk.ict/forecast?horizon={1 + asked.answers % 60}")
                answer = connection.getresponse()
            except OSError:
                return
            try:
                series = json.loads(answer.read())["series"]
            except (HTTPException, ValueError, OSError) as error:
                asked.broken.append(repr(error))
                return
            if (answer.status, series) != (200, "pk.ict"):
                asked.broken.append(f"{answer.status} {series}")
            asked.answers += 1


def test_every_request_that_was_taken_is_answered_and_no_other_is_taken(tmp_path: Path) -> None:
    settings = publish_all(tmp_path, samples=50)
    port, letters = free_port(), tmp_path / "letters"
    base = f"http://127.0.0.1:{port}"
    process = _start(tmp_path, port, letters)
    asked, slow = [Asked() for _ in range(READERS)], list[int]()
    try:
        wait_until_ready(base, process)
        before = letters.stat().st_size
        readers = [threading.Thread(target=read, args=(port, each)) for each in asked]
        for thread in readers:
            thread.start()
        eventually(lambda: all(each.answers for each in asked), "readers that have an answer")
        calls = [(f"{base}/v1/series", None)] * (SLOW - 1)
        calls.append((f"{base}/v1/releases", [figure("2013-01")]))
        waiting = [threading.Thread(target=_tell, args=(*call, slow)) for call in calls]
        for thread in waiting:
            thread.start()
        eventually(lambda: letters.read_bytes().count(b"s") == SLOW, "slow requests that were taken")
        in_flight = SLOW - len(slow)
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=LONG)
        for thread in (*waiting, *readers):
            thread.join()
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, output
    with pytest.raises(OSError), socket.create_connection(("127.0.0.1", port), timeout=5):
        pass
    assert [each.broken for each in asked] == [[]] * READERS
    assert slow == [200] * SLOW
    answered = sum(each.answers for each in asked) + len(slow)
    assert letters.stat().st_size - before == answered
    assert "2013-01" in _months(settings.database_url)
    print(f"{answered} requests taken and answered; of the slow ones {in_flight} were in flight at SIGTERM")


def _tell(url: str, body: object, told: list[int]) -> None:
    told.append(ask(url, body, token=TOKEN)[0])


def _start(home: Path, port: int, letters: Path) -> subprocess.Popen[str]:
    outside = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {"HOME": str(home), "PORT": str(port), "API_TOKENS": TOKEN, "LOG_LEVEL": "warning"}
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", COUNTED, str(letters)],
        env=outside | {PREFIX + name: value for name, value in given.items()},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def _months(url: str) -> set[str]:
    store = open_store(url)
    try:
        return {str(report.period.start) for report in store.reports(as_of=FOREVER, series="pk.ict")}
    finally:
        store.close()

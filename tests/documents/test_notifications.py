"""docs/notifications.md runs as written, and its receiver verifies what the real command sends."""

from __future__ import annotations

import contextlib
import io
import json
from collections.abc import Iterator
from http.server import HTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.error import HTTPError
from urllib.request import Request, urlopen

import pytest

from models.documents.event import EventDocument
from tests.conftest import EXPORTCAST, run
from tests.documents.blocks import ROOT, blocks, checkout, commands, outputs

DOCUMENT = (ROOT / "docs" / "notifications.md").read_text("utf-8")
HEADER = "series,period_start,period_end,measure,value,unit,published,source\n"
ROW = "pk.ict,2026-04,2026-04,level,{},usd_million,2026-05-18,SBP\n"
SECRET = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSwMfKQ9r8GKYo="


@pytest.fixture
def namespace() -> dict[str, Any]:
    """What the receiver of the guide defines."""
    (code,) = (block.text for block in blocks(DOCUMENT) if block.language == "python")
    names: dict[str, Any] = {"__name__": "guide"}
    exec(compile(code, "docs/notifications.md", "exec"), names)
    return names


@pytest.fixture
def port(namespace: dict[str, Any]) -> Iterator[int]:
    """Where the receiver of the guide listens."""
    with HTTPServer(("127.0.0.1", 0), namespace["Receiver"]) as server:
        thread = Thread(target=server.serve_forever, args=(0.01,))
        thread.start()
        yield server.server_port
        server.shutdown()
        thread.join()


@pytest.mark.story
def test_every_command_runs(tmp_path: Path) -> None:
    (tmp_path / "work").mkdir()
    (tmp_path / "work" / "NEW.csv").write_text(HEADER + ROW.format("405.5"), "utf-8")
    environment = checkout(tmp_path / "work")
    environment |= {"EXPORTCAST_HOME": str(tmp_path), "PATH": f"{Path(EXPORTCAST).parent}:{environment['PATH']}"}
    first, dead, secret = outputs(commands(DOCUMENT), tmp_path / "work", environment)
    [event] = (tmp_path / "work" / "events.jsonl").read_text("utf-8").splitlines()
    assert json.loads(event)["summary"] in first
    assert dead == "No event was given up.\n"
    done = run("watch", "--exec", "cat", "--once", home=tmp_path, EXPORTCAST_WEBHOOK_SECRET=secret.strip())
    assert done.returncode == 0, done.stderr


def test_the_event_on_the_page_has_the_members_of_a_real_one() -> None:
    (shown,) = (json.loads(block.text) for block in blocks(DOCUMENT) if block.language == "json")
    members = EventDocument.model_fields.keys()
    assert [*shown, "before"] == [name for name in members if name != "before"] + ["before"]
    assert all(f"| `{name}` |" in DOCUMENT for name in members)


@pytest.mark.story
def test_the_receiver_of_the_page_takes_what_is_signed_once(
    tmp_path: Path, namespace: dict[str, Any], port: int
) -> None:
    (tmp_path / "new.csv").write_text(HEADER + ROW.format("405.5"), "utf-8")
    run("ingest", str(tmp_path / "new.csv"), home=tmp_path)
    words = ("watch", "--once", "--allow-private", "--from", "2026-01-01", "--webhook")
    unsigned_at, *urls = [f"http://127.0.0.1:{port}/{number}" for number in range(3)]
    with contextlib.redirect_stdout(io.StringIO()) as printed:
        unsigned = run(*words, unsigned_at, home=tmp_path)
        for url in urls:
            signed = run(*words, url, home=tmp_path, EXPORTCAST_WEBHOOK_SECRET=SECRET)
    assert "HTTP 401" in unsigned.stdout
    assert "delivered release" in signed.stdout
    assert printed.getvalue().count("1 figure of pk.ict stored") == len(namespace["handled"]) == 1


def test_the_receiver_of_the_page_refuses_an_old_or_changed_request(namespace: dict[str, Any], port: int) -> None:
    headers = {"webhook-id": "evt_1", "webhook-timestamp": "1614265330", "webhook-signature": "v1,AAAA"}
    assert not namespace["verified"](headers, b"{}")
    with pytest.raises(HTTPError, match="401"):
        urlopen(Request(f"http://127.0.0.1:{port}/", data=b"{}", headers=headers), timeout=60)
    assert namespace["handled"] == set()

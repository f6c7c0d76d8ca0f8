"""One whole story: a month is published over HTTP, and the line of the answer reaches a chat room and a program."""

from __future__ import annotations

import json
from pathlib import Path

from tests.conftest import EXPORTCAST, run
from tests.models.notifications.receivers import receiver
from tests.scenarios.serving import serving
from tests.scenarios.test_release_day import TOKEN, ask, figure


def test_a_release_reaches_a_chat_room_and_a_program(home: Path, tmp_path: Path) -> None:
    with receiver() as room:
        chat = ("watch", "--once", "--allow-private", "--format", "text", "--webhook", f"http://127.0.0.1:{room.port}/")
        program = ("watch", "--once", "--exec", f"tee --append {tmp_path / 'events'}")
        assert "from now on" in run(*chat, home=home).stdout + run(*program, home=home).stdout
        with serving([EXPORTCAST, "serve"], home, log=tmp_path / "log", API_TOKENS=TOKEN) as url:
            answer = ask(f"{url}/v1/releases", [figure("2026-04", 499.3, "2026-05-18")])
            for words in (chat, program) * 2:
                done = run(*words, home=home)
                assert done.returncode == 0, done.stderr
    [line] = [f"{each['series']} {each['month']}: {each['line']}" for each in answer["scored"]]
    texts = [json.loads(request.body)["text"] for request in room.got]
    events = [json.loads(each) for each in (tmp_path / "events").read_text("utf-8").splitlines()]
    assert texts == [event["summary"] for event in events]
    assert events[0]["summary"] == line
    assert events[0]["details"].items() <= answer.items()
    assert (len(events), [each["state"] for each in answer["drift"]]) == (1, ["steady"])

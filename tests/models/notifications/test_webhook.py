"""Webhooks against real servers: what is sent, what counts as delivered, where a connection goes."""

from __future__ import annotations

import socket
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from pathlib import Path
from threading import Thread

import pytest

from models.notifications.address import Address, system_resolver
from models.notifications.attempt import Failure
from models.notifications.signature import signature
from models.notifications.webhook import Webhook
from models.storage.deliveries import Event
from tests.models.notifications.receivers import answers, certificate, receiver
from tests.waiting import free_port

AT = 1_795_000_000
EVENT = Event("evt_1", "release", datetime(2026, 11, 23, 9, tzinfo=UTC), "pk.ict 2026-04: 405.5", '{"id":"evt_1"}')
SECRET = b"0123456789abcdef01234567"


def hook(url: str, *, places: Sequence[str] = ("127.0.0.1",), **given: object) -> Webhook:
    """A webhook whose host has these addresses, private ones allowed."""
    known = {"allow_private": True, "secrets": [SECRET], "resolve": lambda *_: places} | given
    return Webhook(Address.parse(url, "--webhook"), **known)  # type: ignore[arg-type]


def send(webhook: Webhook) -> Failure | None:
    return webhook.send(EVENT, b'{"id":"evt_1"}', timestamp=AT)


def test_a_request_has_the_body_the_id_and_a_signature() -> None:
    with receiver() as server:
        assert send(hook(f"http://hooks.example.org:{server.port}/room/s3cret?a=b")) is None
    [request] = server.got
    assert (request.path, request.body) == ("/room/s3cret?a=b", b'{"id":"evt_1"}')
    signed = signature([SECRET], event="evt_1", timestamp=AT, body=request.body)
    wanted = {"webhook-id": "evt_1", "webhook-timestamp": str(AT), "webhook-signature": signed}
    wanted |= {"content-type": "application/json", "host": f"hooks.example.org:{server.port}"}
    assert wanted.items() <= request.headers.items()


def test_without_a_secret_nothing_is_signed() -> None:
    with receiver() as server:
        assert send(hook(f"http://example.org:{server.port}/", secrets=())) is None
    assert "webhook-signature" not in server.got[0].headers


@pytest.mark.parametrize(
    ("status", "failure"),
    [
        (200, None), (202, None), (204, None),
        (400, Failure("HTTP 400")), (401, Failure("HTTP 401")), (500, Failure("HTTP 500")),
        (304, Failure("HTTP 304")),
        (410, Failure("HTTP 410", gone=True)),
        (429, Failure("HTTP 429", down=True)), (503, Failure("HTTP 503", down=True)),
    ],
)  # fmt: skip
def test_only_2xx_is_a_delivery(status: int, failure: Failure | None) -> None:
    with receiver(answers(status)) as server:
        assert send(hook(f"http://example.org:{server.port}/")) == failure


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_a_redirect_is_not_followed(status: int) -> None:
    with receiver() as other:
        to = {"Location": f"http://127.0.0.1:{other.port}/"}
        with receiver(lambda _: (status, to)) as server:
            assert send(hook(f"http://example.org:{server.port}/")) == Failure(f"HTTP {status}")
    assert (len(server.got), other.got) == (1, [])


@pytest.mark.parametrize(
    ("given", "wait"),
    [
        ("120", timedelta(minutes=2)),
        (format_datetime(datetime.fromtimestamp(AT + 90, UTC), usegmt=True), timedelta(seconds=90)),
        (format_datetime(datetime.fromtimestamp(AT - 90, UTC), usegmt=True), timedelta(0)),
        ("99999999999999999999", timedelta(days=1)), ("-5", timedelta(0)), ("soon", timedelta(0)), ("", timedelta(0)),
        (format_datetime(datetime.fromtimestamp(AT + 90, UTC).replace(tzinfo=None)), timedelta(seconds=90)),
    ],
)  # fmt: skip
def test_the_wait_that_a_receiver_asks_for(given: str, wait: timedelta) -> None:
    with receiver(lambda _: (503, {"Retry-After": given})) as server:
        failure = send(hook(f"http://example.org:{server.port}/"))
    assert failure is not None
    assert failure.wait == wait


def test_a_private_address_gets_no_request() -> None:
    with receiver() as server:
        failure = send(hook(f"http://rebind.example.org:{server.port}/", allow_private=False))
    assert failure == Failure("rebind.example.org is at 127.0.0.1, which is not public (--allow-private)", down=True)
    assert server.got == []


def test_the_connection_goes_to_the_address_that_was_checked() -> None:
    asked: list[tuple[str, int]] = []

    def rebinding(host: str, port: int) -> list[str]:
        asked.append((host, port))
        return ["127.0.0.1"] if len(asked) == 1 else ["127.0.0.2"]

    with receiver() as right, receiver(host="127.0.0.2") as wrong:
        assert send(hook(f"http://rebind.invalid:{right.port}/", resolve=rebinding)) is None
        assert (len(right.got), wrong.got, asked) == (1, [], [("rebind.invalid", right.port)])
        failure = send(hook(f"http://rebind.invalid:{wrong.port}/", resolve=rebinding, allow_private=False))
    assert failure is not None
    assert "127.0.0.2, which is not public" in failure.reason
    assert wrong.got == []


def test_the_next_address_is_tried_where_one_takes_no_connection() -> None:
    with receiver(host="127.0.0.2") as server:
        assert send(hook(f"http://example.org:{server.port}/", places=["127.0.0.1", "127.0.0.2"])) is None
    assert len(server.got) == 1


def test_an_address_of_ipv6_is_reached() -> None:
    with receiver(host="::1") as server:
        assert send(hook(f"http://example.org:{server.port}/", places=["::1"])) is None
    assert server.got[0].headers["host"] == f"example.org:{server.port}"


def test_tls_asks_for_the_name_and_checks_it(tmp_path: Path) -> None:
    served, trust = certificate("hooks.example.org", tmp_path)
    with receiver(trust=served) as server:
        assert send(hook(f"https://hooks.example.org:{server.port}/", trust=trust)) is None
        for url, context in (("https://other.example.org", trust), ("https://hooks.example.org", None)):
            failure = send(hook(f"{url}:{server.port}/s3cret", trust=context))
            assert failure is not None
            assert failure.down
            assert "certificate" in failure.reason
            assert "s3cret" not in failure.reason
    assert len(server.got) == 1


def test_who_does_not_listen_or_has_no_address_is_down() -> None:
    refused = send(hook(f"http://example.org:{free_port()}/s3cret"))
    assert refused == Failure("no connection: Connection refused", down=True)

    def nothing(*_: object) -> list[str]:
        raise OSError("Name or service not known")

    assert send(hook("http://example.org/", resolve=nothing)) == Failure("example.org has no address", down=True)
    long = hook(f"http://{'a' * 64}.org/", resolve=system_resolver, allow_private=False)
    assert send(long) == Failure(f"{'a' * 64}.org has no address", down=True)


@pytest.mark.parametrize("answer", [b"HTTP/1.1 204 No Content\r\nno header\r\n\r\n", b"nonsense\r\n\r\n", b""])
def test_a_malformed_answer_brings_no_address_into_the_log(answer: bytes, caplog: pytest.LogCaptureFixture) -> None:
    with socket.create_server(("127.0.0.1", 0)) as listening:

        def serve() -> None:
            connection, _ = listening.accept()
            with connection:
                connection.recv(65536)
                connection.sendall(answer)

        thread = Thread(target=serve)
        thread.start()
        failure = send(hook(f"http://example.org:{listening.getsockname()[1]}/s3cret"))
        thread.join()
    assert failure is None or failure.down
    assert "s3cret" not in f"{caplog.text}{failure}"

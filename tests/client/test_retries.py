"""What the client does when a service fails: it tries again where that helps, and names what happened."""

from __future__ import annotations

import asyncio
import pickle
import time
from datetime import datetime
from email.utils import formatdate
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from exportcast_client import (
    AsyncClient,
    Busy,
    Client,
    InvalidInput,
    MissingExtra,
    NoAnswer,
    NotAllowed,
    ProblemError,
    ReleaseUnscored,
    Retries,
    ServiceFault,
    StoreReadOnly,
    TooManyRequests,
    Unavailable,
    UnknownSeries,
    UnreadableAnswer,
    calls,
)
from exportcast_client.call import Call
from exportcast_client.document import Document
from exportcast_client.errors import KINDS, ClientError
from exportcast_client.retries import retry_after
from exportcast_client.values import day
from models.documents.examples import ANSWERS
from service.core.error_statuses import KINDS as SERVICE_KINDS
from tests.client.scripted import Scripted, answer, problem, scripted
from tests.waiting import free_port

FORECAST = ANSWERS["forecast"].plain()
QUICK = Retries(first=0)
BUSY = answer(503, problem(503, "busy"), Retry_After="0")
GOOD = answer(200, FORECAST, ETag='"1"')
RELEASED = answer(200, ANSWERS["release"].plain())


def send_with_client(server: Scripted, call: Call[Any], **options: Any) -> Document:
    with Client(server.url, **{"retries": QUICK, **options}) as client:
        return client.send(call)


def send_with_async_client(server: Scripted, call: Call[Any], **options: Any) -> Document:
    async def send() -> Document:
        async with AsyncClient(server.url, **{"retries": QUICK, **options}) as client:
            return await client.send(call)

    return asyncio.run(send())


both = pytest.mark.parametrize("send", [send_with_client, send_with_async_client])


@both
@pytest.mark.parametrize(
    "failure",
    [
        BUSY,
        answer(429, problem(429, "too-many-requests"), Retry_After="0"),
        answer(502, b"<html>Bad Gateway</html>"),
        b"",  # closed without an answer
        b"HTTP/1.1 200 OK\r\nContent-Le",  # cut in the head
        answer(200, FORECAST, length=1_000_000),  # cut in the body
        b"SSH-2.0-OpenSSH_9.2\r\n",  # not HTTP
    ],
)
def test_three_failures_are_survived(send: Any, failure: bytes) -> None:
    with scripted(failure, failure, failure, GOOD) as server:
        assert send(server, calls.forecast("pk.ict")).plain() == FORECAST
        assert [asked.line for asked in server.asked] == ["GET /v1/series/pk.ict/forecast HTTP/1.1"] * 4


@both
def test_the_fourth_failure_is_the_answer(send: Any) -> None:
    with scripted(BUSY) as server:
        with pytest.raises(Busy, match="503: busy here") as raised:
            send(server, calls.forecast("pk.ict"))
        assert (len(server.asked), raised.value.kind, raised.value.retry_after) == (4, "busy", 0)


@both
def test_a_release_is_sent_again_after_a_cut(send: Any) -> None:
    with scripted(b"", BUSY, RELEASED) as server:
        send(server, calls.release([{"series": "pk.ict"}]))
        assert {asked.body for asked in server.asked} == {b'[{"series": "pk.ict"}]'}
        assert len(server.asked) == 3


@both
@pytest.mark.parametrize(("kind", "error"), [("release-unscored", ReleaseUnscored), ("store-read-only", StoreReadOnly)])
def test_what_another_try_does_not_help_is_not_tried(send: Any, kind: str, error: type[Exception]) -> None:
    with scripted(answer(503, problem(503, kind), Retry_After="0")) as server:
        with pytest.raises(error):
            send(server, calls.release([]))
        assert len(server.asked) == 1


@both
@pytest.mark.parametrize(
    ("sent", "error", "message"),
    [
        (answer(200, b"<html>Sign in</html>"), UnreadableAnswer, "no ForecastDocument: the body: Invalid JSON"),
        (answer(200, {"points": []}), UnreadableAnswer, "no ForecastDocument: series: Field required"),
        (answer(302, b"", Location="https://example.org/"), UnreadableAnswer, "status 302, to 'https://example.org/'"),
        (answer(304, b""), UnreadableAnswer, "status 304"),
        (answer(401, problem(401)), NotAllowed, "401"),
        (answer(422, b"\xff\xfe"), InvalidInput, "no problem document: it starts with"),
        (answer(500, problem(500, id="r-1")), ServiceFault, r"\(request r-1\)"),
        (answer(418, b"", X_Request_ID="r-2"), ServiceFault, r"it is empty \(request r-2\)"),
        (answer(404, problem(404, "a-later-kind")), ProblemError, "404: a-later-kind here"),
    ],
)
def test_other_answers_are_named_and_final(send: Any, sent: bytes, error: type[Exception], message: str) -> None:
    with scripted(sent) as server:
        with pytest.raises(error, match=message):
            send(server, calls.forecast("pk.ict"))
        assert len(server.asked) == 1


@both
def test_of_a_large_problem_only_the_start_is_read(send: Any) -> None:
    with scripted(answer(500, b"x" * 10_000_000)) as server:
        with pytest.raises(ServiceFault) as raised:
            send(server, calls.forecast("pk.ict"))
        assert len(str(raised.value)) < 500


@both
def test_an_answer_that_drips_ends_with_the_time_of_the_call(send: Any) -> None:
    head = answer(200, b"", length=1_000_000)
    with scripted([head, *[b" " * 1000] * 1000]) as server, pytest.raises(NoAnswer, match="did not end in time"):
        send(server, calls.forecast("pk.ict"), retries=Retries(total=1e-9))


@both
def test_a_wait_beyond_the_time_of_the_call_is_not_begun(send: Any) -> None:
    with scripted(answer(429, problem(429, "too-many-requests"), Retry_After="3600")) as server:
        with pytest.raises(TooManyRequests) as raised:
            send(server, calls.forecast("pk.ict"))
        assert (len(server.asked), raised.value.retry_after) == (1, 3600)


@both
def test_nobody_listens(send: Any) -> None:
    with pytest.raises(NoAnswer, match="ConnectError"):
        send(Scripted(f"http://127.0.0.1:{free_port()}"), calls.ready())


def test_what_did_not_change_is_not_sent_again() -> None:
    with scripted(GOOD, answer(304, b""), answer(503, b""), answer(304, b"")) as server:
        with Client(server.url, retries=QUICK) as client:
            assert [client.forecast("pk.ict").plain() for _ in range(3)] == [FORECAST] * 3
            tags = [asked.headers.get("if-none-match") for asked in server.asked]
        assert tags == [None, '"1"', '"1"', '"1"']


def test_the_prefix_of_an_address_stays() -> None:
    with scripted(GOOD) as server:
        Client(f"{server.url}/stats/exportcast/").forecast("a/b", as_of="2026-04-17", levels=[80, 95])
        line = "GET /stats/exportcast/v1/series/a%2Fb/forecast?level=80%2C95&as_of=2026-04-17 HTTP/1.1"
        assert server.asked[0].line == line


def test_the_token_is_sent_and_never_shown() -> None:
    with scripted(answer(401, problem(401))) as server:
        client = Client(server.url, token="a-secret")
        with pytest.raises(NotAllowed) as raised:
            client.all_series()
        assert server.asked[0].headers["authorization"] == "Bearer a-secret"
        assert server.asked[0].headers["user-agent"].startswith("exportcast-client/")
        assert "a-secret" not in f"{client!r}{raised.value}{raised.value!r}"


@pytest.mark.parametrize("token", ["", "two words", "line\nbreak", "schlüssel"])
def test_a_token_that_no_header_holds_is_refused_unseen(token: str) -> None:
    with pytest.raises(ValueError, match=r"^the token \(\d+ characters\)") as raised:
        Client("http://127.0.0.1", token=token)
    assert not token or token not in str(raised.value)


@pytest.mark.parametrize("url", ["127.0.0.1:8080", "ftp://host", "http://", "", "http://host?a=1", "http://[::1"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(ValueError, match="is no address like"):
        Client(url)


def test_a_password_in_an_address_is_refused_unseen() -> None:
    with pytest.raises(ValueError, match="give it as token") as raised:
        Client("http://user:a-secret@host")
    assert "a-secret" not in str(raised.value)


@pytest.mark.parametrize("wrong", [{"tries": 0}, {"total": 0}, {"total": float("nan")}, {"first": -1}])
def test_retries_that_are_none_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="wanted are tries"):
        Retries(**wrong)


@pytest.mark.parametrize(
    ("text", "seconds"),
    [("5", 5), ("0", 0), ("", None), ("-1", None), ("soon", None), ("9" * 400, None), ("١", None)],
)
def test_retry_after_in_seconds(text: str, seconds: float | None) -> None:
    assert retry_after({"retry-after": text}) == seconds


def test_retry_after_as_a_date() -> None:
    assert retry_after({"retry-after": formatdate(time.time() - 60, usegmt=True)}) == 0
    ahead = retry_after({"retry-after": formatdate(time.time() + 3600, usegmt=True)})
    assert ahead is not None and 3000 < ahead <= 3600


def test_waits_double_and_are_never_shorter_than_asked_for() -> None:
    def refused(wait: float | None) -> Unavailable:
        return Unavailable(503, "", problem=None, request_id="", retry_after=wait)

    retries = Retries(tries=4, first=1)
    for number, least in ((1, 1.0), (2, 2.0), (3, 4.0)):
        wait = retries.wait(refused(None), number)
        assert wait is not None and least <= wait <= 1.25 * least
    assert retries.wait(refused(None), 4) is None
    assert 7 <= (retries.wait(refused(7), 1) or 0) <= 8.75
    assert 4 <= (retries.wait(refused(0), 3) or 0) <= 5


def test_retry_after_without_a_zone_is_in_utc(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TZ", "Asia/Karachi")
    time.tzset()
    try:
        ahead = retry_after({"retry-after": formatdate(time.time() + 3600)})  # ends in -0000
    finally:
        monkeypatch.undo()
        time.tzset()
    assert ahead is not None and 3000 < ahead <= 3600


def test_a_tag_that_no_header_holds_is_not_sent_back() -> None:
    odd = answer(200, FORECAST, ETag='"\u00e9"')
    with scripted(odd, odd) as server, Client(server.url, retries=QUICK) as client:
        for _ in range(2):
            assert client.forecast("pk.ict").plain() == FORECAST
        assert len(server.asked) == 2


def test_a_file_replaces_what_a_link_names(tmp_path: Path) -> None:
    (tmp_path / "real").write_bytes(b"before")
    (tmp_path / "link").symlink_to("real")
    with scripted(answer(200, b"series,month\n")) as server:
        export_with_client(server, tmp_path / "link")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "real").read_bytes() == b"series,month\n"


def test_an_address_that_is_too_long_is_an_error_of_the_client() -> None:
    with scripted() as server, Client(server.url, retries=QUICK) as client, pytest.raises(ClientError):
        client.forecasts(["pk.ict.computer.software_consultancy"] * 2_000)


def test_a_time_with_a_zone_is_a_day_in_utc() -> None:
    assert day(datetime(2026, 4, 17, 2, tzinfo=ZoneInfo("Asia/Karachi"))) == "2026-04-16"
    assert day(datetime.fromisoformat("2026-04-17T02:00")) == "2026-04-17"


CUT = answer(200, b"x" * 100_000, length=1_000_000)


def export_with_client(server: Scripted, path: Path) -> None:
    with Client(server.url, retries=QUICK) as client:
        client.export_to(path, "forecasts", format="csv")


def export_with_async_client(server: Scripted, path: Path) -> None:
    async def export() -> None:
        async with AsyncClient(server.url, retries=QUICK) as client:
            await client.export_to(path, "forecasts", format="csv")

    asyncio.run(export())


both_export = pytest.mark.parametrize("export", [export_with_client, export_with_async_client])


@both_export
def test_a_file_that_is_cut_is_asked_for_again(export: Any, tmp_path: Path) -> None:
    with scripted(CUT, BUSY, answer(200, b"series,month\n")) as server:
        export(server, tmp_path / "file")
        assert [asked.line for asked in server.asked] == ["GET /v1/export/forecasts.csv HTTP/1.1"] * 3
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"series,month\n"}


@both_export
def test_a_file_that_does_not_come_leaves_the_one_before(export: Any, tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"before")
    with scripted(CUT) as server, pytest.raises(NoAnswer, match="RemoteProtocolError"):
        export(server, tmp_path / "file")
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": b"before"}


def test_an_extra_that_the_service_lacks_is_named() -> None:
    sent = answer(501, problem(501, "missing-extra"))
    with scripted(sent) as server, Client(server.url) as client, pytest.raises(MissingExtra, match="501"):
        client.export("forecasts")


def test_each_kind_of_problem_of_the_service_has_a_class() -> None:
    assert {kind for _, kind in SERVICE_KINDS.values()} <= KINDS.keys()


def test_an_error_passes_between_processes() -> None:
    refused = answer(404, problem(404, "unknown-series", nearest=["pk.ict"]))
    with scripted(refused) as server, pytest.raises(UnknownSeries) as raised:
        Client(server.url).drift("pk.itc")
    copy = pickle.loads(pickle.dumps(raised.value))
    assert str(copy) == str(raised.value) == "404: unknown-series here; nearest: pk.ict"
    assert (type(copy), copy.nearest) == (UnknownSeries, ["pk.ict"])

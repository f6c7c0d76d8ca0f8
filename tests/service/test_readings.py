"""POST /v1/read: what it answers, what it refuses, that it stores nothing and holds nobody up."""

from __future__ import annotations

import json
import statistics
import threading
import time
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from models.core.catalog import Catalog
from models.core.errors import Busy
from models.core.settings import Rate, token_hash
from models.documents.read import MAX_TEXT
from models.press.reader import MOST_FIGURES
from models.vintages.reconstruct import Reconstruction, reconstruct
from service.gateway.text_places import AT_A_TIME, LONG_BYTES, TextPlaces
from service.page.assets import PAGE
from service.state.press_record import PressRecords
from service.state.vintage_cache import VintageCache
from tests.apps import create_app
from tests.conftest import EXPORTCAST, run
from tests.scenarios.serving import serving
from tests.service.builders import NOW, TOKEN, FakeArtifacts, settings
from tests.service.stories import full_service
from tests.service.test_vintage_cache import LONG
from tests.service.test_vintages import FEBRUARY, add, month
from tests.stores import FileStore, NewStore

ONE = "KARACHI, April 18, 2026: Pakistan's IT exports stood at $366 million in February 2026."
PLAIN = "text/plain; charset=utf-8"


@pytest.fixture(scope="module")
def full(new_module_store: NewStore) -> APIFlask:
    """A service with figures of pk.ict and a forecast."""
    return full_service(new_module_store())


@pytest.fixture
def reader(full: APIFlask) -> FlaskClient:
    """A client of it."""
    return full.test_client()


def post(client: FlaskClient, text: str | bytes, kind: str = PLAIN) -> TestResponse:
    return client.post("/v1/read", data=text, content_type=kind)


def problem(answer: TestResponse, status: int) -> Any:
    assert (answer.status_code, answer.content_type) == (status, "application/problem+json"), answer.text
    return answer.json


def test_a_figure_of_the_record_agrees(reader: FlaskClient) -> None:
    found = post(reader, ONE).json
    assert found is not None
    (figure,) = found["reports"]
    assert (figure["series"], figure["period"], figure["verdict"]) == ("pk.ict", "2026-02", "agrees")
    assert ONE[figure["figure"]["start"] : figure["figure"]["end"]] == "$366 million"
    assert found["published"] == "2026-04-18"


def test_a_wrong_figure_says_what_is_expected(reader: FlaskClient) -> None:
    found = post(reader, ONE.replace("366", "466")).json
    assert found is not None
    (figure,) = found["reports"]
    assert (figure["verdict"], figure["expected"]) == ("contradicts", 366.0)
    assert "366" in figure["reason"]


def test_a_figure_ahead_is_new_and_a_claim_has_a_probability(reader: FlaskClient) -> None:
    text = "Pakistan's IT exports stood at $371 million in April 2026. IT exports will reach $5 billion in FY2027."
    found = reader.post("/v1/read", json={"text": text, "published": "2026-05-01"}).json
    assert found is not None
    assert [(r["period"], r["verdict"]) for r in found["reports"]] == [("2026-04", "new")]
    assert "forecast" in found["reports"][0]["reason"]
    (claim,) = found["claims"]
    assert (claim["period"], claim["target"]) == ("FY2027", 5000)
    assert 0 <= claim["probability"] <= 1


@pytest.mark.parametrize("target", [4_450, 4_500, 4_550])
def test_a_claim_has_the_probability_of_the_outlook_with_the_months_published_since(
    reader: FlaskClient, target: int
) -> None:
    text = f"IT exports will reach ${target:,} million in FY2026."
    found = reader.post("/v1/read", json={"text": text, "published": "2026-05-01"}).json
    outlook = reader.get(f"/v1/series/pk.ict/outlook?period=FY2026&target={target}").json
    assert found is not None and outlook is not None
    assert outlook["known_to"] > outlook["cutoff"]
    assert found["claims"][0]["probability"] == outlook["probability"]


def test_json_and_plain_text_give_the_same(reader: FlaskClient) -> None:
    assert reader.post("/v1/read", json={"text": ONE}).json == post(reader, ONE).json
    assert reader.post("/v1/read", json={"text": ONE, "published": None}).json == post(reader, ONE).json


@pytest.mark.parametrize(
    ("given", "read"), [("2026-04-20", "2026-04-20"), ("2026-04", "2026-04"), ("20 Apr 2026", "2026-04-20")]
)
def test_the_day_of_publication_may_be_given(reader: FlaskClient, given: str, read: str) -> None:
    answer = reader.post("/v1/read", json={"text": ONE, "published": given})
    assert answer.json is not None
    assert answer.json["published"] == read


@pytest.mark.parametrize(
    ("charset", "encoding"),
    [("utf-8", "utf-8"), ("UTF-16", "utf-16"), ("windows-1252", "cp1252"), ("iso-8859-1", "latin-1"), (None, "cp1252")],
)
def test_the_charset_is_respected(reader: FlaskClient, charset: str | None, encoding: str) -> None:
    text = "£ and é: " + ONE
    kind = f"text/plain; charset={charset}" if charset else "text/plain"
    answer = post(reader, text.encode(encoding), kind)
    assert answer.json is not None
    (figure,) = answer.json["reports"]
    assert text[figure["figure"]["start"] : figure["figure"]["end"]] == "$366 million"


def test_printed_digits_are_kept(reader: FlaskClient) -> None:
    answer = post(reader, ONE.replace("366", "366.00"))
    assert answer.json is not None
    assert answer.json["reports"][0]["printed"] == "366.00"


@pytest.mark.parametrize(
    ("body", "kind", "status", "word"),
    [
        (b"", PLAIN, 422, "empty"),
        (b" \n\t ", PLAIN, 422, "empty"),
        (b"\x7fELF" + bytes(range(256)) * 10, "text/plain", 422, "binary"),
        (b"\x00\x01\x02" * 400, PLAIN, 422, "binary"),
        ("پاکستان کی آئی ٹی برآمدات 893 ملین ڈالر رہیں".encode(), PLAIN, 422, "Urdu"),
        (b"\xff\xfe\xfd abc", PLAIN, 422, "utf-8"),
        (b"abc", "text/plain; charset=ebcdic", 415, "ebcdic"),
        (b"abc", "text/plain; charset=base64", 415, "base64"),
        (b"abc", "text/html", 415, "text/html"),
        (b"abc", "", 415, "no Content-Type"),
        (b"a=b", "application/x-www-form-urlencoded", 415, "send text/plain or application/json"),
        (b"{", "application/json", 400, "not JSON"),
        (b'{"text": "\\ud800"}', "application/json", 400, "not JSON"),
        (b"[]", "application/json", 422, "an object"),
        (b"{}", "application/json", 422, "nothing"),
        (b'{"text": 5}', "application/json", 422, "English press text"),
        (b'{"text": "a", "txt": 1, "x": 2}', "application/json", 422, "no such member (text, published)"),
        (b'{"text": "a", "text": "b"}', "application/json", 422, "2 values"),
        (b'{"text": "a", "published": "soon"}', "application/json", 422, "2024-12-18"),
        (b'{"text": "a", "published": "2043-01-01"}', "application/json", 422, "not after 2026-05-01"),
        (b'{"text": "a", "published": "2024-13"}', "application/json", 422, "2024-12-18"),
        (b'{"text": "a", "published": 2024}', "application/json", 422, "2024-12-18"),
        (b'{"text": "a", "published": ""}', "application/json", 422, "2024-12-18"),
        (b'{"text": ""}', "application/json", 422, "empty"),
        (b"x" * (MAX_TEXT + 1), PLAIN, 413, "200 kB"),
        (b"x" * 11_000_000, PLAIN, 413, "200 kB"),
        (json.dumps({"text": "x" * (MAX_TEXT + 1)}).encode(), "application/json", 413, "200 kB"),
        (json.dumps({"text": "x", "a": "y" * 2_000_000}).encode(), "application/json", 413, "the body is larger"),
    ],
)
def test_bad_input_is_a_problem_that_names_it(
    reader: FlaskClient, body: bytes, kind: str, status: int, word: str
) -> None:
    assert word in json.dumps(problem(post(reader, body, kind), status), ensure_ascii=False)


def test_a_coded_body_is_refused(reader: FlaskClient) -> None:
    answer = reader.post("/v1/read", data=b"x", content_type=PLAIN, headers={"Content-Encoding": "gzip"})
    assert "gzip" in problem(answer, 415)["detail"]


def test_unknown_parameters_are_refused(reader: FlaskClient) -> None:
    answer = reader.post("/v1/read?published=2026-04-18", data=ONE, content_type=PLAIN)
    assert problem(answer, 422)["errors"][0]["parameter"] == "published"


def test_200_kb_and_10000_figures_are_read_in_part(reader: FlaskClient) -> None:
    many = "Pakistan's IT exports were $366 million in February 2026. " + "$1 million, " * 10_000
    answer = post(reader, many)
    assert answer.status_code == 200, answer.text
    assert answer.json is not None
    assert 1 <= len(answer.json["reports"]) <= MOST_FIGURES
    assert post(reader, (ONE + " ") * (MAX_TEXT // (len(ONE) + 1))).status_code == 200


@pytest.mark.parametrize(
    "text",
    [
        "IT exports were $" + "9" * 400 + " billion in February 2026.",
        "IT exports rose " + "9" * 400 + " percent in February 2026.",
        "IT exports will reach $" + "9" * 330 + " billion by 2030.",
        "IT exports were $1e308 billion in February 2026. IT exports will reach $1e999 million in FY2027.",
        "IT exports were $366 million in February 9999, $5 in 0000-00 and -$1 in FY99999.",
        "<script>alert(1)</script> IT exports were $366 million in February 2026 <img src=x onerror=alert(1)>",
        "\u202eIT exports\u2066 were $366 million\u202c in February 2026 \U0001f600\U0001f1f5\U0001f1f0.",
    ],
)
def test_hostile_texts_are_answered(reader: FlaskClient, text: str) -> None:
    answer = post(reader, text)
    assert answer.status_code == 200, answer.text
    json.loads(answer.text, parse_constant=pytest.fail)


def test_nothing_is_stored(new_store: NewStore, tmp_path: Path) -> None:
    store = new_store()
    add(store, *(month(number) for number in range(1, 11)))
    client = create_app(
        settings(home := tmp_path / "home"), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW
    ).test_client()
    assert post(client, ONE).status_code == 200
    assert len(store.reports(as_of=NOW.date())) == 10
    assert not home.exists() or list(home.iterdir()) == []


def test_a_home_without_figures_reads_too(client: FlaskClient) -> None:
    answer = post(client, ONE)
    assert answer.json is not None
    assert [r["verdict"] for r in answer.json["reports"]] == ["undecided"]


def test_without_a_database_it_is_503(client: FlaskClient, store: FileStore) -> None:
    store.take_away()
    assert problem(post(client, ONE), 503)["type"].endswith("store-unavailable")


def test_a_refused_model_leaves_the_record(store: FileStore, tmp_path: Path) -> None:
    add(store, *(month(number) for number in range(1, 11)))
    refused = {version.version for version in store.versions()}
    app = create_app(settings(tmp_path), store=store, artifacts=FakeArtifacts(refused=refused), clock=lambda: NOW)
    assert post(app.test_client(), ONE).status_code == 200


def test_a_new_report_changes_the_verdict(new_store: NewStore, tmp_path: Path) -> None:
    store = new_store()
    add(store, *(month(number) for number in range(1, 11)))
    app = create_app(settings(tmp_path), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW)
    client, text = app.test_client(), ONE.replace("366", "101")
    assert post(client, text).json["reports"][0]["verdict"] == "new"  # type: ignore[index]
    add(store, FEBRUARY | {"value": 101})
    assert post(client, text).json["reports"][0]["verdict"] == "agrees"  # type: ignore[index]


def test_readings_of_one_state_of_the_record_reconstruct_it_once(new_store: NewStore) -> None:
    store, made = new_store(), []
    add(store, *(month(number) for number in range(1, 11)))

    def counted(*reports: Any, **given: Any) -> Reconstruction:
        made.append(given["as_of"])
        return reconstruct(*reports, **given)

    catalog = Catalog.load()
    records = PressRecords(store, catalog, VintageCache(store, catalog, rebuild=counted))
    found = [records.family("pk.ict", NOW.date()) for _ in range(3)]
    assert len(made) == 1 and found[0] is not None
    add(store, FEBRUARY | {"value": 101})
    assert records.family("pk.ict", NOW.date()) is not None
    assert len(made) == 2


@pytest.fixture
def closed(new_store: NewStore) -> FlaskClient:
    """A client of a service whose reads need a token."""
    return full_service(new_store(), read_tokens=(token_hash("reader"),)).test_client()


@pytest.mark.parametrize("token", ["reader", TOKEN])
def test_a_read_token_reads(closed: FlaskClient, token: str) -> None:
    assert problem(post(closed, ONE), 401)["status"] == 401
    headers = {"Authorization": f"Bearer {token}"}
    assert closed.post("/v1/read", data=ONE, content_type=PLAIN, headers=headers).status_code == 200


def test_a_password_reads_so_that_the_page_works(closed: FlaskClient) -> None:
    assert closed.post("/v1/read", data=ONE, content_type=PLAIN, auth=("x", "reader")).status_code == 200
    assert "Basic" in post(closed, ONE).headers["WWW-Authenticate"]
    for path in ("/v1/releases", "/v1/read/", "/v1//read", "/v1/Read"):  # everything else that is posted is no read
        assert closed.post(path, data=ONE, content_type=PLAIN, auth=("x", "reader")).status_code == 401, path


def test_the_rate_counts_readings(new_store: NewStore) -> None:
    client = full_service(new_store(), rate_limit=Rate(2, 60)).test_client()
    assert [post(client, ONE).status_code for _ in range(2)] == [200, 200]
    refused = post(client, ONE)
    assert problem(refused, 429)["type"].endswith("too-many-requests")
    assert int(refused.headers["Retry-After"]) >= 1


def test_the_page_has_the_limit_of_the_service() -> None:
    assert f"const MOST_BYTES = {MAX_TEXT:_};" in (PAGE / "check.js").read_text("utf-8")
    assert f">Up to {MAX_TEXT // 1_000} kB<" in (PAGE / "page.html").read_text("utf-8")


@pytest.fixture
def places() -> TextPlaces:
    """Places that wait for next to nothing."""
    return TextPlaces(patience=0.01)


def test_places_two_at_a_time_one_of_them_long(places: TextPlaces) -> None:
    with ExitStack() as held:
        held.enter_context(places.reading(LONG_BYTES))
        with pytest.raises(Busy), places.reading(LONG_BYTES):
            pass
        held.enter_context(places.reading(10))
        with pytest.raises(Busy), places.reading(10):
            pass
    with places.reading(LONG_BYTES), places.reading(10):
        pass


def test_a_text_beyond_the_queue_is_refused_at_once() -> None:
    places, let = TextPlaces(patience=LONG), threading.Event()
    entered = threading.Semaphore(0)

    def hold(size: int) -> None:
        with places.reading(size):
            entered.release()
            let.wait(LONG)

    with ThreadPoolExecutor(8) as pool:
        running = [pool.submit(hold, 10) for _ in range(4)]
        assert all(entered.acquire(timeout=LONG) for _ in range(2))
        deadline = time.monotonic() + LONG
        while places._all.acquire(blocking=False):  # until the other two wait
            places._all.release()
            assert time.monotonic() < deadline
        with pytest.raises(Busy), places.reading(10):
            pass
        let.set()
        for each in running:
            each.result(LONG)


def test_readings_hold_up_neither_health_nor_forecasts(full: APIFlask, monkeypatch: pytest.MonkeyPatch) -> None:
    let, entered = threading.Event(), threading.Semaphore(0)

    def slow(*_: Any, **__: Any) -> None:
        entered.release()
        assert let.wait(LONG)
        raise Busy

    monkeypatch.setattr("service.answers.read_press", slow)
    with ThreadPoolExecutor(4) as pool:
        taken = [pool.submit(post, full.test_client(), ONE) for _ in range(4)]
        assert all(entered.acquire(timeout=LONG) for _ in range(AT_A_TIME))
        client = full.test_client()
        for path in ("/healthz", "/readyz", "/v1/series/pk.ict/forecast", "/v1/series/pk.ict/vintage?as_of=2026-04-18"):
            assert client.get(path).status_code == 200
        let.set()
        assert {each.result(LONG).status_code for each in taken} == {503}


def test_five_kilobytes_take_a_fraction_of_a_long_text(reader: FlaskClient) -> None:
    short, long = ((ONE + "\n\n") * (size // len(ONE)) for size in (5_000, 50_000))
    times: dict[str, list[float]] = {short: [], long: []}
    for text in (short, long, short, long, short, long):
        started = time.process_time()
        assert post(reader, text).status_code == 200
        times[text].append(time.process_time() - started)
    assert statistics.median(times[long]) < 30 * statistics.median(times[short])


def test_the_command_line_and_http_give_the_same(home: Path, tmp_path: Path) -> None:
    texts = [
        path.read_text("utf-8") for path in sorted((Path(__file__).parents[1] / "data" / "articles").glob("*.txt"))
    ]
    texts = [ONE, *texts[:2], "IT exports were $437.00 million in December 2025 and will reach $10 billion by 2030."]
    file = tmp_path / "article.txt"
    with serving([EXPORTCAST, "serve"], home, log=tmp_path / "log") as url:
        for text in texts:
            file.write_text(text, "utf-8")
            command = run("read", str(file), "--json", "--source", "press text", home=home)
            assert command.returncode == 0, command.stderr
            request = Request(f"{url}/v1/read", data=text.encode(), headers={"Content-Type": PLAIN})
            with urlopen(request, timeout=60) as answer:
                assert json.load(answer) == json.loads(command.stdout)

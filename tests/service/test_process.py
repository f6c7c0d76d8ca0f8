"""The serving process: what it imports, and that the real server starts, answers and stops."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import urllib.error
import urllib.request
from contextlib import closing
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest

from models.core.settings import PREFIX, Settings
from service.http.request_body import MAX_BODY
from tests.service.published import publish_all
from tests.waiting import LONG, answers, eventually, free_port

HEAVY = {
    "pandas",
    "plotly",
    "prophet",
    "statsforecast",
    "sklearn",
    "scipy",
    "matplotlib",
    "torch",
    "alembic",
    "training",
}

ASK_EVERYTHING = """
import json, sys
from datetime import UTC, datetime
from models.artifacts.artifact_store import ArtifactStore
from models.core.settings import Settings
from models.storage.store import open_store
from service.app import create_app
import os, service.server
from service.page import assets

settings = Settings.read(os.environ)
store, artifacts = open_store(settings.database_url), ArtifactStore(settings.artefacts_url)
client = create_app(settings, store=store, artifacts=artifacts, clock=lambda: datetime.now(UTC)).test_client()
urls = ["/", "/docs", f"/assets/{assets.tag()}/swagger-ui.js"]
urls += ["/healthz", "/readyz", "/metrics", "/openapi.json", "/v1/series", "/v1/contradictions", "/nowhere"]
urls += [f"/v1/series/pk.ict{rest}" for rest in ("", "/forecast", "/forecast?format=csv", "/reports", "/vintage")]
statuses = {url: client.get(url).status_code for url in urls}
post = client.post("/v1/releases", data="[]", content_type="application/json", headers={"Authorization": "Bearer t"})
statuses["post"] = post.status_code
print(json.dumps({"statuses": statuses, "modules": sorted({name.partition(".")[0] for name in sys.modules})}))
"""

SERVE = """
import os
from models.core.settings import Settings
from service.server import serve

serve(Settings.read(os.environ))
"""


def environment(settings: Settings, **given: str) -> dict[str, str]:
    mine = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    return mine | {f"{PREFIX}HOME": str(settings.home)} | {PREFIX + name: value for name, value in given.items()}


def get(url: str) -> tuple[int, Any]:
    try:
        with urllib.request.urlopen(url, timeout=LONG) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        with error:
            return error.code, json.load(error)


def start(settings: Settings, port: int, **given: str) -> subprocess.Popen[str]:
    return subprocess.Popen(
        [sys.executable, "-W", "error", "-c", SERVE],
        env=environment(settings, PORT=str(port), THREADS="2", **given),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def wait_until_ready(base: str, process: subprocess.Popen[str]) -> Any:
    def answered() -> tuple[int, Any] | None:
        assert process.poll() is None, process.communicate()[0]
        return answers(lambda: get(f"{base}/readyz"))

    status, document = eventually(answered, f"an answer of {base}")
    assert status == 200, document
    return document


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return publish_all(tmp_path_factory.mktemp("home"), samples=50)


def test_serving_imports_nothing_that_fits_models(home: Settings) -> None:
    done = subprocess.run(
        [sys.executable, "-W", "error", "-c", ASK_EVERYTHING],
        env=environment(home, API_TOKENS="t"),
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert HEAVY.isdisjoint(found["modules"])
    assert set(found["statuses"].values()) == {200, 404, 422}
    assert [url for url, status in found["statuses"].items() if status != 200] == ["/nowhere", "post"]


def test_the_server_starts_answers_and_stops_when_told_to(home: Settings) -> None:
    port = free_port()
    base, process = f"http://127.0.0.1:{port}", start(home, port)
    try:
        assert wait_until_ready(base, process)["series"] == 14
        status, document = get(f"{base}/v1/series/pk.ict/forecast?horizon=3")
        assert (status, len(document["points"])) == (200, 3)
        assert get(f"{base}/v1/series/pk.ict/forecast?horizon=0")[0] == 422
        process.send_signal(signal.SIGTERM)
        output, _ = process.communicate(timeout=LONG)
    finally:
        process.kill()
        process.wait()
    assert process.returncode == 0, output
    assert "Traceback" not in output


def test_a_body_in_chunks_is_refused_above_the_limit_and_below_it_taken(home: Settings) -> None:
    port = free_port()
    process = start(home, port, API_TOKENS="t")
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        headers = {"Authorization": "Bearer t", "Content-Type": "application/json"}
        for size, wanted in ((MAX_BODY, 400), (MAX_BODY + 1, 413)):
            with closing(HTTPConnection("127.0.0.1", port, timeout=LONG)) as connection:
                chunks = (b"x" * min(65536, size - at) for at in range(0, size, 65536))
                connection.request("POST", "/v1/releases", chunks, headers, encode_chunked=True)
                answer = connection.getresponse()
                assert (answer.status, json.load(answer)["status"]) == (wanted, wanted)
    finally:
        process.terminate()
        process.communicate(timeout=LONG)


def test_the_server_speaks_http_1_1_only(home: Settings) -> None:
    port = free_port()
    process = start(home, port)
    try:
        wait_until_ready(f"http://127.0.0.1:{port}", process)
        for sent, wanted in (
            (b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0", b""),
            (b"GET /healthz HTTP/2.0\r\nHost: a\r\n\r\n", b""),
            (
                b"GET /healthz HTTP/1.1\r\nHost: a\r\nConnection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\n"
                b"HTTP2-Settings: AAMAAABkAAQCAAAAAAIAAAAA\r\n\r\n",
                b"HTTP/1.1 200",
            ),
        ):
            with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
                connection.sendall(sent)
                answer = connection.recv(12)
                assert answer == wanted or (not wanted and answer.startswith(b"HTTP/1.1 4"))
    finally:
        process.terminate()
        process.communicate(timeout=30)


def test_a_port_in_use_is_refused_and_not_shared(home: Settings) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        process = start(home, taken.getsockname()[1])
        output, _ = process.communicate(timeout=LONG)
    assert process.returncode != 0
    assert "Address already in use" in output


def test_a_corrupted_artifact_is_named_and_the_others_are_served(tmp_path: Path) -> None:
    settings = publish_all(tmp_path, samples=20)
    [model] = tmp_path.glob("artefacts/pk.ict.telecom/*/model.joblib")
    data = bytearray(model.read_bytes())
    data[len(data) // 2] ^= 1
    model.write_bytes(data)
    port = free_port()
    base, process = f"http://127.0.0.1:{port}", start(settings, port)
    try:
        rejected = wait_until_ready(base, process)["rejected"]
        assert [(each["series"], each["step"]) for each in rejected] == [("pk.ict.telecom", "sha256")]
        assert get(f"{base}/v1/series/pk.ict.telecom/forecast")[0] == 503
        assert get(f"{base}/v1/series/pk.ict/forecast")[0] == 200
    finally:
        process.terminate()
        process.communicate(timeout=LONG)

"""A client that openapi-python-client generates from a running service compiles, and gets a forecast and an outlook."""

from __future__ import annotations

import compileall
import importlib.util
import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conftest import EXPORTCAST, missing
from tests.scenarios.serving import ask, serving
from tests.service.published import publish_all

PACKAGE = "generated_client"
PROGRAM = f"""
import datetime, json, sys
from {PACKAGE} import AuthenticatedClient, Client
from {PACKAGE}.api.forecasts import forecast
from {PACKAGE}.api.outlooks import outlook
from {PACKAGE}.api.releases import withdraw
from {PACKAGE}.models import ForecastDocument, ProblemDocument, WithdrawalIn

client = Client(base_url=sys.argv[1])
made = forecast.sync("pk.ict", client=client, horizon=2, level="80,95")
total = outlook.sync("pk.ict", client=client, period="FY2027", target=5000)
unknown = forecast.sync("pk.itc", client=client)
assert isinstance(made, ForecastDocument) and isinstance(unknown, ProblemDocument), (made, unknown)
writer = AuthenticatedClient(base_url=sys.argv[1], token="a token")
refused = withdraw.sync(client=writer, body=WithdrawalIn(ids=["0" * 16], why="a mistake"))
print(json.dumps({{
    "months": [point.month for point in made.points],
    "intervals": [[i.level, i.lower, i.upper] for i in made.points[0].interval_list],
    "probability": total.probability,
    "unknown": unknown.status,
    "refused": refused.errors[0].found,
}}))
"""


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a service that has forecasts."""
    folder = tmp_path_factory.mktemp("client")
    home = publish_all(folder / "home", samples=50).home
    with serving([EXPORTCAST, "serve"], home, log=folder / "log", API_TOKENS="a token") as url:
        yield url


def test_a_generated_client_compiles_and_gets_a_forecast(service: str, tmp_path: Path) -> None:
    if importlib.util.find_spec("openapi_python_client") is None:
        missing("openapi-python-client")
    made = tmp_path / PACKAGE
    generate = ["generate", "--url", f"{service}/openapi.json", "--output-path", str(made), "--meta", "none"]
    config = tmp_path / "config.json"
    config.write_text(json.dumps({"post_hooks": []}), "utf-8")  # it formats with ruff, which need not be in PATH
    done = _python("-m", "openapi_python_client", *generate, "--config", str(config))
    warnings = done.stdout.split("WARNING ")[1:]
    # It takes bodies of JSON alone, and warns of the two operations that take a table or a text too.
    assert [w.split("\n")[0] for w in warnings if "Unsupported content type text/" not in w] == []
    assert compileall.compile_dir(str(made), quiet=1)
    program = tmp_path / "program.py"
    program.write_text(PROGRAM, "utf-8")
    answer = json.loads(_python(str(program), service).stdout)
    status, same = ask(f"{service}/v1/series/pk.ict/forecast?horizon=2&level=80,95")
    assert status == 200
    assert answer["months"] == [point["month"] for point in same["points"]]
    assert answer["intervals"] == [[int(k), *ends] for k, ends in same["points"][0]["intervals"].items()]
    assert 0 <= answer["probability"] <= 1
    assert answer["unknown"] == 404
    assert "0000000000000000" in answer["refused"]


def _python(*arguments: str) -> subprocess.CompletedProcess[str]:
    done = subprocess.run([sys.executable, *arguments], capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"
    return done

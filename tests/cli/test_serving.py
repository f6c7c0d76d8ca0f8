"""``serve`` names its address once it is bound, and not where it is not."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import urllib.request
from pathlib import Path

import pytest

SERVE = [sys.executable, "-m", "cli", "serve"]


def environment(home: Path) -> dict[str, str]:
    return os.environ | {"EXPORTCAST_HOME": str(home)}


@pytest.mark.parametrize("case", ["taken", "not of this machine", "no such host"])
def test_an_address_that_cannot_be_bound_is_not_served_on(tmp_path: Path, case: str) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1]) if case == "taken" else "0"
        host = {"not of this machine": "192.0.2.1", "no such host": "nowhere.invalid"}.get(case, "127.0.0.1")
        done = subprocess.run(
            [*SERVE, "--host", host, "--port", port],
            env=environment(tmp_path),
            capture_output=True,
            text=True,
            timeout=120,
        )
    assert done.returncode in (1, 2)
    assert "Serving on" not in done.stdout
    assert f"Error: {host} port {port}: " in done.stderr
    assert ("another port: --port" in done.stderr) == (case == "taken")


def test_the_demo_asks_for_its_port_before_it_trains(tmp_path: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        demo = [sys.executable, "-m", "cli", "demo", "--port", port, "--home", str(tmp_path)]
        done = subprocess.run(demo, capture_output=True, text=True, timeout=120)
    assert done.returncode == 1
    assert f"127.0.0.1 port {port}: Address already in use; another port: --port" in done.stderr
    assert not list(tmp_path.iterdir())


def test_the_address_that_is_named_answers(tmp_path: Path) -> None:
    with subprocess.Popen(
        [*SERVE, "--port", "0"], env=environment(tmp_path), stdout=subprocess.PIPE, text=True
    ) as serving:
        try:
            assert serving.stdout is not None
            line = next(line for line in serving.stdout if "Serving on" in line)
            url = line.split()[2]
            assert not url.endswith(":0")
            with urllib.request.urlopen(f"{url}/healthz", timeout=60) as answer:
                assert answer.status == 200
        finally:
            serving.send_signal(signal.SIGTERM)

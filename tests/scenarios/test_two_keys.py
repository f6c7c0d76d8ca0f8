"""Training has the private key, the service the public one: it serves what was signed, and neither can do more."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest

from tests.conftest import EXPORTCAST
from tests.in_process import run
from tests.scenarios.quick import spawn
from tests.scenarios.serving import ask, serving

SERIES = "pk.ict.computer.freelance"
KEY = "EXPORTCAST_SIGNING_KEY"


def openssl(*arguments: str) -> str:
    """What openssl prints: keys as docs/operations.md makes them."""
    return subprocess.run(["openssl", *arguments], capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def pair(tmp_path_factory: pytest.TempPathFactory) -> tuple[str, str]:
    """A private and a public key in PEM."""
    path = tmp_path_factory.mktemp("keys") / "signing.pem"
    openssl("genpkey", "-algorithm", "ed25519", "-out", str(path))
    return path.read_text("utf-8"), openssl("pkey", "-in", str(path), "-pubout")


def test_a_service_with_the_public_key_serves_what_training_signed(
    home: Path, tmp_path: Path, pair: tuple[str, str]
) -> None:
    private, public = pair
    trained = spawn("train", "--series", SERIES, "--jobs", "1", home=home, SIGNING_KEY=private)
    assert trained.returncode == 0, trained.stderr
    verified = run("models", "verify", SERIES, home=home, **{KEY: public})
    assert "signed" in verified.stdout + verified.stderr
    with serving([EXPORTCAST, "serve"], home, log=tmp_path / "log", SIGNING_KEY=public) as url:
        status, answer = ask(f"{url}/v1/series/{SERIES}/forecast")
        assert (status, len(answer["points"])) == (200, 12)
        status, _ = ask(f"{url}/v1/series/pk.ict/forecast")  # trained without a key
        assert status == 503


def test_training_with_the_public_key_stops_before_any_work(home: Path, pair: tuple[str, str]) -> None:
    before = run("models", "list", home=home).stdout
    for command in (("train", "--series", SERIES), ("demo", "--no-serve")):
        refused = run(*command, home=home, **{KEY: pair[1]})
        assert refused.returncode == 2
        assert "a public key, wanted a private key or a secret, to sign with" in refused.stderr
        assert "Traceback" not in refused.stderr
    assert run("models", "list", home=home).stdout == before


def test_a_secret_in_one_place_and_a_pair_in_the_other_is_named(home: Path, pair: tuple[str, str]) -> None:
    trained = spawn("train", "--series", SERIES, "--jobs", "1", home=home, SIGNING_KEY="a long random text")
    assert trained.returncode == 0, trained.stderr
    refused = run("forecast", SERIES, home=home, **{KEY: pair[1]})
    assert refused.returncode == 1
    assert "signed with hmac-sha256:" in refused.stderr
    assert "known here: ed25519:" in refused.stderr

"""exportcast models: promote, rollback, verify, prune, as an operator calls them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest

from cli.main import main
from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.signing import Keys
from models.core.settings import Settings
from models.storage.store import Store, open_store
from tests.service.published import publish_all

SERIES = "pk.ict"
Run = Callable[..., "Done"]


@dataclass(frozen=True, slots=True)
class Done:
    """What a call of the command line did."""

    returncode: int
    stdout: str
    stderr: str


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Runs the command line in this process, under the home of the test."""

    def call(*arguments: str, **environment: str) -> Done:
        with monkeypatch.context() as patch:
            patch.setattr(sys, "argv", ["exportcast", *arguments])
            for name, value in {"EXPORTCAST_HOME": str(tmp_path), **environment}.items():
                patch.setenv(name, value)
            capsys.readouterr()
            try:
                main()
                code = 0
            except SystemExit as exit_:
                code = int(exit_.code or 0)
        return Done(code, *capsys.readouterr())

    return call


@pytest.fixture
def store(tmp_path: Path) -> Store:
    """Four versions of pk.ict in a home, of which the first three were champion in turn; one of each other series."""
    settings = publish_all(tmp_path, samples=20)
    store = open_store(settings.database_url)
    publish_more(settings, store)
    return store


def publish_more(settings: Settings, store: Store) -> None:
    artifacts = ArtifactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    forecast = artifacts.load(store.champions()[SERIES])
    assert forecast.history is not None
    for number in (2, 3, 4):
        made = replace(forecast, issued_at=forecast.issued_at + timedelta(hours=number))
        version = artifacts.publish(made, history=forecast.history, scores=[], extra={})
        store.publish(version, champion=number < 4, who="training", why=f"number {number}")


def names(store: Store) -> list[str]:
    return [version.version for version in reversed(store.versions(SERIES))]


def test_promote_and_rollback_move_the_champion_and_write_down_who_and_why(store: Store, run: Run) -> None:
    first, second, third, fourth = names(store)
    done = run("models", "promote", SERIES, fourth, "--why", " knows more ", LOGNAME="ada")
    assert (done.returncode, done.stdout) == (0, f"{SERIES}: {fourth} in service\n"), done.stderr
    back = [run("models", "rollback", SERIES, "--why", "drifts", LOGNAME="ada") for _ in range(4)]
    assert [b.returncode for b in back] == [0, 0, 0, 1]
    assert [b.stdout.split()[1] for b in back[:3]] == [third, second, first]
    assert "no champion was in service before" in back[3].stderr
    assert store.champions()[SERIES].version == first
    told = [(d.action, d.version, d.who, d.why) for d in store.decisions(SERIES)[:4]]
    assert told == [
        ("rollback", first, "ada", "drifts"),
        ("rollback", second, "ada", "drifts"),
        ("rollback", third, "ada", "drifts"),
        ("promote", fourth, "ada", "knows more"),
    ]


def test_a_refused_version_is_named_and_not_promoted(store: Store, run: Run, tmp_path: Path) -> None:
    *_, third, fourth = names(store)
    good = run("models", "verify")
    assert (good.returncode, good.stdout.count("good")) == (0, 17), good.stderr
    model = tmp_path / "artefacts" / SERIES / fourth / "model.joblib"
    model.write_bytes(model.read_bytes()[:-1] + b"\0")
    bad = run("models", "verify", SERIES, "--json")
    assert bad.returncode == 1
    assert "1 version of 4 refused" in bad.stderr
    checked = {c["version"]: c["step"] for c in json.loads(bad.stdout)["versions"]}
    assert checked == dict.fromkeys(names(store)) | {fourth: "sha256"}
    promoted = run("models", "promote", SERIES, fourth, "--why", "x")
    assert promoted.returncode == 1
    assert "refused at sha256" in promoted.stderr
    assert store.champions()[SERIES].version == third


def test_with_a_key_that_none_was_signed_with_all_are_refused_by_name(store: Store, run: Run) -> None:
    done = run("models", "verify", SERIES, EXPORTCAST_SIGNING_KEY="a new key")
    assert done.returncode == 1
    assert done.stdout.count("refused at signature: it is not signed, and a signing key is set") == 4
    assert "a new key" not in done.stdout + done.stderr


def test_prune_keeps_the_newest_and_all_that_were_champion(store: Store, run: Run, tmp_path: Path) -> None:
    first, second, third, fourth = names(store)
    store.rollback(SERIES, who="ada", why="", at=store.versions(SERIES)[0].created)
    assert run("models", "prune", "--keep", "1").stdout == "0 versions removed.\n"
    assert names(store) == [first, second, third, fourth]
    publish_more_challengers(tmp_path, store)
    done = run("models", "prune", "--keep", "1")
    assert done.stdout.endswith("2 versions removed.\n"), done.stderr
    assert names(store)[:3] == [first, second, third]
    assert len(names(store)) == 4
    assert {folder.name for folder in (tmp_path / "artefacts" / SERIES).iterdir()} == set(names(store))


def publish_more_challengers(home: Path, store: Store) -> None:
    artifacts = ArtifactStore((home / "artefacts").as_uri())
    forecast = artifacts.load(store.champions()[SERIES])
    assert forecast.history is not None
    for day in (1, 2):
        made = replace(forecast, issued_at=forecast.issued_at + timedelta(days=day))
        version = artifacts.publish(made, history=forecast.history, scores=[], extra={})
        store.publish(version, champion=False, who="training", why="not better")


@pytest.mark.parametrize("move", [("promote", SERIES, "v"), ("rollback", SERIES)])
@pytest.mark.parametrize("why", [" ", "two\nlines", "x" * 501], ids=["empty", "two lines", "too long"])
def test_a_reason_that_http_refuses_is_a_wrong_call(run: Run, move: tuple[str, ...], why: str) -> None:
    refused = run("models", *move, "--why", why)
    assert refused.returncode == 2
    assert "wanted a reason in one line of at most 500 characters" in refused.stderr


PUBLIC = """-----BEGIN PUBLIC KEY-----
MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=
-----END PUBLIC KEY-----"""


@pytest.mark.parametrize(
    ("command", "key", "wanted"),
    [
        ("train", PUBLIC, "a private key or a secret, to sign with"),
        ("serve", "-----BEGIN PRIVATE KEY-----", "an ed25519 key without password"),
        ("train", "-----BEGIN PRIVATE KEY-----", "an ed25519 key without password"),
    ],
)
def test_a_key_that_will_not_do_is_told_before_any_work(run: Run, command: str, key: str, wanted: str) -> None:
    options = ("--port", "0") if command == "serve" else ()
    done = run(command, *options, EXPORTCAST_SIGNING_KEY=key)
    assert done.returncode == 2
    assert wanted in done.stderr

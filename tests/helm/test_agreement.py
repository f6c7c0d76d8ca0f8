"""The chart and the program agree: settings, commands, routes and scripts of the one exist in the other."""

from __future__ import annotations

import dataclasses
import json
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import click
import pytest
from flask import Flask

from cli.main import exportcast
from models.core.settings import PREFIX, Settings
from models.storage.store import open_store
from service.gateway.auth import OPEN
from tests.apps import create_app
from tests.commands import below
from tests.conftest import EXPORTCAST
from tests.helm.chart import CHART, SETTINGS, Values, containers, every_setting, find, manifests, pods
from tests.in_process import run
from tests.scenarios.serving import serving
from tests.service.builders import NOW, FakeArtifacts, settings
from tests.stores import NewStore

KNOWN = {PREFIX + field.name.upper() for field in dataclasses.fields(Settings)}


@pytest.fixture(scope="module")
def app(new_module_store: NewStore, tmp_path_factory: pytest.TempPathFactory) -> Flask:
    home = tmp_path_factory.mktemp("routes")
    return create_app(settings(home), store=new_module_store(), artifacts=FakeArtifacts(), clock=lambda: NOW)


def given(values: Values) -> Iterator[tuple[str, str]]:
    """Settings that the chart gives to any container, with their values (empty for those from Secrets)."""
    for each in manifests(values):
        if each["kind"] == "ConfigMap":
            yield from ((k, v) for k, v in each["data"].items() if k.startswith(PREFIX))
    for _, pod in pods(values):
        for container in containers(pod):
            yield from ((v["name"], "") for v in container.get("env", []) if v["name"].startswith(PREFIX))


@every_setting
def test_every_setting_of_the_chart_is_one_of_the_program(values: Values) -> None:
    assert {name for name, _ in given(values)} <= KNOWN


def test_every_setting_of_the_program_can_be_set_by_the_chart() -> None:
    arguments = {PREFIX + "HOST", PREFIX + "PORT"}
    assert {name for name, _ in given(SETTINGS["everything on"])} | arguments == KNOWN


@every_setting
def test_the_program_takes_the_values_that_the_chart_gives(values: Values) -> None:
    assert Settings.read({name: value for name, value in given(values) if value}).home == Path("/data")


@every_setting
def test_every_command_of_a_container_exists(values: Values) -> None:
    for name, pod in pods(values):
        for container in containers(pod):
            if "command" not in container:
                _parse(exportcast, [str(arg) for arg in container["args"]], name)


def _parse(command: click.Command, args: list[str], where: str) -> None:
    """Find the command and check its options, without running it."""
    while isinstance(command, click.Group):
        commands = below(command)
        assert args[0] in commands, f"{where}: {args[0]}"
        command, args = commands[args[0]], args[1:]
    options = {option for parameter in command.params for option in parameter.opts}
    assert {arg.partition("=")[0] for arg in args} <= options, where


@every_setting
def test_probes_ask_routes_that_need_no_token(values: Values, app: Flask) -> None:
    routes = {rule.rule for rule in app.url_map.iter_rules()}
    asked = {
        container[probe]["httpGet"]["path"]
        for _, pod in pods(values)
        for container in containers(pod)
        for probe in ("startupProbe", "livenessProbe", "readinessProbe")
        if "httpGet" in container.get(probe, {})
    }
    assert asked == {"/healthz", "/readyz"}
    assert asked | {"/metrics"} <= routes & OPEN


def test_the_ingress_routes_all_that_readers_ask_for_and_nothing_open_to_everyone(app: Flask) -> None:
    (rule,) = find(SETTINGS["everything on"], "Ingress")["spec"]["rules"]
    paths = [(path["path"], path["pathType"]) for path in rule["http"]["paths"]]
    for route in (str(rule.rule) for rule in app.url_map.iter_rules()):
        routed = any(route == path or (kind == "Prefix" and route.startswith(f"{path}/")) for path, kind in paths)
        assert routed == (route not in OPEN), route


def test_helm_test_asks_a_route_of_the_service(app: Flask) -> None:
    pod = find({}, "Pod", "exportcast-test-forecast")
    assert pod["metadata"]["annotations"]["helm.sh/hook"] == "test"
    url = pod["spec"]["containers"][0]["args"][1]
    address, path = re.fullmatch(r"http://([^/]+)(/[^?]+)\?.*", url).groups()  # type: ignore[union-attr]
    assert address == "exportcast:{}".format(find({}, "Service")["spec"]["ports"][0]["port"])
    endpoint, arguments = app.url_map.bind("exportcast").match(path)
    assert endpoint.startswith("forecasts.")
    assert arguments == {"series": "pk.ict"}


@pytest.mark.parametrize("token", ["", "t" * 32])
def test_the_script_of_helm_test_reads_a_real_forecast(home: Path, tmp_path: Path, token: str) -> None:
    with serving([EXPORTCAST, "serve"], home, log=tmp_path / "log", READ_TOKENS=token) as url:
        asked = ask(f"{url}/v1/series/pk.ict/forecast?horizon=12&level=80", READ_TOKENS=f"sha256:{'0' * 64},{token}")
        assert asked.returncode == 0, asked.stderr
        assert asked.stdout.startswith("pk.ict from ")
        if token:
            hashed = ask(f"{url}/v1/series/pk.ict/forecast?horizon=12&level=80", READ_TOKENS=f"sha256:{'0' * 64}")
            assert "every read token is a hash" in hashed.stderr
            assert ask(f"{url}/v1/series/pk.ict/forecast", READ_TOKENS="wrong").stderr.count("answers 401") == 1
        assert ask(f"{url}/v1/series/pk.nothing/forecast?horizon=12&level=80").returncode != 0


def ask(url: str, **given: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {PREFIX + name: value for name, value in given.items()}
    script = (CHART / "files" / "ask_forecast.py").read_text("utf-8")
    return subprocess.run(
        [sys.executable, "-c", script, url], env=environment, capture_output=True, text=True, timeout=60, check=False
    )


def test_the_script_that_loads_figures_can_be_run_again(tmp_path: Path) -> None:
    script = (CHART / "files" / "load_figures.py").read_text("utf-8")
    for _ in range(2):
        loaded = subprocess.run(
            [sys.executable, "-c", script],
            env=os.environ | {"EXPORTCAST_HOME": str(tmp_path)},
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
        )
        assert loaded.returncode == 0, loaded.stderr
    vintage: Any = json.loads(run("vintage", "pk.ict", "--json", home=tmp_path).stdout)
    assert len(vintage["months"]) > 100
    assert open_store(f"sqlite:///{tmp_path}/exportcast.db").reports(as_of=datetime.now(UTC).date())

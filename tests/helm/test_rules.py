"""The Prometheus rules: each alert fires when it must, stays silent when it must, and says what to do."""

from __future__ import annotations

import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import helm_python
import pytest
import yaml

from models.evaluation.sequential_test import DRIFT_LIMITS
from tests.helm.chart import find, render
from tests.helm.documents import RULES, RUNBOOKS, alerts, documented, metrics_in, rules

HERE = Path(__file__).parent
PROMISED = {
    "ReleaseLate",
    "ForecastDrift",
    "IntervalsTooNarrow",
    "TrainingStale",
    "TrainingFailed",
    "ModelVersionSkew",
    "ArtefactRejected",
    "HighErrorRate",
    "HighLatency",
}
TESTS = ("rules_test.yaml", "rules_slow_test.yaml")


def promtool(binary: str, *args: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run([binary, *args], capture_output=True, text=True, timeout=120, check=False)


def cases() -> list[dict[str, Any]]:
    """Every moment at which promtool looks for an alert."""
    tests = [test for name in TESTS for test in yaml.safe_load((HERE / name).read_text("utf-8"))["tests"]]
    return [case for test in tests for case in test.get("alert_rule_test", [])]


def test_promtool_accepts_the_rules_without_a_remark(component: Callable[[str], str]) -> None:
    checked = promtool(component("promtool"), "check", "rules", "--lint=all", "--lint-fatal", str(RULES))
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{len(rules())} rules found" in checked.stdout


@pytest.mark.parametrize("name", TESTS)
def test_alerts_fire_when_they_must_and_not_before(component: Callable[[str], str], name: str) -> None:
    tested = promtool(component("promtool"), "test", "rules", str(HERE / name))
    assert tested.returncode == 0, tested.stdout + tested.stderr


def test_every_alert_is_tested_both_silent_and_firing() -> None:
    names = {rule["alert"] for rule in alerts()}
    assert names >= PROMISED
    assert {case["alertname"] for case in cases() if case.get("exp_alerts")} == names
    assert {case["alertname"] for case in cases() if not case.get("exp_alerts")} == names


def test_every_severity_of_every_alert_is_seen_firing() -> None:
    seen = {
        (case["alertname"], alert["exp_labels"]["severity"]) for case in cases() for alert in case.get("exp_alerts", [])
    }
    assert seen == {(rule["alert"], rule["labels"]["severity"]) for rule in alerts()}


@pytest.mark.parametrize("rule", alerts(), ids=lambda rule: f"{rule['alert']}-{rule['labels']['severity']}")
def test_an_alert_waits_and_says_how_bad_it_is_and_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in ("warning", "critical")
    assert re.fullmatch(r"[1-9]\d*[mh]", rule["for"])
    assert set(rule["annotations"]) == {"summary", "description", "runbook_url"}
    assert len(rule["annotations"]["summary"]) < 100
    assert "{{" in rule["annotations"]["description"]


def test_every_alert_has_a_runbook_and_every_runbook_an_alert() -> None:
    told = {rule["alert"]: rule["annotations"]["runbook_url"] for rule in alerts()}
    assert told == {name: f"docs/runbooks.md#{name.lower()}" for name in told}
    assert set(re.findall(r"^## (\w+)$", RUNBOOKS.read_text("utf-8"), re.M)) == set(told)


@pytest.mark.parametrize("part", ["Means", "Who is hurt", "Look", "Do", "Silence"])
def test_every_runbook_has_the_same_parts(part: str) -> None:
    sections = re.split(r"^## ", RUNBOOKS.read_text("utf-8"), flags=re.M)[1:]
    assert [s.partition("\n")[0] for s in sections if f"**{part}**" not in s] == []


def test_every_silence_names_its_alert_an_end_and_a_reason() -> None:
    sections = re.split(r"^## ", RUNBOOKS.read_text("utf-8"), flags=re.M)[1:]
    for section in sections:
        name = section.partition("\n")[0]
        assert re.search(rf"amtool silence add alertname={name} .*--duration=\w+ --comment=\"", section), name


def test_rules_read_only_documented_metrics_and_recorded_series() -> None:
    read = set().union(*(metrics_in(rule["expr"]) for rule in rules()))
    assert read <= documented().keys()
    recorded = {rule["record"] for rule in rules() if "record" in rule}
    assert {name for rule in rules() for name in re.findall(r"\b\w+:\w+:\w+", rule["expr"])} <= recorded


def test_descriptions_ask_only_for_documented_metrics() -> None:
    asked = set().union(*(metrics_in(rule["annotations"]["description"]) for rule in alerts()))
    assert asked
    assert asked <= documented().keys()


def test_the_drift_alert_names_the_limit_that_the_test_uses() -> None:
    (rule,) = (rule for rule in alerts() if rule["alert"] == "ForecastDrift")
    assert f"(alarm at {DRIFT_LIMITS.evidence:.0f})" in rule["annotations"]["description"]


def test_every_rule_on_requests_is_of_our_jobs_alone() -> None:
    read = [rule["expr"] for rule in rules() if "http_request_duration_seconds_" in rule["expr"]]
    assert len(read) == 3
    for expression in read:
        assert expression.count("rate(") == expression.count(
            "and on (namespace, job) last_over_time(forecast_store_up["
        )


@pytest.mark.parametrize("address", ["docs/runbooks.md", "https://git.example.org/exportcast/docs/runbooks.md"])
def test_links_to_runbooks_can_be_clicked(address: str) -> None:
    values = {"monitoring": {"prometheusRule": {"enabled": True, "runbooks": address}}}
    made = find(values, "PrometheusRule")["spec"]["groups"]
    links = {
        rule["alert"]: rule["annotations"]["runbook_url"]
        for group in made
        for rule in group["rules"]
        if "alert" in rule
    }
    assert links == {rule["alert"]: f"{address}#{rule['alert'].lower()}" for rule in alerts()}


def test_an_address_that_is_none_is_refused() -> None:
    with pytest.raises(helm_python.HelmError):
        render({"monitoring": {"prometheusRule": {"runbooks": "two words"}}})

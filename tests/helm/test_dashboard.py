"""The Grafana dashboard: Grafana's own model reads it whole, its queries parse, and it shows what is documented."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from grafana_foundation_sdk.cog.encoder import JSONEncoder
from grafana_foundation_sdk.cog.plugins import register_default_plugins
from grafana_foundation_sdk.models import dashboard as grafana

from models.evaluation.drift import THRESHOLDS
from models.evaluation.sequential_test import DRIFT_LIMITS
from tests.helm.documents import dashboard, documented, filled, metrics_in, not_shown, panels, queries, rules

PROMISED = {
    "Forecast against published",
    "Surprise per release",
    "Scaled error by step",
    "Coverage against its level",
    "Drift evidence and its threshold",
    "Until the next release is due",
    "Model versions",
    "Last whole training",
    "Requests by route",
    "Latency of reads",
    "Firing alerts",
    "Restarts",
    "Memory of pods",
}


TARGET = {"namespace", "job"}
"""Labels that Prometheus gives to all metrics of a target."""


def differences(ours: Any, theirs: Any, path: str = "$") -> Iterator[str]:
    """Where Grafana's model lost or changed something of ours; what it adds are its defaults."""
    if isinstance(ours, dict) and isinstance(theirs, dict):
        yield from (f"{path}.{key} is unknown" for key in ours.keys() - theirs.keys())
        for key in ours.keys() & theirs.keys():
            yield from differences(ours[key], theirs[key], f"{path}.{key}")
    elif isinstance(ours, list) and isinstance(theirs, list) and len(ours) == len(theirs):
        for number, (a, b) in enumerate(zip(ours, theirs, strict=True)):
            yield from differences(a, b, f"{path}[{number}]")
    elif ours != theirs:
        yield f"{path}: {ours!r} became {theirs!r}"


def read_by_grafana(given: dict[str, Any]) -> dict[str, Any]:
    register_default_plugins()
    read: dict[str, Any] = json.loads(JSONEncoder(sort_keys=True).encode(grafana.Dashboard.from_json(given)))
    return read


def test_grafanas_model_knows_every_field() -> None:
    assert list(differences(dashboard(), read_by_grafana(dashboard()))) == []


def test_grafanas_model_tells_a_misspelt_option() -> None:
    wrong = dashboard()
    wrong["panels"][1]["options"]["showHeadr"] = True
    assert list(differences(wrong, read_by_grafana(wrong))) == ["$.panels[1].options.showHeadr is unknown"]


def test_the_schema_is_the_one_of_the_model() -> None:
    assert dashboard()["schemaVersion"] == grafana.Dashboard().schema_version
    assert dashboard()["uid"] == "exportcast"


def test_it_can_be_imported_anywhere() -> None:
    variables = {v["name"]: v["type"] for v in dashboard()["templating"]["list"]}
    assert variables == {"datasource": "datasource", "namespace": "query", "job": "query", "series": "query"}
    sources = [s["datasource"] for p in panels() for s in (p, *p["targets"])]
    assert all(source == {"type": "prometheus", "uid": "${datasource}"} for source in sources)


def test_the_promised_panels_are_there_and_explained() -> None:
    assert {p["title"] for p in panels()} >= PROMISED
    assert [p["title"] for p in panels() if len(p["description"]) < 20] == []


def test_drift_is_drawn_against_the_limit_that_the_test_uses() -> None:
    panel = next(p for p in panels() if p["title"] == "Drift evidence and its threshold")
    steps = [step["value"] for step in panel["fieldConfig"]["defaults"]["thresholds"]["steps"]]
    assert steps == [None, THRESHOLDS.watch_evidence, DRIFT_LIMITS.evidence]
    assert f"vector({DRIFT_LIMITS.evidence:.0f})" in [target["expr"] for target in panel["targets"]]


def test_panels_have_their_own_ids_and_do_not_overlap() -> None:
    everything = dashboard()["panels"]
    assert len({p["id"] for p in everything}) == len(everything)
    cells: list[tuple[int, int]] = []
    for box in (p["gridPos"] for p in everything):
        assert box["x"] + box["w"] <= 24
        cells += itertools.product(range(box["x"], box["x"] + box["w"]), range(box["y"], box["y"] + box["h"]))
    assert len(cells) == len(set(cells))


def test_the_targets_of_a_panel_have_their_own_letters() -> None:
    for panel in panels():
        letters = [target["refId"] for target in panel["targets"]]
        assert len(set(letters)) == len(letters), panel["title"]


def test_overrides_name_what_a_panel_shows() -> None:
    for panel in panels():
        renamed = [n for t in panel.get("transformations", []) for n in t["options"].get("renameByName", {}).values()]
        shown = {target["legendFormat"] for target in panel["targets"]} | set(renamed)
        named = {o["matcher"]["options"] for o in panel["fieldConfig"]["overrides"]}
        named |= {
            p["value"] for o in panel["fieldConfig"]["overrides"] for p in o["properties"] if "fillBelowTo" in p["id"]
        }
        assert named <= shown, panel["title"]


def test_every_documented_metric_is_shown_or_in_a_rule_and_the_other_way_round() -> None:
    shown = set().union(*(metrics_in(expression) for _, expression in every_expression()))
    ruled = set().union(*(metrics_in(rule["expr"]) for rule in rules()))
    assert shown | ruled == documented().keys() - not_shown()


def test_queries_select_only_labels_that_the_metrics_have() -> None:
    for title, expression in every_expression():
        for name, selected in re.findall(r"((?:forecast|http|process)_\w+)\{([^}]*)\}", expression):
            (metric,) = metrics_in(name)
            labels = set(re.findall(r"(\w+)\s*(?:=~|!~|!=|=)", selected))
            assert labels <= set(documented()[metric].labels) | TARGET, f"{title}: {name}"


@pytest.mark.parametrize("expression", [expression for _, expression in queries()])
def test_a_series_is_counted_once_however_many_pods_tell_of_it(expression: str) -> None:
    assert re.match(
        r"[(\s]*(max|min|sum|count|sort|sort_desc|time|vector|histogram_quantile|label_replace)\b", expression
    )


def every_expression() -> Iterator[tuple[str, str]]:
    """Queries of panels, of the series variable and of annotations."""
    yield from queries()
    board = dashboard()
    yield from ((a["name"], filled(a["expr"])) for a in board["annotations"]["list"])
    for variable in board["templating"]["list"]:
        if variable["type"] == "query":
            yield variable["name"], filled(re.sub(r"label_values\((.*), \w+\)", r"\1", variable["query"]["query"]))


def test_every_expression_parses(component: Callable[[str], str], tmp_path: Path) -> None:
    recorded = [{"record": f"panel:{n}", "expr": expression} for n, (_, expression) in enumerate(every_expression())]
    path = tmp_path / "panels.yaml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "panels", "rules": recorded}]}), "utf-8")
    checked = subprocess.run(
        [component("promtool"), "check", "rules", "--lint=none", str(path)],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert checked.returncode == 0, checked.stdout + checked.stderr
    assert f"{len(recorded)} rules found" in checked.stdout


def test_every_query_is_of_the_chosen_namespace_and_job() -> None:
    for panel in panels():
        for target in panel["targets"]:
            for found in re.finditer(r"(?<![\w:])(?:forecast|http|process)_\w+|ALERTS", target["expr"]):
                selected = target["expr"][found.end() :]
                assert selected.startswith('{namespace=~"$namespace", job=~"$job"'), (panel["title"], found[0])


def test_the_table_of_alerts_knows_all_of_ours() -> None:
    (panel,) = (p for p in panels() if p["title"] == "Firing alerts")
    (named,) = re.findall(r'alertname=~"([\w|]+)"', panel["targets"][0]["expr"])
    assert set(named.split("|")) == {rule["alert"] for rule in rules() if "alert" in rule}
    assert panel["fieldConfig"]["defaults"]["noValue"] == "none"  # an empty table


@pytest.mark.parametrize(("title", "limit"), [("Answers that are errors", "> 0.05"), ("Latency of reads", "> 0.25")])
def test_a_line_is_drawn_at_the_limit_of_the_alert(title: str, limit: str) -> None:
    (panel,) = (p for p in panels() if p["title"] == title)
    defaults = panel["fieldConfig"]["defaults"]
    assert defaults["custom"]["thresholdsStyle"]["mode"] in ("line", "dashed")
    steps = [step["value"] for step in defaults["thresholds"]["steps"]]
    assert steps == [None, float(limit.removeprefix("> "))]
    assert any(limit in rule["expr"] for rule in rules() if "alert" in rule)

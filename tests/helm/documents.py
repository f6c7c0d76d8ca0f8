"""The files that Prometheus and Grafana read, and what docs/metrics.md says of the metrics in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

ROOT = Path(__file__).parents[2]
RULES = ROOT / "helm" / "files" / "rules.yaml"
DASHBOARD = ROOT / "helm" / "files" / "dashboard.json"
METRICS = ROOT / "docs" / "metrics.md"
RUNBOOKS = ROOT / "docs" / "runbooks.md"

VARIABLES = {"$series": "pk.ict", "$__rate_interval": "5m", "$namespace": ".*", "$job": ".*"}
"""What Grafana puts into a query before Prometheus sees it."""

_OURS = re.compile(r"(?<![\w:])(?:forecast|http|process)_\w+")


@dataclass(frozen=True, slots=True)
class Metric:
    """A row of the table in docs/metrics.md."""

    name: str
    kind: str
    labels: tuple[str, ...]


def documented() -> dict[str, Metric]:
    """The metrics of docs/metrics.md by name."""
    rows = re.findall(r"^\| `(\w+)` \| (gauge|counter|histogram) \|([^|]*)\|", METRICS.read_text("utf-8"), re.M)
    return {name: Metric(name, kind, tuple(re.findall(r"`(\w+)`", labels))) for name, kind, labels in rows}


def not_shown() -> set[str]:
    """Metrics that docs/metrics.md lists as neither on the dashboard nor in a rule."""
    section = METRICS.read_text("utf-8").partition("## Not on the dashboard")[2]
    return set(re.findall(r"`(\w+)`", section))


def metrics_in(expression: str) -> set[str]:
    """The metrics of exportcast that a PromQL expression reads, histograms under their own name."""
    return {re.sub(r"_(bucket|count|sum)$", "", name) for name in _OURS.findall(expression)}


def rules() -> list[dict[str, Any]]:
    """All rules in their order."""
    return [rule for group in yaml.safe_load(RULES.read_text("utf-8"))["groups"] for rule in group["rules"]]


def alerts() -> list[dict[str, Any]]:
    """The rules that raise an alert."""
    return [rule for rule in rules() if "alert" in rule]


def dashboard() -> dict[str, Any]:
    """The dashboard as Grafana imports it."""
    loaded: dict[str, Any] = json.loads(DASHBOARD.read_text("utf-8"))
    return loaded


def panels() -> list[dict[str, Any]]:
    """The panels without the row titles."""
    return [panel for panel in dashboard()["panels"] if panel["type"] != "row"]


def queries() -> Iterator[tuple[str, str]]:
    """``(panel title, PromQL)`` of every panel, variables filled in."""
    for panel in panels():
        for target in panel["targets"]:
            yield panel["title"], filled(target["expr"])


def filled(expression: str) -> str:
    """An expression with Grafana's variables filled in."""
    for name, value in VARIABLES.items():
        expression = expression.replace(name, value)
    return expression

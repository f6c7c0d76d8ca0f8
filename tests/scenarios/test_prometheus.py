"""A real Prometheus on every documented metric: panels show something, rules load and evaluate, alerts stay silent."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import count, product

import pytest

from tests.helm.documents import RULES, Metric, documented, queries, rules
from tests.scenarios.prometheus import Prometheus, running_prometheus
from tests.waiting import eventually

VALUES = {
    "series": ("pk.ict", "pk.ict.telecom"),
    "month": ("2026-03", "2026-04"),
    "probability": ("0.1", "0.5", "0.9"),
    "step": ("1", "3", "6", "12"),
    "level": ("80", "95"),
    "version": ("20260417T101500Z-d5bd0dc4",),
    "method": ("GET",),
    "route": ("/v1/series/{series}/forecast",),
    "status": ("200",),
}
"""Values of every label, as a healthy service has them."""

HEALTHY = {
    "forecast_next_release_timestamp_seconds": 4e9,
    "forecast_training_last_success_timestamp_seconds": 4e9,
    "forecast_interval_coverage_ratio": 0.75,
    "forecast_scored_releases": 12,
    "forecast_drift_state": 0,
    "forecast_model_stale": 0,
    "forecast_training_failed_series": 0,
}
"""Values that are not 1."""


def exposition(scrape: int) -> str:
    """What a healthy service answers at its ``scrape``-th scrape; only the histogram grows."""
    lines = [line for metric in documented().values() for line in family(metric, scrape)]
    return "\n".join(lines) + "\n"


def family(metric: Metric, scrape: int) -> Iterator[str]:
    yield f"# TYPE {metric.name} {metric.kind}"
    for values in product(*(VALUES[label] for label in metric.labels)):
        labels = ",".join(f'{label}="{value}"' for label, value in zip(metric.labels, values, strict=True))
        if metric.kind == "histogram":
            yield f'{metric.name}_bucket{{{labels},le="0.005"}} {9 * scrape}'
            yield f'{metric.name}_bucket{{{labels},le="+Inf"}} {10 * scrape}'
            yield f"{metric.name}_sum{{{labels}}} {0.01 * scrape}"
            yield f"{metric.name}_count{{{labels}}} {10 * scrape}"
        elif metric.name != "forecast_published_value" or "2026-03" in values:
            yield f"{metric.name}{{{labels}}} {HEALTHY.get(metric.name, 1)}"


@pytest.fixture(scope="module")
def target() -> Iterator[str]:
    """Address of a tiny server that tells of every documented metric."""
    scrapes = count(1)

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = exposition(next(scrapes)).encode()
            self.send_response(200)
            self.send_header("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            """Say nothing."""

    with ThreadingHTTPServer(("127.0.0.1", 0), Answer) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def prometheus(
    component: Callable[[str], str], target: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Prometheus]:
    home = tmp_path_factory.mktemp("prometheus")
    # How long an alert is pending tests/helm/test_rules.py tests with promtool; here minutes would only be waited for.
    hasty = home / "rules.yaml"
    hasty.write_text(re.sub(r"(?m)^( *for:) \w+$", r"\1 1s", RULES.read_text("utf-8")), "utf-8")
    with running_prometheus(component("prometheus"), target=target, home=home, rules=hasty) as server:
        server.wait_for("count_over_time(forecast_store_up[1m]) >= 2")
        yield server


def test_every_documented_metric_is_scraped(prometheus: Prometheus) -> None:
    prometheus.wait_for_metrics(documented().keys())


def test_every_panel_shows_something(prometheus: Prometheus) -> None:
    for _, expression in queries():
        prometheus.wait_for(expression)


def test_every_rule_loads_and_evaluates_without_error(prometheus: Prometheus) -> None:
    evaluated = prometheus.wait_for_rules()
    assert [rule["name"] for rule in evaluated] == [rule.get("record") or rule["alert"] for rule in rules()]
    assert {rule["name"]: rule.get("lastError") for rule in evaluated if rule["health"] != "ok"} == {}


def test_every_recording_rule_records(prometheus: Prometheus) -> None:
    for name in {rule["record"] for rule in rules() if "record" in rule}:
        assert re.fullmatch(r"\w+:\w+:\w+", name)
        assert prometheus.wait_for(name), name


def test_only_what_is_wrong_raises_an_alert(prometheus: Prometheus) -> None:
    prometheus.wait_for_rules()
    # A refused artifact is the one documented metric that a healthy service does not tell of.
    eventually(
        lambda: {alert["labels"]["alertname"] for alert in prometheus.alerts()} == {"ArtefactRejected"},
        "an alert of the refused artifact and no other",
    )


def test_a_query_that_does_not_parse_is_named(prometheus: Prometheus) -> None:
    with pytest.raises(AssertionError, match="parse error"):
        prometheus.query("sum(")

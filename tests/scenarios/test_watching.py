"""Releases are replayed, a real service tells of them, a real Prometheus scrapes it, the dashboard shows all of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.request import urlopen

import pytest

from tests.conftest import EXPORTCAST, run
from tests.helm.documents import RULES, documented, queries
from tests.scenarios.prometheus import Prometheus, running_prometheus
from tests.scenarios.serving import serving
from tests.waiting import LONG

SILENT = {"forecast_artefact_rejected"}
"""Metrics that a healthy service does not tell of."""


@pytest.fixture(scope="module")
def prometheus(component: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Prometheus]:
    """A Prometheus that has scraped a service over three replayed releases, asked for some forecasts meanwhile."""
    folder = tmp_path_factory.mktemp("watching")
    home = folder / "home"
    done = run("replay", "--releases", "3", "--series", "pk.ict", home=home)
    assert done.returncode == 0, done.stderr
    with serving([EXPORTCAST, "serve"], home, log=folder / "serve.log") as url:
        target = url.removeprefix("http://")
        with running_prometheus(component("prometheus"), target=target, home=folder, rules=RULES) as server:
            for _ in range(3):
                urlopen(f"{url}/v1/series/pk.ict/forecast", timeout=LONG).close()
                server.wait_for("count_over_time(forecast_store_up[1m]) >= 2")
            server.wait_for('rate(http_request_duration_seconds_count{route=~".+forecast"}[1m])')
            server.wait_for_rules()
            yield server


def test_a_real_service_tells_of_every_documented_metric(prometheus: Prometheus) -> None:
    prometheus.wait_for_metrics(documented().keys() - SILENT)


def test_every_panel_of_the_dashboard_shows_something(prometheus: Prometheus) -> None:
    for _, expression in queries():
        if "ALERTS" in expression:
            assert prometheus.query(expression) == []  # the service is healthy
        else:
            prometheus.wait_for(expression)


def test_the_last_replayed_release_was_scored(prometheus: Prometheus) -> None:
    (sample,) = prometheus.wait_for('forecast_scored_releases{series="pk.ict"}')
    assert float(sample["value"][1]) >= 2

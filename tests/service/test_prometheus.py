"""/metrics: state as the store has it at the scrape, and the time of each request under a bounded set of labels."""

from __future__ import annotations

import subprocess
import threading
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from apiflask import APIFlask
from flask.testing import FlaskClient
from prometheus_client.openmetrics.parser import text_string_to_metric_families as openmetrics_families
from prometheus_client.parser import text_string_to_metric_families

from models.core.catalog import Catalog
from models.ingest_release import take_release
from models.reports.report import parse_report
from models.storage.records import TrainingRun
from service.dependencies import KEY
from service.monitoring.gauges import Gauge
from service.monitoring.prometheus import StateText
from tests.apps import create_app
from tests.models.evaluation.issued import figure, issued
from tests.models.evaluation.issued import version as registered
from tests.service.builders import NOW, FakeArtifacts, report, settings, version
from tests.stores import FileStore
from tests.waiting import LONG

CATALOG = Catalog.load()


def scrape(client: FlaskClient) -> dict[str, dict[frozenset[tuple[str, str]], float]]:
    text = client.get("/metrics").text
    samples: dict[str, Any] = {}
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            samples.setdefault(sample.name, {})[frozenset(sample.labels.items())] = sample.value
    return samples


def labels(**given: str) -> frozenset[tuple[str, str]]:
    return frozenset(given.items())


def timestamp(year: int, month: int, day: int) -> float:
    return datetime(year, month, day, tzinfo=UTC).timestamp()


def add(store: FileStore, **changed: Any) -> None:
    made = parse_report(report(**changed), "test", [])
    assert made is not None
    store.add_reports([made], now=NOW)


def test_models_are_those_that_the_registry_names_now(client: FlaskClient, store: FileStore) -> None:
    store.publish(version(number=2), champion=True, who="test", why="next")
    samples = scrape(client)
    assert labels(series="pk.ict", version=version(number=2).version) in samples["forecast_model_info"]
    assert len(samples["forecast_model_info"]) == 2
    trained = samples["forecast_model_trained_timestamp_seconds"]
    assert trained[labels(series="pk.ict")] == version(number=2).created.timestamp()


def test_training_shows_its_last_run_and_its_last_success(client: FlaskClient, store: FileStore) -> None:
    assert "forecast_training_duration_seconds" not in scrape(client)
    started = NOW - timedelta(days=1)
    store.add_run(TrainingRun(started, started + timedelta(seconds=60), ("pk.ict",), {}))
    store.add_run(TrainingRun(NOW, NOW + timedelta(seconds=90), (), {"pk.ict": "too short", "pk.ict.telecom": "gap"}))
    samples = scrape(client)
    success = samples["forecast_training_last_success_timestamp_seconds"][labels()]
    assert success == (started + timedelta(seconds=60)).timestamp()
    assert samples["forecast_training_duration_seconds"][labels()] == 90
    assert samples["forecast_training_failed_series"][labels()] == 2


def test_the_last_and_the_next_release_follow_the_record(client: FlaskClient, store: FileStore) -> None:
    add(store, period_start="2026-02", period_end="2026-02", published="2026-04-29")
    add(store)
    samples = scrape(client)
    assert samples["forecast_last_release_timestamp_seconds"] == {labels(series="pk.ict"): timestamp(2026, 4, 29)}
    # April is due by the 22nd of May.
    assert samples["forecast_next_release_timestamp_seconds"] == {labels(series="pk.ict"): timestamp(2026, 5, 22)}


def test_a_figure_that_the_record_rules_out_moves_no_release(client: FlaskClient, store: FileStore) -> None:
    months = [f"{year}-{number:02d}" for year in (2024, 2025) for number in range(1, 13)]
    for number, month in enumerate(months):
        add(store, period_start=month, period_end=month, value=300 + number, published="2026-02-01")
    before = scrape(client)["forecast_next_release_timestamp_seconds"]
    add(store, period_start="2026-03", period_end="2026-03", value=31100, published="2026-04-20")
    assert scrape(client)["forecast_next_release_timestamp_seconds"] == before


def test_a_listed_day_is_that_of_the_next_release(store: FileStore, artifacts: FakeArtifacts, tmp_path: Path) -> None:
    table = '[series."pk.ict"]\ntitle = "IT"\nrelease_dates = { "2026-04" = 2026-06-03 }\n'
    (tmp_path / "catalogue.toml").write_text(table)
    add(store)
    app = create_app(settings(tmp_path), store=store, artifacts=artifacts, clock=lambda: NOW)
    due = scrape(app.test_client())["forecast_next_release_timestamp_seconds"]
    assert due == {labels(series="pk.ict"): timestamp(2026, 6, 3)}


def test_a_figure_published_in_a_month_without_a_day_is_not_from_the_future(
    client: FlaskClient, store: FileStore
) -> None:
    add(store, published="2026-05")
    last = scrape(client)["forecast_last_release_timestamp_seconds"]
    assert last == {labels(series="pk.ict"): timestamp(2026, 5, 1)}


def test_a_growth_rate_says_nothing_of_the_next_release(client: FlaskClient, store: FileStore) -> None:
    add(store, measure="yoy_pct", unit="percent", value=12)
    samples = scrape(client)
    assert "forecast_next_release_timestamp_seconds" not in samples
    assert labels(series="pk.ict") in samples["forecast_last_release_timestamp_seconds"]


def test_without_its_store_it_still_answers(client: FlaskClient, store: FileStore) -> None:
    assert scrape(client)["forecast_store_up"][labels()] == 1
    store.take_away()
    samples = scrape(client)
    assert samples["forecast_store_up"][labels()] == 0
    assert "forecast_model_info" not in samples
    assert "http_request_duration_seconds_count" in samples


def test_requests_are_counted_by_template(client: FlaskClient) -> None:
    for url in ("/v1/series/pk.ict/forecast", "/v1/series/pk.ict/forecast", "/v1/series/nothing/forecast"):
        client.get(url)
    counts = scrape(client)["http_request_duration_seconds_count"]
    route = "/v1/series/{series}/forecast"
    assert counts[labels(method="GET", route=route, status="200")] == 2
    assert counts[labels(method="GET", route=route, status="404")] == 1


def test_addresses_and_methods_that_anyone_can_invent_share_one_label(client: FlaskClient) -> None:
    for number in range(20):
        client.get(f"/{number}")
        client.open(f"/{number}", method=f"M{number}")
    counts = scrape(client)["http_request_duration_seconds_count"]
    assert counts == {
        labels(method="GET", route="unknown", status="404"): 20,
        labels(method="other", route="unknown", status="404"): 20,
    }


def test_a_scored_release_shows_in_all_that_the_ledger_says(client: FlaskClient, store: FileStore) -> None:
    forecast = issued("v1", cutoff="2026-02")
    store.publish(registered(forecast), champion=True, who="test", why="next", issued=forecast)
    assert set(scrape(client)["forecast_drift_state"].values()) == {0}  # steady, as nothing was said yet
    take_release([figure("430.2", "2026-03", published="2026-04-17")], store=store, catalog=CATALOG, now=NOW)
    samples, ict = scrape(client), labels(series="pk.ict")
    np.testing.assert_allclose(samples["forecast_release_surprise_sigma"][ict], 30.2 / (80 / 1.2815515655), rtol=1e-5)
    np.testing.assert_allclose(samples["forecast_bias_ratio"][ict], -30.2 / 430.2, rtol=1e-5)
    scaled = samples["forecast_scaled_error"]
    assert scaled.keys() == {labels(series="pk.ict", step="1")}
    np.testing.assert_allclose(list(scaled.values()), 1.51, rtol=1e-5)
    assert samples["forecast_scored_releases"][ict] == 1
    assert samples["forecast_interval_coverage_ratio"][labels(series="pk.ict", level="80")] == 1
    assert samples["forecast_drift_state"][ict] == 0
    assert samples["forecast_revision_ratio"][ict] == 0
    assert samples["forecast_published_value"] == {labels(series="pk.ict", month="2026-03"): 430.2}
    shown = {(dict(key)["month"], dict(key)["probability"]): value for key, value in samples["forecast_value"].items()}
    assert {month for month, _ in shown} == {"2026-03", "2026-04"}
    np.testing.assert_allclose([shown["2026-04", q] for q in ("0.1", "0.5", "0.9")], [320, 400, 480])
    assert samples["forecast_model_stale"][ict] == 1


def test_a_revised_month_moves_the_revision_ratio_and_not_the_first_release(
    client: FlaskClient, store: FileStore
) -> None:
    forecast = issued("v1", cutoff="2026-02")
    store.publish(registered(forecast), champion=True, who="test", why="next", issued=forecast)
    for value, day in (("400.3", "2026-04-17"), ("412.309", "2026-04-30")):
        take_release([figure(value, "2026-03", published=day)], store=store, catalog=CATALOG, now=NOW)
    samples = scrape(client)
    np.testing.assert_allclose(samples["forecast_revision_ratio"][labels(series="pk.ict")], 0.03)
    assert list(samples["forecast_published_value"].values()) == [400.3]
    assert samples["forecast_scored_releases"][labels(series="pk.ict")] == 1


def test_a_pod_names_the_version_in_its_memory_and_the_one_it_refused(
    app: APIFlask, store: FileStore, artifacts: FakeArtifacts
) -> None:
    bad = version(number=2)
    artifacts.refused.add(bad.version)
    store.publish(bad, champion=True, who="test", why="next")
    app.extensions[KEY].champions.refresh()
    samples = scrape(app.test_client())
    assert labels(series="pk.ict", version=version().version) in samples["forecast_model_served_info"]
    assert samples["forecast_artefact_rejected"] == {labels(series="pk.ict", version=bad.version): 1}


class Source:
    """Gauges of a store that can be away, with a count of how often they were read."""

    def __init__(self) -> None:
        self.number, self.reads = 1, 0

    def key(self) -> tuple[object, ...]:
        return (self.number,)

    def gauges(self, *, awaited: bool) -> list[Gauge]:
        self.reads += 1
        return [Gauge("forecast_number", "A number", (), {(): self.number})]

    def pod_key(self) -> object:
        return None

    def pod(self) -> list[Gauge]:
        return []


def test_state_is_read_again_only_when_something_was_added() -> None:
    source = Source()
    text = StateText(source)
    assert text.render() == text.render()
    assert source.reads == 1
    source.number = 2
    assert b"forecast_number 2.0" in text.render()
    assert source.reads == 2


def test_state_that_is_slow_to_read_is_not_read_within_a_scrape() -> None:
    source = Source()
    text, unattended = StateText(source, quick=-1.0), StateText(source, quick=-1.0, stale=0.0)
    for each in (text, unattended):
        each.refresh()
    source.number = 2
    assert b"forecast_number 1.0" in text.render()
    text.refresh()
    assert b"forecast_number 2.0" in text.render()
    assert b"forecast_number 2.0" in unattended.render()  # nobody refreshes it


def test_a_scrape_does_not_wait_for_ever_while_the_state_is_read_for_the_first_time() -> None:
    source, started, done = Source(), threading.Event(), threading.Event()
    read = source.gauges

    def slow(*, awaited: bool) -> list[Gauge]:
        started.set()
        done.wait(LONG)
        return read(awaited=awaited)

    source.gauges = slow  # type: ignore[method-assign]
    text = StateText(source, quick=0.01)
    reader = threading.Thread(target=text.refresh)
    reader.start()
    assert started.wait(LONG)
    assert b"forecast_number" not in text.render()
    assert b"forecast_store_up 1.0" in text.render()
    done.set()
    reader.join()
    assert b"forecast_number 1.0" in text.render()


def test_the_number_of_series_in_labels_is_bounded(store: FileStore) -> None:
    app: APIFlask = create_app(
        settings(metrics_max_series=1), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW
    )
    assert list(scrape(app.test_client())["forecast_model_info"]) == [
        labels(series="pk.ict", version=version().version)
    ]
    assert scrape(app.test_client())["forecast_series_left_out"] == {labels(): 1}


PROMETHEUS_3 = (
    "application/openmetrics-text;version=1.0.0;escaping=allow-utf-8;q=0.6,application/openmetrics-text;version=0.0.1;"
    "q=0.5,text/plain;version=1.0.0;escaping=allow-utf-8;q=0.4,text/plain;version=0.0.4;q=0.3,*/*;q=0.2"
)
OPEN, TEXT = "application/openmetrics-text", "text/plain; version=0.0.4; charset=utf-8"


@pytest.mark.parametrize(
    ("accept", "content_type"),
    [
        (PROMETHEUS_3, f"{OPEN}; version=1.0.0; charset=utf-8; escaping=allow-utf-8"),
        ("text/plain;version=0.0.4", TEXT),
        ("text/plain", TEXT),
        ("*/*", TEXT),
        ("", TEXT),
        ("text/html,application/xhtml+xml,*/*;q=0.8", TEXT),
        ("text/plain;version=1.0.0", "text/plain; version=1.0.0; charset=utf-8; escaping=underscores"),
        (f"{OPEN};version=1.0.0,text/plain;version=0.0.4;q=0.5", f"{OPEN}; version=1.0.0; charset=utf-8"),
        (f"{OPEN};version=0.0.1", TEXT),
        (f"{OPEN};version=1.0.0;q=0.2,text/plain;version=0.0.4;q=0.5", TEXT),
        (f"{OPEN};version=1.0.0;q=0,text/plain;q=0.1", TEXT),
        ("application/json", TEXT),
        ("text/plain;q=many", TEXT),
    ],
)
def test_the_text_format_is_the_one_that_was_asked_for(client: FlaskClient, accept: str, content_type: str) -> None:
    answer = client.get("/metrics", headers={"Accept": accept})
    assert answer.headers["Content-Type"].startswith(content_type)
    assert answer.headers["Vary"] == "Accept"
    is_open = content_type.startswith(OPEN)
    parse = openmetrics_families if is_open else text_string_to_metric_families
    names = {family.name for family in parse(answer.text)}
    assert answer.text.endswith("# EOF\n") == is_open
    assert {"http_request_duration_seconds", "forecast_store_up", "forecast_model_info"} <= names | {
        f"{name}_info" for name in names
    }


def test_the_gauges_are_the_same_text_in_every_format(client: FlaskClient) -> None:
    texts = [client.get("/metrics", headers={"Accept": f"{kind};version=1.0.0"}).text for kind in (OPEN, "text/plain")]
    gauges = [[line for line in text.splitlines() if "forecast_" in line] for text in texts]
    assert gauges[0] == gauges[1]
    helps = [line for line in gauges[0] if line.startswith("# HELP")]
    assert helps and not [line for line in helps if '"' in line or "\\" in line]  # escaped in OpenMetrics only


def test_promtool_has_no_remark(client: FlaskClient, store: FileStore, component: Callable[[str], str]) -> None:
    forecast = issued("v1", cutoff="2026-02")
    store.publish(registered(forecast), champion=True, who="test", why="next", issued=forecast)
    take_release([figure("430.2", "2026-03", published="2026-04-17")], store=store, catalog=Catalog.load(), now=NOW)
    text = client.get("/metrics").text
    assert "forecast_value{" in text
    command = [component("promtool"), "check", "metrics"]
    checked = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout + checked.stderr) == (0, "")

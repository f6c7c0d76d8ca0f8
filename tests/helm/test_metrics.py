"""What the service tells Prometheus is documented, name by name and label by label."""

from __future__ import annotations

from pathlib import Path

import pytest
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.parser import text_string_to_metric_families

from models.reports.report import parse_report
from models.storage.records import TrainingRun
from tests.apps import create_app
from tests.helm.documents import documented
from tests.service.builders import NOW, FakeArtifacts, report, settings, version
from tests.stores import NewStore


@pytest.fixture(scope="module")
def families(new_module_store: NewStore, tmp_path_factory: pytest.TempPathFactory) -> list[Family]:
    """A scrape of a service that has a model, a report and a training."""
    store = new_module_store()
    store.publish(version(), champion=True, who="test", why="first")
    store.add_run(TrainingRun(NOW, NOW, ("pk.ict",), {}))
    told = parse_report(report(), "test", [])
    assert told is not None
    store.add_reports([told], now=NOW)
    home: Path = tmp_path_factory.mktemp("metrics")
    client = create_app(settings(home), store=store, artifacts=FakeArtifacts(), clock=lambda: NOW).test_client()
    client.get("/v1/series")
    return list(text_string_to_metric_families(client.get("/metrics").text))


def name_of(family: Family) -> str:
    """The name of a metric as it is written: the parser leaves out the end of a counter's."""
    return f"{family.name}_total" if family.type == "counter" else str(family.name)


def test_every_metric_of_the_service_is_documented_with_its_type(families: list[Family]) -> None:
    assert "forecast_model_info" in {family.name for family in families}
    kinds = {name: metric.kind for name, metric in documented().items()}
    assert {name_of(family): family.type for family in families}.items() <= kinds.items()


def test_metrics_have_the_labels_that_are_documented(families: list[Family]) -> None:
    labels = {name: set(metric.labels) for name, metric in documented().items()}
    for family in families:
        for sample in family.samples:
            assert set(sample.labels) - {"le"} == labels[name_of(family)], sample.name

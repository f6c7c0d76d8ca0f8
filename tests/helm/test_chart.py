"""The Helm chart: Helm renders each installation, Kubernetes knows every field, wrong values are refused in words."""

from __future__ import annotations

import re

import helm_python
import kubernetes_validate
import pytest
import yaml
from cloudcoil.models.prometheus_operator.v1 import PrometheusRule, ServiceMonitor

from tests.helm.chart import (
    CHART,
    POSTGRES,
    S3,
    SETTINGS,
    WATCH,
    Manifest,
    Values,
    every_setting,
    find,
    manifests,
    render,
)
from tests.helm.documents import DASHBOARD, RULES

KUBERNETES = ("1.30", "1.37")
"""The oldest version that Chart.yaml allows, and the newest whose schemas there are."""

CRDS = {"ServiceMonitor": ServiceMonitor, "PrometheusRule": PrometheusRule}
"""Kinds of the Prometheus operator, with a model of each."""

OPTIONAL: dict[str, Values] = {
    "dask.yaml": {"training": {"dask": {"enabled": True}}},
    "dashboard.yaml": {"monitoring": {"dashboard": {"enabled": True}}},
    "hpa.yaml": POSTGRES | S3 | {"autoscaling": {"enabled": True}},
    "ingress.yaml": {"ingress": {"enabled": True}},
    "migration-job.yaml": POSTGRES,
    "pdb.yaml": POSTGRES | S3 | {"replicaCount": 2},
    "prometheusrule.yaml": {"monitoring": {"prometheusRule": {"enabled": True}}},
    "secret.yaml": {"auth": {"signingKey": "k" * 32}},
    "secret-database.yaml": POSTGRES,
    "secret-training.yaml": {"auth": {"signingKey": "k" * 32}},
    "secret-watch.yaml": WATCH,
    "servicemonitor.yaml": {"monitoring": {"serviceMonitor": {"enabled": True}}},
    "watch.yaml": WATCH,
}
"""Templates that the defaults leave out, with the least that brings them."""

SWITCHED_OFF: dict[str, Values] = {
    "networkpolicy.yaml": {"networkPolicy": {"enabled": False}},
    "pvc.yaml": {"persistence": {"existingClaim": "record"}},
    "serviceaccount.yaml": {"serviceAccount": {"create": False}},
    "training-cronjob.yaml": {"training": {"enabled": False}},
    "training-job.yaml": {"training": {"atOnce": False}},
}
"""Templates that the defaults have, with what leaves them out."""


@every_setting
def test_helm_lint_finds_nothing(values: Values) -> None:
    found = helm_python.lint(CHART, values, strict=True, kube_version=KUBERNETES[0])
    assert found["errors"] == []
    assert [m["error"] for m in found["messages"] if m["error"] != "icon is recommended"] == []


@pytest.mark.parametrize("version", KUBERNETES)
@every_setting
def test_kubernetes_knows_every_field(values: Values, version: str) -> None:
    objects = manifests(values)
    assert {"Deployment", "Service", "ConfigMap", "CronJob", "Pod"} <= {each["kind"] for each in objects}
    for each in objects:
        if each["kind"] not in CRDS:
            kubernetes_validate.validate(each, version, strict=True)


def test_kubernetes_tells_a_misspelt_field() -> None:
    deployment = find({}, "Deployment")
    deployment["spec"]["template"]["spec"]["containers"][0]["imagePullPolice"] = "Always"
    with pytest.raises(kubernetes_validate.ValidationError, match="imagePullPolice"):
        kubernetes_validate.validate(deployment, KUBERNETES[0], strict=True)


@every_setting
def test_the_prometheus_operator_knows_every_field(values: Values) -> None:
    for each in manifests(values):
        if each["kind"] in CRDS:
            assert _read_by_operator(each) == each["spec"]


def test_the_prometheus_operator_tells_a_misspelt_field_and_a_wrong_value() -> None:
    monitor = find(SETTINGS["everything on"], "ServiceMonitor")
    endpoint = monitor["spec"]["endpoints"][0]
    endpoint["intervall"] = endpoint["interval"]
    assert _read_by_operator(monitor) != monitor["spec"]
    endpoint["interval"] = "often"
    with pytest.raises(ValueError, match="interval"):
        _read_by_operator(monitor)


def _read_by_operator(manifest: Manifest) -> Manifest:
    """The ``spec`` of an object as the operator reads it, without unknown fields; ValueError if it is wrong."""
    read = CRDS[manifest["kind"]].model_validate(manifest)
    spec: Manifest = read.model_dump(by_alias=True, exclude_unset=True, mode="json")["spec"]
    return spec


@every_setting
def test_no_object_is_there_twice(values: Values) -> None:
    names = [(each["kind"], each["metadata"]["name"]) for each in manifests(values)]
    assert len(names) == len(set(names))


def test_monitoring_can_be_left_out_whole() -> None:
    watching = set(CRDS) | {"exportcast-dashboard"}
    on = {word for each in manifests(SETTINGS["everything on"]) for word in (each["kind"], each["metadata"]["name"])}
    off = {word for each in manifests(SETTINGS["monitoring off"]) for word in (each["kind"], each["metadata"]["name"])}
    assert watching <= on
    assert watching.isdisjoint(off)


def test_the_schema_alone_refuses_several_pods_on_sqlite() -> None:
    with helm_python.Chart.load(CHART) as chart, pytest.raises(helm_python.HelmError, match="SQLite serves one pod"):
        chart.validate_schema({"replicaCount": 2})


@pytest.mark.parametrize("template", OPTIONAL)
def test_an_optional_object_comes_only_when_it_is_asked_for(template: str) -> None:
    assert render({})[template].strip() == ""
    assert yaml.safe_load_all(render(OPTIONAL[template])[template])
    assert render(OPTIONAL[template])[template].strip() != ""


@pytest.mark.parametrize("template", SWITCHED_OFF)
def test_an_object_of_the_defaults_can_be_left_out(template: str) -> None:
    assert render({})[template].strip() != ""
    assert render(SWITCHED_OFF[template])[template].strip() == ""


def test_every_template_is_optional_or_always_there() -> None:
    always = {"configmap.yaml", "deployment.yaml", "service.yaml", "tests/forecast.yaml", "NOTES.txt"}
    assert set(render({})) == always | OPTIONAL.keys() | SWITCHED_OFF.keys()


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"replicaCount": 2}, "SQLite serves one pod only"),
        ({"autoscaling": {"enabled": True}}, "SQLite serves one pod only"),
        (POSTGRES | {"replicaCount": 2}, "several pods need artefacts that all of them reach"),
        ({"persistence": {"accessModes": ["ReadWriteMany"]}}, "SQLite must not be on a volume of several nodes"),
        ({"persistence": {"enabled": False}}, "without persistence nothing is kept"),
        (S3 | {"persistence": {"enabled": False}}, "without persistence nothing is kept"),
        ({"database": {"url": "postgresql://db/x", "existingSecret": "x"}}, "both name a database"),
        ({"auth": {"existingSecret": "x", "signingKey": "k" * 32}}, "auth.existingSecret replaces"),
        (POSTGRES | S3 | {"autoscaling": {"enabled": True, "minReplicas": 9}}, "minReplicas 9 is more than"),
        ({"service": {"port": 9090}}, "service.port and service.metricsPort are the same"),
        ({"training": {"enabled": False, "dask": {"enabled": True}}}, "nothing would use the cluster"),
        ({"watch": {"enabled": True}}, "watch.enabled without an address"),
        ({"watch": WATCH["watch"] | {"existingSecret": "mine"}}, "watch.existingSecret replaces watch.urls"),
        ({"watch": {"urls": ["ftp://example.org"]}}, "watch/urls"),
        ({"watch": {"urls": ["https://ada:s3cret@example.org"]}}, "watch/urls"),
        ({"watch": {"secret": "s3cret"}}, "watch/secret"),
        ({"replicas": 2}, "additional properties 'replicas' not allowed"),
        ({"training": {"dask": {"worker": 2}}}, "additional properties 'worker' not allowed"),
        ({"replicaCount": "two"}, "replicaCount"),
        ({"database": {"url": "mysql://db/x"}}, "database/url"),
        ({"artefacts": {"url": "/tmp/artefacts"}}, "artefacts/url"),
        ({"auth": {"apiTokens": ["short"]}}, "auth/apiTokens/0"),
        ({"auth": {"readTokens": ["two tokens, one text"]}}, "auth/readTokens/0"),
        ({"service": {"rateLimit": "fast"}}, "service/rateLimit"),
        ({"service": {"logLevel": "loud"}}, "service/logLevel"),
        ({"persistence": {"size": "much"}}, "persistence/size"),
        ({"image": {"service": {"digest": "latest"}}}, "image/service/digest"),
    ],
    ids=str,
)
def test_values_that_cannot_work_are_refused_in_words(values: Values, sentence: str) -> None:
    with pytest.raises(helm_python.HelmError) as refused:
        render(values)
    assert sentence in str(refused.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "daily",
        "@daily",
        "17 4 * *",
        "17 4 * * * *",
        "61 4 * * *",
        "0 24 * * *",
        "0 0 32 * *",
        "0 0 0 * *",
        "* * * * 8",
    ],
)
def test_a_schedule_that_is_no_cron_text_is_refused(text: str) -> None:
    with pytest.raises(helm_python.HelmError, match=r"is not a cron text of five fields"):
        render({"training": {"schedule": text}})


@pytest.mark.parametrize("text", ["17 4 * * *", "*/15 0-23 1,15 JAN-DEC mon-fri", "59 23 31 12 7", "00 05 * * 1-5/2"])
def test_a_cron_text_is_taken_as_it_is(text: str) -> None:
    assert find({"training": {"schedule": text}}, "CronJob", "exportcast-training")["spec"]["schedule"] == text


def test_rules_and_dashboard_are_the_files_byte_for_byte() -> None:
    values = SETTINGS["everything on"]
    assert find(values, "PrometheusRule")["spec"] == yaml.safe_load(RULES.read_text("utf-8"))
    text = render(values)["prometheusrule.yaml"].partition("spec:\n")[2]
    lines = [line.removeprefix("  ") for line in text.splitlines()]
    assert "\n".join(lines).strip().encode() == RULES.read_bytes().strip()
    board = find(values, "ConfigMap", "exportcast-dashboard")
    assert board["data"]["exportcast.json"].encode() == DASHBOARD.read_bytes()
    assert board["metadata"]["labels"]["grafana_dashboard"] == "1"


def test_names_stay_within_what_kubernetes_allows() -> None:
    for each in manifests(SETTINGS["everything on"], name="a-release-with-a-name-of-fifty-three-letters-to-be-cut"):
        limit = 52 if each["kind"] == "CronJob" else 63
        assert len(each["metadata"]["name"]) <= limit, each["metadata"]["name"]


def test_every_value_has_a_comment_over_it() -> None:
    lines = (CHART / "values.yaml").read_text("utf-8").splitlines()
    bare = [line.strip() for above, line in zip(["", *lines], lines, strict=False) if _leaf(line) and "#" not in above]
    assert bare == []


def _leaf(line: str) -> bool:
    if line.startswith(("    requests:", "    limits:", "      requests:", "      limits:")):
        return False  # told over `resources`
    return re.match(r"\s*\w+: *\S", line) is not None


def test_the_schema_knows_every_value_and_no_other() -> None:
    with helm_python.Chart.load(CHART) as chart:
        schema = chart.schema
        values = chart.values
    assert schema is not None
    assert schema["properties"].keys() - {"global"} == values.keys()
    for name, value in values.items():
        told = schema["properties"][name]
        if isinstance(value, dict) and "properties" in told:
            assert told["additionalProperties"] is False
            assert told["properties"].keys() == value.keys(), name


@pytest.mark.parametrize(
    ("values", "first"),
    [
        ({}, "logs --follow job/exportcast-training-at-3"),
        ({"training": {"atOnce": False}}, "create job --from=cronjob/exportcast-training exportcast-train-now"),
        ({"training": {"enabled": False}}, "rollout status deploy/exportcast"),
    ],
)
def test_the_notes_end_with_the_three_commands_needed_next(values: Values, first: str) -> None:
    notes = render(values)["NOTES.txt"]
    commands = [line.strip() for line in notes.splitlines() if line.startswith(("  kubectl", "  helm"))]
    assert commands == [
        f"kubectl --namespace forecasts {first}",
        "helm --namespace forecasts test exportcast --logs",
        "kubectl --namespace forecasts port-forward service/exportcast 8080:80",
    ]
    names = {(each["kind"].lower(), each["metadata"]["name"]) for each in manifests(values)}
    named = re.findall(r"(job|cronjob|deploy|service)/([\w-]+)", " ".join(commands))
    assert {({"deploy": "deployment"}.get(kind, kind), name) for kind, name in named} <= names


def test_helm_test_is_a_pod_that_runs_once_and_stays_for_its_log() -> None:
    pod = find({}, "Pod", "exportcast-test-forecast")
    hooks = {name.removeprefix("helm.sh/"): value for name, value in pod["metadata"]["annotations"].items()}
    assert hooks == {"hook": "test", "hook-delete-policy": "before-hook-creation"}
    assert pod["spec"]["restartPolicy"] == "Never"

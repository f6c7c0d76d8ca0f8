"""What the chart installs hangs together: selectors, references, volumes, secrets, and how pods are confined."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from models.core.settings import Settings
from tests.helm.chart import SETTINGS, Values, containers, every_setting, find, manifests, pod_of, pods


@every_setting
def test_selectors_match_the_pods_that_they_are_for_and_no_others(values: Values) -> None:
    labels = {name: pod["metadata"]["labels"] for name, pod in pods(values)}
    for each in manifests(values):
        if each["kind"] == "Deployment":
            assert _selected(each["spec"]["selector"]["matchLabels"], labels) == {each["metadata"]["name"]}
        elif each["kind"] == "Service":
            assert _selected(each["spec"]["selector"], labels) == {each["metadata"]["name"]}
        elif each["kind"] == "PodDisruptionBudget":
            assert _selected(each["spec"]["selector"]["matchLabels"], labels) == {"exportcast"}
        elif each["kind"] == "NetworkPolicy":
            assert _selected(each["spec"]["podSelector"]["matchLabels"], labels)


def _selected(wanted: dict[str, str], labels: dict[str, dict[str, str]]) -> set[str]:
    return {name for name, has in labels.items() if wanted.items() <= has.items()}


def test_the_monitor_finds_the_metrics_port_of_the_service_alone() -> None:
    values = SETTINGS["everything on"]
    monitor = find(values, "ServiceMonitor")["spec"]
    chosen = [
        (each["metadata"]["name"], port["targetPort"])
        for each in manifests(values)
        if each["kind"] == "Service"
        and monitor["selector"]["matchLabels"].items() <= each["metadata"]["labels"].items()
        for port in each["spec"]["ports"]
        if port["name"] == monitor["endpoints"][0]["port"]
    ]
    assert chosen == [("exportcast", "http")]


@every_setting
def test_every_reference_to_an_object_finds_it(values: Values) -> None:
    objects = manifests(values)
    own = {(each["kind"], each["metadata"]["name"]) for each in objects}
    outside = {"bucket", "database", "tokens", "registry", "record", "mine", "webhooks"}
    for _, pod in pods(values):
        assert _references(pod["spec"]) - own <= {
            (kind, name) for kind, _ in _references(pod["spec"]) for name in outside
        }
    for each in objects:
        if each["kind"] == "HorizontalPodAutoscaler":
            assert ("Deployment", each["spec"]["scaleTargetRef"]["name"]) in own


def _references(spec: dict[str, Any]) -> set[tuple[str, str]]:
    found: set[tuple[str, str]] = set()
    for container in [*spec.get("initContainers", []), *spec["containers"]]:
        for source in container.get("envFrom", []):
            found |= {(kind, source[ref]["name"]) for kind, ref in _SOURCES.items() if ref in source}
        for given in container.get("env", []):
            if "valueFrom" in given:
                found.add(("Secret", given["valueFrom"]["secretKeyRef"]["name"]))
    for volume in spec.get("volumes", []):
        if "configMap" in volume:
            found.add(("ConfigMap", volume["configMap"]["name"]))
        if "persistentVolumeClaim" in volume:
            found.add(("PersistentVolumeClaim", volume["persistentVolumeClaim"]["claimName"]))
    if "serviceAccountName" in spec:
        found.add(("ServiceAccount", spec["serviceAccountName"]))
    return found


_SOURCES = {"ConfigMap": "configMapRef", "Secret": "secretRef"}


@every_setting
def test_the_migration_needs_nothing_that_is_made_after_it(values: Values) -> None:
    hooks = [each for each in manifests(values) if "helm.sh/hook" in each["metadata"].get("annotations", {})]
    early = [each for each in hooks if "pre-install" in each["metadata"]["annotations"]["helm.sh/hook"]]
    made = {(each["kind"], each["metadata"]["name"]) for each in early} | {("Secret", "database")}
    assert bool(early) == bool(values.get("database"))
    for job in (each for each in early if each["kind"] == "Job"):
        pod = pod_of(job)
        assert pod is not None
        assert _references(pod["spec"]) and _references(pod["spec"]) <= made


@every_setting
def test_every_pod_is_confined(values: Values) -> None:
    for name, pod in pods(values):
        spec = pod["spec"]
        assert spec["automountServiceAccountToken"] is False, name
        assert spec["enableServiceLinks"] is False, name
        assert spec["securityContext"]["runAsNonRoot"] is True, name
        assert spec["securityContext"]["runAsUser"] >= 10000, name
        for container in containers(pod):
            confined = container["securityContext"]
            assert confined["readOnlyRootFilesystem"] and not confined["allowPrivilegeEscalation"], name
            assert confined["capabilities"] == {"drop": ["ALL"]}, name


@every_setting
def test_every_container_that_works_asks_for_cpu_and_has_a_memory_limit(values: Values) -> None:
    for name, pod in pods(values):
        for container in containers(pod):
            if name != "exportcast-test-forecast":
                assert container["resources"]["requests"].keys() == {"cpu", "memory"}, name
                assert "memory" in container["resources"]["limits"], name


@every_setting
def test_no_secret_stands_outside_of_a_secret(values: Values) -> None:
    for each in manifests(values):
        if each["kind"] != "Secret":
            assert not re.search(r"w{32}|r{32}|k{32}|:secret@", yaml.safe_dump(each)), each["metadata"]["name"]


@pytest.mark.parametrize("values", [v for v in SETTINGS.values() if v != SETTINGS["HPA"]])
def test_pods_that_share_a_volume_of_one_node_run_on_that_node(values: Values) -> None:
    for name, pod in pods(values):
        if any("persistentVolumeClaim" in volume for volume in pod["spec"].get("volumes", [])) and name != "exportcast":
            (term,) = pod["spec"]["affinity"]["podAffinity"]["requiredDuringSchedulingIgnoredDuringExecution"]
            assert term["topologyKey"] == "kubernetes.io/hostname"
            assert term["labelSelector"]["matchLabels"]["app.kubernetes.io/component"] == "service"
            assert find(values, "Deployment")["spec"]["strategy"]["type"] == "Recreate"


def test_nothing_is_mounted_when_database_and_artifacts_are_elsewhere() -> None:
    values = SETTINGS["PostgreSQL and S3"]
    assert "PersistentVolumeClaim" not in {each["kind"] for each in manifests(values)}
    assert all("emptyDir" in volume for _, pod in pods(values) for volume in pod["spec"].get("volumes", []))
    assert find(values, "Deployment")["spec"]["strategy"]["type"] == "RollingUpdate"


def test_training_does_not_overlap_and_ends() -> None:
    spec = find({}, "CronJob", "exportcast-training")["spec"]
    assert spec["concurrencyPolicy"] == "Forbid"
    assert spec["jobTemplate"]["spec"]["activeDeadlineSeconds"] == 7200


def test_one_watch_gets_the_addresses_from_a_secret_and_may_reach_them() -> None:
    spec = find(SETTINGS["watch"], "Deployment", "exportcast-watch")["spec"]
    (container,) = spec["template"]["spec"]["containers"]
    assert (spec["replicas"], spec["strategy"]["type"]) == (1, "Recreate")
    assert container["args"] == ["watch", "--format=text"]
    secret = find(SETTINGS["watch"], "Secret", "exportcast-watch")["stringData"]
    given = {v["name"]: secret.get(v["valueFrom"]["secretKeyRef"]["key"]) for v in container["env"] if "valueFrom" in v}
    settings = Settings.read(given)
    assert settings.webhook_urls == (f"https://hooks.example.org/{'w' * 32}", "http://example.org:8080/")
    assert len(settings.webhook_secret) == 1
    policy = find(SETTINGS["watch"], "NetworkPolicy", "exportcast-watch")["spec"]
    assert {port["port"] for rule in policy["egress"] for port in rule["ports"]} == {53, 443}
    assert "ingress" not in policy


def test_each_revision_trains_in_a_job_of_its_own() -> None:
    assert find({}, "Job", "exportcast-training-at-3")["spec"]["template"]["spec"]["restartPolicy"] == "Never"


def test_a_change_of_settings_or_secrets_starts_new_pods() -> None:
    def checksums(values: Values) -> dict[str, str]:
        found: dict[str, str] = find(values, "Deployment")["spec"]["template"]["metadata"]["annotations"]
        return found

    plain = checksums({})
    assert checksums({"service": {"threads": 8}})["checksum/config"] != plain["checksum/config"]
    assert checksums({"auth": {"signingKey": "k" * 32}})["checksum/secret"] != plain["checksum/secret"]

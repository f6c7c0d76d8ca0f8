"""The chart as Helm's own engine reads and renders it, and the installations that tests look at."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from typing import Any

import helm_python
import pytest
import yaml

from tests.helm.documents import ROOT

CHART = ROOT / "helm"
Manifest = dict[str, Any]
Values = dict[str, Any]

POSTGRES = {"database": {"url": "postgresql://exportcast:secret@db/exportcast"}}
WATCH: Values = {
    "watch": {
        "enabled": True,
        "urls": [f"https://hooks.example.org/{'w' * 32}", "http://example.org:8080/"],
        "secret": f"whsec_{'k' * 32}",
        "format": "text",
    }
}
S3: Values = {"artefacts": {"url": "s3://forecasts/live", "existingSecret": "bucket"}}
MONITORING = {
    "monitoring": {
        "serviceMonitor": {"enabled": True, "labels": {"release": "prometheus"}},
        "prometheusRule": {"enabled": True},
        "dashboard": {"enabled": True, "annotations": {"grafana_folder": "Forecasts"}},
    }
}
SETTINGS: dict[str, Values] = {
    "defaults": {},
    "PostgreSQL and S3": POSTGRES
    | S3
    | {"replicaCount": 3, "watch": {"enabled": True, "existingSecret": "webhooks", "allowPrivate": True}},
    "HPA": POSTGRES | {"autoscaling": {"enabled": True}, "persistence": {"accessModes": ["ReadWriteMany"]}},
    "Dask": {"training": {"dask": {"enabled": True, "workers": 8}}},
    "monitoring and ingress": MONITORING | {"ingress": {"enabled": True}},
    "monitoring off": POSTGRES
    | S3
    | {"monitoring": {name: {"enabled": False} for name in MONITORING["monitoring"]}, "ingress": {"enabled": True}},
    "watch": WATCH,
    "nothing optional": {
        "auth": {"existingSecret": "tokens"},
        "bundledFigures": False,
        "networkPolicy": {"enabled": False},
        "persistence": {"existingClaim": "record"},
        "serviceAccount": {"create": False, "name": "mine"},
        "training": {"atOnce": False},
    },
    "everything on": S3
    | MONITORING
    | WATCH
    | {
        "auth": {
            "apiTokens": ["w" * 32],
            "readTokens": ["r" * 32, "sha256:" + "0" * 64],
            "signingKey": "k" * 32,
        },
        "autoscaling": {"enabled": True},
        "catalogue": '[series."my.series"]\ntitle = "Mine: {{ not a template }}"\n',
        "database": {"existingSecret": "database", "existingSecretKey": "uri"},
        "extraEnv": [{"name": "AWS_REGION", "value": "eu-west-1"}],
        "image": {"pullSecrets": [{"name": "registry"}], "service": {"digest": "sha256:" + "a" * 64}},
        "ingress": {
            "enabled": True,
            "annotations": {"cert-manager.io/cluster-issuer": "letsencrypt"},
            "className": "nginx",
            "tls": [{"hosts": ["exportcast.example.org"], "secretName": "exportcast-tls"}],
        },
        "networkPolicy": {"from": [{"namespaceSelector": {"matchLabels": {"team": "statistics"}}}]},
        "nodeSelector": {"kubernetes.io/arch": "amd64"},
        "podAnnotations": {"team": "statistics"},
        "priorityClassName": "high",
        "service": {"type": "LoadBalancer", "annotations": {"internal": "true"}, "rateLimit": "600/minute"},
        "tolerations": [{"key": "batch", "operator": "Exists"}],
        "training": {"dask": {"enabled": True}, "schedule": "*/30 6-20 * * MON-FRI"},
    },
}
"""By name, the values of installations."""

every_setting = pytest.mark.parametrize("values", SETTINGS.values(), ids=SETTINGS.keys())
"""Runs a test on each of them."""


@cache
def _chart() -> helm_python.Chart:
    return helm_python.Chart.load(CHART)


def render(values: Values, *, name: str = "exportcast") -> dict[str, str]:
    """The rendered text of each template; HelmError if values are refused."""
    _chart().validate_schema(values)
    texts = _chart().render(values, name=name, namespace="forecasts", revision=3)
    return {path.removeprefix("exportcast/templates/"): text for path, text in texts.items()}


def manifests(values: Values, *, name: str = "exportcast") -> list[Manifest]:
    """All objects of an installation."""
    return [
        each
        for path, text in render(values, name=name).items()
        if path.endswith(".yaml")
        for each in yaml.safe_load_all(text)
        if each
    ]


def find(values: Values, kind: str, name: str = "exportcast") -> Manifest:
    """The one object of a kind and name."""
    (found,) = (m for m in manifests(values) if (m["kind"], m["metadata"]["name"]) == (kind, name))
    return found


def pod_of(manifest: Manifest) -> Manifest | None:
    """The pod that an object makes: ``{"metadata", "spec"}``; None if it makes none."""
    if manifest["kind"] == "CronJob":
        manifest = manifest["spec"]["jobTemplate"]
    if manifest.get("kind") == "Pod":
        return manifest
    template: Manifest | None = manifest.get("spec", {}).get("template")
    return template


def pods(values: Values) -> Iterator[tuple[str, Manifest]]:
    """Name of its maker and pod, for every pod of an installation."""
    for each in manifests(values):
        if (pod := pod_of(each)) is not None:
            yield each["metadata"]["name"], pod


def containers(pod: Manifest) -> list[Manifest]:
    """The containers of a pod, those that start first too."""
    return [*pod["spec"].get("initContainers", []), *pod["spec"]["containers"]]

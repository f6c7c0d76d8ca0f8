"""Which container gets which secret: each gets what it uses, by an allow-list over everything that is rendered."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import helm_python
import pytest
import yaml
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from models.artifacts.signing import Keys
from models.core.settings import PREFIX, Settings
from tests.helm.chart import POSTGRES, S3, SETTINGS, Manifest, Values, containers, every_setting, find, manifests, pods
from tests.helm.chart import render as render_chart

_PAIR = Ed25519PrivateKey.generate()
PRIVATE = _PAIR.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, forms.NoEncryption()).decode()
PUBLIC = _PAIR.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo).decode()

SPLIT: Values = {"auth": {"verifyingKey": PUBLIC, "readTokens": ["r" * 32]}, "training": {"signingKey": PRIVATE}}
EXISTING: Values = {"auth": {"existingSecret": "tokens"}, "training": {"existingSecret": "training-key"}}
ONE_SECRET: Values = {"auth": {"existingSecret": "tokens"}}
ONE_KEY: Values = {"auth": {"signingKey": "k" * 32, "apiTokens": ["w" * 32]}}
INSTALLATIONS: dict[str, Values] = {
    **SETTINGS,
    "key pair": SPLIT,
    "key pair on PostgreSQL": SPLIT | POSTGRES | S3,
    "Secrets of one's own": EXISTING | POSTGRES | S3,
    "one Secret, as in 0.1": ONE_SECRET,
    "one key, as in 0.1": ONE_KEY | POSTGRES,
    "verified here, trained elsewhere": {"auth": {"verifyingKey": PUBLIC}, "training": {"enabled": False}},
}

DATABASE, API, READ, KEY = (PREFIX + name for name in ("DATABASE_URL", "API_TOKENS", "READ_TOKENS", "SIGNING_KEY"))
EXTRA = "AWS_REGION"

ALLOWED: dict[str, set[str]] = {
    "service": {DATABASE, API, READ, KEY, EXTRA, "ConfigMap exportcast", "Secret bucket"},
    "training": {DATABASE, KEY, EXTRA, "ConfigMap exportcast", "Secret bucket"},
    "figures": {DATABASE, PREFIX + "HOME"},
    "migration": {DATABASE, PREFIX + "HOME"},
    "watch": {DATABASE, *(PREFIX + name for name in ("HOME", "WEBHOOK_URLS", "WEBHOOK_SECRET"))},
    "scheduler": set(),
    "worker": set(),
    "forecast": {READ},
}
"""By container, the variables it may get, and the objects of which it may get everything."""

SECRETS: dict[str, set[str]] = {
    "service": {"exportcast", "exportcast-database", "tokens", "database", "bucket"},
    "training": {"exportcast-training", "exportcast-database", "training-key", "tokens", "database", "bucket"},
    "figures": {"exportcast-database", "database"},
    "migration": {"exportcast-database", "exportcast-migration", "database"},
    "watch": {"exportcast-watch", "exportcast-database", "database", "webhooks"},
    "scheduler": set(),
    "worker": set(),
    "forecast": {"exportcast", "tokens"},
}
"""By container, the Secrets it may name."""

every_installation = pytest.mark.parametrize("values", INSTALLATIONS.values(), ids=INSTALLATIONS.keys())


def given(container: Manifest) -> Iterator[tuple[str, str, str]]:
    """What a container is given: ``(variable or object, Secret or empty, key)``."""
    for source in container.get("envFrom", []):
        for kind, ref in (("ConfigMap", "configMapRef"), ("Secret", "secretRef")):
            if ref in source:
                yield f"{kind} {source[ref]['name']}", source[ref]["name"] if kind == "Secret" else "", "*"
    for variable in container.get("env", []):
        ref = variable.get("valueFrom", {}).get("secretKeyRef", {"name": "", "key": ""})
        yield variable["name"], ref["name"], ref["key"]


def all_containers(values: Values) -> Iterator[tuple[str, Manifest]]:
    """Every container of an installation, those of hooks and tests too."""
    for maker, pod in pods(values):
        yield from ((maker, container) for container in containers(pod))


def source_of(values: Values, name: str, variable: str) -> dict[str, Any] | None:
    """The Secret and key from which a container of that name gets a variable; one for all pods that have it."""
    found = [
        v["valueFrom"]["secretKeyRef"]
        for _, container in all_containers(values)
        if container["name"] == name
        for v in container.get("env", [])
        if v["name"] == variable
    ]
    assert all(each == found[0] for each in found)
    return found[0] if found else None


@every_installation
def test_each_container_gets_what_it_uses_and_no_more(values: Values) -> None:
    for maker, container in all_containers(values):
        more = {name for name, _, _ in given(container)} - ALLOWED[container["name"]]
        assert not more, (maker, container["name"])
        named = {secret for _, secret, _ in given(container)} - {""}
        assert named <= SECRETS[container["name"]], (maker, container["name"])


@every_installation
def test_only_the_service_gets_tokens_that_write(values: Values) -> None:
    assert {c["name"] for _, c in all_containers(values) if API in {n for n, _, _ in given(c)}} <= {"service"}


@every_installation
def test_no_volume_brings_a_secret(values: Values) -> None:
    for _, pod in pods(values):
        for volume in pod["spec"].get("volumes", []):
            assert volume.keys() - {"name"} <= {"emptyDir", "configMap", "persistentVolumeClaim"}


@every_installation
def test_no_key_stands_outside_of_a_secret(values: Values) -> None:
    for each in manifests(values):
        if each["kind"] != "Secret":
            assert not re.search(r"PRIVATE KEY|PUBLIC KEY|w{32}|r{32}|k{32}", yaml.safe_dump(each, width=10_000))


def test_the_allow_list_names_every_container_of_the_chart() -> None:
    assert {c["name"] for values in INSTALLATIONS.values() for _, c in all_containers(values)} == ALLOWED.keys()


def test_of_a_key_pair_the_service_gets_the_public_key_alone() -> None:
    service, training = content("service", SPLIT), content("training", SPLIT)
    assert (service, training) == (PUBLIC, PRIVATE)
    assert "PRIVATE" not in yaml.safe_dump(find(SPLIT, "Secret"))
    signature = Keys.parse(training).sign(b"card")
    assert Keys.parse(service).refusal(b"card", signature) == ""
    with pytest.raises(Exception, match="a public key, wanted a private key"):
        Keys.parse(service).sign(b"card")


def content(container: str, values: Values) -> str:
    """The key that a container gets, out of the Secret that the chart makes; as the program reads it."""
    ref = source_of(values, container, KEY)
    assert ref is not None
    text: str = find(values, "Secret", ref["name"])["stringData"][ref["key"]]
    return Settings.read({KEY: text}).signing_key


def test_secrets_of_ones_own_must_hold_both_keys() -> None:
    assert source_of(EXISTING, "service", KEY) == {"name": "tokens", "key": "verifying-key"}
    assert source_of(EXISTING, "training", KEY) == {"name": "training-key", "key": "signing-key"}
    assert "Secret" not in {each["kind"] for each in manifests(EXISTING)}


def test_the_one_secret_of_0_1_still_works() -> None:
    for container in ("service", "training"):
        assert source_of(ONE_SECRET, container, KEY) == {"name": "tokens", "key": "signing-key", "optional": True}


def test_the_one_key_of_0_1_still_works() -> None:
    assert content("service", ONE_KEY) == content("training", ONE_KEY) == "k" * 32
    assert source_of(ONE_KEY, "training", KEY) == {"name": "exportcast-training", "key": "signing-key"}


@pytest.mark.parametrize(
    ("values", "sentence"),
    [
        ({"auth": {"signingKey": PRIVATE}}, "set training.signingKey to the private key and auth.verifyingKey"),
        ({"auth": {"signingKey": PUBLIC}}, "set training.signingKey to the private key and auth.verifyingKey"),
        ({"auth": {"verifyingKey": PRIVATE}, "training": {"signingKey": PRIVATE}}, "auth.verifyingKey is a private"),
        ({"auth": {"verifyingKey": f"{PUBLIC},{PRIVATE}"}}, "auth.verifyingKey is a private key"),
        ({"auth": {"verifyingKey": PUBLIC}, "training": {"signingKey": PUBLIC}}, "the first key signs"),
        ({"auth": {"verifyingKey": PUBLIC}}, "the service verifies and training has nothing to sign with"),
        ({"training": {"signingKey": PRIVATE}}, "the service has nothing to verify with"),
        ({"training": {"existingSecret": "x"}}, "the service has nothing to verify with"),
        ({"training": {"existingSecret": "x", "signingKey": PRIVATE}}, "training.existingSecret replaces"),
        ({"auth": {"existingSecret": "x", "verifyingKey": PUBLIC}}, "auth.existingSecret replaces"),
        ({"auth": {"signingKey": "k" * 32}, "training": {"signingKey": "t" * 32}}, "auth.signingKey is the one key"),
        ({"auth": {"signingKey": "k" * 32}, "training": {"existingSecret": "x"}}, "auth.signingKey is the one key"),
        ({"auth": {"signingKey": "k" * 32, "verifyingKey": PUBLIC}}, "auth.signingKey is the one key"),
        ({"auth": {"verifyingKey": "short"}}, "auth/verifyingKey"),
        ({"training": {"signingKey": "short"}}, "training/signingKey"),
    ],
)
def test_keys_that_do_not_go_together_are_refused(values: Values, sentence: str) -> None:
    with pytest.raises(helm_python.HelmError) as refused:
        render_chart(values)
    assert sentence in str(refused.value)
    assert "MC4CAQ" not in str(refused.value)  # how the PEM of a private key begins


def test_a_key_is_replaced_by_naming_both() -> None:
    other = PUBLIC.replace("M", "N", 1)
    values: Values = {
        "auth": {"verifyingKey": f"{PUBLIC},{other}"},
        "training": {"signingKey": f"{PRIVATE},{other}"},
    }
    assert content("service", values).count("BEGIN PUBLIC KEY") == 2


@pytest.mark.parametrize(
    ("values", "note"),
    [
        ({}, "Artefacts are not signed"),
        (SPLIT, "the service only verifies"),
        (ONE_SECRET, "share one signing key"),
        (ONE_KEY, "share one signing key"),
    ],
    ids=["no key", "two keys", "one secret", "one key"],
)
def test_the_notes_say_who_can_sign(values: Values, note: str) -> None:
    assert note in render_chart(values)["NOTES.txt"]


def test_callers_have_a_rate_unless_it_is_taken_away() -> None:
    assert find({}, "ConfigMap")["data"][PREFIX + "RATE_LIMIT"] == "1200/minute"
    assert PREFIX + "RATE_LIMIT" not in find({"service": {"rateLimit": ""}}, "ConfigMap")["data"]


@every_setting
def test_a_key_of_training_starts_no_new_service_pod(values: Values) -> None:
    def checksum(key: str) -> str:
        training = values.get("training", {}) | {"signingKey": key}
        auth = {"verifyingKey": PUBLIC}
        pod = find(values | {"auth": auth, "training": training}, "Deployment")["spec"]["template"]
        found: str = pod["metadata"]["annotations"]["checksum/secret"]
        return found

    assert checksum(PRIVATE) == checksum("t" * 32)

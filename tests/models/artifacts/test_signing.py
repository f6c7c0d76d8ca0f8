"""Signed cards: who can sign, who can verify, and what each wrong key is told."""

from __future__ import annotations

import hashlib
import hmac
import io
import json
import shutil
from base64 import b64encode
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import joblib
import numpy as np
import pytest
from cryptography.hazmat.primitives import serialization as forms
from cryptography.hazmat.primitives.asymmetric.ec import SECP256R1, generate_private_key
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from fsspec.implementations.local import LocalFileSystem

from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.model_card import CARD_FILE, MODEL_FILE, sha256, signed_part
from models.artifacts.signing import Keys
from models.core.errors import ArtifactRejected, InvalidInput
from models.storage.records import Version
from tests.contracts.test_artifacts import forecast, history


def private_pem(key: object, **encryption: object) -> str:
    how = encryption.get("encryption", forms.NoEncryption())
    return key.private_bytes(forms.Encoding.PEM, forms.PrivateFormat.PKCS8, how).decode()  # type: ignore[attr-defined]


ED = Ed25519PrivateKey.generate()
PRIVATE = private_pem(ED)
PUBLIC = ED.public_key().public_bytes(forms.Encoding.PEM, forms.PublicFormat.SubjectPublicKeyInfo).decode()
OTHER = private_pem(Ed25519PrivateKey.generate())


def store(folder: Path, key: str) -> ArtifactStore:
    return ArtifactStore(folder.as_uri(), keys=Keys.parse(key))


def publish(folder: Path, key: str) -> Version:
    return store(folder, key).publish(forecast(), history=history(), scores=[], extra={})


def refused(folder: Path, key: str, version: Version) -> str:
    """The reason with which a version is refused at its signature."""
    with pytest.raises(ArtifactRejected) as refusal:
        store(folder, key).load(version)
    assert refusal.value.step == "signature"
    return refusal.value.reason


@pytest.mark.parametrize(
    ("signer", "verifier"),
    [
        ("secret", "secret"),
        ("old", "new, old"),  # the key was replaced
        (PRIVATE, PRIVATE),
        (PRIVATE, PUBLIC),
        ("old", f"{PRIVATE},old"),  # from a secret to a key pair
        (f"{PRIVATE},{OTHER}", PUBLIC),
        ("secret", ""),  # without a key nothing is asked
    ],
)
def test_a_version_is_loaded_with_a_key_that_fits(tmp_path: Path, signer: str, verifier: str) -> None:
    assert store(tmp_path, verifier).load(publish(tmp_path, signer)).series == "pk.ict"


@pytest.mark.parametrize(
    ("signer", "verifier", "reason"),
    [
        ("", "secret", "it is not signed, and a signing key is set"),
        ("", PUBLIC, "it is not signed, and a signing key is set"),
        ("wrong", "right", "signed with hmac-sha256:"),
        ("old", "new,newer", "signed with hmac-sha256:"),
        (OTHER, PUBLIC, "signed with ed25519:"),
        ("secret", PUBLIC, "signed with hmac-sha256:"),
        (PRIVATE, "secret", "signed with ed25519:"),
        # The public key, known to all, in the place of a secret.
        (PUBLIC.replace("PUBLIC KEY", "PUBLICKEY").replace("BEGIN", "begin"), PUBLIC, "signed with hmac-sha256:"),
    ],
)
def test_any_other_is_refused_and_both_keys_are_named(tmp_path: Path, signer: str, verifier: str, reason: str) -> None:
    told = refused(tmp_path, verifier, publish(tmp_path, signer))
    assert told.startswith(reason)
    assert all(key.name in told for key in Keys.parse(verifier).keys) or reason.startswith("it is not signed")
    assert "secret" not in told


def changed(folder: Path, version: Version, **changes: object) -> Version:
    """The version with another card, which the registry was made to trust."""
    path = folder / version.series / version.version / CARD_FILE
    data = json.dumps(json.loads(path.read_bytes()) | changes).encode()
    path.write_bytes(data)
    return replace(version, card_sha256=sha256(data))


@pytest.mark.parametrize("key", ["secret", PRIVATE], ids=["secret", "pair"])
@pytest.mark.parametrize(
    "changes",
    [{"scale": 2.0}, {"files": {MODEL_FILE: "0" * 64}}, {"more": 1}, {"signature": None}, {"signature": ""}],
)
def test_whoever_rewrites_card_and_registry_still_lacks_the_key(
    tmp_path: Path, key: str, changes: dict[str, object]
) -> None:
    version = changed(tmp_path, publish(tmp_path, key), **changes)
    assert refused(tmp_path, key, version)


@pytest.mark.parametrize("signature", [7, [], {}, "x", "a:b", "hmac-sha256:x:y", "{name}:", "{name}:!", "{name}:AAAA"])
def test_what_is_no_signature_is_refused(tmp_path: Path, signature: object) -> None:
    name = Keys.parse("secret").keys[0].name
    given = signature.format(name=name) if isinstance(signature, str) else signature
    assert refused(tmp_path, "secret", changed(tmp_path, publish(tmp_path, "secret"), signature=given))


def test_every_byte_of_the_signature_counts(tmp_path: Path) -> None:
    version = publish(tmp_path, "secret")
    signature = version.card["signature"]
    for place in range(len(signature)):
        other = signature[:place] + ("B" if signature[place] != "B" else "C") + signature[place + 1 :]
        assert refused(tmp_path, "secret", changed(tmp_path, version, signature=other)), place


def test_a_card_with_nan_has_no_canonical_form(tmp_path: Path) -> None:
    assert "canonical" in refused(tmp_path, "k", changed(tmp_path, publish(tmp_path, "k"), scale=float("nan")))


def test_the_signature_is_the_plain_hmac_of_the_card_without_it(tmp_path: Path) -> None:
    card = dict(publish(tmp_path, "secret").card)
    canonical = {name: value for name, value in card.items() if name != "signature"}
    data = json.dumps(canonical, indent=1, sort_keys=True, ensure_ascii=False).encode()
    assert signed_part(card) == data
    expected = b64encode(hmac.new(b"secret", data, hashlib.sha256).digest()).decode()
    assert card["signature"].split(":")[2] == expected


def test_signing_does_not_change_the_name_of_a_version(tmp_path: Path) -> None:
    names = {publish(tmp_path / str(n), key).version for n, key in enumerate(["", "secret", PRIVATE])}
    assert len(names) == 1


def test_a_public_key_does_not_sign(tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match="a public key, wanted a private key"):
        publish(tmp_path, PUBLIC)
    assert not list(tmp_path.iterdir())


EC = private_pem(generate_private_key(SECP256R1()))
LOCKED = private_pem(ED, encryption=forms.BestAvailableEncryption(b"pw"))


@pytest.mark.parametrize(
    "pem", [EC, LOCKED, "-----BEGIN PRIVATE KEY-----\nAAAA\n-----END PRIVATE KEY-----", "-----BEGIN nothing"]
)
def test_a_pem_that_is_no_open_ed25519_key_is_refused_without_being_shown(pem: str) -> None:
    with pytest.raises(InvalidInput, match="EXPORTCAST_SIGNING_KEY") as refusal:
        Keys.parse(pem)
    assert pem[30:60] == "" or pem[30:60] not in str(refusal.value)


def test_keys_are_not_shown() -> None:
    shown = repr(Keys.parse(f"hush,{PRIVATE}"))
    assert "hush" not in shown
    assert "BEGIN" not in shown
    assert "hmac-sha256:" in shown
    assert "ed25519:" in shown


class Payload:
    """Unpickling it leaves a file behind."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return Path.touch, (self.target,)


@pytest.mark.parametrize("where", ["bare", "in a list", "in an array of objects", "in a dtype"])
def test_a_payload_does_not_run_even_if_card_and_registry_vouch_for_it(tmp_path: Path, where: str) -> None:
    target = tmp_path / "ran"
    payload = Payload(target)
    content = {
        "bare": payload,
        "in a list": [1, [payload]],
        "in an array of objects": {"paths": np.array([payload, None], dtype=object)},
        "in a dtype": {"paths": np.zeros(3, dtype=np.dtype([("a", "O")], metadata={"x": payload}))},
    }[where]
    version = publish(tmp_path, "")
    buffer = io.BytesIO()
    joblib.dump(content, buffer)
    (tmp_path / "pk.ict" / version.version / MODEL_FILE).write_bytes(buffer.getvalue())
    forged = changed(tmp_path, version, files={MODEL_FILE: sha256(buffer.getvalue())})
    with pytest.raises(ArtifactRejected) as refusal:
        store(tmp_path, "").load(forged)
    assert refusal.value.step == "content"
    assert not target.exists()


def test_the_bytes_that_are_unpickled_are_those_that_were_checked(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = publish(tmp_path, "secret")
    reading = store(tmp_path, "secret")
    target = tmp_path / "ran"
    read = LocalFileSystem.cat_file

    def swapped_after_it_was_read(files: LocalFileSystem, path: str, *given: object, **more: object) -> bytes:
        data: bytes = read(files, path, *given, **more)
        if path.endswith(MODEL_FILE):
            joblib.dump(Payload(target), path)
        return data

    monkeypatch.setattr(LocalFileSystem, "cat_file", swapped_after_it_was_read)
    with pytest.raises(ArtifactRejected):  # the arrays are not where they were
        reading.load(version)
    assert not target.exists()


@pytest.mark.parametrize("key", ["secret", PRIVATE], ids=["secret", "pair"])
def test_an_older_signed_version_does_not_return_by_its_files(tmp_path: Path, key: str) -> None:
    signed = store(tmp_path, key)
    old, new = (
        signed.publish(
            replace(forecast(seed=n), issued_at=datetime(2026, 4, n, tzinfo=UTC)),
            history=history(),
            scores=[],
            extra={},
        )
        for n in (1, 2)
    )
    folder = tmp_path / new.series
    shutil.rmtree(folder / new.version)
    shutil.copytree(folder / old.version, folder / new.version)  # each file is validly signed
    with pytest.raises(ArtifactRejected, match="not the card that was published"):
        signed.load(new)
    for name in (MODEL_FILE, CARD_FILE):
        (folder / new.version / name).write_bytes((folder / old.version / name).read_bytes())
    # The registry vouches for the older card under the newer name: its own name is in what was signed.
    with pytest.raises(ArtifactRejected):
        signed.load(replace(new, card_sha256=old.card_sha256))
    assert signed.load(old).model_version == old.version  # by its own name, which a decision has to give


def test_an_older_card_signed_again_is_refused(tmp_path: Path) -> None:
    version = publish(tmp_path, "old")
    path = tmp_path / version.series / version.version / CARD_FILE
    card = json.loads(path.read_bytes())
    data = signed_part(card)
    card["signature"] = Keys.parse("new").sign(data)
    path.write_bytes(json.dumps(card).encode())
    with pytest.raises(ArtifactRejected, match="not the card that was published"):
        store(tmp_path, "new").load(version)

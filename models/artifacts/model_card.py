"""The card of an artifact: what a version is, in JSON, readable before anything is unpickled."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from importlib import metadata
from typing import Any

import numpy as np

from models.artifacts.signing import Keys
from models.core.errors import ArtifactRejected
from models.core.periods import Month
from models.forecasting.adjustment import Adjustment
from models.forecasting.forecast import Calibration, ExpectedRevision, Forecast
from models.forecasting.trials import trials_of
from models.storage.records import Version
from models.vintages.vintage import History

FORMAT = 1
"""Format of card and model file; a version of another one is refused."""

MODEL_FILE = "model.joblib"
CARD_FILE = "card.json"

_TRAINING = ("pandas", "prophet", "scikit-learn", "statsforecast")


def sha256(data: bytes | memoryview) -> str:
    """64 hex digits."""
    return hashlib.sha256(data).hexdigest()


def version_name(at: datetime, digest: str) -> str:
    """UTC time and the first 8 digits of a content hash: ``20260417T101500Z-1a2b3c4d``."""
    return f"{at.astimezone(UTC):%Y%m%dT%H%M%SZ}-{digest[:8]}"


def packages() -> dict[str, str]:
    """Versions of what reading the model file depends on."""
    return {"python": platform.python_version(), "numpy": np.__version__, "joblib": _installed("joblib") or ""}


def write_card(
    forecast: Forecast, *, model: bytes, scores: Any, extra: Mapping[str, Any], keys: Keys
) -> tuple[Version, bytes]:
    """The version that a forecast and its model file are, and the bytes of the card, signed if there is a key.

    The version is named by the second of ``issued_at`` and a hash of the card with the whole of it; ``model_version``
    of the forecast is not looked at. ValueError if ``scores`` or ``extra`` are not JSON or hold NaN.
    """
    card = _fields(forecast, model=model, scores=scores, extra=extra)
    name = version_name(forecast.issued_at, sha256(_json(card)))
    card["version"] = name
    data = _json(card | {"signature": keys.sign(signed_part(card))})
    version = Version(
        series=forecast.series,
        version=name,
        created=forecast.issued_at.astimezone(UTC),
        as_of=forecast.as_of,
        cutoff=forecast.cutoff,
        vintage=forecast.vintage,
        card_sha256=sha256(data),
        card=json.loads(data),
    )
    return version, data


def _fields(forecast: Forecast, *, model: bytes, scores: Any, extra: Mapping[str, Any]) -> dict[str, Any]:
    """The card before it has a name and a signature."""
    return {
        "format": FORMAT,
        "series": forecast.series,
        "created": forecast.issued_at.astimezone(UTC).isoformat(),
        "as_of": forecast.as_of.isoformat(),
        "cutoff": str(forecast.cutoff),
        "vintage": forecast.vintage,
        "horizon": forecast.horizon,
        "samples": len(forecast.paths),
        "members": {name: float(weight) for name, weight in forecast.members.items()},
        "scores": scores,
        "calibration": {
            "windows": forecast.calibration.windows,
            "levels_supported": list(forecast.calibration.levels_supported),
            "note": forecast.calibration.note,
        },
        "scale": float(forecast.scale),
        "notes": list(forecast.notes),
        "revisions": None if forecast.revisions is None else [_revision_fields(each) for each in forecast.revisions],
        "releases": forecast.releases,
        "adjustment": None if forecast.adjustment is None else forecast.adjustment.fields(),
        "packages": packages(),
        "training_packages": {name: found for name in _TRAINING if (found := _installed(name))},
        "extra": dict(extra),
        "files": {MODEL_FILE: sha256(model)},
        "signature": None,
    }


def read_card(data: bytes, version: Version) -> dict[str, Any]:
    """The card of a version; ArtifactRejected at ``card`` unless these are the very bytes that the registry knows."""

    def refuse(reason: str) -> ArtifactRejected:
        return ArtifactRejected(version.series, version.version, "card", reason)

    if sha256(data) != version.card_sha256:
        raise refuse("it is not the card that was published")
    try:
        card = json.loads(data)
        found = (card["format"], card["series"], card["version"])
    except (ValueError, KeyError, TypeError) as error:
        raise refuse(f"it cannot be read: {error!r}") from error
    if found[0] != FORMAT:
        raise refuse(f"format {found[0]!r}, this version of exportcast reads {FORMAT}")
    if found[1:] != (version.series, version.version):
        raise refuse(f"it is the card of {found[1]} {found[2]}")
    return dict(card)


def signed_part(card: Mapping[str, Any]) -> bytes:
    """What a signature is made over: the canonical bytes of the card without the signature itself."""
    return _json({name: value for name, value in card.items() if name != "signature"})


def check_signature(card: Mapping[str, Any], version: Version, keys: Keys) -> None:
    """ArtifactRejected at ``signature`` unless one of the keys signed the card; without keys all are taken."""
    try:
        refusal = keys and keys.refusal(signed_part(card), card.get("signature"))
    except ValueError as error:  # NaN, which JSON does not have and a card of ours never holds
        refusal = f"the card has no canonical form: {error}"
    if refusal:
        raise ArtifactRejected(version.series, version.version, "signature", refusal)


def check_packages(card: Mapping[str, Any], version: Version) -> None:
    """ArtifactRejected at ``packages`` if it was written with another major.minor of what reading it depends on.

    Pickled arrays are not promised to mean the same under another minor version.
    """
    wrote = card["packages"]
    for name, here in packages().items():
        if _minor(wrote.get(name, "")) != _minor(here):
            reason = f"written with {name} {wrote.get(name, 'unknown')}, here is {here}"
            raise ArtifactRejected(version.series, version.version, "packages", reason)


def forecast_of(card: Mapping[str, Any], paths: Any, history: History | None = None) -> Forecast:
    """The forecast that a card, its paths and the history that they continue describe."""
    calibration = card["calibration"]
    return Forecast(
        series=card["series"],
        as_of=date.fromisoformat(card["as_of"]),
        cutoff=Month.parse(card["cutoff"]),
        issued_at=datetime.fromisoformat(card["created"]),
        model_version=card["version"],
        vintage=card["vintage"],
        members=card["members"],
        calibration=Calibration(
            calibration["windows"],
            tuple(calibration["levels_supported"]),
            calibration["note"],
            trials_of(card["scores"]),
        ),
        scale=card["scale"],
        paths=paths,
        notes=tuple(card["notes"]),
        history=history,
        revisions=_revisions_of(card.get("revisions")),  # cards of earlier versions have none of these
        releases=card.get("releases"),
        adjustment=None if card.get("adjustment") is None else Adjustment.parse(card["adjustment"]),
    )


def _revision_fields(revision: ExpectedRevision) -> dict[str, Any]:
    return {
        "month": str(revision.month),
        "age": revision.age,
        "value": revision.value,
        "mean": revision.mean,
        "median": revision.median,
        "intervals": {str(level): list(bounds) for level, bounds in revision.intervals.items()},
        "months": revision.months,
    }


def _revisions_of(given: Any) -> tuple[ExpectedRevision, ...] | None:
    if given is None:
        return None
    return tuple(
        ExpectedRevision(
            month=Month.parse(each["month"]),
            age=each["age"],
            value=each["value"],
            mean=each["mean"],
            median=each["median"],
            intervals={int(level): (low, high) for level, (low, high) in each["intervals"].items()},
            months=each["months"],
        )
        for each in given
    )


def _json(card: Mapping[str, Any]) -> bytes:
    return json.dumps(card, indent=1, sort_keys=True, ensure_ascii=False, allow_nan=False).encode()


def _minor(version: str) -> list[str]:
    return version.split(".")[:2]


@cache  # it reads and parses a file, as long as all the rest of a card takes
def _installed(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None

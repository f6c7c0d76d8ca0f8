"""What the artifact store promises wherever it keeps its files: a folder, memory, or a server that speaks S3."""

from __future__ import annotations

import io
import json
import os
import random
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta, timezone
from pathlib import Path
from uuid import uuid4

import joblib
import numpy as np
import pytest
from fsspec.core import url_to_fs

from models.artifacts import model_card
from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.model_card import CARD_FILE, MODEL_FILE, sha256, version_name
from models.core.errors import ArtifactRejected
from models.core.periods import Month
from models.forecasting.forecast import Calibration, Forecast
from models.storage.records import Version
from models.vintages.vintage import History

SCORES = [{"member": "ets", "mase": 0.71}, {"member": "combination", "mase": 0.66}]


def forecast(samples: int = 4, horizon: int = 3, *, seed: int = 7, series: str = "pk.ict") -> Forecast:
    """A small forecast with numbers that text would not carry exactly."""
    paths = np.random.default_rng(seed).lognormal(6, 0.1, (samples, horizon)).astype(np.float32)
    return Forecast(
        series=series,
        as_of=date(2026, 4, 17),
        cutoff=Month.parse("2026-03"),
        issued_at=datetime(2026, 4, 17, 10, 15, 0, 123, tzinfo=UTC),
        model_version="",
        vintage="00ff00ff00ff00ff",
        members={"theta": 1 / 3, "ets": 2 / 3},
        calibration=Calibration(24, (80, 90), "95 needs 39 windows"),
        scale=17.123456789,
        paths=paths,
        notes=("Übertrag",),
    )


def history(series: str = "pk.ict") -> History:
    """Two years up to the cutoff."""
    return History(series, Month.parse("2024-04"), np.linspace(300, 422, 24))


class Place:
    """An artifact store and the bare files beneath it."""

    def __init__(self, url: str) -> None:
        self.store = ArtifactStore(url)
        self.files, self.root = url_to_fs(url, use_listings_cache=False)
        self.stride = 17 if url.startswith("s3:") else 1  # a request takes its time: there every 17th byte is changed

    def path(self, version: Version, name: str) -> str:
        """Where a file of a version is."""
        return f"{self.root}/{version.series}/{version.version}/{name}"

    def read(self, version: Version, name: str) -> bytes:
        """The bytes of a file of a version."""
        data: bytes = self.files.cat_file(self.path(version, name))
        return data

    def write(self, version: Version, name: str, data: bytes) -> None:
        """Other bytes in its place."""
        self.files.pipe_file(self.path(version, name), data)

    def publish(self, given: Forecast) -> Version:
        """A new version of a forecast."""
        return self.store.publish(given, history=history(given.series), scores=SCORES, extra={"seed": 7})

    def refused(self, version: Version) -> tuple[str, str]:
        """The step and reason with which a version is refused."""
        with pytest.raises(ArtifactRejected) as refusal:
            self.store.load(version)
        assert (refusal.value.series, refusal.value.version) == (version.series, version.version)
        return refusal.value.step, refusal.value.reason


@pytest.fixture(params=["folder", "memory", "s3"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Place]:
    """An empty place for artifacts."""
    match request.param:
        case "folder":
            made = Place(str(tmp_path / "artefacts"))
        case "memory":
            made = Place(f"memory://{uuid4()}")
        case _:
            made = Place(f"{request.getfixturevalue('new_bucket')()}/artefacts")
    yield made
    if made.files.exists(made.root):
        made.files.rm(made.root, recursive=True)


@pytest.mark.parametrize(("samples", "horizon"), [(4, 3), (1, 1), (500, 60)])
def test_a_forecast_comes_back_bit_for_bit(place: Place, samples: int, horizon: int) -> None:
    given = forecast(samples, horizon)
    version = place.publish(given)
    found = place.store.load(version)
    assert found.paths.dtype == np.float32
    assert found.paths.tobytes() == given.paths.tobytes()
    assert found.model_version == version.version
    assert replace(found, paths=0, model_version="", history=None) == replace(given, paths=0)  # type: ignore[arg-type]


def test_the_history_comes_back_with_what_was_estimated_in_it(place: Place) -> None:
    estimated = frozenset({Month.parse("2024-04"), Month.parse("2026-02")})
    given = replace(history(), estimated=estimated)
    version = place.store.publish(forecast(), history=given, scores=SCORES, extra={})
    found = place.store.load(version).history
    assert found is not None
    assert (found.series, found.start, found.estimated) == ("pk.ict", given.start, estimated)
    np.testing.assert_array_equal(found.values, given.values)


def test_the_version_is_named_by_time_and_content(place: Place) -> None:
    given = forecast()
    version = place.publish(given)
    assert re.fullmatch(r"20260417T101500Z-[0-9a-f]{8}", version.version)
    assert (version.series, version.created, version.as_of, version.cutoff, version.vintage) == (
        given.series,
        given.issued_at,
        given.as_of,
        given.cutoff,
        given.vintage,
    )
    other = place.publish(replace(given, paths=given.paths * 2))
    assert other.version.split("-")[1] != version.version.split("-")[1]


def test_two_of_the_same_second_are_two_versions_and_the_very_same_is_one(place: Place) -> None:
    given = forecast()
    first, again = place.publish(given), place.publish(given)
    later = place.publish(replace(given, issued_at=given.issued_at + timedelta(microseconds=1)))
    assert (again, later.version == first.version) == (first, False)
    assert later.version.split("-")[0] == first.version.split("-")[0]
    assert [place.store.load(each).issued_at for each in (first, later)] == [first.created, later.created]


def test_a_version_name_is_in_utc() -> None:
    at = datetime(2026, 4, 17, 15, 15, tzinfo=timezone(timedelta(hours=5)))
    assert version_name(at, "1a2b3c4d5e6f") == "20260417T101500Z-1a2b3c4d"


def test_the_card_states_what_a_person_asks_of_a_version(place: Place) -> None:
    version = place.publish(forecast())
    data = place.read(version, CARD_FILE)
    card = json.loads(data)
    assert card == version.card
    assert sha256(data) == version.card_sha256
    assert card["files"] == {MODEL_FILE: sha256(place.read(version, MODEL_FILE))}
    assert {k: card[k] for k in ("format", "series", "as_of", "cutoff", "horizon", "samples", "signature")} == {
        "format": 1,
        "series": "pk.ict",
        "as_of": "2026-04-17",
        "cutoff": "2026-03",
        "horizon": 3,
        "samples": 4,
        "signature": None,
    }
    assert card["created"] == "2026-04-17T10:15:00.000123+00:00"
    assert card["scores"] == SCORES
    assert card["extra"] == {"seed": 7}
    assert card["calibration"] == {"windows": 24, "levels_supported": [80, 90], "note": "95 needs 39 windows"}
    assert set(card["packages"]) == {"python", "numpy", "joblib"}


def test_the_model_file_holds_plain_things_only(place: Place) -> None:
    version = place.publish(forecast())
    content = joblib.load(io.BytesIO(place.read(version, MODEL_FILE)))
    assert {name: type(value) for name, value in content.items()} == {
        "format": int,
        "series": str,
        "paths": np.ndarray,
        "history_start": str,
        "history_values": np.ndarray,
        "history_estimated": list,
    }
    np.testing.assert_array_equal(content["history_values"], history().values)


def test_the_same_forecast_published_twice_is_one_version(place: Place) -> None:
    first, second = place.publish(forecast()), place.publish(forecast())
    assert first == second
    assert place.store.load(second).series == "pk.ict"


def test_every_changed_byte_of_the_card_is_refused(place: Place) -> None:
    version = place.publish(forecast())
    data = place.read(version, CARD_FILE)
    for at in range(0, len(data), place.stride):
        place.write(version, CARD_FILE, data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        assert place.refused(version) == ("card", "it is not the card that was published")
    place.write(version, CARD_FILE, data)
    assert place.store.load(version).horizon == 3


def test_every_changed_byte_of_the_model_is_refused(place: Place) -> None:
    version = place.publish(forecast())
    data = place.read(version, MODEL_FILE)
    for at in range(0, len(data), place.stride):
        place.write(version, MODEL_FILE, data[:at] + bytes([data[at] ^ 0x80]) + data[at + 1 :])
        assert place.refused(version)[0] == "sha256"


def test_changed_bits_anywhere_in_a_large_model_are_refused(place: Place) -> None:
    version = place.publish(forecast(2000, 24))
    data = place.read(version, MODEL_FILE)
    seed = random.randrange(2**32)
    print("seed", seed)
    rng = random.Random(seed)
    for _ in range(20):
        at = rng.randrange(len(data))
        place.write(version, MODEL_FILE, data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1 :])
        assert place.refused(version)[0] == "sha256"


@pytest.mark.parametrize("name", [CARD_FILE, MODEL_FILE])
@pytest.mark.parametrize("length", [0, 1, 100])
def test_a_truncated_file_is_refused(place: Place, name: str, length: int) -> None:
    version = place.publish(forecast())
    place.write(version, name, place.read(version, name)[:length])
    assert place.refused(version)[0] == {CARD_FILE: "card", MODEL_FILE: "sha256"}[name]


@pytest.mark.parametrize("name", [CARD_FILE, MODEL_FILE])
def test_a_missing_file_is_refused_as_missing(place: Place, name: str) -> None:
    version = place.publish(forecast())
    place.files.rm(place.path(version, name))
    assert place.refused(version) == ({CARD_FILE: "card", MODEL_FILE: "sha256"}[name], f"{name} is missing")


class Payload:
    """Unpickling it leaves a file behind."""

    def __init__(self, target: Path) -> None:
        self.target = target

    def __reduce__(self) -> tuple[object, ...]:
        return (Path.touch, (self.target,))


def test_a_payload_in_place_of_the_model_does_not_run(place: Place, tmp_path: Path) -> None:
    target = tmp_path / "ran"
    version = place.publish(forecast())
    buffer = io.BytesIO()
    joblib.dump(Payload(target), buffer)
    place.write(version, MODEL_FILE, buffer.getvalue())
    assert place.refused(version)[0] == "sha256"
    card = json.loads(place.read(version, CARD_FILE))
    card["files"][MODEL_FILE] = sha256(buffer.getvalue())  # a card that fits it is not the one that was published
    place.write(version, CARD_FILE, json.dumps(card).encode())
    assert place.refused(version)[0] == "card"
    assert not target.exists()
    joblib.load(io.BytesIO(buffer.getvalue()))
    assert target.exists()  # it would have run


def test_a_version_of_another_series_is_refused_under_a_new_name(place: Place) -> None:
    version = place.publish(forecast())
    moved = replace(version, series="pk.ict.computer")
    for name in (CARD_FILE, MODEL_FILE):
        place.files.makedirs(f"{place.root}/{moved.series}/{moved.version}", exist_ok=True)
        place.write(moved, name, place.read(version, name))
    step, reason = place.refused(moved)
    assert step == "card"
    assert "pk.ict" in reason


def republish(place: Place, version: Version, /, *, model: bytes | None = None, **changes: object) -> Version:
    """The version as a registry would hold it had its card been written with these changes."""
    card = json.loads(place.read(version, CARD_FILE)) | changes
    if model is not None:
        place.write(version, MODEL_FILE, model)
        card["files"] = {MODEL_FILE: sha256(model)}
    data = json.dumps({name: value for name, value in card.items() if value != "gone"}).encode()
    place.write(version, CARD_FILE, data)
    return replace(version, card_sha256=sha256(data))


@pytest.mark.parametrize(
    "changes",
    [
        {"format": 2},
        {"format": "gone"},
        {"version": "20200101T000000Z-00000000"},
        {"files": {}},
        {"packages": "gone"},
        {"calibration": []},
        {"cutoff": "2026-13"},
        {"members": "gone"},
    ],
)
def test_a_card_that_states_something_else_is_refused(place: Place, changes: dict[str, object]) -> None:
    version = republish(place, place.publish(forecast()), **changes)
    assert place.refused(version)[0] == "card"


@pytest.mark.parametrize("data", [b"", b"[]", b"null", b"{", b"\xff\xfe", b'{"format": 1}'])
def test_a_card_that_is_no_card_is_refused(place: Place, data: bytes) -> None:
    version = place.publish(forecast())
    place.write(version, CARD_FILE, data)
    assert place.refused(replace(version, card_sha256=sha256(data)))[0] == "card"


@pytest.mark.parametrize("name", ["python", "numpy", "joblib"])
def test_another_minor_version_of_a_package_is_refused_by_name(
    place: Place, name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    version = place.publish(forecast())
    here = model_card.packages()
    major, minor, *_ = here[name].split(".")
    monkeypatch.setattr(model_card, "packages", lambda: here | {name: f"{major}.{minor}.999"})
    assert place.store.load(version).series == "pk.ict"
    monkeypatch.setattr(model_card, "packages", lambda: here | {name: f"{major}.{int(minor) + 1}.0"})
    step, reason = place.refused(version)
    assert step == "packages"
    assert f"written with {name} {here[name]}" in reason


def model_with(**changes: object) -> bytes:
    """A model file that was published, but with other content."""
    given, past = forecast(), history()
    content = {
        "format": 1,
        "series": given.series,
        "paths": given.paths,
        "history_start": str(past.start),
        "history_values": past.values,
    }
    buffer = io.BytesIO()
    joblib.dump(content | changes, buffer)
    return buffer.getvalue()


@pytest.mark.parametrize(
    "changes",
    [
        {"series": "pk.ict.computer"},
        {"format": 2},
        {"paths": forecast(5, 3).paths},
        {"paths": forecast(4, 3).paths.astype(np.int64)},
        {"paths": np.where([[True, False, True]] * 4, forecast().paths, np.float32(np.nan))},
        {"paths": [[1.0]]},
        {"history_start": "2024-05"},
        {"history_start": 5},
        {"history_values": np.full(24, np.inf)},
    ],
)
def test_content_that_does_not_fit_the_card_is_refused(place: Place, changes: dict[str, object]) -> None:
    version = republish(place, place.publish(forecast()), model=model_with(**changes))
    assert place.refused(version)[0] == "content"


@pytest.mark.parametrize("model", [b"", b"not a pickle", model_with()[:-40]])
def test_a_model_that_cannot_be_unpickled_is_refused(place: Place, model: bytes) -> None:
    version = republish(place, place.publish(forecast()), model=model)
    assert place.refused(version)[0] == "content"


def test_a_forecast_that_could_not_be_loaded_is_not_published(place: Place) -> None:
    for wrong in (
        replace(forecast(), paths=np.full((4, 3), np.nan, np.float32)),
        replace(forecast(), paths=np.empty((0, 3), np.float32)),
        replace(forecast(), scale=float("nan")),
        replace(forecast(), cutoff=Month.parse("2026-02")),
    ):
        with pytest.raises(ValueError, match=r"pk\.ict"):
            place.publish(wrong)
    with pytest.raises(ValueError, match="JSON"):
        place.store.publish(forecast(), history=history(), scores=[float("nan")], extra={})
    assert not place.files.exists(place.root)


@pytest.mark.parametrize("samples", [10**12, 2**63, 10**30, -1, 0, 4.0, True, "4"])
def test_an_implausible_size_is_refused_at_the_card(place: Place, samples: object) -> None:
    version = republish(place, place.publish(forecast()), samples=samples)
    assert place.refused(version)[0] == "card"


@pytest.mark.parametrize("name", ["card.json", "model.joblib"])
@pytest.mark.parametrize("kind", ["fifo", "folder", "device"])
def test_what_is_no_regular_file_is_refused_at_once(tmp_path: Path, name: str, kind: str) -> None:
    place = Place(str(tmp_path / "artefacts"))
    version = place.publish(forecast())
    path = Path(place.path(version, name))
    path.unlink()
    match kind:
        case "fifo":
            os.mkfifo(path)
        case "folder":
            path.mkdir()
        case _:
            path.symlink_to("/dev/zero")
    assert "is not a regular file" in place.refused(version)[1]


def test_paths_that_float32_does_not_resolve_come_back_as_they_are(place: Place) -> None:
    given = replace(forecast(), paths=1e9 + np.random.default_rng(3).normal(0, 5, (4, 3)))
    found = place.store.load(place.publish(given))
    np.testing.assert_array_equal(found.paths, given.paths)
    assert found.paths.dtype == np.float64

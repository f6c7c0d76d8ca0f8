"""Three hundred signed series: each can be asked for, few stay in memory, and nothing lists without bound."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from apiflask import APIFlask

from models.artifacts.artifact_store import ArtifactStore
from models.artifacts.signing import Keys
from models.core.settings import Settings
from models.storage.store import open_store
from service.dependencies import KEY
from service.state.champion_cache import AT_A_TIME, MOST_HELD, ChampionCache
from tests.apps import create_app
from tests.service.published import NOW, publish_many

NAMES = [f"x.f{n // 10:02d}" + (f".p{n % 10}" if n % 10 else "") for n in range(300)]


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    """A home with thirty families of ten series."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(os, "fsync", lambda _: None)  # the disk may take its time after the tests
        home = tmp_path_factory.mktemp("many")
        yield publish_many(home, NAMES, samples=20, reports=2, signing_key="secret", metrics_max_series="50")


@pytest.fixture
def app(settings: Settings) -> Iterator[APIFlask]:
    """A service over them that has just started, without its watcher."""
    artifacts = ArtifactStore(settings.artefacts_url, keys=Keys.parse(settings.signing_key))
    with closing(open_store(settings.database_url)) as store:
        yield create_app(settings, store=store, artifacts=artifacts, clock=lambda: NOW)


@pytest.fixture
def champions(app: APIFlask) -> ChampionCache:
    """The champions of the service."""
    made: ChampionCache = app.extensions[KEY].champions
    return made


def open_files() -> int:
    return len(os.listdir("/proc/self/fd"))


def test_a_start_reads_the_registry_and_a_few_artifacts(app: APIFlask, champions: ChampionCache) -> None:
    assert (len(champions.versions), len(champions.serving)) == (300, AT_A_TIME)
    told = app.test_client().get("/readyz").json
    assert (told["status"], told["series"], told["verified"]) == ("ready", 300, AT_A_TIME)


def test_every_series_is_served_at_first_use_and_few_stay_in_memory(app: APIFlask, champions: ChampionCache) -> None:
    client, before = app.test_client(), open_files()
    for name in NAMES:
        answer = client.get(f"/v1/series/{name}/forecast?horizon=2")
        assert (answer.status_code, answer.json["series"]) == (200, name)
    assert len(champions.serving) == 300
    assert len(champions.held) == MOST_HELD
    assert open_files() - before <= 2 * MOST_HELD
    assert client.get(f"/v1/series/{NAMES[0]}/outlook?period=FY2027&target=4000").status_code == 200


def test_an_artifact_that_was_changed_is_reported_though_nobody_asks_for_it(
    app: APIFlask, champions: ChampionCache, settings: Settings, caplog: pytest.LogCaptureFixture
) -> None:
    [model] = Path(settings.home, "artefacts", NAMES[-1]).glob("*/model.joblib")
    data = model.read_bytes()
    model.write_bytes(data[:-1] + bytes([data[-1] ^ 1]))
    try:
        while len(champions.serving) < 299:
            champions.refresh()
        champions.refresh()
        client = app.test_client()
        [refused] = client.get("/readyz").json["rejected"]
        assert (refused["series"], refused["step"], refused["serving"]) == (NAMES[-1], "sha256", None)
        assert 'forecast_artefact_rejected{series="x.f29.p9"' in client.get("/metrics").text
        assert "x.f29.p9" in caplog.text
        assert client.get(f"/v1/series/{NAMES[-1]}/forecast").status_code == 503
    finally:
        model.write_bytes(data)
    champions.refresh(force=True)
    assert client.get(f"/v1/series/{NAMES[-1]}/forecast").status_code == 200


def test_metrics_show_some_of_them_and_say_how_many_they_left_out(app: APIFlask) -> None:
    text = app.test_client().get("/metrics").text
    assert "forecast_series_left_out 250.0" in text
    shown = [line for line in text.splitlines() if line.startswith("forecast_model_info{")]
    assert len(shown) == 50
    assert 'forecast_model_info{series="x.f00.p1"' in text


def test_the_list_holds_the_whole_tree(app: APIFlask) -> None:
    listed = {each["series"]: each for each in app.test_client().get("/v1/series").json["series"]}
    assert listed.keys() >= set(NAMES)
    assert listed["x.f07"]["children"] == NAMES[71:80]
    assert listed["x.f07.p3"]["parent"] == "x.f07"
    assert all(listed[name]["model"] for name in NAMES)

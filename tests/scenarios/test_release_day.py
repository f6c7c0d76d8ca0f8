"""One whole story: a forecast is made, its month is published, the answer says how far off it was, the rest follows."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any
from urllib.request import Request, urlopen

from tests.conftest import EXPORTCAST
from tests.scenarios.quick import spawn
from tests.scenarios.serving import serving
from tests.waiting import eventually

TOKEN = "release-day"
LINE = re.compile(
    r"[\d.]+, forecast \d+ \(80 %: \d+-\d+\), (as forecast|[\d.]+ sigma (high|low)), \d+(st|nd|rd|th) percentile"
)


def figure(month: str, value: float, published: str) -> dict[str, Any]:
    return {
        "series": "pk.ict",
        "period_start": month,
        "period_end": month,
        "measure": "level",
        "value": value,
        "unit": "usd_million",
        "published": published,
        "source": "test (SBP)",
    }


def ask(url: str, body: Any = None) -> Any:
    data = None if body is None else json.dumps(body).encode()
    headers = {"Authorization": f"Bearer {TOKEN}", "Content-Type": "application/json"}
    with urlopen(Request(url, data=data, headers=headers), timeout=60) as answer:
        return json.load(answer)


def metrics(url: str) -> dict[str, float]:
    with urlopen(f"{url}/metrics", timeout=60) as answer:
        lines = answer.read().decode().splitlines()
    return {name: float(value) for name, _, value in (line.rpartition(" ") for line in lines if line[:1] != "#")}


def scraped(url: str, **wanted: float) -> dict[str, float]:
    """The metrics once those of pk.ict are as wanted: state is read again in the background, never within a scrape."""
    names = {f'forecast_{name}{{series="pk.ict"}}': value for name, value in wanted.items()}

    def found() -> dict[str, float] | None:
        shown = metrics(url)
        return shown if all(shown.get(name) == value for name, value in names.items()) else None

    return eventually(found, f"metrics {names}") or {}


def test_release_day(home: Path, tmp_path: Path) -> None:
    command = [EXPORTCAST, "serve"]
    with serving(command, home, log=tmp_path / "first.log", API_TOKENS=TOKEN) as url:
        forecast = ask(f"{url}/v1/series/pk.ict/forecast?horizon=1&level=80")
        [point] = forecast["points"]
        assert point["month"] == "2026-04"
        assert ask(f"{url}/v1/series/pk.ict/scores")["scores"] == []

        # Printed in May, posted now: the forecast had not seen it.
        answer = ask(f"{url}/v1/releases", [figure("2026-04", 422.3, "2026-05-18")])
        [entry] = answer["scored"]
        assert (entry["series"], entry["month"], entry["observed"]) == ("pk.ict", "2026-04", 422.3)
        assert LINE.fullmatch(entry["line"]), entry["line"]
        assert abs(entry["forecast"] - point["median"]) < 0.01
        assert [d["series"] for d in answer["drift"]] == ["pk.ict"]
        again = ask(f"{url}/v1/releases", [figure("2026-04", 422.3, "2026-05-18")])
        assert (again["duplicate"], again["scored"]) == (1, [])

        [score] = ask(f"{url}/v1/series/pk.ict/scores")["scores"]
        assert (score["month"], score["step"], score["served"]) == ("2026-04", 1, True)
        told = ask(f"{url}/v1/series/pk.ict/drift")
        assert [p["month"] for p in told["points"]] == ["2026-04"]
        shown = scraped(url, scored_releases=1, model_stale=1)
        close(shown['forecast_release_surprise_sigma{series="pk.ict"}'], entry["surprise_sigma"])

        trained = spawn("train", "--if-stale", "--series", "pk.ict", "--jobs", "1", home=home)
        assert trained.returncode == 0, trained.stderr

    # Another pod, started afterwards, knows all of it.
    with serving(command, home, log=tmp_path / "second.log", API_TOKENS=TOKEN) as url:
        new = ask(f"{url}/v1/series/pk.ict/forecast?horizon=1")
        assert (new["cutoff"], new["points"][0]["month"]) == ("2026-04", "2026-05")
        assert new["model_version"] != forecast["model_version"]
        scraped(url, scored_releases=1, model_stale=0)
        answer = ask(f"{url}/v1/releases", [figure("2026-05", 401.7, "2026-06-18")])
        [entry] = answer["scored"]
        assert (entry["month"], entry["step"], entry["model_version"]) == ("2026-05", 1, new["model_version"])
        assert entry["forecasts"] == 2  # the one before waited for it too, two months ahead
        scraped(url, scored_releases=2)


def close(one: float, other: float) -> None:
    assert abs(one - other) < 1e-5

"""``exportcast scenario``: the words, what moves, what is refused."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from tests.in_process import run
from tests.service.published import publish_all, publish_many


@pytest.fixture(scope="module")
def family(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which the paths of wholes are the sums of those of their parts."""
    home = tmp_path_factory.mktemp("family")
    publish_all(home, samples=400, joint=1)
    return home


@pytest.fixture(scope="module")
def apart(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home in which every series has paths of its own."""
    home = tmp_path_factory.mktemp("apart")
    publish_all(home, samples=100)
    return home


@pytest.fixture(scope="module")
def alone(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a series of its own catalog."""
    home = tmp_path_factory.mktemp("own")
    publish_many(home, ["it.hotels"], samples=400, reports=24)
    return home


def answer(home: Path, *words: str) -> Any:
    done = run("scenario", *words, "--json", home=home)
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout)


def refusal(home: Path, *words: str) -> str:
    done = run("scenario", *words, home=home)
    assert (done.returncode, done.stdout) == (2, ""), done.stdout
    return done.stderr


def test_the_words_name_conditions_chances_months_and_years(family: Path) -> None:
    words = ("--given", "2026-12=3600", "--given", "FY2027=41500..", "--period", "FY2027", "--target", "42000")
    printed = run("scenario", "pk.ict", *words, "--levels", "80", home=family).stdout
    assert "Given 2026-12=3600: the forecast is 3,5" in printed
    assert "of it at least as far out\nGiven FY2027=41500..: the forecast is" in printed
    assert "of 400 paths of the forecast." in printed
    assert "2026-12" in printed and "3,600.0 to 3,600.0" in printed
    assert "pk.ict.telecom FY2027" in printed
    assert "FY2027 of 42,000 or more:" in printed
    assert "the 11 months that are open must average 3,490.9 or more" in printed


def test_a_month_at_a_value_is_there_and_the_year_follows(family: Path) -> None:
    found = answer(family, "pk.ict", "--given", "2026-12=3650")
    points = {point["month"]: point for point in found["points"]}
    assert points["2026-12"]["scenario"]["intervals"]["80"] == [3650.0, 3650.0]
    year = next(total for total in found["totals"] if total["period"] == "FY2027")
    shift = year["scenario"]["mean"] - year["forecast"]["mean"]
    assert shift == pytest.approx(3650 - points["2026-12"]["forecast"]["mean"], abs=60)
    assert 0 < found["probability"] < 0.5
    assert 10 < found["effective_paths"] < 400
    assert found["warning"] is None


def test_parts_and_whole_move_together_on_the_condition(family: Path) -> None:
    """On the mean: sums of medians are none."""
    found = answer(family, "pk.ict.telecom", "--given", "pk.ict:FY2027=41800..42000", "--period", "FY2027")
    moved = {total["series"]: total["scenario"]["mean"] for total in found["relatives"]}
    assert moved.keys() == {
        "pk.ict",
        "pk.ict.computer",
        "pk.ict.information",
        "pk.ict.telecom.call_centres",
        "pk.ict.telecom.other",
    }
    (own,) = (total["scenario"]["mean"] for total in found["totals"] if total["period"] == "FY2027")
    assert 41800 <= moved["pk.ict"] <= 42000
    np.testing.assert_allclose(own + moved["pk.ict.computer"] + moved["pk.ict.information"], moved["pk.ict"])
    np.testing.assert_allclose(moved["pk.ict.telecom.call_centres"] + moved["pk.ict.telecom.other"], own)
    assert found["given"][0]["series"] == "pk.ict"


def test_an_unlikely_condition_has_a_warning(family: Path) -> None:
    points = answer(family, "pk.ict", "--given", "2026-12=0..9999")["points"]
    (high,) = (p["forecast"]["intervals"]["95"][1] for p in points if p["month"] == "2026-12")
    found = run("scenario", "pk.ict", "--given", f"2026-12={high + 65:.0f}", home=family)
    assert found.returncode == 0, found.stderr
    assert "Warning: the forecast gives the conditions a probability below 1 %" in found.stdout


def test_without_conditions_it_is_what_a_target_needs(family: Path) -> None:
    words = ("scenario", "pk.ict", "--period", "FY2027", "--target", "42000")
    found = answer(family, *words[1:])["target"]
    assert found["forecast_needed"] == found["scenario_needed"]
    assert (found["forecast_needed"]["months"], found["forecast_needed"]["average"]) == (12, 3500.0)
    assert found["forecast_needed"]["probability"] == found["forecast_probability"]
    assert "scenario median" not in run(*words, home=family).stdout


def test_series_trained_apart_say_so(apart: Path) -> None:
    found = answer(apart, "pk.ict", "--given", "2026-12=350")
    assert found["relatives"] == []
    assert any("do not add up" in note for note in found["notes"])
    assert "not joint" in refusal(apart, "pk.ict", "--given", "pk.ict.telecom:2026-12=350")


def test_a_relative_without_a_forecast_is_named(family: Path, tmp_path: Path) -> None:
    home = Path(shutil.copytree(family, tmp_path / "home"))
    shutil.rmtree(home / "artefacts" / "pk.ict.telecom.other")
    found = answer(home, "pk.ict", "--given", "2026-12=3500")
    assert "relatives are left out: pk.ict.telecom.other without a forecast" in found["notes"]
    assert "pk.ict.telecom.other without" in refusal(home, "pk.ict", "--given", "pk.ict.computer:2026-12=2100")


def test_a_series_without_relatives_has_no_note(alone: Path) -> None:
    found = answer(alone, "it.hotels", "--given", "2026-12=350")
    assert (found["relatives"], found["notes"]) == ([], [])
    assert "a relative: it has none" in refusal(alone, "it.hotels", "--given", "pk.ict:2026-12=350")


@pytest.mark.parametrize(
    ("words", "wanted"),
    [
        (["--given", "2026-12=9999"], "--given 2026-12: found 9999, wanted at most"),
        (["--given", "2026-03=1"], "all of it is published"),
        (["--given", "2026-12=3600", "--given", "2026-12=3400"], "can hold together; nearest"),
        (["--given", "2026-12=3600..3700", "--given", "2026-12=3300..3400"], "given the other conditions; nearest"),
        (["--given", "2040-01=3600"], "--given 2040-01: found 3600, wanted months within"),
        (["--given", "FY27=5000"], "--given FY27: found 'FY27', wanted FY2027"),
        (["--given", "2026-12=400..300"], "the lower end first: 300..400"),
        (["--given", "pk.goods:2026-12=4"], "--given pk.goods:2026-12: found"),
        (["--given", "2026-12=3500", "--period", "FY2049"], "period: found FY2049, wanted months within"),
        (["--given", "2026-12=3500", "--period", "soon"], "period: found 'soon', wanted a period like"),
        (["--target", "5000"], "period: found nothing, wanted with a target"),
        (["--given", "2026-12=3500", "--levels", "10,20,30,40,50,60"], "at most 5 levels"),
        ([word for month in range(1, 22) for word in ("--given", f"2027-{month}=1")], "given: found ['2027-1=1', "),
        (["--given", "2026-12=" + "9" * 200], "given: found '2026-12=999"),
        (["--given", "2026-12=3500", "--period", "FY" + "2" * 40], "period: found 'FY222"),
        ([], "given: found nothing, wanted conditions"),
    ],
)
def test_what_cannot_be_is_refused(family: Path, words: list[str], wanted: str) -> None:
    assert wanted in refusal(family, "pk.ict", *words)

"""The commands that ask the version in service: outlook, and growth by month."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import numpy as np
import pytest

from tests.in_process import run


def test_an_outlook_is_read_off_the_paths_of_the_forecast(shared_home: Path) -> None:
    year = json.loads(run("outlook", "pk.ict", "FY2027", "--target", "5000", "--json", home=shared_home).stdout)
    months = json.loads(run("forecast", "pk.ict", "--horizon", "15", "--json", home=shared_home).stdout)["points"]
    assert (year["months_published"], year["published_sum"]) == (0, 0)
    np.testing.assert_allclose(year["mean"], sum(p["mean"] for p in months[3:]), rtol=1e-6)
    (low95, high95), (low80, high80) = year["intervals"]["95"], year["intervals"]["80"]
    assert low95 < low80 < year["median"] < high80 < high95
    assert 0 <= year["probability"] <= 1
    assert year["target"] == 5000
    assert year["yoy_pct"]["intervals"].keys() == {"80", "95"}


def test_published_months_are_constants_of_the_vintage(shared_home: Path) -> None:
    year = json.loads(run("outlook", "pk.ict", "FY2026", "--json", home=shared_home).stdout)
    months = json.loads(run("vintage", "pk.ict", "--json", home=shared_home).stdout)["months"]
    published = sum(m["value"] for m in months if m["month"] >= "2025-07")
    assert year["months_published"] == 9
    np.testing.assert_allclose(year["published_sum"], published, rtol=1e-9)
    assert year["intervals"]["95"][0] > published
    assert (year["target"], year["probability"]) == (None, None)


def test_the_words_name_period_spread_chance_and_growth(shared_home: Path) -> None:
    said = run("outlook", "pk.ict", "FY2027", "--target", "5000", "--levels", "80", home=shared_home).stdout
    assert "FY2027 (July 2026 - June 2027)" in said
    assert "80 %" in said
    assert "95 %" not in said
    assert "chance of 5,000 or more" in said
    assert "% on FY2026" in said


def test_a_published_period_is_said_to_be_settled(shared_home: Path) -> None:
    said = run("outlook", "pk.ict", "FY2026:9", "--target", "3000", home=shared_home).stdout
    assert "all months of this period are published" in said
    assert "chance of 3,000 or more: 100 %" in said


@pytest.mark.parametrize(
    ("args", "words"),
    [
        (["FY2031"], ("2030-07..2031-06", "2031-03")),
        (["FY27"], ("FY27", "period")),
        (["FY2027", "--target", "nan"], ("target", "nan")),
        (["FY2027", "--target", "much"], ("--target", "much")),
        (["FY2027", "--levels", "0"], ("0",)),
        ([], ("PERIOD",)),
    ],
)
def test_a_wrong_call_is_named(shared_home: Path, args: list[str], words: tuple[str, ...]) -> None:
    done = run("outlook", "pk.ict", *args, home=shared_home)
    assert done.returncode == 2
    assert done.stdout == ""
    assert all(word in done.stderr for word in words)


def test_growth_by_month_is_percent_on_the_year_before(shared_home: Path) -> None:
    done = run("forecast", "pk.ict", "--measure", "yoy_pct", "--horizon", "18", "--csv", home=shared_home)
    levels = run("forecast", "pk.ict", "--horizon", "1", "--csv", home=shared_home)
    months = json.loads(run("vintage", "pk.ict", "--json", home=shared_home).stdout)["months"]
    base = next(m["value"] for m in months if m["month"] == "2025-04")
    growth, level = (next(csv.DictReader(io.StringIO(d.stdout))) for d in (done, levels))
    for column in ("mean", "median", "lower_80", "upper_95"):
        np.testing.assert_allclose(float(growth[column]), 100 * (float(level[column]) / base - 1), atol=1e-3)


def test_the_words_say_what_the_intervals_are_of(shared_home: Path) -> None:
    shown = run("forecast", "pk.ict", home=shared_home).stdout
    releases = json.loads(run("forecast", "pk.ict", "--json", home=shared_home).stdout)["releases"]
    assert "Intervals are of the first figure of each month" in shown
    assert ("exportcast revisions pk.ict" in shown) == (releases >= 24)
    assert "exportcast revisions" not in run("forecast", "pk.ict.telecom", home=shared_home).stdout


def test_releases_are_counted_once(shared_home: Path) -> None:
    forecast = json.loads(run("forecast", "pk.ict", "--json", home=shared_home).stdout)
    on_that_day = run("revisions", "pk.ict", "--as-of", forecast["as_of"], "--json", home=shared_home).stdout
    assert forecast["releases"] == json.loads(on_that_day)["releases"]


@pytest.mark.parametrize(("measure", "words"), [("adjusted", "seasonally adjusted"), ("trend", "trend")])
def test_values_without_their_season_are_those_of_the_known_months_and_those_ahead(
    shared_home: Path, measure: str, words: str
) -> None:
    ahead = run("forecast", "pk.ict", "--measure", measure, home=shared_home).stdout
    known = run("vintage", "pk.ict", "--measure", measure, home=shared_home).stdout
    for text in (ahead, known):
        assert f", {words}, usd_million" in text
        assert "not the publisher's" in text
    level, other = (
        json.loads(run("vintage", "pk.ict", "--measure", m, "--json", home=shared_home).stdout)["months"]
        for m in ("level", measure)
    )
    swings = [np.diff(np.log([m["value"] for m in each[-36:]])).std() for each in (level, other)]
    assert swings[1] < 0.7 * swings[0]


def test_a_series_that_is_too_short_is_not_adjusted(shared_home: Path) -> None:
    for command in ("forecast", "vintage"):
        done = run(command, "pk.ict.computer.freelance", "--measure", "adjusted", home=shared_home)
        assert done.returncode == 1
        assert "no seasonal adjustment: it needs 36 months without a gap, has 33" in done.stderr


def test_a_triangle_is_not_adjusted(shared_home: Path) -> None:
    done = run("vintage", "pk.ict", "--measure", "trend", "--revisions", home=shared_home)
    assert done.returncode == 2
    assert "--measure trend does not go with --revisions or --format sdmx-csv" in done.stderr

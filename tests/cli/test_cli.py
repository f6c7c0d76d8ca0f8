"""The command line as a newcomer calls it: outputs, exit codes, and what is left behind after a mistake."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest

from tests.conftest import TRAINED
from tests.in_process import run

HEADER = "series,period_start,period_end,measure,value,unit,published,source\n"
GOOD = "pk.ict,2026-04,2026-04,level,390.5,usd_million,2026-05-19,test (SBP)\n"


def test_forecast_gives_twelve_months_after_the_cutoff_with_ordered_intervals(shared_home: Path) -> None:
    done = run("forecast", "pk.ict", "--horizon", "12", "--levels", "80,95", "--json", home=shared_home)
    answer = json.loads(done.stdout)
    assert done.returncode == 0
    assert answer["cutoff"] == "2026-03"
    assert [p["month"] for p in answer["points"]] == [
        *(f"2026-{m:02d}" for m in range(4, 13)),
        *(f"2027-{m:02d}" for m in range(1, 4)),
    ]
    for point in answer["points"]:
        (lo80, hi80), (lo95, hi95) = point["intervals"]["80"], point["intervals"]["95"]
        assert 0 < lo95 < lo80 < point["median"] < hi80 < hi95


def test_forecast_as_csv_has_a_row_a_month(shared_home: Path) -> None:
    done = run("forecast", "pk.ict.telecom", "--horizon", "3", "--levels", "80", "--csv", home=shared_home)
    rows = list(csv.DictReader(io.StringIO(done.stdout)))
    assert [list(r) for r in rows] == [["month", "step", "mean", "median", "lower_80", "upper_80"]] * 3


def test_a_series_that_is_unknown_names_its_nearest_and_is_the_callers_mistake(shared_home: Path) -> None:
    done = run("forecast", "pk.icr", home=shared_home)
    assert done.returncode == 2
    assert "pk.icr" in done.stderr
    assert "pk.ict" in done.stderr.replace("pk.icr", "")


def test_a_series_without_a_model_is_work_that_failed(shared_home: Path) -> None:
    done = run("forecast", "pk.ict.information", home=shared_home)
    assert done.returncode == 1
    assert "exportcast train" in done.stderr


@pytest.mark.parametrize(
    ("args", "word"),
    [(["--horizon", "0"], "0"), (["--horizon", "61"], "61"), (["--levels", "101"], "101"), (["--mode", "x"], "--mode")],
)
def test_options_out_of_range_are_refused_by_name(shared_home: Path, args: list[str], word: str) -> None:
    done = run("forecast", "pk.ict", *args, home=shared_home)
    assert done.returncode == 2
    assert word in done.stderr


def test_the_same_file_twice_stores_nothing_new_and_says_so(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "april.csv"
    file.write_text(HEADER + GOOD)
    first, second = (run("ingest", str(file), "--json", home=home) for _ in range(2))
    assert (json.loads(first.stdout)["stored"], json.loads(first.stdout)["duplicate"]) == (1, 0)
    assert (json.loads(second.stdout)["stored"], json.loads(second.stdout)["duplicate"]) == (0, 1)
    assert "nothing new" in run("ingest", str(file), home=home).stdout


def test_a_dry_run_says_what_would_happen_and_stores_nothing(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "april.csv"
    file.write_text(HEADER + GOOD)
    assert json.loads(run("ingest", str(file), "--dry-run", "--json", home=home).stdout)["stored"] == 1
    assert json.loads(run("ingest", str(file), "--json", home=home).stdout)["stored"] == 1


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (GOOD.replace("level", "volume"), ("line 3", "measure", "volume")),
        (GOOD.replace("2026-04,2026-04", "2026-13,2026-13"), ("line 3", "period_start", "2026-13")),
        (GOOD.replace("390.5", "-390.5"), ("line 3", "value", "-390.5")),
        (GOOD.replace("390.5", "1e308"), ("line 3", "value", "1e308")),
        (GOOD.replace("390.5", "NaN"), ("line 3", "value", "NaN")),
        (GOOD.replace("2026-05-19", "2099-05-19"), ("bad.csv line 3", "published", "2099-05-19")),
        (GOOD.replace("pk.ict,", "pk.itc,"), ("bad.csv line 3", "series", "pk.itc", "pk.ict")),
    ],
)
def test_one_wrong_figure_is_named_and_nothing_of_the_file_is_stored(
    home: Path, tmp_path: Path, content: str, words: tuple[str, ...]
) -> None:
    file = tmp_path / "bad.csv"
    file.write_text(HEADER + GOOD + content)
    done = run("ingest", str(file), home=home)
    assert done.returncode == 2
    for word in words:
        assert word in done.stderr
    file.write_text(HEADER + GOOD)
    assert json.loads(run("ingest", str(file), "--json", home=home).stdout)["stored"] == 1


def test_files_that_are_no_tables_are_refused_by_name(home: Path, tmp_path: Path) -> None:
    for name, data in (
        ("empty.csv", b""),
        ("latin.csv", HEADER.encode() + b"pk.ict,\xff"),
        ("headless.csv", b"a,b\n1,2\n"),
    ):
        (tmp_path / name).write_bytes(data)
        done = run("ingest", str(tmp_path / name), home=home)
        assert done.returncode == 2
        assert name in done.stderr


def test_vintage_shows_each_month_with_its_status(shared_home: Path) -> None:
    shown = json.loads(run("vintage", "pk.ict", "--as-of", "2026-04-30", "--json", home=shared_home).stdout)
    assert (shown["series"], shown["as_of"]) == ("pk.ict", "2026-04-30")
    by_month = {m["month"]: m for m in shown["months"]}
    assert by_month["2026-03"]["value"] == 413.623
    assert by_month["2026-03"]["status"] == "reported"
    assert {"month", "value", "status", "tolerance"} <= by_month["2026-03"].keys()


def test_a_vintage_of_the_past_does_not_know_what_came_later(shared_home: Path) -> None:
    shown = json.loads(run("vintage", "pk.ict", "--as-of", "2025-06-30", "--json", home=shared_home).stdout)
    assert max(m["month"] for m in shown["months"] if m["value"] is not None) <= "2025-05"


def test_audit_names_the_known_errors_with_reasons(shared_home: Path) -> None:
    found = json.loads(run("audit", "--json", home=shared_home).stdout)
    november = [c for c in found["contradictions"] if c["period_start"] == c["period_end"] == "2025-11"]
    assert {c["value"] for c in november} >= {366.0}
    assert any("2025-09" in c["reason"] and "356" in c["reason"] for c in november)
    assert all({"kind", "reason", "expected"} <= c.keys() for c in found["contradictions"])


def test_models_list_marks_what_is_in_service(shared_home: Path) -> None:
    versions = json.loads(run("models", "list", "--json", home=shared_home).stdout)["versions"]
    assert {v["series"] for v in versions if v["champion"]} == set(TRAINED)
    shown = json.loads(run("models", "show", "pk.ict", "--json", home=shared_home).stdout)
    members = [row["member"] for row in shown["card"]["scores"]]
    assert {"combination", "prophet", "snaive", "ets", "theta", "regression"} <= set(members)
    assert shown["decisions"][0]["why"] == "first version"


def test_training_again_without_new_figures_does_nothing(home: Path) -> None:
    done = run("train", "--if-stale", "--series", "pk.ict", home=home)
    assert done.returncode == 0
    assert "Nothing is stale" in done.stdout


def test_a_corrupted_artifact_is_refused_by_name(home: Path) -> None:
    model = next((home / "artefacts" / "pk.ict").rglob("model.joblib"))
    data = bytearray(model.read_bytes())
    data[len(data) // 2] ^= 1
    model.chmod(0o644)
    model.write_bytes(data)
    done = run("forecast", "pk.ict", home=home)
    assert done.returncode == 1
    assert "pk.ict" in done.stderr
    assert "sha256" in done.stderr


def test_a_wrong_setting_is_named(shared_home: Path) -> None:
    done = run("models", "list", home=shared_home, EXPORTCAST_THREADS="many")
    assert done.returncode == 2
    assert "EXPORTCAST_THREADS" in done.stderr


def test_revisions_show_the_first_release_and_what_became_of_it(shared_home: Path) -> None:
    shown = json.loads(run("vintage", "pk.ict", "--revisions", "--json", home=shared_home).stdout)
    march = next(row for row in shown["months"] if row["month"] == "2025-03")
    known = [march[day] for day in shown["dates"] if march[day] is not None]
    assert (known[0], round(known[-1], 3)) == (342.0, 344.928)
    assert "+0.86 %" in run("vintage", "pk.ict", "--revisions", home=shared_home).stdout


def test_an_article_becomes_proposals_that_are_not_stored(home: Path, tmp_path: Path) -> None:
    article = tmp_path / "piece.txt"
    article.write_text(
        "KARACHI, Dec 18, 2025: Pakistan's IT exports stood at $356 million in November 2025, up 9.9 percent "
        "year-on-year. The government aims for $10 billion by 2030; 600,000 professionals charge $50-70 per hour."
    )
    found = json.loads(run("read", str(article), "--json", home=home).stdout)["reports"]
    level = next(r for r in found if r["measure"] == "level")
    assert (level["series"], level["period_start"], level["value"]) == ("pk.ict", "2025-11", 356.0)
    assert level["confidence"] > 0.9
    assert level["text"] in article.read_text()
    assert {r["measure"] for r in found} == {"level", "yoy_pct"}
    before = json.loads(run("vintage", "pk.ict", "--json", home=home).stdout)["hash"]
    run("read", str(article), home=home)
    assert json.loads(run("vintage", "pk.ict", "--json", home=home).stdout)["hash"] == before


def test_a_flood_of_figures_of_one_month_is_refused_and_stores_nothing(home: Path, tmp_path: Path) -> None:
    rows = [f"pk.ict,2026-04,2026-04,level,{300 + k / 100:.2f},usd_million,2026-05-19,p{k}\n" for k in range(4000)]
    (tmp_path / "flood.csv").write_text(HEADER + "".join(rows))
    before = run("audit", home=home).stdout
    done = run("ingest", str(tmp_path / "flood.csv"), home=home)
    assert done.returncode == 2
    assert "flood.csv line 102, column value: found 301.00, wanted at most 100 different figures" in done.stderr
    assert run("audit", home=home).stdout == before

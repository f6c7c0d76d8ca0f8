"""Any panel: every series gets its rows, odd ones with a note, and the same ones however many work at it."""

import csv
import subprocess
import sys
import time
from dataclasses import replace

import numpy as np
import pytest
from click.testing import CliRunner

from cli.main import exportcast
from models.core.errors import InvalidInput
from models.core.periods import Month
from training import batch
from training.batch import LONGEST, Plan, forecast_one, regular
from training.panels.panel import Observation, RawSeries

QUICK = Plan(6, (0.1, 0.5, 0.9), ("theta", "snaive"))
START = Month.of(2019, 1)


def seasonal(months, *, seed=5):
    t, noise = np.arange(months), np.random.default_rng(seed).normal(0, 3, months)
    return 100 + 0.3 * t + 10 * np.sin(t * np.pi / 6) + noise


def raw(values, *, name="a", form="{}-01"):
    rows = [Observation(i + 2, START + i, form.format(START + i), float(v)) for i, v in enumerate(values)]
    return RawSeries(name, rows)


def with_gap(months, *holes):
    values = seasonal(months)
    values[list(holes)] = np.nan
    return values


def panel(path, **series):
    lines = ["unique_id,ds,y"]
    for name, values in series.items():
        lines += [f"{name},{START + i},{'' if np.isnan(v) else v}" for i, v in enumerate(values)]
    path.write_text("\n".join(lines) + "\n")
    return path


def call(*arguments):
    return CliRunner().invoke(exportcast, ["batch", *map(str, arguments)], catch_exceptions=True)


def read(path):
    return list(csv.DictReader(path.read_text().splitlines()))


ODD = {
    "short": (seasonal(7), "short"),
    "one month": (seasonal(1), "short"),
    "gaps": (with_gap(60, 20, 21, 40), "gaps: 3 missing months (2020-09, 2020-10, 2022-05)"),
    "mostly gaps": (with_gap(60, *range(0, 58, 2)), "only 2023-10 and later"),
    "no value at the end": (with_gap(60, 58, 59), "no values after 2023-10"),
    "nothing": (np.full(30, np.nan), "no values"),
    "constant": (np.full(60, 7.0), "constant"),
}


@pytest.mark.parametrize("case", ODD)
def test_an_odd_series_gets_its_rows_and_a_word_for_what_is_odd(case):
    values, word = ODD[case]
    block = forecast_one(raw(values), QUICK)
    assert block.quantiles.shape == (6, 3)
    assert word in "; ".join(block.notes)
    if case != "nothing":
        assert np.isfinite(block.quantiles).all()
        assert (np.diff(block.quantiles, axis=1) >= 0).all()


def test_a_plain_series_has_no_note():
    assert forecast_one(raw(seasonal(80)), QUICK).notes == ()


def test_filled_months_lie_on_a_line_and_are_no_truth():
    history, _ = regular(raw(with_gap(60, 20, 21)))
    np.testing.assert_allclose(np.diff(history.values[19:23], n=2), 0, atol=1e-9)
    assert history.estimated == {START + 20, START + 21}


def test_rows_in_any_order_are_the_same_series():
    rows = raw(seasonal(60)).rows
    shuffled = [rows[i] for i in np.random.default_rng(1).permutation(60)]
    np.testing.assert_array_equal(
        regular(RawSeries("a", shuffled))[0].values,
        regular(RawSeries("a", rows))[0].values,
    )


def test_equal_rows_of_a_month_count_once_and_have_a_note():
    rows = list(raw(seasonal(40)).rows)
    history, (note,) = regular(RawSeries("a", [*rows, replace(rows[3], line=99)]))
    np.testing.assert_array_equal(history.values, seasonal(40))
    assert "2019-04 in line 99: counted once" in note


def test_rows_that_disagree_about_a_month_are_refused():
    rows = list(raw(seasonal(40)).rows)
    with pytest.raises(InvalidInput, match=r"lines 5 and 99, column y: found .* and 5 for 2019-04"):
        regular(RawSeries("a", [*rows, Observation(99, START + 3, "2019-04-01", 5.0)]))


@pytest.mark.parametrize(
    ("form", "dates"),
    [
        ("{}", ("2024-01", "2024-02")),
        ("{}-01", ("2024-01-01", "2024-02-01")),
        ("{}-15", ("2024-01-15", "2024-02-15")),
        ("{}-01 00:00:00", ("2024-01-01 00:00:00", "2024-02-01 00:00:00")),
        ("{}-01T00:00:00+05:00", ("2024-01-01T00:00:00+05:00", "2024-02-01T00:00:00+05:00")),
    ],
)
def test_months_are_written_as_the_input_writes_them(form, dates):
    assert forecast_one(raw(seasonal(60), form=form), QUICK).ds[:2] == dates


def test_negative_values_are_values_and_positive_series_stay_positive():
    below = forecast_one(raw(seasonal(60) - 200), QUICK)
    assert below.quantiles.max() < 0
    tiny = forecast_one(raw(seasonal(60) * 1e-9), QUICK)
    assert tiny.quantiles.min() > 0


def test_named_members_are_combined_whichever_they_are(monkeypatch):
    seen = []
    train = batch.fit_series
    monkeypatch.setattr(batch, "fit_series", lambda *a, **k: seen.append(train(*a, **k)) or seen[-1])
    forecast_one(raw(seasonal(80)), QUICK)
    assert set(seen[0].forecast.members) == {"theta", "snaive"}


def test_a_failure_of_one_series_is_its_note_and_no_more(monkeypatch):
    def fail(*_, **__):
        raise MemoryError("too much")

    monkeypatch.setattr(batch, "fit_series", fail)
    block = forecast_one(raw(seasonal(60)), QUICK)
    assert np.isnan(block.mean).all()
    assert block.notes == ("no forecast: there was not enough memory",)


def test_quantiles_beyond_what_the_errors_support_are_marked():
    block = forecast_one(raw(seasonal(80)), Plan(6, (0.005, 0.5, 0.995), ("snaive",)))
    assert "do not support a 99 % interval" in block.notes[-1]


def test_the_command_writes_every_series_in_order_the_same_with_one_job_or_two(tmp_path):
    odd = {name.replace(" ", "_"): values for name, (values, _) in ODD.items()}
    source = panel(tmp_path / "in.csv", z=seasonal(60), **odd, a=seasonal(48, seed=9))
    plain = ("--horizon", 4, "--members", "theta,snaive", "--quantiles", "0.9,0.1,0.5")
    written = []
    for jobs in (1, 2):
        done = call(source, *plain, "--jobs", jobs, "--output", tmp_path / f"{jobs}.csv")
        assert done.exit_code == 0, done.output
        written.append((tmp_path / f"{jobs}.csv").read_bytes())
    assert written[0] == written[1]
    rows = read(tmp_path / "1.csv")
    assert list(rows[0]) == ["unique_id", "ds", "mean", "q0.1", "q0.5", "q0.9", "note"]
    assert [r["unique_id"] for r in rows[::4]] == ["z", *odd, "a"]
    assert [r["ds"] for r in rows[:4]] == ["2024-01", "2024-02", "2024-03", "2024-04"]
    assert {r["mean"] for r in rows if r["unique_id"] == "nothing"} == {""}
    assert "9 series, 7 of them with a note" in done.output


def test_dask_without_an_address_or_without_its_package_is_refused(tmp_path, monkeypatch):
    call_it = (panel(tmp_path / "in.csv", a=seasonal(3)), "--horizon", 3, "--output", tmp_path / "out.csv", "--dask")
    assert "'here'" in str(call(*call_it, "here").exception)
    monkeypatch.setitem(sys.modules, "distributed", None)
    assert "pip install 'exportcast[dask]'" in str(call(*call_it, "tcp://127.0.0.1:1").exception)
    assert not (tmp_path / "out.csv").exists()


def test_a_fault_of_the_input_leaves_no_output(tmp_path):
    source = tmp_path / "in.csv"
    source.write_text("unique_id,ds,y\na,2026-01,1\na,2026-02,many\n")
    done = call(source, "--horizon", 3, "--output", tmp_path / "out.csv")
    assert "in.csv line 3, column y: found 'many'" in str(done.exception)
    assert [p.name for p in tmp_path.iterdir()] == ["in.csv"]


@pytest.mark.parametrize(
    "wrong",
    [
        ("--quantiles", "0.1,1.5"),
        ("--quantiles", "some"),
        ("--members", "ets,chronos"),
        ("--horizon", "0"),
        ("--horizon", "61"),
        ("--output", "/nowhere/at/all.csv"),
    ],
)
def test_a_wrong_call_says_what_is_wrong(tmp_path, wrong):
    source = panel(tmp_path / "in.csv", a=seasonal(3))
    done = call(source, "--horizon", 3, "--output", tmp_path / "out.csv", *wrong)
    assert done.exit_code == 2
    assert wrong[0] in done.output
    assert not (tmp_path / "out.csv").exists()


def test_an_interrupted_write_keeps_what_was_there(tmp_path):
    target = tmp_path / "out.csv"
    target.write_text("before")

    def blocks():
        yield forecast_one(raw(seasonal(5)), QUICK)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        list(batch.write(target, QUICK, blocks()))
    assert target.read_text() == "before"
    assert [p.name for p in tmp_path.iterdir()] == ["out.csv"]


def test_series_are_taken_as_workers_get_free():
    taken = []

    def panels():
        for i in range(50):
            taken.append(i)
            yield raw(seasonal(5), name=str(i))

    blocks = batch.forecast_panel(panels(), QUICK, jobs=1)
    next(blocks)
    assert len(taken) < 10
    blocks.close()


def test_the_input_is_not_written_over(tmp_path):
    path = panel(tmp_path / "in.csv", a=seasonal(5))
    before = path.read_text()
    done = call(path, "--horizon", 1, "--output", path)
    assert (done.exit_code, "is the input itself" in done.output, path.read_text()) == (2, True, before)


@pytest.mark.parametrize("name", ["-", "/dev/stdin"])
def test_standard_input_is_read_once_and_forecast(tmp_path, name):
    path = panel(tmp_path / "in.csv", a=seasonal(30))
    command = [sys.executable, "-m", "cli", "batch", name, "--horizon", "1", "--members", "snaive", "--jobs", "1"]
    with path.open("rb") as given, subprocess.Popen(["cat"], stdin=given, stdout=subprocess.PIPE) as piped:
        command += ["--output", str(tmp_path / "out.csv")]
        done = subprocess.run(command, stdin=piped.stdout, capture_output=True, text=True)
    assert (done.returncode, done.stderr.count("Error")) == (0, 0), done.stderr
    assert [row["ds"] for row in read(tmp_path / "out.csv")] == ["2021-07"]


def test_faults_of_standard_input_are_named_by_line(tmp_path):
    text = "unique_id,ds,y\na,2026-01,many\n"
    done = CliRunner().invoke(exportcast, ["batch", "-", "--horizon", "1", "--output", f"{tmp_path}/o"], input=text)
    assert "standard input line 2, column y: found 'many'" in str(done.exception)


def test_one_quarterly_series_of_a_monthly_panel_gets_a_note(tmp_path):
    quarters = np.where(np.arange(48) % 3 == 2, seasonal(48), np.nan)
    path = panel(tmp_path / "in.csv", a=seasonal(48), b=seasonal(48, seed=3), q=quarters)
    done = call(path, "--horizon", 2, "--members", "snaive", "--jobs", 1, "--output", tmp_path / "out.csv")
    assert done.exit_code == 0, done.exception
    notes = {row["unique_id"]: row["note"] for row in read(tmp_path / "out.csv")}
    assert "looks quarterly: 16 values, 3 months apart (2019-03, 2019-06, 2019-09, ...)" in notes["q"]
    assert "quarterly" not in notes["a"] + notes["b"]


def test_months_before_the_last_180_change_nothing():
    rng = np.random.default_rng(4)
    values = 100 + rng.normal(0, 3, 400)
    plan = Plan(3, members=("pretrained", "snaive"))

    def block(first):
        months = [Month.of(1990, 1) + i for i in range(400)]
        rows = [Observation(i, m, str(m), float(v)) for i, (m, v) in enumerate(zip(months, values, strict=True))]
        return forecast_one(RawSeries("a", rows[first:]), plan)

    np.testing.assert_array_equal(block(0).quantiles, block(400 - LONGEST).quantiles)


def test_a_history_six_times_as_long_costs_no_more_than_half_as_much_again():
    values = (100 + np.random.default_rng(5).normal(0, 3, 720)).tolist()

    def seconds(months):
        rows = [Observation(i, Month.of(1950, 1) + i, str(Month.of(1950, 1) + i), v) for i, v in enumerate(values)]
        started = time.process_time()
        forecast_one(RawSeries("a", rows[-months:]), Plan(12))
        return time.process_time() - started

    seconds(60)
    ratio = np.median([seconds(720) / seconds(120) for _ in range(3)])
    print(f"720 months over 120: {ratio:.2f}")
    assert ratio < 3

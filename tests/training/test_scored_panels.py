"""benchmarks.panels: any folder of panels is read, checked and scored."""

import csv
import gzip

import numpy as np
import pytest

from benchmarks.panels import cases_of, folders_of, sample, scored, table, write_tails
from models.core.errors import InvalidInput
from models.core.periods import Month
from training.backtest import PROBABILITIES

START = Month.of(2015, 1)


def write(path, first, values, name="a"):
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = [f"{name},{START + first + i},{value}" for i, value in enumerate(values)]
    path.write_text("unique_id,ds,y\n" + "\n".join(rows) + "\n")


def panel(folder, *, first=48, months=6):
    values = 100 + np.random.default_rng(1).normal(0, 5, 60)
    write(folder / "history.csv", 0, values[:48])
    write(folder / "actuals.csv", first, values[48 : 48 + months])
    return folder


def test_a_folder_of_panels_is_found_and_each_scored(tmp_path):
    folders = [panel(tmp_path / "one"), panel(tmp_path / "two", months=3)]
    assert folders_of(tmp_path) == folders
    assert folders_of(folders[0]) == folders[:1]
    lines = list(table(cases_of(folders[1]), ("networks", "snaive"), jobs=1))
    assert [line.split(" |")[0] for line in lines[1:3]] == ["| networks", "| snaive"]


@pytest.mark.parametrize("first", [47, 50])
def test_actuals_that_do_not_follow_are_refused(tmp_path, first):
    with pytest.raises(InvalidInput, match="2019-01"):
        cases_of(panel(tmp_path, first=first))


def test_a_series_without_actuals_is_named(tmp_path):
    write(panel(tmp_path) / "actuals.csv", 48, [1.0], name="b")
    with pytest.raises(InvalidInput, match="no a"):
        cases_of(tmp_path)


def test_a_folder_without_a_panel_is_refused(tmp_path):
    with pytest.raises(InvalidInput, match=r"history\.csv"):
        folders_of(tmp_path)


def test_scores_are_those_of_the_formulas():
    quantiles = np.tile(np.array(PROBABILITIES) * 10, (2, 1))
    row = scored([quantiles], [np.array([5.0, 9.5])], [2.0])
    assert row["MASE"] == pytest.approx((0 + 4.5) / 2 / 2)
    assert (row["cover 80"], row["cover 95"]) == (50, 100)
    assert row["MSIS 95"] == pytest.approx(9.5 / 2)


def test_a_missing_actual_is_not_scored():
    quantiles = np.tile(np.array(PROBABILITIES) * 10, (2, 1))
    assert scored([quantiles], [np.array([5.0, np.nan])], [2.0])["MASE"] == 0


def test_a_larger_sample_holds_the_smaller():
    assert sample(list(range(50)), 20)[:5] == sample(list(range(50)), 5)


def test_tails_are_split_by_id_and_cut_off_eighteen_months(tmp_path):
    path = tmp_path / "tails.csv.gz"
    with gzip.open(path, "wt", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(("unique_id", "ds", "y", "t"))
        writer.writerows((f"s{i}", f"{START + t}-01", 100 + t, t) for i in range(20) for t in range(54))
    write_tails(path, tmp_path / "panel")
    cases = cases_of(tmp_path / "panel")
    assert 3 <= len(cases) <= 17
    assert {len(case.observed) for case in cases} == {18}
    assert {len(case.raw.rows) for case in cases} == {36}

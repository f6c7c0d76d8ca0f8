"""Undecided figures on the command line: many of one kind are one line of their series."""

import json

from models.core.periods import Month
from tests.in_process import run

FIRST = Month.of(2024, 1)


def table(tmp_path, *series, months=12):
    rows = [
        f"{s},{FIRST + i},level,250,usd_million,{(FIRST + (i + 1)).first_day},SBP"
        for s in series
        for i in range(months)
    ]
    path = tmp_path / "round.csv"
    path.write_text("\n".join(["series,period,measure,value,unit,published,source", *rows]))
    return path


def test_round_figures_are_one_line_of_each_series(tmp_path):
    path = table(tmp_path, "pk.ict.telecom", "pk.ict.computer")
    dry = run("ingest", str(path), "--dry-run", home=tmp_path).stdout
    run("ingest", str(path), home=tmp_path)
    for shown in (dry, run("audit", home=tmp_path).stdout):
        lines = [line for line in shown.splitlines() if "250 may mean 245 to 260" in line]
        assert len(lines) == 2
        assert all("11 more figures of the series, 2024-01 to 2024-11 (--json lists all)" in line for line in lines)
    assert "Ambiguous: 24" in shown
    assert len(json.loads(run("audit", "--json", home=tmp_path).stdout)["ambiguous"]) == 24


def test_one_round_figure_is_named_alone(tmp_path):
    shown = run("ingest", str(table(tmp_path, "pk.ict", months=1)), "--dry-run", home=tmp_path).stdout
    assert "250 may mean 245 to 260; no other figure decides\n" in shown

"""Wide tables and SDMX-CSV on the command line: in, out, and in again."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.in_process import run

WIDE = "month,pk.ict,pk.ict.telecom [usd_thousand]\n2026-02,363.8,45100\n2026-03,413.6,..\n"
CATALOG = """
[series."x.prices"]
title = "Prices"
unit = "index"
sdmx = { key = { FREQ = "M", GEO = "DE" } }
"""
SDMX = "DATAFLOW,FREQ,GEO,TIME_PERIOD,OBS_VALUE,OBS_STATUS,UNIT_MEASURE\nA:P(1.0),M,{},2026-03,101.5,P,IX\n"


def test_a_wide_table_is_stored_and_written_as_sdmx(tmp_path: Path) -> None:
    (tmp_path / "wide.csv").write_text(WIDE)
    home = tmp_path / "home"
    done = run("ingest", str(tmp_path / "wide.csv"), "--wide", "--published", "2026-04-17", "--json", home=home)
    assert json.loads(done.stdout)["stored"] == 3
    written = run("vintage", "pk.ict", "--format", "sdmx-csv", home=home).stdout
    assert [line.split(",")[5:] for line in written.splitlines()[1:]] == [
        ["2026-02", "363.8", "A", "USD", "6"],
        ["2026-03", "413.6", "A", "USD", "6"],
    ]
    (tmp_path / "out.csv").write_text(written)
    again = run("ingest", str(tmp_path / "out.csv"), "--published", "2026-04-17", "--source", "wide.csv", home=home)
    assert "0 figures stored, 2 duplicates" in again.stdout, again.stderr
    history = run("vintage", "pk.ict.telecom", "--format", "sdmx-csv", "--include-history", home=home).stdout
    assert history.splitlines()[1].split(",")[5:] == ["2026-02", "45.1", "A", "USD", "6", "2026-04-17", ""]


def test_rows_of_the_catalog_are_stored_and_others_counted(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir()
    (home / "catalogue.toml").write_text(CATALOG)
    (tmp_path / "f.csv").write_text(SDMX.format("DE") + SDMX.format("FR").splitlines()[1] + "\n")
    done = run("ingest", str(tmp_path / "f.csv"), "--published", "2026-04-17", home=home)
    assert "1 figure stored" in done.stdout, done.stderr
    assert "1 rows of series without a key" in done.stderr
    assert ",101.5,P,IX,0" in run("vintage", "x.prices", "--format", "sdmx-csv", home=home).stdout


@pytest.mark.parametrize(
    ("args", "word"),
    [
        (["ingest", "FILE", "--wide"], "--published DATE"),
        (["ingest", "FILE", "--wide", "--published", "2026-04-17"], "cell B"),
        (["vintage", "pk.ict", "--include-history"], "--format sdmx-csv"),
        (["vintage", "pk.ict", "--format", "sdmx-csv", "--json"], "--format"),
        (["vintage", "pk.ict", "--format", "sdmx-csv", "--revisions"], "--revisions"),
        (["vintage", "pk.ict", "--format", "xml"], "xml"),
    ],
)
def test_what_is_wrong_is_named_and_exits_2(tmp_path: Path, args: list[str], word: str) -> None:
    (tmp_path / "f.csv").write_text(WIDE.replace("pk.ict,", "pk.itc,"))
    done = run(*(str(tmp_path / "f.csv") if arg == "FILE" else arg for arg in args), home=tmp_path / "home")
    assert done.returncode == 2
    assert word in done.stderr


def test_own_estimates_are_no_figures_of_a_publisher(tmp_path: Path) -> None:
    rows = "series,period_start,period_end,measure,value,unit,published,source\n" + "".join(
        f"pk.ict,{start},{end},level,{value},usd_million,2026-04-17,page\n"
        for start, end, value in [("2025-07", "2025-07", "352.6"), ("2025-08", "2025-09", "700.5")]
    )
    (tmp_path / "figures.csv").write_text(rows)
    home, other = tmp_path / "home", tmp_path / "other"
    run("ingest", str(tmp_path / "figures.csv"), home=home)
    written = run("vintage", "pk.ict", "--format", "sdmx-csv", home=home).stdout
    assert [line.split(",")[7] for line in written.splitlines()[1:]] == ["A", "E", "E"]
    (tmp_path / "out.csv").write_text(written)
    done = run("ingest", str(tmp_path / "out.csv"), "--published", "2026-04-17", home=other)
    assert "1 figure stored" in done.stdout and "2 months that exportcast estimated" in done.stderr
    known = json.loads(run("vintage", "pk.ict", "--json", home=other).stdout)["months"]
    assert [m["month"] for m in known] == ["2025-07"]

"""ingest refuses tables that are not monthly, reads standard input, and says of each figure what became of it."""

from __future__ import annotations

import json
import os
from datetime import date, timedelta
from pathlib import Path
from threading import Thread

import pytest
from click.testing import CliRunner, Result

from cli.main import exportcast
from models.core.catalog import bundled_reports
from models.core.errors import InvalidInput
from models.core.periods import Month
from models.reports.files import read_file
from models.reports.table import parse_csv

START = Month.of(2019, 1)
HEADER = "series,period,measure,value,unit,published,source"
ENDS = "series,period_start,period_end,measure,value,unit,published,source"


def table(*periods: str, values: object = None, published: str = "2026-01-20") -> str:
    numbers = list(values) if isinstance(values, list) else range(1, len(periods) + 1)
    rows = [f"pk.ict,{p},level,{v},usd_million,{published},SBP" for p, v in zip(periods, numbers, strict=True)]
    return "\n".join([HEADER, *rows]) + "\n"


def refusal(text: str) -> str:
    try:
        parse_csv(text.encode(), "f.csv")
    except InvalidInput as refused:
        return str(refused)
    return ""


def months(count: int, step: int = 1) -> list[str]:
    return [str(START + i * step) for i in range(count)]


DAYS = [(date(2021, 1, 1) + timedelta(days=i)).isoformat() for i in range(151)]


@pytest.mark.parametrize(
    ("periods", "seen"),
    [
        (DAYS, "f.csv line 3, column period: found series 'pk.ict', which looks daily: 28 to 31 rows in 5 of 5 months"),
        (DAYS[:28], "which looks daily: 28 rows in 1 of 1 months"),
        (DAYS[::7], "which has several values a month: 4 to 5 rows in 5 of 5 months"),
        (sorted(months(24) * 2), "which has several values a month: 2 rows in 24 of 24 months"),
        (months(12, 3), "which looks quarterly: 12 values, 3 months apart"),
        (months(6, 12), "which looks yearly"),
        ([*months(30)[:10], "1919-11", *months(30)[11:]], "1919-11 in series 'pk.ict', one month 99 years before"),
    ],
)
def test_a_table_that_is_not_monthly_is_refused_with_what_was_seen(periods: list[str], seen: str) -> None:
    assert seen in refusal(table(*periods))


@pytest.mark.parametrize(
    "text",
    [
        bundled_reports().decode(),
        table(*months(24), "2019-04"),
        table("2025-04", "2025-04"),
        table(*months(12, 3), "2019-02"),
        "\n".join([table(*months(24)).strip(), *table(*months(24), published="2026-01-25").splitlines()[1:]]),
        table(*sorted(months(24) * 2), values=[1] * 48),
    ],
)
def test_figures_of_a_record_are_read(text: str) -> None:
    assert refusal(text) == ""


def test_every_third_month_is_meant_where_first_and_last_month_are_named() -> None:
    rows = [f"pk.ict,{m},{m},level,{i},usd_million,2026-01-20,SBP" for i, m in enumerate(months(12, 3))]
    assert refusal("\n".join([ENDS, *rows])) == ""
    quarters = [f"pk.ict,{START + i},{START + i + 2},level,1,usd_million,2026-01-20,SBP" for i in range(0, 36, 3)]
    assert refusal("\n".join([ENDS, *quarters])) == ""


DECIMAL_COMMAS = HEADER.replace(",", ";") + "\npk.ict;2026-03;level;413,6;usd_million;2026-04-17;SBP\n"
WRITTEN = {
    "decimal commas": DECIMAL_COMMAS,
    "decimal commas and tabs": DECIMAL_COMMAS.replace(";", "\t"),
    "quoted decimal commas": HEADER + '\npk.ict,2026-03,level,"413,6",usd_million,2026-04-17,SBP\n',
    "a named separator": "sep=;\n" + DECIMAL_COMMAS.replace("413,6", "413.6"),
    "spaces": HEADER + "\npk.ict,2026-03,level,\u00a0413.6 ,usd_million,2026-04-17,SBP\n",
}


@pytest.mark.parametrize("way", WRITTEN)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_a_figure_reads_the_same_however_the_table_is_written(way: str, encoding: str) -> None:
    (report,) = parse_csv(WRITTEN[way].encode(encoding), "f.csv")
    assert format(report.value, "f") == "413.6"


def test_a_rate_may_carry_its_percent_sign_and_a_level_may_not() -> None:
    rate = f"{HEADER}\npk.ict,2026-03,yoy_pct,12.3%,percent,2026-04-17,SBP\n"
    assert str(parse_csv(rate.encode(), "f.csv")[0].value) == "12.3"
    assert "'12.3%'" in refusal(rate.replace("yoy_pct", "level").replace(",percent", ",usd_million"))


def ingest(home: Path, *arguments: str, text: str = "") -> Result:
    home.mkdir(exist_ok=True)
    (home / "f.csv").write_text(text)
    given = [argument.replace("FILE", str(home / "f.csv")) for argument in arguments]
    return CliRunner().invoke(exportcast, ["ingest", *given], input=text, env={"EXPORTCAST_HOME": str(home)})


def test_standard_input_is_a_table_too(tmp_path: Path) -> None:
    done = ingest(tmp_path, "-", "--dry-run", text=table("2025-03"))
    assert "1 figure would be stored" in done.output
    wrong = ingest(tmp_path, "-", text=table("2025-13"))
    assert "standard input line 2, column period" in str(wrong.exception)


def test_a_pipe_is_a_table_too(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    writer = Thread(target=(tmp_path / "pipe").write_text, args=(table("2025-03"),))
    writer.start()
    reports = read_file(tmp_path / "pipe")
    writer.join()
    assert [str(report.period) for report in reports] == ["2025-03"]


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
def test_a_second_figure_of_a_day_supersedes_nothing_while_it_is_undecided(tmp_path: Path, dry_run: tuple[str]) -> None:
    assert ingest(tmp_path, "FILE", text=table("2025-03", values=[413.6])).exit_code == 0
    done = ingest(tmp_path, "FILE", *dry_run, text=table("2025-03", values=[422]))
    assert "supersedes" not in done.output
    assert "undecided: pk.ict 2025-03: 422 stands against" in done.output


def test_a_later_figure_supersedes(tmp_path: Path) -> None:
    assert ingest(tmp_path, "FILE", text=table("2025-03", values=[413.6])).exit_code == 0
    done = ingest(tmp_path, "FILE", text=table("2025-03", values=[415], published="2026-02-20"))
    assert "415 supersedes 413.6" in done.output


WHOLE, FINE = 4_020.5, 420.5
MOVES = [
    (FINE, "421", False),  # within the rounding of a whole number: both hold, the finer one is used
    (FINE, "420", False),
    (FINE, "0.42 usd_billion", False),
    (FINE, "0.4 usd_billion", False),
    (WHOLE, "4 usd_billion", False),
    (WHOLE, "4,000", False),
    (FINE, "420500 usd_thousand", False),  # the same number
    (FINE, "422.6", True),
    (FINE, "425", True),
    (FINE, "0.44 usd_billion", True),
    (420, "420.6", True),  # a finer figure gives the month digits
    (FINE, "421.5", True),
]


@pytest.mark.parametrize("dry_run", [(), ("--dry-run",)])
@pytest.mark.parametrize(("first", "later", "moves"), MOVES)
def test_what_supersedes_is_what_the_vintage_uses(
    tmp_path: Path, dry_run: tuple[str], first: float, later: str, moves: bool
) -> None:
    value, _, unit = later.partition(" ")
    assert ingest(tmp_path, "FILE", text=table("2025-03", values=[first])).exit_code == 0
    row = f'pk.ict,2025-03,level,"{value}",{unit or "usd_million"},2026-01-31,SBP\n'
    done = ingest(tmp_path, "FILE", *dry_run, text=f"{HEADER}\n{row}")
    assert ("supersedes" in done.output, "undecided" in done.output) == (moves, False), done.output
    if dry_run:
        return
    shown = CliRunner().invoke(exportcast, ["vintage", "pk.ict", "--json"], env={"EXPORTCAST_HOME": str(tmp_path)})
    (month,) = [m for m in json.loads(shown.stdout)["months"] if m["value"] is not None]
    assert (month["value"] == pytest.approx(first)) is not moves

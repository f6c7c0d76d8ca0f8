"""What a newcomer meets: help in sections, empty homes, mistyped values, readable numbers, figures that are late."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.forecast import printed_digits
from cli.main import SECTIONS, exportcast
from cli.parameters import Number, WholeNumber
from cli.staleness import staleness
from models.core.catalog import Catalog
from models.core.periods import Month
from models.reports.report import Report, parse_report
from tests.commands import below
from tests.conftest import run

CATALOG = Catalog.load()


def report(period: str, published: str) -> Report:
    fields = {"series": "pk.ict", "period_start": period, "period_end": period, "measure": "level", "value": "400"}
    made = parse_report(fields | {"unit": "usd_million", "published": published, "source": "test"}, "test", [])
    assert made is not None
    return made


@pytest.mark.parametrize(
    ("interval", "publisher", "digits"),
    [
        ((2.08, 2.12), 1, 2),
        ((2.1, 2.9), 1, 1),
        ((12_266.0, 12_900.0), 0, 0),
        ((2.1, 2.1), 1, 1),
        ((2.08, 2.12), None, 3),
    ],
)
def test_the_ends_of_an_interval_do_not_look_alike(
    interval: tuple[float, float], publisher: int | None, digits: int
) -> None:
    assert printed_digits([interval], 1, publisher) == digits


def test_help_lists_each_command_once_in_its_section() -> None:
    shown = CliRunner().invoke(exportcast, ["--help"]).output
    titles = re.findall(r"(?m)^(\w+):$", shown)
    assert titles == ["Options", "Data", "Forecasts", "Models", "Monitoring", "Service"]
    for title, commands in SECTIONS.items():
        part = shown.partition(f"\n{title}:\n")[2].partition("\n\n")[0]
        assert re.findall(r"(?m)^  (\S+)", part) == list(commands)


def test_no_line_of_the_list_of_commands_is_cut() -> None:
    assert "..." not in CliRunner().invoke(exportcast, ["--help"], terminal_width=80).output.partition("\nData:")[2]


EMPTY = [
    (["audit"], 0),
    (["vintage", "pk.ict"], 0),
    (["train"], 2),
    (["train", "--if-stale"], 2),
    (["train", "--series", "pk.ict"], 2),
    (["backtest"], 2),
    (["forecast", "pk.ict"], 1),
    (["outlook", "pk.ict", "FY2027"], 1),
    (["plot", "pk.ict", "-o", "chart.html"], 1),
    (["scores", "pk.ict"], 0),
    (["drift"], 0),
    (["drift", "pk.ict"], 0),
    (["read", "-"], 0),
    (["models", "list"], 0),
    (["models", "show", "pk.ict"], 1),
    (["models", "rollback", "pk.ict"], 1),
    (["models", "verify"], 0),
    (["models", "prune"], 0),
]


@pytest.fixture(scope="module")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("empty")


@pytest.mark.parametrize(("args", "code"), EMPTY, ids=lambda value: " ".join(value) if isinstance(value, list) else "")
def test_an_empty_home_names_ingest_and_demo(args: list[str], code: int, empty: Path) -> None:
    text = "IT exports were $366 million in November 2025.\n"
    done = CliRunner().invoke(exportcast, args, input=text, env={"EXPORTCAST_HOME": str(empty)}, standalone_mode=False)
    words = done.stderr + str(done.exception or "")
    assert "exportcast ingest" in words
    assert "exportcast demo" in words
    assert ("exportcast train" in done.output + words) == (args in (["drift"], ["models", "list"]))
    assert (done.exception is None) == (code == 0)


def test_training_with_nothing_to_train_is_a_wrong_call(tmp_path: Path) -> None:
    done = run("train", home=tmp_path / "home")
    assert done.returncode == 2
    assert "exportcast ingest" in done.stderr


def test_training_before_the_first_figure_names_the_day(shared_home: Path) -> None:
    done = run("train", "--as-of", "2010-01-01", home=shared_home)
    assert done.returncode == 2
    assert "2010-01-01" in done.stderr


@pytest.mark.parametrize("text", ["abc", "0", "61", "1.5", "", "1e1", "٣x"])
def test_a_number_out_of_limits_is_named_with_them(text: str) -> None:
    with pytest.raises(click.BadParameter, match=r"is not a whole number from 1 to 60$"):
        WholeNumber(1, 60).convert(text, None, None)


def test_a_number_without_upper_limit_names_the_lower_one() -> None:
    assert WholeNumber(1).convert("7", None, None) == 7
    with pytest.raises(click.BadParameter, match="'0' is not a whole number of 1 or more"):
        WholeNumber(1).convert("0", None, None)


@pytest.mark.parametrize("text", ["much", "nan", "inf", "-0.1", "1.1"])
def test_a_share_out_of_limits_is_named_with_an_example(text: str) -> None:
    with pytest.raises(click.BadParameter, match=f"'{text}' is not a number from 0 to 1 like 0.9"):
        Number("0.9", least=0, most=1).convert(text, None, None)


def test_every_number_option_names_its_limits() -> None:
    def parameters(command: click.Command) -> list[click.Parameter]:
        commands = below(command).values() if isinstance(command, click.Group) else ()
        return [*command.params, *(p for each in commands for p in parameters(each))]

    assert not [p.name for p in parameters(exportcast) if isinstance(p.type, click.types.IntParamType)]
    assert not [p.name for p in parameters(exportcast) if isinstance(p.type, click.types.FloatParamType)]


def test_leading_months_without_a_value_are_left_out(shared_home: Path) -> None:
    short = run("vintage", "pk.ict.computer.freelance", home=shared_home).stdout.splitlines()
    every = run("vintage", "pk.ict.computer.freelance", "--all", home=shared_home).stdout.splitlines()
    months = json.loads(run("vintage", "pk.ict.computer.freelance", "--json", home=shared_home).stdout)["months"]
    first = next(i for i, month in enumerate(months) if month["value"] is not None)
    assert first > 0
    assert short[2].startswith(months[first]["month"])
    assert short[-1] == f"{first} earlier months without a value left out (--all shows them)."
    assert [line[:7] for line in every[2:]] == [month["month"] for month in months]


def test_the_forecast_names_figures_that_are_late(shared_home: Path) -> None:
    shown = run("forecast", "pk.ict", home=shared_home).stdout
    assert re.search(r"Note: figures to 20\d\d-\d\d should be published by now, .* is of 2026-03\n", shown)
    assert "should be published" not in run("forecast", "pk.ict", "--json", home=shared_home).stdout


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (date(2026, 5, 22), []),  # the last day on which April is expected
        (date(2026, 5, 23), ["figures to 2026-04 should be published by now, the newest stored one is of 2026-03"]),
        (date(2026, 8, 1), ["figures to 2026-06 should be published by now, the newest stored one is of 2026-03"]),
    ],
)
def test_a_figure_is_late_after_its_last_release_day(today: date, expected: list[str]) -> None:
    reports = [report("2026-03", "2026-04-17")]
    assert staleness(CATALOG["pk.ict"], reports, cutoff=Month.parse("2026-03"), today=today) == expected


def test_a_figure_with_a_listed_day_is_late_after_it() -> None:
    reports, listed = [report("2026-03", "2026-04-17")], {Month.parse("2026-04"): date(2026, 6, 3)}
    entry = replace(CATALOG["pk.ict"], release_dates=listed)
    late = [staleness(entry, reports, cutoff=Month.parse("2026-03"), today=date(2026, 6, day)) for day in (3, 4)]
    assert [bool(found) for found in late] == [False, True]


def test_a_stored_figure_that_the_forecast_lacks_is_named() -> None:
    reports = [report("2026-03", "2026-04-17"), report("2026-04", "2026-05-19")]
    found = staleness(CATALOG["pk.ict"], reports, cutoff=Month.parse("2026-03"), today=date(2026, 5, 20))
    assert len(found) == 1
    assert "2026-04" in found[0]
    assert "exportcast train" in found[0]

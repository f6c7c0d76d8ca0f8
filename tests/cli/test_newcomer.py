"""What a newcomer meets: help in sections, empty homes, mistyped values, readable numbers."""

from __future__ import annotations

import json
import re
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from cli.main import SECTIONS, exportcast
from cli.parameters import Number, WholeNumber
from cli.tables import printed_digits
from models.core.catalog import Catalog
from tests.commands import below
from tests.conftest import run

CATALOG = Catalog.load()


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


def test_a_mistyped_command_names_those_like_it(tmp_path: Path) -> None:
    for words, hint in (("forecats", " Did you mean forecast?"), ("score", " Did you mean scores?"), ("zzz", "")):
        done = run(words, home=tmp_path / "home")
        assert done.returncode == 2
        assert done.stderr.endswith(f"Error: No such command '{words}'.{hint}\n")


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


def test_without_figures_another_database_is_named_by_its_setting(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'elsewhere.db'}"
    for words in (("audit",), ("drift",), ("export", "--format", "csv", str(tmp_path / "out"))):
        shown = run(*words, home=tmp_path / "home", EXPORTCAST_DATABASE_URL=url)
        assert "in the database of EXPORTCAST_DATABASE_URL. Load figures with" in shown.stderr, words

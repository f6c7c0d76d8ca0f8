from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.examples import Example
from cli.main import exportcast
from models.core.errors import InvalidInput

GOOD = '[series."gh.visitors"]\ntitle = "Visitors"\nunit = "thousand_persons"\nfiscal_year_start = 1\n'


def test_check_counts_the_series_of_a_file(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text(GOOD)
    shown = CliRunner().invoke(exportcast, ["catalog", "check", str(file)])
    assert (shown.exit_code, shown.output) == (
        0,
        f"{file}: 1 series of its own; with the bundled ones 15. All is right.\n",
    )


@pytest.mark.parametrize(
    ("line", "column", "words"),
    [
        ('unit = "usd_milion"', "unit", "is not a unit like"),
        ('units = "persons"', "units", "unit, or one of"),
        ("fiscal_year_start = 13", "fiscal_year_start", "less than or equal to 12"),
        ('fiscal_year_start = "July"', "fiscal_year_start", "a valid integer"),
        ("release_days = [20, 10]", "release_days", "the earlier first"),
        ("release_days = [20]", "release_days", "at least 2"),
        ('aggregation = "average"', "aggregation", "one of sum, mean, last"),
        ('sign = "negative"', "sign", "one of positive, any"),
        ('parent = "fr"', "parent", "the id without its last part"),
        ("release_dates = { 2026-03 = 2026-03-17 }", "release_dates", "a day after the month"),
        ('unit = "index"\nadditive = true', "", "parts of an index do not add up"),
    ],
)
def test_what_is_wrong_is_named_with_its_line(tmp_path: Path, line: str, column: str, words: str) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text(f'# a comment\n[series."gh.visitors"]\ntitle = "Visitors"\n{line}\n')
    shown = CliRunner().invoke(exportcast, ["catalog", "check", str(file)])
    assert isinstance(shown.exception, InvalidInput)
    problem = shown.exception.problems[0]
    assert problem.place.startswith(f"{file} line ")
    assert problem.place.endswith(("line 2", "line 4"))
    assert problem.column.endswith(column)
    assert words in problem.wanted


def test_parts_in_another_unit_than_their_whole_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text('[series."pk.ict.games"]\ntitle = "Games"\nunit = "pkr_billion"\n')
    shown = CliRunner().invoke(exportcast, ["catalog", "check", str(file)])
    assert "usd_million as its whole pk.ict has" in str(shown.exception)


def test_show_lists_units_as_people_write_them(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(GOOD)
    environment = {"EXPORTCAST_HOME": str(tmp_path), "COLUMNS": "200"}
    shown = CliRunner().invoke(exportcast, ["catalog", "show"], env=environment).output
    assert "thousand persons" in shown and "US$ million" in shown


def test_an_example_keeps_another_catalog(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(GOOD)
    with pytest.raises(InvalidInput, match="another catalog"):
        Example.installed("us", tmp_path)
    assert (tmp_path / "catalogue.toml").read_text() == GOOD


def test_an_example_brings_its_catalog_and_figures(tmp_path: Path) -> None:
    found = Example.installed("us", tmp_path / "home")
    assert found.reports.count(b"\n") == 11_402
    assert '"us.unemployment"' in (tmp_path / "home" / "catalogue.toml").read_text()

from pathlib import Path

import pytest
from click.testing import CliRunner

from cli.examples import Example
from cli.main import exportcast
from models.core.errors import InvalidInput
from tests.in_process import run

HEADER = "series,period,measure,value,unit,published,source\n"
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
        ('unit = "usd_milion"', "unit", "a unit like"),
        ('units = "persons"', "units", "unit, or one of"),
        ("fiscal_year_start = 13", "fiscal_year_start", "less than or equal to 12"),
        ('fiscal_year_start = "July"', "fiscal_year_start", "a valid integer"),
        ("release_days = [20, 10]", "release_days", "the earlier first"),
        ("release_days = [20]", "release_days", "at least 2"),
        ('aggregation = "average"', "aggregation", "one of sum, mean, last"),
        ('sign = "negative"', "sign", "one of positive, any"),
        ('parent = "fr"', "parent", "the id without its last part"),
        ('parent = "gh.visitors"', "parent", "the id without its last part"),
        ('parent = "gh.visitors.part"', "parent", "the id without its last part"),
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


def test_two_series_of_one_id_are_refused_with_the_line(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text(GOOD + GOOD)
    shown = CliRunner().invoke(exportcast, ["catalog", "check", str(file)])
    assert isinstance(shown.exception, InvalidInput)
    assert "twice (at line 5" in str(shown.exception)


def test_two_series_that_are_each_others_parents_are_refused(tmp_path: Path) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text('[series."a"]\ntitle = "A"\nparent = "b"\n[series."b"]\ntitle = "B"\nparent = "a"\n')
    shown = CliRunner().invoke(exportcast, ["catalog", "check", str(file)])
    assert isinstance(shown.exception, InvalidInput)
    assert [p.column for p in shown.exception.problems] == ['series."a".parent', 'series."b".parent']


@pytest.mark.parametrize("line", ['aggregation = "last"\nadditive = true', 'sign = "any"'])
def test_parts_of_another_kind_than_their_whole_are_refused(tmp_path: Path, line: str) -> None:
    file = tmp_path / "catalogue.toml"
    file.write_text(f'[series."pk.ict.games"]\ntitle = "Games"\n{line}\n')
    shown = CliRunner().invoke(exportcast, ["catalog", "check", str(file)])
    assert "as its whole pk.ict has, or additive = false" in str(shown.exception)


def test_a_changed_catalog_is_named_by_every_command(tmp_path: Path) -> None:
    file, figures = tmp_path / "catalogue.toml", tmp_path / "f.csv"
    file.write_text(GOOD)
    figures.write_text(f"{HEADER}gh.visitors,2026-01,level,90,thousand_persons,2026-02-20,GSS\n")
    assert run("ingest", str(figures), home=tmp_path).returncode == 0
    file.write_text(GOOD.replace("thousand_persons", "persons"))
    for command in ("vintage gh.visitors", "audit", f"ingest {figures}", "train", "serve --port 0"):
        done = run(*command.split(), home=tmp_path)
        assert (done.returncode, "found 'persons', wanted thousand_persons" in done.stderr) == (2, True), done
    done = run("catalog", "migrate", "gh.visitors", home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "gh.visitors: unit as in the catalog\n")
    assert " 90,000 " in run("vintage", "gh.visitors", home=tmp_path).stdout


def test_a_series_taken_out_of_the_catalog_leaves_the_others_working(tmp_path: Path) -> None:
    file, figures, more = (tmp_path / name for name in ("catalogue.toml", "f.csv", "more.csv"))
    file.write_text(GOOD)
    figures.write_text(f"{HEADER}gh.visitors,2026-01,level,90.5,thousand_persons,2026-02-20,GSS\n")
    more.write_text(f"{HEADER}pk.ict,2026-01,level,370.2,usd_million,2026-02-20,SBP\n")
    assert run("ingest", str(figures), home=tmp_path).returncode == 0
    file.write_text("")
    done = run("ingest", str(more), home=tmp_path)
    assert (done.returncode, done.stdout) == (0, "1 figure stored, 0 duplicates.\n"), done
    assert done.stderr == f"gh.visitors: figures are stored, and left out: not in {file}\n"
    for command in ("audit", "vintage pk.ict"):
        assert run(*command.split(), home=tmp_path).returncode == 0
    assert run("vintage", "gh.visitors", home=tmp_path).returncode == 2
    file.write_text(GOOD)
    assert " 90.500" in run("vintage", "gh.visitors", home=tmp_path).stdout


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


def test_a_revised_balance_moves_in_its_unit(tmp_path: Path) -> None:
    (tmp_path / "catalogue.toml").write_text(
        '[series."x.balance"]\ntitle = "Balance"\nunit = "eur_million"\nsign = "any"\ndigits = 1\n'
    )
    rows = "".join(f"x.balance,2026-01,level,{v},eur_million,{day},p\n" for v, day in
                   (("-19.9", "2026-02-20"), ("-18.6", "2026-03-20")))  # fmt: skip
    (tmp_path / "f.csv").write_text(HEADER + rows)
    assert run("ingest", str(tmp_path / "f.csv"), home=tmp_path).returncode == 0
    shown = run("vintage", "x.balance", "--revisions", home=tmp_path).stdout
    assert "+1.3" in shown and "%" not in shown

"""Every fault that docs/reliability.md tells of has a test that exists and a measured figure."""

from __future__ import annotations

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def rows() -> list[list[str]]:
    """The cells of the table of faults."""
    page = (ROOT / "docs" / "reliability.md").read_text("utf-8")
    table = page.partition("| fault |")[2].partition("\n\n")[0]
    return [[cell.strip() for cell in line.strip("|").split(" | ")] for line in table.splitlines()[2:]]


def test_each_row_names_a_test_that_exists_and_a_figure() -> None:
    faults = rows()
    assert len(faults) >= 8
    named = ""
    for fault, _, test, measured in faults:
        found = re.fullmatch(r"`(\w+\.py)::(\w+)`", test)
        named = found[0] if found else named
        file, _, function = named.strip("`").partition("::")
        assert test in (named, "the same"), fault
        assert f"def {function}(" in (ROOT / "tests" / "scenarios" / file).read_text("utf-8"), fault
        assert re.search(r"\d", measured), fault

from decimal import Decimal

import numpy as np
import pytest

from models.core.catalog import Catalog
from models.core.measures import Measure, Status
from models.core.periods import Month, Period
from models.reports.report import Report
from models.vintages.aggregation import additions, family_statements, pages_that_add_up
from models.vintages.consensus import find_consensus
from models.vintages.solver import solve
from tests.models.vintages.builders import AS_OF, FIRST, PARTS, WHOLE, claims, clean_months, level, made


def solution(series, reports):
    found = claims(reports)
    return solve(series, found, find_consensus(found, [], 12), FIRST, 12, 7)


def members(*values):
    return [solution(s, [level("2022-07", v, series=s)]) for s, v in zip((WHOLE, *PARTS), values, strict=True)]


def test_the_missing_part_follows_from_whole_and_the_other_parts():
    whole, code, calls = members("300.0", "200.0", "1.0")
    calls.parts[0].hard.clear()
    calls.parts[0].bounds.upper[:] = 1e18
    (claim,) = family_statements(whole, [code, calls], AS_OF)[PARTS[1]]
    assert (claim.low, claim.high) == (pytest.approx(99.85), pytest.approx(100.15))


def test_parts_that_add_up_are_told_from_parts_that_do_not():
    whole, *parts = members("300.0", "200.0", "100.0")
    assert additions(whole, parts) == {(0, 1): True}
    whole, *parts = members("300.0", "200.0", "120.0")
    assert additions(whole, parts) == {(0, 1): False}


def test_parts_sum_to_the_whole_where_all_are_known():
    reports = [level(str(m), f"{v:.1f}") for m, v in clean_months(2)]
    reports += [level(f"FY{y}", t, series=PARTS[0]) for y, t in (("2023", "1807.1"), ("2024", "2018.5"))]
    reports += [level(str(m), f"{v * 0.3:.1f}", series=PARTS[1]) for m, v in clean_months(1)]
    vintages = made(reports).vintages
    whole, code, calls = (vintages[s].values() for s in (WHOLE, *PARTS))
    shared = sorted(set(whole) & set(code) & set(calls))
    assert len(shared) >= 12
    total = [code[m] + calls[m] for m in shared]
    np.testing.assert_allclose(total, [whole[m] for m in shared], rtol=0.02)


def test_a_part_that_nobody_printed_is_differenced_from_the_family():
    reports = [
        level("2022-07", "300.0"),
        level("2022-07", "200.0", series=PARTS[0]),
        level("2022-08", "99.0", series=PARTS[1]),
    ]
    month = next(m for m in made(reports).vintages[PARTS[1]].months if m.month == Month.parse("2022-07"))
    assert month.status is Status.DIFFERENCED
    assert month.value == pytest.approx(100.0, abs=0.2)


def test_a_page_whose_parts_add_up_is_told_from_one_whose_do_not() -> None:
    def page(source: str, whole: str, parts: tuple[str, str, str]) -> dict[str, list[Report]]:
        series = ("pk.ict", "pk.ict.computer", "pk.ict.information", "pk.ict.telecom")
        july = Period.parse("2020-07")
        rows = zip(series, (whole, *parts), strict=True)
        return {s: [Report(s, july, Measure.LEVEL, Decimal(v), "usd_million", "2021-09-20", source)] for s, v in rows}

    children = {
        s: Catalog.load().children(s) for s in ("pk.ict", "pk.ict.computer", "pk.ict.information", "pk.ict.telecom")
    }
    wrong, right = page("one", "161.98", ("121.69", "0.34", "30.95")), page("two", "163.02", ("122.28", "0.34", "40.4"))
    both = {series: wrong[series] + right[series] for series in wrong}
    told = pages_that_add_up(both, children)
    assert {told[r.id] for rows in wrong.values() for r in rows} == {False}
    assert {told[r.id] for rows in right.values() for r in rows} == {True}

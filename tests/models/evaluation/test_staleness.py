"""Figures that a forecast does not use yet, and figures that are late."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from models.core.catalog import Catalog
from models.core.periods import Month
from models.evaluation.staleness import staleness
from models.reports.report import Report, parse_report

CATALOG = Catalog.load()


def report(period: str, published: str) -> Report:
    fields = {"series": "pk.ict", "period_start": period, "period_end": period, "measure": "level", "value": "400"}
    made = parse_report(fields | {"unit": "usd_million", "published": published, "source": "test"}, "test", [])
    assert made is not None
    return made


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

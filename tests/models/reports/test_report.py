from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from models.documents.report import report_document
from models.reports.report import parse_report

FIELDS = {
    "series": "pk.ict",
    "period_start": "2025-07",
    "period_end": "2026-03",
    "measure": "level",
    "value": "3,378.50",
    "unit": "usd_million",
    "published": "2026-04-17",
    "source": "SBP",
}


def parsed(**changed):
    problems = []
    return parse_report(FIELDS | changed, "line 2", problems), problems


def test_a_report_keeps_its_digits_and_reads_back():
    report, problems = parsed()
    assert problems == []
    assert (report.value, report.level, str(report.period)) == (Decimal("3378.50"), 3378.5, "2025-07..2026-03")
    assert parse_report(report.to_fields(), "again", []) == report


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("series", "PK"),
        ("period_start", "2025-13"),
        ("period_end", "2025-06"),
        ("period_end", "2035-07"),
        ("measure", "share"),
        ("value", "NaN"),
        ("value", "Infinity"),
        ("value", "1e308"),
        ("value", "12,5"),
        ("value", ""),
        ("unit", "rupees"),
        ("published", "2026-02-30"),
        ("published", "yesterday"),
        ("source", ""),
        ("source", "x" * 501),
        ("status", "guessed"),
    ],
)
def test_what_is_wrong_is_named_by_place_and_column(column, text):
    report, problems = parsed(**{column: text})
    assert report is None
    assert [(p.place, p.column) for p in problems] == [("line 2", column)]


def test_every_fault_is_told_at_once():
    _, problems = parsed(series="PK", value="many", published="soon")
    assert [p.column for p in problems] == ["series", "value", "published"]


@pytest.mark.parametrize(("value", "fine"), [("-100", True), ("-100.1", False), ("15", True), ("1e6", False)])
def test_growth_is_in_percent_from_minus_100(value, fine):
    report, _ = parsed(measure="yoy_pct", unit="percent", value=value)
    assert (report is not None) is fine


def test_a_month_without_a_day_is_surely_known_from_its_last_day():
    report, _ = parsed(published="2026-04")
    assert report.known_from == date(2026, 4, 30)


def test_thousands_and_billions_are_levels_in_million():
    assert parsed(value="3378500", unit="usd_thousand")[0].level == pytest.approx(3378.5)
    assert parsed(value="3.4", unit="usd_billion")[0].level == pytest.approx(3400)


def test_equal_reports_have_equal_ids_and_others_do_not():
    report, _ = parsed()
    assert replace(report).id == report.id and len(report.id) == 16
    others = [replace(report, value=Decimal("3378.5")), replace(report, status="revised"), replace(report, source="x")]
    assert len({report.id, *(o.id for o in others)}) == 4


def test_json_shows_numbers_and_a_status_only_where_there_is_one():
    report, _ = parsed()
    shown = report_document(report).plain()
    assert shown["value"] == 3378.5 and "status" not in shown
    assert report_document(replace(report, status="revised")).plain()["status"] == "revised"

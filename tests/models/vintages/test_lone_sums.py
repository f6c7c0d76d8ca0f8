from datetime import date
from decimal import Decimal

import pytest

from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.reports.table import parse_csv
from models.vintages.reconstruct import reconstruct
from tests.models.vintages.builders import WHOLE, clean_months, clean_reports, level, made

DAY = date(2026, 6, 30)


@pytest.fixture(scope="module")
def bundled():
    return parse_csv(bundled_reports(), "reports.csv")


@pytest.fixture(scope="module")
def before(bundled):
    return known(bundled)


def known(reports):
    return reconstruct(reports, catalog=Catalog.load(), as_of=DAY)


def later(period, value, published="2026-05-20", source="Ministry", series="pk.ict", unit="usd_million"):
    return Report(series, Period.parse(period), Measure.LEVEL, Decimal(value), unit, published, source)


def values(found):
    return {(s, month): value for s, v in found.vintages.items() for month, value in v.values().items()}


def named(found, reports):
    ids = {r.id for r in reports}
    return [c for c in found.contradictions if c.report.id in ids]


WRONG = {
    "typo": (later("2025-07..2026-03", "3520"), 3387.9),
    "one per cent": (later("2025-07..2026-03", "3422"), 3387.9),
    "calendar year": (later("2025-01..2025-12", "4450"), 4185.3),
    "fiscal year": (later("2024-07..2025-06", "3950"), 3810),
    "half": (later("2025-07..2025-12", "2400"), 2236),
    "quarter": (later("2026-01..2026-03", "1230"), 1151),
    "thousand for million": (later("2025-07..2026-03", "3388", unit="usd_thousand"), 3387.9),
    "ten times": (later("2025-07..2026-03", "33879"), 3387.9),
    "part": (later("2025-07..2026-03", "3100", series="pk.ict.computer"), 2868.8),
    "sum of a year ago": (later("2025-07..2026-03", "2825"), 3387.9),
}


@pytest.mark.parametrize("case", WRONG)
def test_a_later_sum_that_does_not_fit_moves_no_month(case, bundled, before):
    report, expected = WRONG[case]
    found = known([*bundled, report])
    (contradiction,) = named(found, [report])
    assert contradiction.expected == pytest.approx(expected, rel=0.005)
    assert values(found) == pytest.approx(values(before), abs=1e-6)


def test_a_sum_that_fits_is_used(bundled, before):
    report = later("2025-07..2026-03", "3388")
    found = known([*bundled, report])
    assert named(found, [report]) == []
    assert values(found) == pytest.approx(values(before), abs=0.1)


@pytest.mark.parametrize("second", ["3520", "3519.6"])
def test_two_sources_that_agree_are_followed(second, bundled):
    reports = [later("2025-07..2026-03", "3520"), later("2025-07..2026-03", second, "2026-05-25", "SBP")]
    found = known([*bundled, *reports])
    total = sum(value for (series, month), value in values(found).items() if series == "pk.ict" and month >= START)
    assert named(found, reports) == []
    assert total == pytest.approx(3520, abs=1)


START = Month.parse("2025-07")


@pytest.mark.parametrize("with_months", [True, False])
def test_a_benchmark_revision_of_all_months_goes_through(with_months, bundled, before):
    months = [START + k for k in range(9)]
    new = [1.05 * before.vintages["pk.ict"].values()[m] for m in months]
    sums = [Period(START, m) for m in months]
    reports = [later(str(p), f"{sum(new[: k + 1]):.1f}", "2026-06-10", "SBP") for k, p in enumerate(sums)]
    if with_months:
        reports = [later(str(m), f"{v:.1f}", "2026-06-10", "SBP") for m, v in zip(months, new, strict=True)]
        reports.append(later("2025-07..2026-03", f"{sum(new):.1f}", "2026-06-10", "SBP"))
    found = known([*bundled, *reports])
    assert named(found, reports) == []
    assert [values(found)["pk.ict", m] for m in months] == pytest.approx(new, abs=0.2)


def test_fiscal_2019_is_on_its_new_basis(before):
    months = [
        value for month, value in before.vintages["pk.ict"].values().items() if "2018-07" <= str(month) < "2019-07"
    ]
    assert sum(months) == pytest.approx(1192, abs=2)


RUN = [Month.parse("2023-07") + k for k in range(9)]
RIGHT = sum(value for month, value in clean_months() if month in RUN)


def test_a_lone_sum_says_why_it_is_set_aside():
    wrong = level("2023-07..2024-03", f"{RIGHT + 80:.1f}", "2024-09-20", "ministry")
    (found,) = named(made([*clean_reports(), wrong]), [wrong])
    assert "no second figure agrees" in found.reason
    assert found.expected == pytest.approx(RIGHT, abs=1)


def test_an_ordinary_revision_by_one_sum_is_followed():
    revised = level("2023-07..2024-03", f"{RIGHT + 8:.1f}", "2024-09-20", "ministry")
    found = made([*clean_reports(), revised])
    assert named(found, [revised]) == []
    assert sum(found.vintages[WHOLE].values()[m] for m in RUN) == pytest.approx(RIGHT + 8, abs=0.2)


YOUNG = ("300.1", "296.4", "298.2", "293.9", "292.3", "298.4", "307.6", "305.5", "304.9", "295.1", "300.8", "296.2")
"""The months of 2024: a record that has nothing else, and no growth of its own to go by."""


@pytest.mark.parametrize("share", [0.8, 0.93, 1.09, 1.3, 2.0])
@pytest.mark.parametrize("period", ["2024-01..2024-12", "2024-07..2024-12", "2024-01..2024-06", "2024-04..2024-12"])
def test_a_sum_over_a_young_record_moves_no_month(period, share):
    months = [later(f"2024-{i:02}", v, published="2025-01-20", source="SBP") for i, v in enumerate(YOUNG, start=1)]
    first, last = int(period[5:7]), int(period[-2:])
    wrong = later(period, f"{share * sum(map(float, YOUNG[first - 1 : last])):.2f}", published="2025-02-20")
    found = known([*months, wrong])
    held = found.vintages["pk.ict"].values()
    assert [held[m] for m in sorted(held)] == pytest.approx([float(v) for v in YOUNG], abs=0.06)
    assert [c.report for c in found.contradictions] == [wrong]

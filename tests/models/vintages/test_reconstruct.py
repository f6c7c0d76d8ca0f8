import random
from datetime import date
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.catalog import Catalog, bundled_reports
from models.core.measures import Measure, Status
from models.core.periods import Month, Period
from models.reports.report import Report
from models.reports.table import parse_csv
from models.vintages.reconstruct import reconstruct
from models.vintages.statements import level_interval
from tests.models.vintages.builders import AS_OF, PARTS, WHOLE, clean_months, clean_reports, level, made

FISCAL_TOTALS = {2020: "1438.8", 2021: "2108", 2022: "2619.1", 2023: "2596", 2024: "3223"}


@pytest.fixture(scope="module")
def reports():
    return parse_csv(bundled_reports(), "reports.csv")


@pytest.fixture(scope="module")
def bundled(reports):
    return reconstruct(reports, catalog=Catalog.load(), as_of=AS_OF)


@pytest.mark.parametrize(("year", "total"), FISCAL_TOTALS.items())
def test_twelve_months_sum_to_the_published_total(bundled, year, total):
    values = bundled.vintages["pk.ict"].values()
    assert abs(sum(values[m] for m in Period.fiscal(year)) - float(total)) <= 1


def test_the_whole_has_no_gap_and_is_fixed_from_july_2019_on(bundled):
    months = bundled.vintages["pk.ict"].months
    assert (str(months[0].month), str(months[-1].month)) == ("2015-07", "2026-03")
    late = [m for m in months if m.month >= Month.parse("2019-07")]
    assert {m.status for m in late} <= {Status.REPORTED, Status.DIFFERENCED}
    assert all(m.value > 0 for m in months)


@pytest.mark.parametrize(
    ("series", "period", "value", "kind"),
    [
        ("pk.ict", "2025-11", "366", "period_label"),
        ("pk.ict", "2017-12", "54.01", "typo"),
        ("pk.ict", "FY2019", "1090", "basis"),
        ("pk.ict.information", "FY2021:8", "2.48", "typo"),
    ],
)
def test_known_errors_of_the_bundled_figures_are_named(bundled, series, period, value, kind):
    found = {(c.report.series, c.report.period.text(7), c.report.value): c.kind for c in bundled.contradictions}
    assert found[series, period, Decimal(value)] == kind


def test_few_bundled_figures_are_set_aside(reports, bundled):
    assert len(bundled.contradictions) + len(bundled.ambiguous) < 0.02 * len(reports)


def test_a_past_vintage_is_the_vintage_of_the_figures_of_then(reports):
    day, catalog = date(2021, 1, 1), Catalog.load()
    known = [r for r in reports if r.known_from <= day]
    past = reconstruct(known, catalog=catalog, as_of=day)
    ids = {r.id for r in known}
    assert {i for v in past.vintages.values() for m in v.months for i in m.reports} <= ids
    assert past.vintages["pk.ict"].cutoff <= Month.parse("2020-12")


def test_nothing_known_is_an_empty_reconstruction():
    assert made([]).vintages == {}


@settings(max_examples=25, deadline=None)
@given(st.integers(0, 2**32 - 1))
def test_the_order_of_reports_does_not_matter(seed):
    wrong = [level("2022-10", "241.3", "2022-11-20", "x"), level("FY2023:3", "403.3", "2022-10-21", "y")]
    ties = [level("2024-07", "251", "2024-08-18", "p"), level("2024-07", "271", "2024-08-18", "q")]
    ordered = [*clean_reports(), *wrong, *ties]
    shuffled = random.Random(seed).sample(ordered, len(ordered))  # hypothesis shows the seed
    one, other = made(ordered), made(shuffled)
    assert one.vintages == other.vintages
    assert one.contradictions == other.contradictions
    assert one.ambiguous == other.ambiguous


@settings(max_examples=25, deadline=None)
@given(st.lists(st.sampled_from(range(24)), min_size=1, max_size=24, unique=True), st.integers(0, 2))
def test_clean_figures_hold_within_their_digits_and_contradict_nothing(chosen, digits):
    months = dict(clean_months())
    reports = [level(str(m), f"{v:.{digits}f}") for k, (m, v) in enumerate(months.items()) if k in chosen]
    reports += [level("FY2023", f"{sum(list(months.values())[:12]):.{digits}f}")]
    found = made(reports)
    assert found.contradictions == ()
    assert {c.kind for c in found.ambiguous} <= {"coarse"}  # 200 may be 150 to 300 where nothing else decides
    values = found.vintages["land"].values()
    for report in reports:
        low, high = level_interval(report)
        total = sum(values[m] for m in report.period)
        assert low - 1e-6 <= total <= high + 1e-6


periods = st.builds(
    lambda start, length: Period(Month.parse("2019-01") + start, Month.parse("2019-01") + (start + length - 1)),
    st.integers(0, 40),
    st.sampled_from([1, 1, 1, 2, 3, 5, 9, 12, 13, 24, 37, 120]),
)
days = st.sampled_from(["2020-01-15", "2020-01", "2021-06-30", "2024-02", "2026-04-30"])
levels = st.builds(
    lambda series, period, value, published, source: Report(
        series, period, Measure.LEVEL, value, "usd_million", published, source
    ),
    st.sampled_from([WHOLE, *PARTS]),
    periods,
    st.sampled_from([Decimal(t) for t in ("0", "0.000", "1e-9", "0.5", "7", "200", "203.5", "1400", "999999999999.9")]),
    days,
    st.sampled_from(["a", "b (SBP)", "c (PBS)", "SBP workbook dt.xls"]),
)
rates = st.builds(
    lambda period, measure, value, published: Report(WHOLE, period, measure, value, "percent", published, "a"),
    periods,
    st.sampled_from([Measure.YOY_PCT, Measure.MOM_PCT]),
    st.sampled_from([Decimal(t) for t in ("-100", "-99.99", "-90", "0", "15", "100000")]),
    days,
)


@settings(max_examples=120, deadline=None)
@given(st.lists(st.one_of(levels, rates), min_size=1, max_size=25))
def test_any_figures_at_all_give_finite_months_that_are_not_negative(figures):
    found = made(figures)
    for vintage in found.vintages.values():
        values = np.array([m.value for m in vintage.months if m.value is not None])
        tolerances = np.array([m.tolerance for m in vintage.months if m.tolerance is not None])
        assert np.isfinite(values).all() and (values >= 0).all()
        assert np.isfinite(tolerances).all() and (tolerances >= 0).all()
    for one in [*found.contradictions, *found.ambiguous]:
        assert one.reason
        assert one.expected is None or np.isfinite(one.expected)


@pytest.mark.parametrize(
    ("months", "shorter", "longer"),
    [(9, "400", "400"), (9, "500", "500"), (5, "200", "200"), (8, "300", "400"), (10, "2000", "2000")],
)
def test_a_difference_of_round_totals_has_the_tolerance_of_both(months, shorter, longer):
    found = made(
        [
            level(f"FY2025:{months}", shorter, "2025-06-09", "survey"),
            level(f"FY2025:{months + 1}", longer, "2025-06-10", "paper"),
        ]
    ).vintages[WHOLE]
    last, usual = found.months[-1], float(longer) / (months + 1)
    assert last.status is Status.ESTIMATED
    assert 0.5 * usual < last.value < 1.6 * usual
    assert last.tolerance > 0.1 * usual


def test_a_finer_figure_of_the_same_page_shows_round_totals_to_be_exact():
    reports = [
        level("FY2025:9", "400", "2025-06-10", "page"),
        level("FY2025:10", "410", "2025-06-10", "page"),
        level("FY2024:10", "371", "2025-06-10", "page"),
    ]
    months = made(reports).vintages[WHOLE].months
    assert months[-1].value < 20


def test_freelance_of_june_2025_ends_at_its_usual_level(reports):
    day = date(2025, 6, 30)
    known = [r for r in reports if r.known_from <= day]
    found = reconstruct(known, catalog=Catalog.load(), as_of=day).vintages["pk.ict.computer.freelance"]
    last = found.months[-1]
    assert str(last.month) == "2025-04"
    assert last.status is Status.ESTIMATED
    assert 30 < last.value < 60
    assert last.tolerance > 8

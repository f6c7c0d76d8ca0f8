from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from random import Random

import numpy as np
import pytest

from models.core.errors import InvalidInput
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.ingest_release import take_release
from models.reports.report import Report
from models.vintages.consensus import Witnesses
from models.vintages.constraints import Constraints
from models.vintages.limits import LIMITS, readable, refuse_flood
from tests.models.vintages.builders import CATALOG, WHOLE, claims, clean_reports, level, made, rate

NOW = datetime(2026, 5, 1, 9, tzinfo=UTC)
MONTH = "2022-07"


def different(number, month=MONTH, start=date(2022, 8, 18)):
    return [level(month, f"{200 + k / 100:.2f}", str(start + timedelta(days=k % 500)), f"p{k}") for k in range(number)]


def random_runs(number, seed, months=120):
    random, first = Random(seed), Month.parse("2016-01")
    for k in range(number):
        start = first + random.randrange(months)
        run = Period(start, start + random.randrange(24))
        value = Decimal(f"{random.uniform(50, 400) * len(run):.1f}")
        yield Report(WHOLE, run, Measure.LEVEL, value, "usd_million", "2026-04-20", f"p{k}")


def refused(new, known=()):
    with pytest.raises(InvalidInput) as error:
        refuse_flood(list(new), list(known))
    return error.value.problems


def test_too_many_figures_of_a_month_store_nothing(store):
    with pytest.raises(
        InvalidInput, match=f"2022-07.*value.*found 201.00, wanted at most {LIMITS.figures_of_period} different"
    ):
        take_release(different(4000), store=store, catalog=CATALOG, now=NOW)
    assert store.reports(as_of=date.max) == []


@pytest.mark.parametrize(("fiscal_start", "named"), [(1, "FY2022"), (10, "2022-01..2022-12")])
def test_a_limit_names_the_period_as_its_series_does(fiscal_start, named):
    figures = different(LIMITS.figures_of_period + 1, month="2022-01..2022-12")
    with pytest.raises(InvalidInput, match=f"land {named}, .*different figures of land {named}, level"):
        refuse_flood(figures, fiscal_starts={WHOLE: fiscal_start})


@pytest.mark.parametrize("dry_run", [True, False])
def test_a_month_fills_up_over_several_releases(store, dry_run):
    figures = different(LIMITS.figures_of_period + 1)
    take_release(figures[:-1], store=store, catalog=CATALOG, now=NOW)
    with pytest.raises(InvalidInput, match="at most 100 different"):
        take_release(figures[-1:], store=store, catalog=CATALOG, now=NOW, dry_run=dry_run)
    assert len(take_release(figures[:-1], store=store, catalog=CATALOG, now=NOW).ingested.duplicate) == 100


def test_figures_that_become_known_later_count(store):
    take_release(different(60), store=store, catalog=CATALOG, now=NOW)
    later = [level(MONTH, f"{300 + k}", "2026-05", f"p{k}") for k in range(41)]
    with pytest.raises(InvalidInput, match="at most 100 different"):
        take_release(later, store=store, catalog=CATALOG, now=NOW)


def test_one_problem_is_named_for_each_month():
    problems = refused([*different(150), *different(150, "2022-08")])
    assert [p.place for p in problems] == [f"{WHOLE} 2022-07", f"{WHOLE} 2022-08"]


def test_growth_rates_have_the_limit_too():
    rates = [rate(MONTH, f"{k / 10:.1f}", "2022-08-18") for k in range(LIMITS.figures_of_period + 1)]
    assert "yoy_pct" in refused(rates)[0].wanted


def test_a_series_has_a_limit_over_its_periods():
    (problem,) = refused(random_runs(LIMITS.figures_of_series + 50, 5))
    assert problem.wanted == f"at most 2,000 different figures of {WHOLE}"


def test_one_figure_repeated_without_end_is_refused():
    (problem,) = refused(level(MONTH, "200", source=f"p{k}") for k in range(10_001))
    assert "repeated ones too" in problem.wanted


def test_a_release_has_a_limit_over_its_series():
    (problem,) = refused([level(MONTH, "200")] * (LIMITS.figures_of_release + 1))
    assert problem.found == "100,001 figures"


def test_a_stray_month_of_another_century_is_refused():
    (problem,) = refused([*clean_reports(1), level("1922-07", "200")])
    assert (problem.column, problem.found) == ("period_start", "1922-07")


def test_repeated_figures_are_no_different_ones():
    refuse_flood([level(MONTH, "200", source=f"p{k}") for k in range(LIMITS.figures_of_period + 1)])


def test_a_full_month_keeps_no_other_month_out():
    refuse_flood([level("2023-07", "210")], known=different(4000))


def test_a_record_beyond_the_limits_is_read_and_named():
    known = [*clean_reports(), *different(4000, start=date(2022, 7, 20))]
    found = made(known)
    (limit,) = [c for c in found.contradictions if c.kind == "limit"]
    assert "more not read: at most 100 different figures of land 2022-07" in limit.reason
    assert found.vintages[WHOLE].values()[Month.parse("2023-01")] == pytest.approx(197.6, abs=20)


def test_the_latest_figures_of_a_full_month_are_read():
    kept, (unread,) = readable(different(150), 7)
    assert [r.value for r in kept] == [r.value for r in different(150)[50:]]
    assert (unread.count, unread.report.source) == (50, "p49")


def test_a_stray_month_in_the_record_is_left_out_and_named():
    found = made([level("1922-07", "200", "1922-08-18"), *clean_reports()])
    assert len(found.vintages[WHOLE].months) == 24
    assert [c.report.period.start.year for c in found.contradictions] == [1922]


def test_bounds_of_months_are_those_after_the_statement():
    seed = np.random.SeedSequence().entropy
    print("seed", seed)
    random = np.random.default_rng(seed)
    bounds = Constraints(20)
    for _ in range(200):
        start = int(random.integers(0, 20))
        end = int(random.integers(start + 1, 21))
        low = float(random.uniform(5, 10) * (end - start))
        high = low * float(random.uniform(1, 1.5))
        least, most = bounds.interval(start, end)
        if low > most or high < least:
            continue
        expected = bounds.months_with(start, end, low, high)
        bounds.add(start, end, low, high)
        for one, other in zip(expected, bounds.month_intervals(), strict=True):
            np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-9)


def test_witnesses_are_those_that_asking_all_finds():
    seed = Random().randrange(10**9)
    print("seed", seed)
    found = claims([*random_runs(120, seed, 12)], Month.parse("2016-01"))
    witnesses = Witnesses(found)
    assert [witnesses.count(c) for c in found] == [asked(c, found) for c in found]


def asked(claim, others):
    """What each claim alone, and each two of them, say of a claim: by looking at all of them."""
    near = [c for c in others if c is not claim and abs((c.known - claim.known).days) <= 45]
    told = [(c.low, c.high, c.sources) for c in near if (c.start, c.end) == (claim.start, claim.end)]
    for one in near:
        for two in near:
            if one.start == claim.start and two.start == one.end and two.end == claim.end:
                told.append((one.low + two.low, one.high + two.high, 1))
            if one.start == claim.start and two.start == claim.end and two.end == one.end:
                told.append((one.low - two.high, one.high - two.low, 1))
            if one.end == claim.end and two.start == one.start and two.end == claim.start:
                told.append((one.low - two.high, one.high - two.low, 1))
    support = sum(v for low, high, v in told if claim.gap(low, high) <= 0.012 * claim.value / claim.months)
    return support, sum(v for _, _, v in told) - support


def test_work_grows_about_as_the_figures_do(monkeypatch):
    added = []
    add = Constraints.add
    monkeypatch.setattr(Constraints, "add", lambda self, *given: (added.append(1), add(self, *given)))
    counts = []
    for number in (200, 800):
        added.clear()
        made(list(random_runs(number, 3)))
        counts.append(len(added))
    assert 0 < counts[1] < 12 * counts[0]

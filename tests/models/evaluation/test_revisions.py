"""Revisions by age: a record made by hand, and the US record against a slow twin that reads the raw table."""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Sequence
from datetime import date
from functools import cache
from pathlib import Path

import numpy as np
import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, TooFewReleases
from models.core.measures import Status
from models.core.periods import Month
from models.evaluation.outcomes import observe_last
from models.evaluation.revision_history import RevisionHistory, revision_history
from models.evaluation.revisions import LEAST_RELEASES, AgeRevisions, expected_revisions, revision_statistics
from models.reports.report import Report
from models.reports.table import parse_csv
from models.storage.records import Observed
from models.vintages.reconstruct import reconstruct
from tests.models.vintages.builders import CATALOG, level

US = Path(__file__).parents[3] / "examples" / "us"
LAST = date(2021, 12, 31)
ENTRY = CATALOG["land"]


def made(months: int, *, by: Sequence[float] = (1.0, 0.5)) -> list[Report]:
    """Months of 2010 on, each published on the 20th of the next and revised upward in the months after that."""
    start, found = Month.of(2010, 1), []
    for number in range(months):
        value = 200.0 + 3 * (number % 12)
        for age, step in enumerate((0.0, *by)):
            value += step
            day = (start + (number + 1 + age)).first_day.replace(day=20)
            found.append(level(str(start + number), f"{value:.1f}", day.isoformat(), f"page {day:%Y-%m}"))
    last = (start + (months + 1)).first_day
    return [r for r in found if r.known_from < last]


def history(reports: Sequence[Report], as_of: date = LAST) -> RevisionHistory:
    return revision_history("land", reports, catalog=CATALOG, as_of=as_of)


def age(found: RevisionHistory, wanted: int, *, within: float = 0.5) -> AgeRevisions:
    return next(a for a in revision_statistics(found, ENTRY, within=within).ages if a.age == wanted)


def test_revisions_are_counted_from_each_age() -> None:
    first, month, later = (age(history(made(40)), wanted) for wanted in (0, 1, 2))
    assert first.since_first is None and first.to_final is not None
    assert month.since_first is not None and month.to_final is not None and later.to_final is not None
    np.testing.assert_allclose((first.to_final.mean, first.to_final.mean_absolute), 1.5)
    np.testing.assert_allclose((month.since_first.mean, month.to_final.mean, later.to_final.mean), (1.0, 0.5, 0.0))
    assert (first.to_final.up, first.to_final.down, later.to_final.none) == (1.0, 0.0, 1.0)


def test_what_the_record_begins_with_is_no_first_release() -> None:
    back = [level(str(Month.of(2009, 1) + k), "190.0", "2010-02-20", "page 2010-02") for k in range(12)]
    found = history([*back, *made(40)])
    assert found.released[0].month == Month.of(2010, 2)
    assert {m.month for m in found.released}.isdisjoint(Month.of(2009, 1) + k for k in range(13))


def test_history_printed_later_is_no_first_release() -> None:
    late = level("2010-03", "190.0", "2012-05-20", "a yearbook")
    reports = [r for r in made(40) if str(r.period.start) != "2010-03"]
    assert Month.of(2010, 3) not in {m.month for m in history([*reports, late]).released}


def test_two_months_at_once_are_both_first_releases() -> None:
    """As after a shutdown of the publisher."""
    reports = [r for r in made(40) if str(r.period.start) != "2011-05"]
    late = level("2011-05", "212.0", "2011-07-20", "page 2011-07")
    found = {m.month for m in history([*reports, late]).released}
    assert {Month.of(2011, 5), Month.of(2011, 6)} <= found


@pytest.mark.parametrize(("within", "wanted"), [(0.1, 2), (0.3, 1), (1.0, 0)])
def test_a_figure_is_final_from_an_age_on(within: float, wanted: int) -> None:
    assert revision_statistics(history(made(40)), ENTRY, within=within).final_age == wanted


def test_a_coarser_print_of_the_same_figure_is_no_revision() -> None:
    final = {str(r.period.start): float(r.value) for r in made(40)}
    coarse = [level(month, f"{value:.0f}", "2013-08-01", "a newspaper") for month, value in final.items()]
    plain, with_coarse = history(made(40)), history([*made(40), *coarse])
    assert [m.final.value for m in plain.released] == [m.final.value for m in with_coarse.released]


def test_what_the_record_rules_out_is_no_figure() -> None:
    slip = level("2011-05", "2120.0", "2011-08-01", "a newspaper")
    reports = [*made(40), slip]
    wrong = reconstruct(reports, catalog=CATALOG, as_of=LAST).ruled_out
    assert slip.id in wrong
    found = revision_history("land", reports, catalog=CATALOG, as_of=LAST, ruled_out=wrong)
    assert 2120.0 not in {f.value for m in found.released for f in m.figures}


def test_only_what_was_known_on_the_day_counts() -> None:
    early = history(made(40), date(2012, 6, 30))
    assert early.last == date(2012, 6, 20)
    assert max(m.month for m in early.released) == Month.of(2012, 5)


def test_a_difference_can_be_the_first_release() -> None:
    """The definition of outcomes, which the ledger holds."""
    rows = [
        level("2022-07", "199.0", "2022-08-18", "a"),
        level("2022-08", "187.0", "2022-09-18", "b"),
        level("FY2023:3", "593.6", "2022-10-19", "d"),
        level("2022-09", "206.0", "2022-10-26", "e"),
    ]
    observed = observe_last(3, "land", rows, catalog=CATALOG)
    found = revision_history("land", rows, catalog=CATALOG, as_of=date(2023, 1, 1), observed=observed)
    september = found.known[Month.of(2022, 9)]
    assert september.first.known == date(2022, 10, 19)
    assert september.first.value == pytest.approx(207.6, abs=0.2)


def test_of_one_day_the_last_that_was_recorded_stands() -> None:
    rows = [
        Observed("land", Month.of(2022, 9), date(2022, 10, 19), value, 0.05, Status.DIFFERENCED)
        for value in (210.0, 207.0)
    ]
    found = revision_history("land", [], catalog=CATALOG, as_of=date(2023, 1, 1), observed=rows)
    assert [f.value for f in found.known[Month.of(2022, 9)].figures] == [207.0]


def test_too_few_releases_are_refused_by_number() -> None:
    with pytest.raises(TooFewReleases, match=f"land: .* from {LEAST_RELEASES} releases on, 10 are known"):
        revision_statistics(history(made(10)), ENTRY, within=0.5)
    assert expected_revisions(history(made(10)), ENTRY, as_of=LAST) is None


@pytest.mark.parametrize("within", [0.0, -1.0, float("nan"), 101.0, float("inf")])
def test_a_threshold_is_a_percentage_above_zero(within: float) -> None:
    with pytest.raises(InvalidInput, match=r"within: found .*, wanted a percentage above 0"):
        revision_statistics(history(made(40)), ENTRY, within=within)


def test_the_revision_to_come_depends_on_the_age() -> None:
    found = expected_revisions(history(made(60)), ENTRY, as_of=date(2015, 1, 25))
    assert found is not None
    by_age = {each.age: each for each in found}
    np.testing.assert_allclose([by_age[k].mean for k in (0, 1, 2)], [1.5, 0.5, 0.0], rtol=0.1, atol=1e-9)
    assert all(low <= each.median <= high for each in found for low, high in each.intervals.values())
    assert all(each.months >= 24 for each in found)


def test_intervals_of_revisions_hold_what_they_say() -> None:
    """On revisions drawn from one distribution: 80 % intervals from the past, tried on the months after it."""
    rng = np.random.default_rng(11)
    start, reports = Month.of(2005, 1), []
    for number in range(180):
        first = round(float(rng.normal(500, 20)), 1)
        days = [(start + (number + 1 + k)).first_day.replace(day=20).isoformat() for k in (0, 1)]
        reports.append(level(str(start + number), f"{first}", days[0], f"page {days[0]}"))
        reports.append(level(str(start + number), f"{first + rng.normal(0, 5):.1f}", days[1], f"page {days[1]}"))
    final = {m.month: m.final.value for m in history(reports).released}
    held = []
    for number in range(90, 178):
        day = (start + (number + 1)).first_day.replace(day=25)
        made_then = expected_revisions(history(reports, day), ENTRY, as_of=day)
        newest = (made_then or ())[-1]
        low, high = newest.intervals[80]
        held.append(low <= final[newest.month] - newest.value <= high)
    assert 0.68 <= np.mean(held) <= 0.92


@cache
def us() -> tuple[Catalog, bytes, frozenset[str]]:
    catalog, table = Catalog.load(US / "catalogue.toml"), gzip.decompress((US / "reports.csv.gz").read_bytes())
    reports = parse_csv(table, "reports.csv")
    return catalog, table, reconstruct(reports, catalog=catalog, as_of=LAST).ruled_out


def snapshots(series: str) -> dict[Month, dict[Month, float]]:
    """By release the months as its table had them: the raw rows, read without any of our code for figures."""
    found: dict[Month, dict[Month, float]] = {}
    now: dict[Month, float] = {}
    rows = [r for r in csv.DictReader(io.StringIO(us()[1].decode())) if r["series"] == series]
    for row in sorted(rows, key=lambda r: r["published"]):
        now = now | {Month.parse(row["period_start"]): float(row["value"])}
        found[Month.parse(row["published"][:7])] = now
    return found


@pytest.mark.parametrize("series", ["us.industry", "us.inventories", "us.jobs"])
@pytest.mark.parametrize("wanted", [0, 1, 3, 12])
def test_the_us_record_is_as_its_raw_table(series: str, wanted: int) -> None:
    catalog, table, wrong = us()
    found = revision_history(series, parse_csv(table, "reports.csv"), catalog=catalog, as_of=LAST, ruled_out=wrong)
    shown = next(a for a in revision_statistics(found, catalog[series], within=0.5).ages if a.age == wanted)
    by_release = snapshots(series)
    begin, end = min(by_release), max(by_release)
    revisions = []
    for month in sorted(by_release[end].keys() - by_release[begin].keys()):
        first = min(release for release, known in by_release.items() if month in known)
        if first + (wanted + 12) <= end:
            then = max(release for release in by_release if release <= first + wanted)
            revisions.append(by_release[end][month] - by_release[then][month])
    assert shown.to_final is not None and shown.to_final.months == len(revisions) >= 100
    np.testing.assert_allclose(shown.to_final.mean, np.mean(revisions), rtol=1e-6, atol=1e-9)
    np.testing.assert_allclose(shown.to_final.mean_absolute, np.mean(np.abs(revisions)), rtol=1e-6)


def test_a_rate_has_no_revisions_in_percent() -> None:
    catalog, table, wrong = us()
    series = "us.unemployment"
    found = revision_history(series, parse_csv(table, "x"), catalog=catalog, as_of=LAST, ruled_out=wrong)
    shown = revision_statistics(found, catalog[series], within=0.5)
    first = shown.ages[0].to_final
    assert first is not None and first.mean_pct is None and first.mean_absolute_pct is None
    assert first.up + first.down + first.none == pytest.approx(1)
    assert first.none > 0.5  # most rates are never revised; a tenth of a point is a revision
    assert first.up > 0.1

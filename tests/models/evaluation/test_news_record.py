"""News read from cards: parts that add up over chains of versions, in months, totals and printed digits."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, date, datetime
from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, NoModel, NoNews
from models.core.measures import Aggregation
from models.core.periods import Month, Period
from models.documents.examples import ANSWERS
from models.documents.news import NewsDocument, headline, news_document
from models.evaluation.news_record import Changes, chain, in_digits, news_between, news_of, origin_of
from models.storage.records import Version
from tests.models.evaluation.issued import issued
from tests.models.evaluation.issued import version as version_of
from tests.news import card_with, news_made
from tests.stores import FileStore

ENTRY = Catalog.load()["pk.ict"]
TODAY = date(2026, 11, 29)
CUTOFFS = {"v1": "2026-01", "v2": "2026-02", "v3": "2026-03"}


def version(name: str, before: str | None) -> Version:
    """A version as of the end of the month after its cutoff, with news against the one before."""
    cutoff = Month.parse(CUTOFFS[name])
    at = datetime.combine((cutoff + 1).last_day, datetime.min.time(), UTC)
    made = version_of(issued(name, cutoff=CUTOFFS[name], at=at))
    none = {"none": "it is the first version of the series"}
    as_of = cutoff.last_day
    return replace(
        made, card={"extra": card_with(news_made(before, cutoff, as_of=as_of)) if before else {"news": none}}
    )


V1, V2, V3 = version("v1", None), version("v2", "v1"), version("v3", "v2")


def test_the_parts_of_a_chain_add_up_over_its_versions() -> None:
    links = chain(V3, [V3, V2, V1], start=V1)
    assert [v.version for v, _ in links] == ["v2", "v3"]
    changes = Changes.over([news for _, news in links])
    april = changes.of(Period.parse("2026-04"), Aggregation.SUM)
    assert (april.after, april.before) == (350.0, 350.0 - 2 * 6.5)
    assert {part.what: effect for part, effect in april.parts} == {
        "revised last month": 2.0,
        "last month": 12.0,
        "re-estimated weights and calibration": -1.0,
    }


@pytest.mark.parametrize(
    ("aggregation", "wanted"),
    [(Aggregation.SUM, 2 + 11 + 3 * 6.5), (Aggregation.MEAN, 32.5 / 12), (Aggregation.LAST, 6.5)],
)
def test_a_total_changes_as_its_months_do(aggregation: Aggregation, wanted: float) -> None:
    """FY2026 has a month revised by 2, a new one 11 above what was expected, and three months ahead, 6.5 each."""
    [(_, news)] = chain(V3, [V3])
    found = Changes.over([news]).of(Period.fiscal(2026), aggregation)
    assert found.after - found.before == pytest.approx(wanted)
    assert sum(effect for _, effect in found.parts) == pytest.approx(wanted)


@pytest.mark.parametrize("period", ["2023-03", "2031-03", "FY2050", "2023-01..2026-03"])
def test_a_period_beyond_what_is_stored_is_refused_with_what_is(period: str) -> None:
    with pytest.raises(InvalidInput, match=r"period: found '?.*wanted months within 2023-04..2031-02"):
        news_document(chain(V3, [V3]), ENTRY, period=period)


def test_over_many_versions_the_months_that_all_of_them_know_are_explained() -> None:
    old = replace(V3, version="v2", card={"extra": card_with(news_made("v1", Month.parse("2021-03")))})
    known = news_document([(old, news_of(old)), (V3, news_of(V3))], ENTRY)
    months = [change.period for change in known.changes if not change.period.startswith("FY")]
    assert (months[0], months[-1]) == ("2023-04", "2026-02")
    older = replace(V3, version="v2", card={"extra": card_with(news_made("v1", Month.parse("2015-03")))})
    with pytest.raises(InvalidInput, match="from: found v1, wanted a later version"):
        news_document([(older, news_of(older)), (V3, news_of(V3))], ENTRY)


def test_versions_that_did_not_lead_there_are_refused_with_those_that_did() -> None:
    other = replace(V1, version="v0")
    with pytest.raises(InvalidInput, match="from: found v0, wanted a version that v3 follows: v2, v1"):
        chain(V3, [V3, V2, V1, other], start=other)
    with pytest.raises(InvalidInput, match=r"v2 .*no longer stored"):
        chain(V3, [V3, V1], start=V1)
    with pytest.raises(InvalidInput, match="from: found v3, as of 2026-04-30, wanted a version before v2"):
        chain(V2, [V3, V2, V1], start=V3)
    with pytest.raises(InvalidInput, match=r"found v2, .* wanted a version before v2"):
        chain(V2, [V3, V2, V1], start=V2)


@pytest.mark.parametrize("card", [{}, {"extra": {}}, {"extra": {"reconciled": {}}}])
def test_a_card_from_before_news_is_named_as_such(card: dict[str, object]) -> None:
    with pytest.raises(NoNews, match="no news of v3: it was published before the causes of changes were stored"):
        news_of(replace(V3, card=card))
    with pytest.raises(NoNews, match="no news of v1: it is the first version"):
        news_of(V1)


@pytest.fixture
def filled(store: FileStore) -> FileStore:
    for each in (V1, V2, V3):
        store.publish(each, champion=True, who="test", why="new figures")
    store.publish(replace(V1, series="pk.ict.telecom", version="w1"), champion=True, who="test", why="first")
    return store


def names(store: FileStore, start: str | None, end: str | None) -> list[str]:
    return [v.version for v, _ in news_between("pk.ict", start, end, today=TODAY, store=store)]


def test_versions_are_named_or_found_by_their_day(filled: FileStore) -> None:
    assert names(filled, None, None) == ["v3"]
    assert names(filled, "v1", None) == ["v2", "v3"]
    assert names(filled, None, "2026-04-29") == ["v2"]
    assert names(filled, "2026-03-30", "v3") == ["v2", "v3"]
    filled.rollback("pk.ict", who="test", why="test", at=datetime(2026, 5, 1, tzinfo=UTC))
    assert names(filled, None, None) == ["v2"]


@pytest.mark.parametrize(
    ("start", "end", "message"),
    [
        ("v9", None, "from: found 'v9', wanted a version of pk.ict, or a day like 2026-04-30$"),
        (None, "v9", "to: found 'v9', wanted a version of pk.ict"),
        ("w1", None, "from: found 'w1', wanted a version of pk.ict, .*; this is one of pk.ict.telecom"),
        ("2026-13-01", None, "from: found '2026-13-01', wanted a day like 2026-04-30"),
        (None, "2026-11-30", "to: found '2026-11-30', wanted a day not after 2026-11-29"),
        ("v3", "v2", "from: found v3"),
        ("", None, "from: found ''"),
    ],
)
def test_what_is_no_version_is_refused_with_its_place(
    filled: FileStore, start: str | None, end: str | None, message: str
) -> None:
    with pytest.raises(InvalidInput, match=message):
        names(filled, start, end)


def test_days_and_series_without_a_version_are_named(filled: FileStore) -> None:
    with pytest.raises(NoModel, match="no forecast had been issued by 2025-01-01"):
        names(filled, None, "2025-01-01")
    with pytest.raises(NoModel, match="no version is published"):
        news_between("pk.ict.computer", None, None, today=TODAY, store=filled)


def test_rounded_parts_add_up_to_the_rounded_change(record_property: pytest.RecordProperty) -> None:
    seed = int(np.random.SeedSequence().entropy) % 2**32  # type: ignore[arg-type]
    record_property("seed", seed)
    print(f"seed {seed}")
    random = np.random.default_rng(seed)
    for _ in range(300):
        effects = (random.standard_normal(random.integers(0, 9)) * 10.0 ** random.integers(-3, 4)).tolist()
        after, digits = float(random.normal(0, 1000)), int(random.integers(0, 7))
        before = after - sum(effects)
        first, last, found = in_digits(before, after, effects, digits)
        exact = [Decimal(str(x)) for x in (first, last, *found)]
        assert sum(exact[2:]) == exact[1] - exact[0]
        assert all(
            abs(Fraction(x) - Fraction(y)) < Fraction(101, 100 * 10**digits)
            for x, y in zip(found, effects, strict=True)
        )


def test_a_sentence_names_what_moved_a_year() -> None:
    document = news_document(chain(V3, [V3]), ENTRY)
    assert [change.period for change in document.changes[:3]] == ["FY2026", "FY2027", "2026-03"]
    assert document.changes[0].line == (
        "FY2026 rose by 32 to 4,200: last month (350 against 340 expected) +28, revised last month +6, "
        "the rest of the model -2"
    )
    assert document.changes[-1].period == "2027-03"
    assert (document.from_, document.to, document.versions) == ("v2", "v3", ["v2", "v3"])


def test_the_headline_is_of_the_running_fiscal_year() -> None:
    assert (headline(V3, ENTRY) or "").startswith("FY2026 rose by 32 to 4,200: last month")
    assert headline(V1, ENTRY) is None
    assert headline(replace(V3, card={}), ENTRY) is None


def test_many_causes_are_named_as_far_as_they_matter() -> None:
    news = news_of(V3)
    more = tuple(replace(news.parts[1], what=f"figure {k}", effects={Month.parse("2026-03"): k / 8}) for k in range(9))
    after = replace(V3, card={"extra": card_with(replace(news, parts=(*news.parts, *more)))})
    [march] = news_document(chain(after, [after]), ENTRY, period="2026-03").changes
    assert march.line.count(",") == 6 and "smaller ones +" in march.line
    effects = [Decimal(str(part.effect)) for part in march.parts]
    assert sum(effects) == Decimal(str(march.after)) - Decimal(str(march.before))
    named = [Decimal(number) for number in re.findall(r"[+-][\d.]+(?=,|$)", march.line)]
    rounded = [Decimal(str(part.rounded)) for part in march.parts]
    assert len(named) < len(rounded)
    assert (
        sum(rounded)
        == sum(named)
        == Decimal(f"{march.after:.{march.decimals}f}") - Decimal(f"{march.before:.{march.decimals}f}")
    )


def test_a_version_names_where_its_news_start_or_why_it_has_none() -> None:
    assert origin_of(V3) == ("v2", None)
    assert origin_of(V1) == (None, "it is the first version of the series")
    assert origin_of(replace(V3, card={})) == (None, "it was published before the causes of changes were stored")


def test_the_example_adds_up() -> None:
    document = ANSWERS["news"]
    assert isinstance(document, NewsDocument)
    for change in document.changes:
        parts = sum(Decimal(str(part.effect)) for part in change.parts)
        assert parts == Decimal(str(change.after)) - Decimal(str(change.before))

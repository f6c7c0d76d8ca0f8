"""The article reader on texts in many manners, on the traps of NOTES.md, against a record, and on rubbish."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from models.core.errors import InvalidInput
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.documents.read import press_figure
from models.press import Proposal, Record, read_press
from models.press.dating import written

TODAY = date(2026, 11, 28)
ARTICLES = Path(__file__).parents[2] / "data" / "articles"
DEVELOPED_ON = sorted(ARTICLES.glob("*.txt"))
WRITTEN_BEFORE_THE_RULES_SAW_THEM = sorted((ARTICLES / "unseen").glob("*.txt"))


@dataclass(frozen=True)
class FakeRecord:
    """A record that knows what it is given, as (value, tolerance) by series and period."""

    known: dict[tuple[str, str], float] = field(default_factory=dict)
    once: dict[tuple[str, str], list[float]] = field(default_factory=dict)

    def level(self, series: str, period: Period) -> tuple[float, float] | None:
        value = self.known.get((series, written(period)))
        return None if value is None else (value, 0.005)

    def last(self, series: str) -> Month | None:
        ends = [Period.parse(period).end for name, period in self.known if name == series]
        return max(ends, default=None)

    def printed(self, series: str, period: Period) -> list[float]:
        return self.once.get((series, written(period)), [])


def read(text: str, published: str | None = "2023-11-20", record: Record | None = None) -> list[Proposal]:
    return read_press(text, published=published, source="test", record=record, today=TODAY).figures


def facts(proposals: list[Proposal]) -> set[tuple[str, str, str, float]]:
    """Series, period, measure, and US$ million or percent."""
    return {
        (
            p.report.series.removeprefix("pk."),
            p.report.period_text,
            str(p.report.measure),
            round(p.report.level if p.report.measure is Measure.LEVEL else float(p.report.value), 6),
        )
        for p in proposals
    }


def expected(path: Path) -> set[tuple[str, str, str, float]]:
    rows = (line.split() for line in path.with_suffix(".expected").read_text().splitlines())
    return {(series, period, measure, float(value)) for series, period, measure, value in rows}


@pytest.mark.parametrize("path", DEVELOPED_ON, ids=lambda path: path.stem)
def test_an_article_yields_exactly_its_figures(path: Path) -> None:
    assert facts(read(path.read_text(), published=None)) == expected(path)


def test_texts_in_manners_not_developed_on_are_read_nearly_right() -> None:
    found = wanted = right = 0
    for path in WRITTEN_BEFORE_THE_RULES_SAW_THEM:
        got, want = facts(read(path.read_text(), published=None)), expected(path)
        found, wanted, right = found + len(got), wanted + len(want), right + len(got & want)
    assert right / found > 0.9
    assert right / wanted > 0.9


def test_every_quoted_phrase_stands_in_the_article_and_holds_the_figure() -> None:
    for path in DEVELOPED_ON:
        text = path.read_text()
        for proposal in read(text, published=None):
            assert proposal.text in text
            assert any(c.isdigit() for c in proposal.text) or proposal.report.measure is not Measure.LEVEL
            assert 0 < proposal.confidence < 1


def test_printed_digits_and_unit_are_kept() -> None:
    proposals = read("IT exports were $4.60 billion in FY22 and $238 million in October.")
    by_digits = {str(p.report.value): p.report.unit for p in proposals}
    assert by_digits == {"4.60": "usd_billion", "238": "usd_million"}


def test_json_is_the_report_with_confidence_note_and_text() -> None:
    (proposal,) = read("Pakistan's IT exports were $238 million in October 2023.")
    shown = press_figure(proposal).plain()
    assert shown["series"] == "pk.ict"
    assert (shown["period_start"], shown["period_end"]) == ("2023-10", "2023-10")
    assert (shown["value"], shown["unit"], shown["published"]) == (238.0, "usd_million", "2023-11-20")
    assert shown["text"] == "Pakistan's IT exports were $238 million in October 2023."
    assert set(shown) >= {"confidence", "note", "measure", "source"}


@pytest.mark.parametrize(
    ("phrase", "published", "period"),
    [
        ("in October", "2023-11-20", "2023-10"),
        ("in October", "2024-10-20", "2023-10"),
        ("last month", "2023-11-20", "2023-10"),
        ("in October 2022", "2023-11-20", "2022-10"),
        ("during the first four months of FY24", "2023-11-20", "FY2024:4"),
        ("in July-October (2023-24)", "2023-11-20", "FY2024:4"),
        ("in July-Oct FY24", "2023-11-20", "FY2024:4"),
        ("in 4MFY24", "2023-11-20", "FY2024:4"),
        ("in 9 months", "2023-05-28", "FY2023:9"),
        ("in the last four months", "2023-11-20", "FY2024:4"),
        ("in the first quarter of the current fiscal year", "2025-10-20", "FY2026:3"),
        ("in Q1 FY26", "2025-10-20", "FY2026:3"),
        ("in the second quarter of FY26", "2026-01-20", "2025-10..2025-12"),
        ("in the first half of FY26", "2026-01-20", "FY2026:6"),
        ("in H1 FY26", "2026-01-20", "FY2026:6"),
        ("in fiscal year 2022", "2023-11-20", "FY2022"),
        ("in FY2022-23", "2023-11-20", "FY2023"),
        ("in the outgoing fiscal year", "2024-07-19", "FY2024"),
        ("in the last fiscal year", "2023-11-20", "FY2023"),
        ("from July 2020 to April 2021", "2021-05-25", "FY2021:10"),
        ("during July-Jan 2021", "2021-02-25", "FY2021:7"),
        ("in April last year", "2023-05-20", "2022-04"),
    ],
)
def test_a_phrase_of_time_is_dated(phrase: str, published: str, period: str) -> None:
    (proposal,) = read(f"Pakistan's IT exports stood at $238.5 million {phrase}.", published)
    assert proposal.report.period_text == period


@pytest.mark.parametrize(
    ("amount", "million"),
    [
        ("$238 million", 238), ("US$ 1,941 million", 1941), ("US $1,719.921 million", 1719.921), ("USD 3.8bn", 3800),
        ("$298mn", 298), ("$1.05bn", 1050), ("892.970 million dollars", 892.97), ("38.60 crore dollars", 386),
        ("38 crore 60 lakh dollars", 386), ("1 arab 20 crore dollars", 1200), ("$892,970,000", 892.97),
        ("over $892 million", 892),
    ],
)  # fmt: skip
def test_an_amount_is_read(amount: str, million: float) -> None:
    (proposal,) = read(f"IT exports reached {amount} in October 2023.")
    assert proposal.report.level == pytest.approx(million)


@pytest.mark.parametrize(
    "noise",
    [
        "The target is IT exports of $10 billion by 2030.",
        "IT freelancers charge $50-70 per hour.",
        "The IT sector employs 600,000 professionals.",
        "The government expects IT exports to reach $5 billion in FY27.",
        "India's IT exports were $224 billion in FY25.",
        "Pakistan's IT sector saw services exports of $678 million in January 2024.",
        "The IT industry's trade surplus was $2.1 billion in FY23.",
        "IT exports accounted for 42% of services exports in October 2023.",
        "IT exports are $33 million higher in October 2023.",
        "IT exports recorded an increase of $33 million in October 2023.",
        "IT exports are above the 12-month average of $326m.",
        "The IT ministry spent Rs 300 million in October 2023.",
        "The global IT market was worth $5 billion in 2022.",
    ],
)
def test_noise_yields_nothing(noise: str) -> None:
    assert read(noise) == []


def test_an_article_on_something_else_yields_nothing() -> None:
    assert read("Rice exports rose 15% to $238 million in October 2023.") == []


def test_a_figure_told_as_of_the_same_period_last_year_is_dated_from_the_subject() -> None:
    text = "IT exports were $2.61 billion in July-January FY26. "
    text += "During the same period last year, exports stood at $2.18 billion."
    assert facts(read(text, "2026-02-18")) == {
        ("ict", "FY2026:7", "level", 2610.0),
        ("ict", "FY2025:7", "level", 2180.0),
    }


def test_last_december_is_the_one_before_the_subject_and_a_rate_keeps_its_own_month() -> None:
    text = (
        "Pakistan's IT exports reached $437 million in December 2025, 23% higher than last December's $354 million and "
        "23 percent more than November."
    )
    found = {(p.report.period_text, str(p.report.measure), str(p.report.value)) for p in read(text, "2026-01-20")}
    assert found == {
        ("2025-12", "level", "437"),
        ("2025-12", "yoy_pct", "23"),
        ("2025-12", "mom_pct", "23"),
        ("2024-12", "level", "354"),
    }


def test_exports_of_other_goods_are_no_exports_of_it() -> None:
    text = "IT exports rose 15 per cent to $238 million in October 2025. Cement exports rose 8 per cent to $30 million."
    assert {str(p.report.value) for p in read(text, "2025-11-20")} == {"15", "238"}


def test_rates_on_two_bases_in_one_clause_are_told_apart() -> None:
    got = facts(read("IT exports were $366 million in October 2023, up 25pc year-on-year and down 9pc month-on-month."))
    assert ("ict", "2023-10", "yoy_pct", 25.0) in got
    assert ("ict", "2023-10", "mom_pct", -9.0) in got


def test_a_rate_without_a_base_is_unsure_and_the_record_settles_it() -> None:
    text = "IT exports grew 15% to $238 million in October 2023."
    (unsure,) = [p for p in read(text) if p.report.measure is not Measure.LEVEL]
    assert unsure.confidence < 0.8
    assert "base not stated" in unsure.note
    months = {("pk.ict", "2023-10"): 238.0, ("pk.ict", "2023-09"): 206.0, ("pk.ict", "2022-10"): 221.0}
    (settled,) = [p for p in read(text, record=FakeRecord(months)) if p.report.measure is not Measure.LEVEL]
    assert settled.report.measure is Measure.MOM_PCT
    assert "fits the month before (+15.5 %)" in settled.note


def test_the_record_dates_nine_months_whatever_the_page_says() -> None:
    sums = {"FY2022:9": 1948.25, "FY2023:9": 1941.35, "FY2024:9": 2284.0, "FY2025:9": 2833.5, "FY2026:9": 3387.9}
    record = FakeRecord({("pk.ict", period): value for period, value in sums.items()})
    (proposal,) = read("Pakistan earned $1,941 million in 9 months from IT exports.", "2026-11", record)
    assert proposal.report.period_text == "FY2023:9"
    assert proposal.confidence > 0.9
    assert "fits FY2023:9 = 1,941.35" in proposal.note


def test_a_figure_that_fits_two_years_stays_ambiguous() -> None:
    sums = {"FY2022:9": 1941.2, "FY2023:9": 1941.4, "FY2026:9": 3387.9}
    record = FakeRecord({("pk.ict", period): value for period, value in sums.items()})
    (proposal,) = read("Pakistan earned $1,941 million in 9 months from IT exports.", "2026-11", record)
    assert proposal.confidence <= 0.3
    assert "FY2022:9" in proposal.note
    assert "FY2023:9" in proposal.note


def test_a_record_that_only_estimates_is_no_judge() -> None:
    class Vague(FakeRecord):
        def level(self, series: str, period: Period) -> tuple[float, float] | None:
            return (400.0, 60.0)

    (proposal,) = read("IT exports were $238 million in October 2023.", record=Vague())
    assert proposal.confidence > 0.9


def test_a_year_ago_figure_and_swapped_items_are_named() -> None:
    record = FakeRecord(
        {("pk.ict", "2025-11"): 356.0, ("pk.ict", "2025-09"): 366.0, ("pk.ict", "2025-10"): 386.0}
        | {("pk.ict.computer.software_consultancy", "2023-10"): 64.2}
        | {("pk.ict.computer.hardware_consultancy", "2023-10"): 0.5}
    )
    (year_ago,) = read("IT exports were $386 million in November 2025.", "2025-12-20", record)
    assert year_ago.confidence < 0.65
    assert "the record's 2025-10" in year_ago.note
    (swapped,) = read("In October 2023 IT exports of hardware consultancy services were $64.2 million.", record=record)
    assert swapped.confidence < 0.65
    assert "software_consultancy: items swapped?" in swapped.note


def test_increased_by_may_mean_amounted_to_and_the_record_decides() -> None:
    text = "Pakistan's IT exports increased by $298 million in June 2024."
    (unsure,) = read(text, "2024-07-20")
    assert unsure.confidence < 0.65
    (level,) = read(text, "2024-07-20", FakeRecord({("pk.ict", "2024-06"): 298.2}))
    assert level.confidence > 0.9
    assert read(text, "2024-07-20", FakeRecord({("pk.ict", "2024-06"): 512.0})) == []


def test_one_figure_told_twice_is_one_report_with_the_finer_digits() -> None:
    text = (
        "IT exports reach $1.2bn in four months\nIT exports were $1,206 million in July-October 2023. "
        "So $1.21 billion it is in July-October 2023."
    )
    assert facts(read(text)) == {("ict", "FY2024:4", "level", 1206.0)}


@pytest.mark.parametrize(
    ("top", "published"),
    [
        ("ISLAMABAD, Nov 20 (APP): In 2023-24 ", "2023-11-20"),
        ("November 20, 2023\n", "2023-11-20"),
        ("20-11-2023\n", "2023-11-20"),
        ("Monday, 20th November 2023 - ", "2023-11-20"),
        ("2023-11-20\n", "2023-11-20"),
    ],
)
def test_the_date_of_publication_is_found(top: str, published: str) -> None:
    (proposal,) = read(top + "IT exports were $238 million in October.", None)
    assert proposal.report.published == published


def test_without_any_date_of_publication_it_is_none() -> None:
    (proposal,) = read("IT exports were $238 million in October.", None)
    assert proposal.report.published is None
    assert "year not stated" in proposal.note
    assert proposal.confidence <= 0.3


@pytest.mark.parametrize("published", ["yesterday", "2023-13", "2023-11-31", ""])
def test_a_date_of_publication_that_is_none_is_refused(published: str) -> None:
    with pytest.raises(InvalidInput):
        read("IT exports were $238 million in October.", published or "x")


PIECES = """
IT exports ICT rose fell to from by $238 million $1.2bn US$ 5% 3.1 per cent in October 2023 July-October
FY24 4MFY24 first four months of the last year same period compared with , . ; ( ) - while : May March by
2030 crore dollars respectively H1 Q5 2023-24 2023-99 99999999999999999 000 0 -200% freelancers computer
services up down year-on-year ago previous month
"""
WORDS = st.sampled_from([*PIECES.split(), "\n"])


@settings(max_examples=150, deadline=None)
@given(st.one_of(st.text(max_size=300), st.lists(WORDS, max_size=60).map(" ".join)), st.booleans())
def test_no_text_raises_anything_but_a_refusal(text: str, with_record: bool) -> None:
    record = FakeRecord({("pk.ict", "2023-10"): 238.0, ("pk.ict", "2022-10"): 0.0}) if with_record else None
    try:
        found = read("IT exports " + text, "2023-11-20", record)
    except InvalidInput:
        return
    for proposal in found:
        assert proposal.report.period.start < Month.parse("2023-11")


@pytest.mark.parametrize(
    "piece",
    [
        "1234567890",
        "IT exports rose ",
        "IT $1 million in October ",
        "the same last period of ",
        "July - ",
        "one 5% ",
        "(a, ",
    ],
)
def test_a_long_text_of_one_piece_is_read_to_its_end(piece: str) -> None:
    """Twice the text takes about twice the time: no pattern backtracks over the whole. Here it only has to finish."""
    assert len(read(piece * (100_000 // len(piece)))) <= 1


def test_a_text_beyond_the_limit_is_refused() -> None:
    with pytest.raises(InvalidInput, match="characters"):
        read("x" * 2_000_001)


def test_a_figure_that_was_revised_since_is_known_by_its_first_print() -> None:
    record = FakeRecord({("pk.ict", "FY2023:9"): 1943.5}, {("pk.ict", "FY2023:9"): [1941.35, 1943.5]})
    (proposal,) = read("Pakistan earned $1,941 million from IT services exports in 9 months.", "2023-05-28", record)
    assert proposal.report.period_text == "FY2023:9"
    assert proposal.confidence >= 0.9
    assert "1,941.35" in proposal.note

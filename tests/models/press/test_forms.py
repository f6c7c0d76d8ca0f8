# ruff: noqa: E501
"""Press texts as they come: encodings, HTML, broken lines, tables; what is refused; what time a long text takes."""

from __future__ import annotations

import textwrap
import time
from datetime import date

import pytest

from models.core.errors import InvalidInput
from models.core.measures import Measure
from models.press import Reading, read_press
from models.press.publication_date import parse_published
from models.reports.files import decode_text

TODAY = date(2026, 11, 28)
ONE = "Pakistan's IT exports stood at $238 million in October 2023, up 15 per cent month-on-month."


def read(text: str, published: str | None = "2023-11-20") -> Reading:
    return read_press(text, published=published, source="test", record=None, today=TODAY)


def facts(text: str, published: str | None = "2023-11-20") -> set[tuple[str, str, str, float]]:
    return {
        (
            p.report.series.removeprefix("pk."),
            p.report.period_text,
            str(p.report.measure),
            p.report.level if p.report.measure is Measure.LEVEL else float(p.report.value),
        )
        for p in read(text, published).figures
    }


EXPECTED = {("ict", "2023-10", "level", 238.0), ("ict", "2023-10", "mom_pct", 15.0)}


@pytest.mark.parametrize(
    "text",
    [
        ONE,
        ONE.replace(" ", "\u00a0"),
        ONE.replace(" ", "&nbsp;"),
        textwrap.fill(ONE, 30),
        textwrap.fill(ONE, 48),
        textwrap.fill(ONE, 60),
        ONE.replace("exports stood", "ex-\nports stood"),
        ONE.replace("exports stood", "ex\u00adports stood"),
        ONE.replace("month-on-month", "month–on–month").replace("'", "&rsquo;"),
        f"<html><head><title>x</title><style>p {{ width: 15% }}</style></head><body><p>{ONE}</p></body></html>",
        ONE.replace("$238 million", "<b>$238</b>&#160;million").replace("October", "<i>October</i>"),
        ONE.replace("stood at ", "stood at\r\n").replace("October ", "October\r\n"),
        ONE.upper().replace("OCTOBER", "OCT"),
        ONE.replace("$", "US$ ").replace("per cent", "%"),
    ],
)
def test_a_sentence_is_read_in_any_form(text: str) -> None:
    assert facts(text) == EXPECTED
    for figure in read(text).figures:
        assert text[figure.quote.start : figure.quote.end] == figure.text
        assert any(c.isdigit() for c in text[figure.at[0] : figure.at[1]])


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252", "utf-16", "utf-16-le", "utf-16-be"])
def test_any_usual_encoding_is_decoded(encoding: str) -> None:
    text = "Pakistan’s IT exports – all of them – were $238 million."
    assert decode_text(text.encode(encoding), "x").lstrip("\ufeff") == text


@pytest.mark.parametrize(
    ("data", "word"),
    [
        (b"", "empty"),
        (b" \r\n\t", "empty"),
        (bytes(range(256)) * 40, "binary"),
        (b"\x89PNG\r\n\x1a\n" + bytes(200), "binary"),
        (b"x" * 5_000_000, "5,000,000 bytes"),
    ],
)
def test_what_is_no_text_is_refused_by_name(data: bytes, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        read(decode_text(data, "piece.txt"))


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("پاکستان کی آئی ٹی برآمدات رواں مالی سال کے پہلے چار ماہ میں 893 ملین ڈالر رہیں", "Urdu"),
        ("Экспорт ИТ-услуг Пакистана составил 238 млн долларов в октябре", "Latin"),
        (
            "Im Mai belief sich das Volumen der ausgeführten Dienstleistungen auf hundert Millionen Dollar, mehr als im Vormonat, wie "
            "die Zentralbank meldet; gleichzeitig sind diese Zahlen niedriger als vor einem Jahr, weil viele Firmen ihre "
            "Erlöse nicht zurückbringen und lieber auf Konten außerhalb des Landes lassen, was niemanden wundert.",
            "English",
        ),
        ("\x00\x01\x02" * 50, "binary"),
    ],
)  # fmt: skip
def test_other_languages_are_named(text: str, word: str) -> None:
    with pytest.raises(InvalidInput, match=word):
        read(text)


@pytest.mark.parametrize(
    ("words", "day"),
    [
        ("yesterday", "2026-11-27"),
        ("today", "2026-11-28"),
        ("3 days ago", "2026-11-25"),
        ("2024-12", "2024-12"),
        ("December 2024", "2024-12"),
        ("18 Dec 2024", "2024-12-18"),
        ("Dec 18, 2024", "2024-12-18"),
        ("December 18th, 2024", "2024-12-18"),
        ("Wednesday, 18 December 2024", "2024-12-18"),
        ("2024-12-18", "2024-12-18"),
        ("18/12/2024", "2024-12-18"),
        ("2024-13", None),
        ("2024-02-30", None),
        ("soon", None),
        ("", None),
    ],
)
def test_a_date_of_publication_in_words(words: str, day: str | None) -> None:
    assert parse_published(words, TODAY) == day


@pytest.mark.parametrize(
    ("text", "published"),
    [
        (f"{ONE}\n\nPublished in The Paper, November 20th, 2023", "2023-11-20"),
        (f"Posted on 20 November 2023 by staff\n{ONE}", "2023-11-20"),
        (f"{ONE}\nUpdated: 2023-11-20 14:05", "2023-11-20"),
        (f"{ONE}\nDownloaded on 1 March 2025", None),
        (f"Retrieved 1 March 2025\n{ONE}", None),
        (f"{ONE} The agreement was signed on 3 May 2021.", None),
        (f"KARACHI, Nov 20, 2023: {ONE}", "2023-11-20"),
        (f"{ONE}\n\nPublished in The Paper, November 20th, 2043", None),
        (ONE, None),
    ],
)
def test_the_date_of_a_text_is_its_own(text: str, published: str | None) -> None:
    assert read(text, None).published == published


def test_ten_thousand_figures_are_bounded() -> None:
    text = " ".join(f"IT exports were ${n} million in October 2023." for n in range(100, 10_100))
    assert len(read(text).figures) <= 2_000


@pytest.mark.parametrize("dated", [True, False])
def test_twice_the_text_takes_about_twice_the_time(dated: bool) -> None:
    piece = (
        "IT exports were $238 million in October 2023, up 8 percent from $221 million a year ago. Exports of computer services "
        "rose 4.8 percent in July-October to $721 million. The minister spoke of a bright future, and many agreed with him.\n\n"
    )

    def seconds(copies: int) -> float:
        started = time.perf_counter()
        read(piece * copies, "2023-11-20" if dated else None)
        return time.perf_counter() - started

    seconds(10)
    assert seconds(160) < 20 * max(min(seconds(40), seconds(40)), 0.01)

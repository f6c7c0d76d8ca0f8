"""Documents as tables of pandas and of HTML."""

from __future__ import annotations

import sys
from html.parser import HTMLParser
from typing import Any

import pandas as pd
import pytest

from exportcast_client import documents
from exportcast_client.document import Document
from exportcast_client.html import MOST_ROWS, shown
from models.documents.examples import ANSWERS, TABLES
from tests.client.test_documents import every_answer, kind

HOSTILE = "<script>alert('&')</script>"


def example(name: str, **changed: Any) -> Document:
    """The example of an answer, with other members."""
    return kind(name).model_validate(ANSWERS[name].plain() | changed)


def test_a_forecast_is_a_table_by_month() -> None:
    frame = example("forecast").to_pandas()
    assert frame.index.name == "month"
    assert list(frame.index) == [pd.Period("2026-04", "M"), pd.Period("2026-05", "M")]
    assert list(frame.columns) == ["step", "mean", "median", "lower_80", "upper_80", "lower_95", "upper_95"]
    assert frame.loc["2026-05", "upper_95"] == 457.080154
    assert (frame.attrs["unit"], frame.attrs["cutoff"]) == ("usd_million", "2026-03")


def test_the_columns_of_a_forecast_are_those_of_csv() -> None:
    frame = example("forecast").to_pandas().reset_index()
    assert ",".join(frame.columns) == TABLES["forecast"].splitlines()[0]


def test_quantiles_are_columns_by_probability() -> None:
    point = {"month": "2026-04", "step": 1, "mean": 2.0, "median": None, "quantiles": {"0.1": 1.0, "0.5": None}}
    frame = example("forecast", points=[point]).to_pandas()
    assert list(frame.columns) == ["step", "mean", "median", "q0.1", "q0.5"]
    assert [str(each) for each in frame.dtypes] == ["int64", "float64", "float64", "float64", "float64"]


def test_forecasts_are_a_table_by_series_and_month() -> None:
    frame = example("forecasts").to_pandas()
    assert frame.index.names == ["series", "month"]
    assert frame.loc["pk.ict", "median"].to_list() == [395.197876, 400.215225]


def test_news_is_a_table_of_parts_that_add_up() -> None:
    news = example("news")
    frame = news.to_pandas()
    assert isinstance(news, documents.NewsDocument)
    for change in news.changes:
        assert frame.loc[[change.period], "effect"].sum() == pytest.approx(change.after - change.before, abs=1e-5)


def test_a_scenario_is_a_table_with_and_without_conditions() -> None:
    frame = example("scenario").to_pandas()
    assert frame.loc["2026-12", "scenario_median"] == 400
    assert frame.loc["2026-12", "forecast_upper_80"] == 530.229785


def test_an_outlook_is_one_row() -> None:
    frame = example("outlook").to_pandas()
    assert frame[["median", "probability", "yoy_pct_lower_80"]].iloc[0].to_list() == [5180.344147, 0.678, 2.688781]


def test_a_vintage_names_the_reports_of_a_month() -> None:
    frame = example("vintage").to_pandas()
    assert frame.loc["2026-03"].to_list() == [413.5, "reported", 0.05, "c895f86d17c4489d"]


@pytest.mark.parametrize(("name", "member"), [("scores", "scores"), ("reports", "reports"), ("vintage", "months")])
def test_a_table_without_rows_has_its_columns(name: str, member: str) -> None:
    empty = example(name, **{member: []}).to_pandas()
    assert len(empty) == 0
    assert set(example(name).to_pandas().columns) <= set(empty.columns)
    assert empty.index.name == example(name).to_pandas().index.name


@every_answer
def test_every_document_is_a_table_and_a_page(name: str) -> None:
    document = example(name)
    rows = document
    for member in type(document).rows_at[:1]:
        rows = getattr(rows, member)
    assert len(document.to_pandas()) >= 1 or rows == []
    assert balanced(html_of(document))


def test_a_clear_sentence_where_pandas_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pandas", None)
    with pytest.raises(ImportError, match="needs pandas, which is not installed: python -m pip install pandas"):
        example("forecast").to_pandas()


@every_answer
def test_every_text_of_a_page_is_escaped(name: str) -> None:
    page = html_of(kind(name).model_validate(hostile(ANSWERS[name].plain())))
    assert "<script" not in page
    assert balanced(page)


def hostile(value: Any) -> Any:
    """A document whose texts are markup, with members of such a name too."""
    if isinstance(value, dict):
        return {key: hostile(each) for key, each in value.items()}
    if isinstance(value, list):
        return [hostile(each) | {HOSTILE: HOSTILE} if isinstance(each, dict) else hostile(each) for each in value]
    return f"{value}{HOSTILE}" if isinstance(value, str) else value


def test_a_page_has_heading_notes_and_rows() -> None:
    page = html_of(example("forecast", notes=["wide & open"]))
    assert "<strong>IT exports (telecommunications, computer and information services)</strong>" in page
    assert "series pk.ict, unit usd_million, measure level, as of 2026-04-17, cutoff 2026-03" in page
    assert "<li>wide &amp; open</li>" in page
    assert "<td>2026-05</td><td>2</td><td>400.215</td>" in page


def test_the_lines_of_news_are_sentences() -> None:
    assert "<li>FY2027 rose by 43 to 5,129: " in html_of(example("news"))


def test_of_a_long_table_the_start_is_shown() -> None:
    row = ANSWERS["vintage"].plain()["months"][0]
    page = html_of(example("vintage", months=[row] * (MOST_ROWS + 1000)))
    assert page.count("<tr>") == MOST_ROWS + 1
    assert "and 1,000 more rows" in page


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, ""),
        (True, "yes"),
        (0.0, "0"),
        (-0.0000001234, "-0"),
        (0.678, "0.678"),
        (12345.678, "12,345.7"),
        (147190.25, "147,190"),
        (12345678.9, "12,345,679"),
        (1000.0, "1,000"),
        (float("inf"), "inf"),
        (400, "400"),
    ],
)
def test_numbers_are_shown_for_people(value: Any, text: str) -> None:
    assert shown(value) == text


def html_of(document: Document) -> str:
    """What a notebook shows of a document."""
    page: str = getattr(document, "_repr_html_")()  # noqa: B009  the name is Jupyter's
    return page


class Tags(HTMLParser):
    """The tags that are open."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.right = True

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag != "br":
            self.open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        self.right = bool(self.open) and self.open.pop() == tag and self.right


def balanced(page: str) -> bool:
    """Whether each tag that is opened is closed, in the right order."""
    tags = Tags()
    tags.feed(page)
    return tags.right and not tags.open

"""The reading of a press text as a document."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest

from models.documents.encoding import to_json
from models.documents.read import ReadingDocument, reading_document
from models.press import read_press

ARTICLES = sorted((Path(__file__).parents[2] / "data" / "articles").rglob("*.txt"))
CLAIM = (
    "KARACHI, May 20, 2026: Exports of IT will reach $10 billion by 2030. IT exports hit a record high in April 2026."
)


@pytest.mark.parametrize("path", ARTICLES, ids=lambda path: str(path.stem))
def test_an_article_gives_a_document(path: Path) -> None:
    read = read_press(path.read_text("utf-8"), source=path.name, record=None, today=date(2026, 11, 28))
    found = json.loads(to_json(reading_document(read)))
    assert ReadingDocument.model_validate(found) == reading_document(read)
    assert len(found["reports"]) == len(read.figures)


def test_claims_and_statements_are_members() -> None:
    read = read_press(CLAIM, source="test", record=None, today=date(2026, 11, 28))
    found = json.loads(to_json(reading_document(read)))
    assert [claim["target"] for claim in found["claims"]] == [10_000.0]
    assert [each["kind"] for each in found["statements"]] == ["record_high"]
    assert found["published"] == "2026-05-20"


def test_a_text_without_figures_is_a_document() -> None:
    read = read_press("Rice was cheap in Lahore.", source="test", record=None, today=date(2026, 11, 28))
    assert json.loads(to_json(reading_document(read)))["reports"] == []

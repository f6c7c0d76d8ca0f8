"""docs/api.md shows an answer of each route below /v1, and its words."""

from __future__ import annotations

import json

from models.documents.examples import ANSWERS
from tests.documents.answers import PATH, answers, expected

UNSHOWN = {"healthy", "ready"}
"""Operations outside of /v1."""


def test_every_route_has_its_answer() -> None:
    shown = [block.info for block in answers(PATH.read_text("utf-8"))]
    assert sorted(shown) == sorted(ANSWERS.keys() - UNSHOWN)


def test_each_answer_is_the_example_of_its_operation() -> None:
    for block in answers(PATH.read_text("utf-8")):
        assert block.text == expected(block.info), "python -m tests.documents.answers writes them anew"
        assert json.loads(block.text) == ANSWERS[block.info].plain()


def test_the_words_are_explained() -> None:
    words = PATH.read_text("utf-8").split("## Words")[1].split("\n## ")[0]
    for word in ("cutoff", "vintage", "step", "as_of", "null", "UTC", "fiscal year"):
        assert word in words

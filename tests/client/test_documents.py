"""The client's documents are those of models/documents, and read what a newer service answers too."""

from __future__ import annotations

import json
from typing import Any

import pytest

import exportcast_client
from exportcast_client.call import Call
from exportcast_client.document import Document
from exportcast_client.errors import UnreadableAnswer
from exportcast_client.reply import document_of
from models.documents.examples import ANSWERS
from models.documents.problem import ProblemDocument
from tests.client.generate import FOLDER, ROWS, generated

every_answer = pytest.mark.parametrize("name", ANSWERS)
NEWER = {"member_of_a_later_version": {"with": ["anything"]}}


def kind(name: str) -> type[Document]:
    """The client's class for the answer of an operation."""
    found: type[Document] = getattr(exportcast_client.documents, type(ANSWERS[name]).__name__)
    return found


def test_the_classes_are_those_that_are_generated() -> None:
    found = {path.name: path.read_text("utf-8") for path in FOLDER.glob("*.py")}
    assert found == generated(), "python -m tests.client.generate writes them anew"


def test_rows_are_named_for_documents_that_exist() -> None:
    assert set(ROWS) <= set(exportcast_client.documents.__all__)


@every_answer
def test_an_example_is_read_without_loss(name: str) -> None:
    sent = ANSWERS[name].plain()
    assert kind(name).model_validate(sent).plain() == sent


@every_answer
def test_members_of_a_later_version_are_kept(name: str) -> None:
    sent = newer(ANSWERS[name].plain())
    read = kind(name).model_validate(sent)
    assert read.plain() == sent
    assert read.model_extra == NEWER


def newer(made: dict[str, Any]) -> dict[str, Any]:
    """A document with a further member, and one in each object of its lists."""
    return {
        key: [_newer(each) for each in value] if isinstance(value, list) else value for key, value in made.items()
    } | NEWER


def _newer(value: Any) -> Any:
    return newer(value) if isinstance(value, dict) else value


@every_answer
def test_words_of_a_later_version_are_kept(name: str) -> None:
    words = {"reported", "sum", "steady", "stored", "agrees", "figure", "first_release", "mixed", "promote", "answers"}
    sent = json.loads(json.dumps(ANSWERS[name].plain()), object_hook=lambda made: renamed(made, words))
    assert kind(name).model_validate(sent).plain() == sent


def renamed(made: dict[str, Any], words: set[str]) -> dict[str, Any]:
    return {key: "another" if isinstance(value, str) and value in words else value for key, value in made.items()}


@every_answer
def test_an_answer_without_a_member_is_refused_by_its_name(name: str) -> None:
    sent = ANSWERS[name].plain()
    first = next(iter(sent))
    del sent[first]
    with pytest.raises(UnreadableAnswer, match=f"no {kind(name).__name__}: {first}: "):
        document_of(Call(kind(name), "/v1"), json.dumps(sent).encode())


def test_a_problem_is_read() -> None:
    sent = {"type": "about:blank", "title": "t", "status": 404, "detail": "d", "instance": "/", "nearest": ["pk.ict"]}
    ours = ProblemDocument.model_validate(sent).plain()
    assert exportcast_client.documents.ProblemDocument.model_validate(ours).plain() == sent


@every_answer
def test_no_member_of_an_example_is_unknown(name: str) -> None:
    read = kind(name).model_validate(ANSWERS[name].plain())
    assert extras(read) == []


def extras(document: Document) -> list[str]:
    """Members that the classes do not have."""
    found = list(document.model_extra or ())
    for _, value in document:
        for each in value if isinstance(value, list) else [value]:
            found += extras(each) if isinstance(each, Document) else []
    return found

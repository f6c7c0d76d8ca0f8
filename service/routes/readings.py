"""A press text is read: its figures, claims and statements with a verdict each. Nothing is stored."""

from __future__ import annotations

from datetime import date

from apiflask import APIBlueprint
from flask import Response

from models.core.errors import InvalidInput, Problem, shown
from models.documents.encoding import to_json
from models.documents.read import MAX_TEXT, ReadingDocument
from models.press.language import check_text
from models.press.publication_date import parse_published
from service import answers
from service.dependencies import dependencies
from service.http.query_parameters import NoQuery
from service.http.request_body import JSON, TEXT, each_once, media_type, read_body, read_json, too_large
from service.http.responses import respond
from service.http.text_body import text_of

MAX_JSON = 6 * MAX_TEXT + 1_000
"""Bytes of the largest body of JSON: each byte of the text may be escaped in six."""

MEMBERS = ("text", "published")

api = APIBlueprint("readings", __name__, url_prefix="/v1")


@api.post("/read")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(ReadingDocument)
def read(_query: NoQuery) -> Response:
    """Read a press text: figures with a verdict by the record, claims with a probability. Stores nothing."""
    made = dependencies()
    text, published = _given(made.today())
    check_text(text, "text")
    with made.texts.reading(len(text)):
        body = to_json(answers.reading(made, text, published))
    return respond(body)


def _given(today: date) -> tuple[str, str | None]:
    """The text and the day or month of publication where it is given."""
    if media_type(TEXT, JSON) == TEXT:
        return text_of(read_body(MAX_TEXT)), None
    document = read_json(MAX_JSON, object_pairs_hook=each_once)
    if not isinstance(document, dict):
        raise InvalidInput([Problem("body", "", shown(document), "an object with the member text")])
    problems = [
        Problem("body", name[:80], shown(value), f"no such member ({', '.join(MEMBERS)})")
        for name, value in document.items()
        if name not in MEMBERS
    ]
    text, published = document.get("text"), document.get("published")
    if not isinstance(text, str):
        problems.append(Problem("body", "text", "nothing" if text is None else shown(text), "an English press text"))
    if published is not None and (wrong := answers.wrong_day(published, today)):
        problems.append(wrong)
    if problems or not isinstance(text, str):
        raise InvalidInput(problems)
    if len(text.encode()) > MAX_TEXT:
        raise too_large(MAX_TEXT)
    return text, None if published is None else parse_published(published, today)

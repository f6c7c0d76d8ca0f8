"""Answers from the version in service: rendered once for each version and query, kept, sent with an entity tag."""

from __future__ import annotations

from flask import Response, request

from service.answers import Answer, etag_of
from service.champions import Held
from service.form import answer_key
from service.parts import parts
from service.queries import Query
from service.respond import JSON
from service.routes import template


def respond_kept(held: Held, query: Query, body: bytes, content_type: str = JSON) -> Response:
    """Keep the rendered answer to the current request as long as its version is in service, and send it."""
    etag = etag_of(body, held.version.version, held.forecast.vintage, query.model_dump_json())
    answer = Answer.of(held.version, route=template(request.url_rule), etag=etag, body=body, content_type=content_type)
    parts().answers.put(answer_key(request.environ), answer)
    status, headers, sent = answer.sent(request.headers.get("If-None-Match"))
    return Response(sent, status, headers)

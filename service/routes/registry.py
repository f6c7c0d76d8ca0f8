"""The versions of a series: which there are, and moving the one in service."""

from __future__ import annotations

from collections.abc import Iterable
from contextlib import suppress
from dataclasses import dataclass

from apiflask import APIBlueprint
from apiflask.exceptions import HTTPError
from flask import Response, request

from models.core.errors import ArtifactRejected, NothingBefore, StoreUnavailable, UnknownVersion
from models.documents.encoding import to_json
from models.documents.question import checked
from models.documents.registry import NO_REASON, ModelsDocument, MovedDocument, WhyIn, models_document
from models.storage.decisions import champion_before, champions_in_turn
from models.storage.records import Decision
from service.dependencies import Dependencies, dependencies
from service.gateway.auth import SCHEME
from service.http.errors import rejection
from service.http.query_parameters import NoQuery
from service.http.request_body import JSON, media_type, read_body, read_json
from service.http.responses import respond

api = APIBlueprint("registry", __name__, url_prefix="/v1/series", tag="Registry")


@api.get("/<series>/models")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(ModelsDocument)
def versions(series: str, _query: NoQuery) -> Response:
    """List the versions of a series, newest first, and the decisions about them."""
    made = dependencies()
    name = made.catalog[series].series
    decisions = made.store.decisions(name)
    return respond(to_json(models_document(name, _in_service(decisions), made.store.versions(name), decisions)))


@api.post("/<series>/models/<version>/promote")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(MovedDocument)
@api.doc(security=SCHEME)
def promote(series: str, version: str, _query: NoQuery) -> Response:
    """Put a version in service, if its artifact is whole; the reason is kept with who and when."""
    move = _asked(series)
    _verify(move.dependencies, move.series, version)
    before = _in_service(move.dependencies.store.decisions(move.series))
    move.dependencies.store.promote(move.series, version, who=move.who, why=move.why, at=move.dependencies.clock())
    return _moved(move, before, version)


@api.post("/<series>/models/rollback")
@api.input(NoQuery, location="query", arg_name="_query")
@api.output(MovedDocument)
@api.doc(security=SCHEME)
def rollback(series: str, _query: NoQuery) -> Response:
    """Put the champion before this one back in service; again, and it is the one before that."""
    move = _asked(series)
    made = move.dependencies
    decisions = made.store.decisions(move.series)
    back = champion_before(decisions)
    if back is None:
        raise NothingBefore(move.series)
    _verify(made, move.series, back)
    now = made.store.rollback(move.series, who=move.who, why=move.why, at=made.clock())
    return _moved(move, _in_service(decisions), now)


@dataclass(frozen=True, slots=True)
class Move:
    """A change of the version in service that someone asked for and may ask for."""

    dependencies: Dependencies
    series: str
    who: str
    why: str


def _asked(series: str) -> Move:
    made = dependencies()
    who = made.access.writer(request.headers.get("Authorization"))
    return Move(made, made.catalog[series].series, who, _why())


def _why() -> str:
    if not read_body():
        return NO_REASON
    media_type(JSON)
    return checked(WhyIn, read_json()).why


def _verify(made: Dependencies, series: str, name: str) -> None:
    """Load the version as serving it would; a version that is refused is a conflict, not a fault of the service."""
    found = next((version for version in made.store.versions(series) if version.version == name), None)
    if found is None:
        raise UnknownVersion(series, name)
    try:
        made.artifacts.load(found)
    except ArtifactRejected as error:
        raise HTTPError(409, str(error), extra_data=rejection(error)) from error


def _in_service(decisions: Iterable[Decision]) -> str | None:
    return next(reversed(champions_in_turn(decisions)), None)


def _moved(move: Move, before: str | None, version: str) -> Response:
    with suppress(StoreUnavailable):  # the move is stored: it is seen here at once, elsewhere and else within a second
        move.dependencies.champions.refresh()
    document = MovedDocument(
        series=move.series,
        champion=version,
        before=before,
        who=move.who,
        why=move.why,
    )
    return respond(to_json(document))

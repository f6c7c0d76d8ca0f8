"""The composition root: reads like a table of contents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime

from apiflask import APIFlask
from flask import Response, request

from models.catalogue import Catalogue
from models.errors import InvalidInput, Problem, StoreUnavailable
from models.scoring import catch_up
from models.settings import Settings
from models.store.port import Store
from service import problems
from service.access import SCHEME, Access
from service.answers import SAFE_HEADERS, Answers, Environ, LastRendered
from service.api import forecasts, health, outlooks, pages, registry, releases, series, track, vintages
from service.background import Background
from service.bodies import MAX_BODY
from service.champions import Artefacts, Champions
from service.front import Finished, Front
from service.gate import Gate
from service.logs import AccessLog
from service.metrics import Metrics, StateText
from service.openapi import documented
from service.parts import KEY, Parts
from service.places import Places
from service.pulse import Pulse
from service.record import Record
from service.routes import ROUTE_KEY, template
from service.schemas import ProblemOut
from service.state import State

log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    *,
    store: Store,
    artefacts: Artefacts,
    clock: Callable[[], datetime],
    access_log: AccessLog | None = None,
) -> APIFlask:
    """The service over a store, its artefacts and a clock (aware UTC times)."""
    app = APIFlask("exportcast", title="exportcast", version="1", spec_path=None, docs_path=None, static_folder=None)  # type: ignore[arg-type]
    app.config.update(_CONFIG)

    made = _parts(settings, store, artefacts, clock)
    app.extensions[KEY] = made

    problems.register(app)
    app.spec_processor(documented)
    app.before_request(_note_route)
    app.before_request(_refuse_repeated)
    app.after_request(_secured)
    for noun in (series, forecasts, outlooks, vintages, track, registry, releases, health, pages):
        app.register_blueprint(noun.api)

    app.wsgi_app = Front(  # type: ignore[method-assign]
        app.wsgi_app,
        answers=made.answers,
        gate=Gate(settings, made.access),
        places=made.places,
        finished=_finished(made.metrics, access_log),
    )
    _first_read(made)
    return app


_CONFIG = {
    "MAX_CONTENT_LENGTH": MAX_BODY + 1,  # see read_body
    "VALIDATION_ERROR_SCHEMA": ProblemOut.model_json_schema(),
    "HTTP_ERROR_SCHEMA": ProblemOut.model_json_schema(),
    "AUTO_OPERATION_ID": True,
    "SECURITY_SCHEMES": {SCHEME: {"type": "http", "scheme": "bearer"}},
    "AUTO_SERVERS": False,
    "DESCRIPTION": (
        "Forecasts of monthly export statistics, with calibrated intervals. Every error is application/problem+json "
        "(RFC 9457). Parameters and members that a route does not know are refused, never ignored. Reads are open "
        "unless this installation asks for a token; writes need one."
    ),
}


def _parts(settings: Settings, store: Store, artefacts: Artefacts, clock: Callable[[], datetime]) -> Parts:
    catalogue = Catalogue.load(settings.home / "catalogue.toml")
    background, places = Background(), Places(settings.threads)
    record = Record(store, catalogue, background=background, places=places)
    champions = Champions(store, artefacts)
    state = State(
        store,
        catalogue=catalogue,
        record=record,
        champions=champions,
        clock=clock,
        max_series=settings.metrics_max_series,
    )
    answers, metrics, access = Answers(champions.serving), Metrics(StateText(state)), Access(settings)
    return Parts(
        settings,
        store,
        artefacts,
        catalogue,
        record,
        champions,
        answers,
        LastRendered(),
        metrics,
        access,
        clock,
        Pulse(store),
        background,
        places,
    )


def _finished(metrics: Metrics, access_log: AccessLog | None) -> Finished:
    def finished(environ: Environ, route: str, status: str, seconds: float, request_id: str) -> None:
        method = environ["REQUEST_METHOD"]
        metrics.observe(method if method in _METHODS else "other", route, status, seconds)
        if access_log is not None:
            access_log.note(environ, route, status, seconds, request_id)

    return finished


_METHODS = frozenset({"GET", "HEAD", "POST", "OPTIONS", "PUT", "PATCH", "DELETE"})


def _secured(response: Response) -> Response:
    for name, value in SAFE_HEADERS.items():
        response.headers.setdefault(name, value)
    return response


def _note_route() -> None:
    request.environ[ROUTE_KEY] = template(request.url_rule)


def _refuse_repeated() -> None:
    """A parameter that is given twice: one of its values would be ignored."""
    repeated = [(name, values) for name, values in request.args.lists() if len(values) > 1]
    if repeated:
        raise InvalidInput([Problem("query", name, ", ".join(values)[:80], "one value") for name, values in repeated])


def score_what_waits(made: Parts) -> None:
    """Score what others left unscored. Much of it takes minutes: not for a request, nor for the start."""
    try:
        catch_up(made.store, catalogue=made.catalogue, now=made.clock())
    except StoreUnavailable as error:
        log.warning("nothing was scored at the start; the next release will: %s", error)


def _first_read(made: Parts) -> None:
    try:
        made.champions.refresh()
    except StoreUnavailable as error:
        # Not the end: /readyz says so, and the watcher tries again every second.
        log.warning("started without the store: %s", error)

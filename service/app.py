"""The composition root: reads like a table of contents."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import datetime
from importlib.metadata import version

from apiflask import APIFlask
from flask import Response, request

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, Problem, StoreUnavailable
from models.core.settings import Settings
from models.documents.problem import ProblemDocument
from models.storage.store import Store
from service.core.route_template import ROUTE_KEY, template
from service.dependencies import KEY, Dependencies
from service.gateway.admission import AdmissionControl
from service.gateway.auth import SCHEME, Access
from service.gateway.early_refusal import EarlyRefusal
from service.gateway.middleware import Finished, Middleware
from service.gateway.response_cache import SAFE_HEADERS, Environ, LastRendered, ResponseCache
from service.gateway.text_places import TextPlaces
from service.gateway.thread_places import Places
from service.http import errors
from service.http.openapi import documented
from service.monitoring.gauges import Gauges
from service.monitoring.logs import AccessLog
from service.monitoring.prometheus import Metrics, StateText
from service.page import assets
from service.routes import (
    exports,
    forecasts,
    health,
    news,
    outlooks,
    pages,
    performance,
    readings,
    registry,
    releases,
    revisions,
    scenarios,
    series,
    vintages,
)
from service.state.background import Background
from service.state.champion_cache import Artifacts, ChampionCache
from service.state.exports import Exports
from service.state.press_record import PressRecords
from service.state.revision_cache import RevisionCache
from service.state.scoring import Scoring
from service.state.store_probe import StoreProbe
from service.state.vintage_cache import WAITS, VintageCache, Waits

log = logging.getLogger(__name__)


def create_app(
    settings: Settings,
    *,
    store: Store,
    artifacts: Artifacts,
    clock: Callable[[], datetime],
    access_log: AccessLog | None = None,
    champion_cache: Callable[[Store, Artifacts], ChampionCache] = ChampionCache,
    waits: Waits = WAITS,
) -> APIFlask:
    """The service over a store, its artifacts and a clock (aware UTC times)."""
    app = APIFlask(
        "exportcast",
        title="exportcast",
        version=version("exportcast"),
        spec_path=None,
        docs_path=None,
        static_folder=None,  # type: ignore[arg-type]
    )
    app.config.update(_CONFIG)

    made = _parts(settings, store, artifacts, clock, champion_cache(store, artifacts), waits)
    app.extensions[KEY] = made

    errors.register(app)
    app.spec_processor(documented)
    app.before_request(_note_route)
    app.before_request(_refuse_repeated)
    app.after_request(_secured)
    for noun in _NOUNS:
        app.register_blueprint(noun.api)

    app.wsgi_app = Middleware(  # type: ignore[method-assign]
        app.wsgi_app,
        answers=made.answers,
        gate=AdmissionControl(settings, made.access),
        early=EarlyRefusal(made.places, made.access, is_ready=made.record.is_ready, large=assets.large()),
        finished=_finished(made.metrics, access_log),
    )
    _first_read(made)
    return app


_NOUNS = (
    series,
    forecasts,
    outlooks,
    scenarios,
    news,
    vintages,
    revisions,
    performance,
    exports,
    registry,
    releases,
    readings,
    health,
    pages,
)

_CONFIG = {
    "VALIDATION_ERROR_SCHEMA": ProblemDocument.model_json_schema(),
    "HTTP_ERROR_SCHEMA": ProblemDocument.model_json_schema(),
    "AUTO_OPERATION_ID": True,
    "SECURITY_SCHEMES": {SCHEME: {"type": "http", "scheme": "bearer"}},
    "AUTO_SERVERS": False,
    "SERVERS": [{"url": "/", "description": "this service"}],
    "DESCRIPTION": (
        "Forecasts of monthly export statistics, with calibrated intervals. Every error is application/problem+json "
        "(RFC 9457). Parameters and members that a route does not know are refused, never ignored. Reads are open "
        "unless this installation asks for a token; writes need one."
    ),
}


def _parts(
    settings: Settings,
    store: Store,
    artifacts: Artifacts,
    clock: Callable[[], datetime],
    champions: ChampionCache,
    waits: Waits,
) -> Dependencies:
    catalog = Catalog.load(settings.home / "catalogue.toml")
    background, places = Background(), Places(settings.threads)
    record = VintageCache(store, catalog, background=background, places=places, waits=waits)
    state = Gauges(
        store,
        catalog=catalog,
        record=record,
        champions=champions,
        clock=clock,
        max_series=settings.metrics_max_series,
    )
    answers, metrics, access = ResponseCache(champions.serving), Metrics(StateText(state)), Access(settings)
    return Dependencies(
        store,
        artifacts,
        catalog,
        record,
        champions,
        PressRecords(store, catalog, record),
        background,
        places,
        clock,
        settings=settings,
        answers=answers,
        listed=LastRendered(),
        metrics=metrics,
        access=access,
        pulse=StoreProbe(store),
        scoring=Scoring(store, catalog=catalog, clock=clock, background=background),
        texts=TextPlaces(),
        revisions=RevisionCache(store, catalog, record),
        exports=Exports(store, catalog, champions, background),
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


def _first_read(made: Dependencies) -> None:
    try:
        made.champions.refresh()
    except StoreUnavailable as error:
        # Not the end: /readyz shows it, and the watcher tries again every second.
        log.warning("started without the store: %s", error)

"""What the views work with: made once by the composition root, found through the application."""

from __future__ import annotations

from dataclasses import dataclass

from flask import current_app

from models.core.settings import Settings
from service.gateway.auth import Access
from service.gateway.response_cache import LastRendered, ResponseCache
from service.gateway.text_places import TextPlaces
from service.monitoring.prometheus import Metrics
from service.sources import Sources
from service.state.exports import Exports
from service.state.revision_cache import RevisionCache
from service.state.scoring import Scoring
from service.state.store_probe import StoreProbe

KEY = "exportcast"


@dataclass(frozen=True, slots=True, kw_only=True)
class Dependencies(Sources):
    """The parts of a running service."""

    settings: Settings
    answers: ResponseCache
    listed: LastRendered
    metrics: Metrics
    access: Access
    pulse: StoreProbe
    scoring: Scoring
    texts: TextPlaces
    revisions: RevisionCache
    exports: Exports


def dependencies() -> Dependencies:
    """The parts of the application that answers the current request."""
    found: Dependencies = current_app.extensions[KEY]
    return found

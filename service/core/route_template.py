"""Url templates: the one name by which a route is counted, logged and documented."""

from __future__ import annotations

from werkzeug.routing import Rule

ROUTE_KEY = "exportcast.route"
"""Where the application leaves the url template that a request matched."""

UNKNOWN_ROUTE = "unknown"


def template(rule: Rule | None) -> str:
    """The template of a matched rule, ``/v1/series/{series}``; all urls that match none share one name."""
    return rule.rule.replace("<", "{").replace(">", "}") if rule else UNKNOWN_ROUTE

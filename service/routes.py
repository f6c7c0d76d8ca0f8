"""Url templates: the one name by which a route is counted, logged and documented."""

from __future__ import annotations

from werkzeug.routing import Rule

from service.answers import UNKNOWN_ROUTE


def template(rule: Rule | None) -> str:
    """The template of a matched rule, ``/v1/series/{series}``; all urls that match none share one name."""
    return rule.rule.replace("<", "{").replace(">", "}") if rule else UNKNOWN_ROUTE

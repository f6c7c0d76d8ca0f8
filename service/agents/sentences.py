"""Errors as sentences for agents: those of HTTP, with the argument in place of query and body."""

from __future__ import annotations

import logging

from models.core.errors import ExportcastError, InvalidInput, Problem, StoreUnavailable

log = logging.getLogger(__name__)


def sentence(error: ExportcastError) -> str:
    """What the caller reads of an error: a line for each argument, with what was found and what was wanted."""
    if isinstance(error, InvalidInput):
        more = ["there may be more"] if error.stopped else []
        return "\n".join([*map(_line, error.problems), *more])
    if isinstance(error, StoreUnavailable):
        log.warning("%s", error)  # its text can name servers and users
        return "the store does not answer; try again later"
    return str(error)


def _line(problem: Problem) -> str:
    place = "" if problem.place in ("query", "body") else problem.place
    where = " ".join(filter(None, (place, problem.column))) or "arguments"
    return f"{where}: found {problem.found}, wanted {problem.wanted}"

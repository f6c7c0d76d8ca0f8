"""Requests that are refused before the application, which would refuse them for sure but at a cost."""

from __future__ import annotations

from collections.abc import Callable, Set
from datetime import date
from typing import Any

from models.core.errors import Busy
from service.core.error_statuses import KINDS, RETRY_AFTER
from service.gateway.admission import Refusal
from service.gateway.auth import Access
from service.gateway.request_form import answer_key
from service.gateway.slow_transfers import ASSETS, TOO_MANY
from service.gateway.thread_places import Places

Environ = dict[str, Any]

IsReady = Callable[[str | None, date], bool]
"""Whether the record of a series, or all of it, as of a day is in memory."""

_WAIT = [("Retry-After", RETRY_AFTER)]
_BUSY = Refusal(KINDS[Busy][0], str(Busy()), KINDS[Busy][1], _WAIT)
_FULL = Refusal(KINDS[Busy][0], TOO_MANY, "", _WAIT)


class EarlyRefusal:
    """Refuses past days while all places to look back are taken, and large files while too many are being sent.

    Past days whose answer is made from memory pass.
    """

    def __init__(self, places: Places, access: Access, *, is_ready: IsReady, large: Set[str]) -> None:
        self._places, self._access, self._is_ready, self._large = places, access, is_ready, large

    def of(self, environ: Environ) -> Refusal | None:
        """The refusal of a request, None if it has to be asked of the application."""
        path, method = environ["PATH_INFO"], environ["REQUEST_METHOD"]
        if path.startswith("/assets/"):
            return _FULL if method == "GET" and self._is_full(path, environ) else None
        if "as_of=" in environ["QUERY_STRING"] and method in ("GET", "HEAD") and self._places.none_for_readers:
            return None if self._from_memory(path, environ) else _BUSY
        return None

    def _is_full(self, path: str, environ: Environ) -> bool:
        is_large = path.rpartition("/")[2] in self._large and not environ.get("HTTP_IF_NONE_MATCH")
        return is_large and ASSETS.is_full_for(self._access.caller(environ))

    def _from_memory(self, path: str, environ: Environ) -> bool:
        """Whether the answer needs no place: a list of reports does not, nor does a record that is in memory."""
        series, _, noun = path.removeprefix("/v1/series/").partition("/")
        match noun:
            case "forecast" | "outlook":
                return False
            case "vintage":
                return self._is_ready(series, _day(environ))
        return path != "/v1/contradictions" or self._is_ready(None, _day(environ))


def _day(environ: Environ) -> date:
    """The day that is asked for; of one that is none, a day of which nothing is known."""
    try:
        return date.fromisoformat(dict(answer_key(environ)[1]).get("as_of", ""))
    except ValueError:
        return date.min

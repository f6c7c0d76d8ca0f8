"""What can go wrong with a call: one class for each kind of problem."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any

from exportcast_client.documents import InputError, ProblemDocument

KIND = "urn:exportcast:problem:"
"""What the type of a problem of the service begins with."""


class ClientError(Exception):
    """Any failure of a call."""


class NoAnswer(ClientError):
    """The service did not answer: no connection, a connection that was cut, or a time that ran out."""


class UnreadableAnswer(ClientError):
    """An answer that is no document of the API: another server, a proxy, or a service of another version."""


class ProblemError(ClientError):
    """The service refused a call, or could not answer it.

    ``kind`` is the type of the problem without its prefix (unknown-series), empty where the status is enough.
    ``retry_after`` is in seconds, None where the answer names none.
    """

    def __init__(
        self, status: int, detail: str, *, problem: ProblemDocument | None, request_id: str, retry_after: float | None
    ) -> None:
        self.status, self.detail, self.problem = status, detail, problem
        self.request_id, self.retry_after = request_id, retry_after
        super().__init__(self._message())

    def __reduce__(self) -> tuple[partial[ProblemError], tuple[()]]:
        """What pickle makes it of: pools of processes hand errors on."""
        more: dict[str, Any] = {"problem": self.problem, "request_id": self.request_id, "retry_after": self.retry_after}
        return partial(type(self), self.status, self.detail, **more), ()

    @property
    def kind(self) -> str:
        """The kind of the problem."""
        return kind_of(self.problem)

    @property
    def errors(self) -> Sequence[InputError]:
        """Everything that is wrong in the request: place, parameter, what was found and what is wanted."""
        return (self.problem and self.problem.errors) or ()

    @property
    def nearest(self) -> Sequence[str]:
        """Ids that are spelled like an unknown series."""
        return (self.problem and self.problem.nearest) or ()

    def _message(self) -> str:
        wrong = "".join(f"; {e.place} {e.parameter}: {e.found}, wanted {e.wanted}" for e in self.errors)
        near = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        known = f" (request {self.request_id})" if self.request_id else ""
        return f"{self.status}: {self.detail}{wrong}{near}{known}"


class InvalidInput(ProblemError):
    """400, 413, 414, 415, 422: a parameter or the body is wrong; nothing was done. ``errors`` names what."""


class NotAllowed(ProblemError):
    """401, 403: no token, or one that may not do this."""


class NotFound(ProblemError):
    """404: no such address, series, version or forecast."""


class UnknownSeries(NotFound):
    """The catalog has no such series; ``nearest`` has those that are spelled alike."""


class UnknownVersion(NotFound):
    """The series has no such version."""


class NoModel(NotFound):
    """Nothing forecasts the series, or nothing did on that day."""


class NoNews(NotFound):
    """These versions cannot be compared."""


class NoAdjustment(NotFound):
    """The version in service cannot be seasonally adjusted."""


class TooFewReleases(NotFound):
    """The record has too few releases to assess revisions."""


class Conflict(ProblemError):
    """409: the catalog was changed, or a version was refused."""


class CatalogChanged(Conflict, InvalidInput):
    """The catalog of series with figures was changed; nothing was stored."""


class TooManyRequests(ProblemError):
    """429: more requests than the rate allows; ``retry_after`` is when to try again."""


class ServiceFault(ProblemError):
    """500 and others: a fault of the service, logged there under ``request_id``."""


class MissingExtra(ServiceFault):
    """501: the service was installed without what this answer needs; another try does not help."""


class Unavailable(ProblemError):
    """502, 503, 504: the service, its store or a proxy before it cannot answer now."""


class NotReady(Unavailable):
    """No forecasts can be served yet."""


class Busy(Unavailable):
    """As many as may wait do so already; nothing was done."""


class StoreUnavailable(Unavailable):
    """The store does not answer; nothing was stored."""


class StoreReadOnly(StoreUnavailable):
    """This service cannot write to its store; another try does not help."""


class ReleaseUnscored(StoreUnavailable):
    """The release is stored; only its scores wait. It need not be sent again."""


class ArtifactRejected(Unavailable):
    """The version in service was refused, and none before it is held."""


KINDS: dict[str, type[ProblemError]] = {
    "artefact-rejected": ArtifactRejected,
    "busy": Busy,
    "catalog-changed": CatalogChanged,
    "invalid-input": InvalidInput,
    "missing-extra": MissingExtra,
    "no-adjustment": NoAdjustment,
    "no-model": NoModel,
    "no-news": NoNews,
    "not-ready": NotReady,
    "nothing-before": Conflict,
    "release-unscored": ReleaseUnscored,
    "store-read-only": StoreReadOnly,
    "store-unavailable": StoreUnavailable,
    "too-few-releases": TooFewReleases,
    "too-many-requests": TooManyRequests,
    "unknown-series": UnknownSeries,
    "unknown-version": UnknownVersion,
}
"""The classes by kind of problem."""

STATUSES: dict[int, type[ProblemError]] = {
    **dict.fromkeys((400, 413, 414, 415, 422), InvalidInput),
    **dict.fromkeys((401, 403), NotAllowed),
    404: NotFound,
    409: Conflict,
    429: TooManyRequests,
    **dict.fromkeys((502, 503, 504), Unavailable),
}
"""The classes by status, for problems of a kind without a class."""


def kind_of(problem: ProblemDocument | None) -> str:
    """The kind of a problem, empty for none."""
    return problem.type.removeprefix(KIND) if problem and problem.type.startswith(KIND) else ""


def error_class(status: int, problem: ProblemDocument | None) -> type[ProblemError]:
    """The class for a problem."""
    return KINDS.get(kind_of(problem)) or STATUSES.get(status, ServiceFault)

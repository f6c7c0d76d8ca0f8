"""Failures as types that carry their data; the edges turn them into exit codes and HTTP answers."""

from __future__ import annotations

import reprlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

MAX_PROBLEMS = 50
"""Problems of one input that are named; reading stops there."""


class ExportcastError(Exception):
    """An error that exportcast itself raises; the message is written for the caller."""


@dataclass(frozen=True, slots=True)
class Problem:
    """One thing that is wrong with an input: where it stands, what was found, what was expected."""

    place: str
    column: str
    found: str
    wanted: str

    def __str__(self) -> str:
        column = f", column {self.column}" if self.column else ""
        return f"{self.place}{column}: found {self.found}, wanted {self.wanted}"


def shown(value: object) -> str:
    """A value for a problem: at most 80 characters, at a cost that does not grow with it."""
    if isinstance(value, str):
        return repr(value[:80])[:80]
    return reprlib.repr(value)[:80]


class InvalidInput(ExportcastError):
    """An input was refused as a whole; ``problems`` names each place and value. Nothing was stored.

    At most MAX_PROBLEMS are kept; ``stopped``: there may be more.
    """

    def __init__(self, problems: Sequence[Problem], *, stopped: bool = False) -> None:
        self.problems = tuple(problems[:MAX_PROBLEMS])
        self.stopped = stopped or len(problems) > MAX_PROBLEMS
        more = [f"reading stopped after {len(self.problems)} problems; there may be more"] if self.stopped else []
        super().__init__("\n".join([*map(str, self.problems), *more]))


class CatalogChanged(InvalidInput):
    """A catalog that differs for series whose figures were stored under another one; nothing was done."""


class UnknownSeries(ExportcastError):
    """A series id that the catalog does not hold; ``nearest`` are the ids most like it."""

    def __init__(self, series: str, nearest: Sequence[str]) -> None:
        self.series, self.nearest = series, tuple(nearest)
        hint = f"; nearest: {', '.join(self.nearest)}" if self.nearest else ""
        super().__init__(f"unknown series {series!r}{hint}")


class ShortHistory(ExportcastError):
    """A history too short for what was asked of it."""

    def __init__(self, what: str, *, have: int, need: int) -> None:
        self.what, self.have, self.need = what, have, need
        super().__init__(f"{what} needs {need} months, has {have}")


class TooFewReleases(ExportcastError):
    """A series with too few releases for what was asked of it."""

    def __init__(self, series: str, *, have: int, need: int) -> None:
        self.series, self.have, self.need = series, have, need
        super().__init__(f"{series}: revisions are assessed from {need} releases on, {have} are known")


class ValuesOutOfRange(ExportcastError, ArithmeticError):
    """Values of a size that paths cannot hold; another unit helps."""

    def __init__(self, size: float, *, smallest: float, largest: float) -> None:
        self.size = size
        super().__init__(f"values of {size:g} are beyond {smallest:g} to {largest:g}: choose another unit")


class NoModel(ExportcastError):
    """A series that no published version serves."""

    def __init__(self, series: str, why: str = "no version is published") -> None:
        self.series, self.why = series, why
        super().__init__(f"{series}: {why}")


class NoFigures(ExportcastError):
    """Work that needs figures, where none is stored or known."""


class UnknownVersion(ExportcastError):
    """A version of a series that the registry does not hold."""

    def __init__(self, series: str, version: str) -> None:
        self.series, self.version = series, version
        super().__init__(f"{series}: no version {version}")


class NoNews(ExportcastError):
    """A version that cannot be compared with the one before it."""

    def __init__(self, series: str, version: str, why: str) -> None:
        self.series, self.version, self.why = series, version, why
        super().__init__(f"{series}: no news of {version}: {why}")


class NoAdjustment(ExportcastError):
    """A series whose version in service cannot be seasonally adjusted."""

    def __init__(self, series: str, why: str) -> None:
        self.series, self.why = series, why
        super().__init__(f"{series}: no seasonal adjustment: {why}")


class NothingBefore(ExportcastError):
    """A series that has no champion before the one in service, so that nothing can be rolled back to."""

    def __init__(self, series: str) -> None:
        self.series = series
        super().__init__(f"{series}: no champion was in service before this one")


class ArtifactRejected(ExportcastError):
    """A version that was not loaded: ``step`` is the check that failed (card, signature, sha256, packages, content)."""

    def __init__(self, series: str, version: str, step: str, reason: str) -> None:
        self.series, self.version, self.step, self.reason = series, version, step, reason
        super().__init__(f"{series} {version} refused at {step}: {reason}")


class Busy(ExportcastError):
    """As many callers as allowed wait for slow work already, or it took too long; nothing was done."""

    def __init__(self) -> None:
        super().__init__("too much is being worked out at the moment; nothing was done, try again later")


class StoreUnavailable(ExportcastError):
    """The database did not answer; what was being written was not written."""


class StoreReadOnly(StoreUnavailable):
    """The database can be read here and not written; nothing was recorded."""

    def __init__(self, reason: str) -> None:
        self.reason = reason
        super().__init__(f"the database is read-only, nothing is recorded: {reason}")


class ReleaseUnscored(StoreUnavailable):
    """A release was stored, and then the database did not answer: the next release, training or a service scores it."""

    def __init__(self, reason: str) -> None:
        super().__init__(f"the release is stored, but not scored yet: {reason}")


class MissingExtra(ExportcastError):
    """Work for which an extra of the installation is needed; ``extra`` is its name."""

    def __init__(self, what: str, extra: str) -> None:
        self.what, self.extra = what, extra
        super().__init__(f"{what} needs an extra that is not installed: pip install 'exportcast[{extra}]'")


class WeightsRejected(ExportcastError):
    """A file of network weights that was not used, and why; the members that need no weights go on."""

    def __init__(self, path: Path, reason: str) -> None:
        self.path, self.reason = path, reason
        super().__init__(f"weights {path} refused: {reason}")

"""The store as the rest of exportcast sees it: reports, versions, champions, training runs. SQL is one adapter."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any, Protocol

from models.ledger import Issued, Observed, Score
from models.reports import Report
from models.terms import Month


@dataclass(frozen=True, slots=True)
class Superseding:
    """A stored report that gives a new figure for something reported before; ``previous`` is the latest such report."""

    report: Report
    previous: Report


@dataclass(frozen=True, slots=True)
class Ingested:
    """What one release did to the record, report by report. Superseding reports are stored ones too."""

    stored: tuple[Report, ...]
    duplicate: tuple[Report, ...]
    superseding: tuple[Superseding, ...]


@dataclass(frozen=True, slots=True)
class Version:
    """A published model version as the registry lists it, without its artefact.

    ``card_sha256`` is the hash of the card's bytes: the registry trusts no other card. ``card`` holds its facts
    (members, backtest scores, calibration) so that listings need not open artefacts.
    """

    series: str
    version: str
    created: datetime
    as_of: date
    cutoff: Month
    vintage: str
    card_sha256: str
    card: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Decision:
    """Why a version became, or did not become, champion: who said so, when, for what reason."""

    series: str
    version: str
    action: str
    who: str
    why: str
    at: datetime


@dataclass(frozen=True, slots=True)
class TrainingRun:
    """One finished training job; ``failed`` are the series that got no version, with the reason."""

    started: datetime
    finished: datetime
    trained: tuple[str, ...]
    failed: Mapping[str, str]
    peak_rss_mb: float = 0.0


@dataclass(frozen=True, slots=True)
class Mark:
    """How far a series is followed: the months from ``start`` on, by the reports up to a revision of the store."""

    start: Month
    revision: int


class Ledger(Protocol):
    """Forecasts as issued, what the record fixed and when, and scores: rows are added, never changed or removed.

    Every write is one transaction; a row that is there already is left as it is.
    """

    def issued(self, series: str | None = None) -> list[Issued]:
        """Forecasts of one series or all, by series in the order of issue; ``served`` follows the registry."""

    def first_cutoffs(self) -> dict[str, Month]:
        """The earliest cutoff of the forecasts of each series."""

    def observed(self, series: str | None = None) -> list[Observed]:
        """What the record fixed, in the order recorded."""

    def marks(self) -> dict[str, Mark]:
        """How far each series is followed."""

    def seen(self) -> tuple[int, int]:
        """How far the reports and the observed values go; what follows from them holds as long as this is the same."""

    def add_observed(
        self, values: Sequence[Observed], marks: Mapping[str, Mark], *, seen: tuple[int, int] | None = None
    ) -> bool:
        """Add values and move marks; a mark never goes back to an earlier revision.

        With ``seen`` nothing is written, and the answer is False, if a report or a value was added since then.
        """

    def unscored(self) -> list[str]:
        """Series in which a forecast waited for a value and has no score for it."""

    def scores(self, series: str | None = None, *, since: Month | None = None) -> list[Score]:
        """Scores of one series or all, of the months from ``since`` on, in the order recorded."""

    def add_scores(self, scores: Sequence[Score], *, now: datetime) -> list[Score]:
        """Add scores; those that were not there before."""

    def revision(self) -> tuple[int, ...]:
        """Numbers of which one grows with every row of the ledger, decision and training run."""

    def revisions(self) -> dict[str, tuple[int, ...]]:
        """By series with forecasts, numbers of which one grows with every row of its ledger."""

    def take_lease(self, name: str, *, holder: str, now: datetime, until: datetime) -> bool:
        """Take or prolong a lease until a time; False while another holder has it."""

    def lease(self, name: str) -> tuple[str, datetime] | None:
        """Who holds a lease, and until when; None if nobody took it."""

    def end_lease(self, name: str, *, holder: str) -> None:
        """Give a lease back; nothing if another holds it."""


class Store(Protocol):
    """What is remembered. Every write is one transaction: all of it or nothing, StoreUnavailable if it could not be.

    Times are aware UTC datetimes and always passed in: the store has no clock.
    """

    @property
    def ledger(self) -> Ledger:
        """What was forecast and how good it was."""

    def add_reports(self, reports: Sequence[Report], *, now: datetime) -> Ingested:
        """Append reports. One with the id of a stored one (or of an earlier one in the call) is a duplicate.

        A report given with a month only is known from the earlier of that month's last day and ``now``.
        """

    def reports(self, *, as_of: date, series: str | None = None) -> list[Report]:
        """Reports known on ``as_of``, of one series or all, ordered by (series, known_from, id)."""

    def publication_days(self, series: Sequence[str]) -> list[date]:
        """The days from which reports of these series are known, in order, each once."""

    def reports_revision(self) -> int:
        """A number that grows with every stored report: what was derived from an equal number is still true."""

    def reports_revisions(self, *, after: int = 0) -> dict[str, int]:
        """By series the revision that its last report gave the store, of those reported on after a revision."""

    def reports_after(self, revision: int) -> list[Report]:
        """The reports stored after the store had this revision, in the order stored."""

    def publish(self, version: Version, *, champion: bool, who: str, why: str, issued: Issued | None = None) -> None:
        """Add a version and, if ``champion``, move the pointer to it, with an audit row and its forecast in the ledger.

        One transaction; what is there already of either stays as it is.
        """

    def promote(self, series: str, version: str, *, who: str, why: str, at: datetime) -> None:
        """Move the champion pointer to a version that exists (UnknownVersion otherwise), with an audit row."""

    def rollback(self, series: str, *, who: str, why: str, at: datetime) -> str:
        """Move the champion pointer to the champion before this one, with an audit row; the version it was moved to.

        NothingBefore if there is none; registry.champion_before says which it is.
        """

    def prune(self, series: str, *, keep: int) -> list[Version]:
        """Forget the versions that are not among the newest ``keep`` and never were champion; those forgotten."""

    def champions(self) -> dict[str, Version]:
        """The version in service by series."""

    def champions_revision(self) -> int:
        """A number that is another one whenever a champion pointer was moved: while it is equal, none was."""

    def champions_after(self, revision: int) -> dict[str, Version]:
        """The version in service by series, of those decided on after the store had this revision; without cards."""

    def versions(self, series: str | None = None) -> list[Version]:
        """All versions, newest first within a series."""

    def decisions(self, series: str) -> list[Decision]:
        """The audit rows of a series, the last one written first."""

    def add_run(self, run: TrainingRun) -> None:
        """Remember a finished training job."""

    def last_run(self) -> TrainingRun | None:
        """The latest finished job."""

    def last_success(self) -> TrainingRun | None:
        """The latest finished job in which no series failed."""

    def ping(self) -> None:
        """Do nothing on the database, or raise StoreUnavailable."""

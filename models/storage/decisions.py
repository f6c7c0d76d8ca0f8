"""What the decisions of a registry mean: who was champion before, what may be forgotten."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from models.storage.records import Decision, Version

PROMOTE, ROLLBACK, PUBLISH = "promote", "rollback", "publish"
"""Actions of decisions: a version became champion, became it again, or was only added."""


def champions_in_turn(decisions: Iterable[Decision]) -> list[str]:
    """The champions of a series that a rollback can go back through, the one in service last.

    ``decisions`` newest first, as a store lists them. A rollback takes back the promotions after the version that it
    went to: two in a row go back by two, and not to the version that was found wanting first.
    """
    turn: list[str] = []
    for decision in reversed(list(decisions)):
        if decision.action == ROLLBACK and decision.version in turn:
            while turn[-1] != decision.version:
                turn.pop()
        elif decision.action in (PROMOTE, ROLLBACK) and turn[-1:] != [decision.version]:
            turn.append(decision.version)
    return turn


def champion_before(decisions: Iterable[Decision]) -> str | None:
    """The version to which a rollback goes, None if there was none before the one in service."""
    turn = champions_in_turn(decisions)
    return turn[-2] if len(turn) > 1 else None


def withdrawn(decisions: Sequence[Decision]) -> set[str]:
    """Versions that were champion, were rolled back from, and are not in service again."""
    if not any(decision.action == ROLLBACK for decision in decisions):
        return set()
    return {d.version for d in decisions if d.action == PROMOTE} - set(champions_in_turn(decisions))


def forgettable(versions: Sequence[Version], decisions: Iterable[Decision], *, keep: int) -> list[Version]:
    """Versions of a series (newest first) beyond the newest ``keep`` that never were champion."""
    champions = {decision.version for decision in decisions if decision.action != PUBLISH}
    return [version for version in versions[keep:] if version.version not in champions]

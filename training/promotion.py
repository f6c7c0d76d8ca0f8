"""Promotion: whether a new version takes the place of the champion."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from typing import Any

from models.storage.decisions import withdrawn
from models.storage.records import Version
from models.storage.store import Store

Verdict = tuple[bool, str]
"""Whether a version takes the champion's place, and why."""

BETTER = 0.995
"""A challenger on the same vintage must bring the weighted quantile loss below this share of the champion's."""


def gate(
    version: Version, champion: Version | None, scores: Sequence[Mapping[str, Any]], *, lost: bool = False
) -> Verdict:
    """Whether a new version takes the champion's place, and why; ``lost`` is a champion whose artifact is refused.

    Newer knowledge does; the same vintage does only with a clearly lower loss on the same backtest windows, so that a
    tie keeps the champion; older knowledge never does.
    """
    if champion is None:
        return True, "first version"
    if version.as_of < champion.as_of:
        return False, f"knows less than the champion: as of {version.as_of}, the champion as of {champion.as_of}"
    if lost:
        return True, "the champion can no longer be loaded"
    if version.vintage != champion.vintage:
        return True, f"new figures: vintage {version.vintage} after {champion.vintage}"
    mine, theirs = published_loss(scores), published_loss(table := champion.card.get("scores", []))
    if mine is not None and theirs is not None and same_windows(scores, table) and mine < BETTER * theirs:
        return True, f"same vintage, weighted quantile loss {mine:.4f} against {theirs:.4f}"
    return False, "same vintage and no clearly lower loss: the champion stays"


def family_verdicts(
    verdicts: Mapping[str, Verdict], versions: Mapping[str, Version], champions: Mapping[str, Version]
) -> dict[str, Verdict]:
    """Verdicts of series whose paths add up: they take their champions' places together, or none does.

    New figures of one of them are news for all. On the same vintages the mean loss of all must be clearly lower. Where
    one knows less than its champion each stands for itself, as nothing newer may be replaced.
    """
    passed = [name for name, (promoted, _) in verdicts.items() if promoted]
    known = [name for name in verdicts if name in champions]
    if len(passed) in (0, len(verdicts)) or any(versions[n].as_of < champions[n].as_of for n in known):
        return dict(verdicts)
    same = len(known) == len(verdicts) and all(versions[n].vintage == champions[n].vintage for n in known)
    if same and not _lower_together([versions[n] for n in known], [champions[n] for n in known]):
        return dict.fromkeys(verdicts, (False, "its family has no clearly lower loss: the champion stays"))
    why = f"with its family: {passed[0]}: {verdicts[passed[0]][1]}"
    return {name: verdict if verdict[0] else (True, why) for name, verdict in verdicts.items()}


def hold_back_withdrawn(
    verdicts: Mapping[str, Verdict], versions: Mapping[str, Version], store: Store, *, family: bool
) -> dict[str, Verdict]:
    """Verdicts that respect a rollback: what was found wanting on these figures does not come back by itself.

    In a family whose paths add up, one series held back holds all.
    """
    held = {name for name, (promoted, _) in verdicts.items() if promoted and _was_withdrawn(versions[name], store)}
    named = min(held, default="")
    why = f"{named} was rolled back on these figures: promote by hand, or wait for new ones"
    stays = set(verdicts) if held and family else held
    return {name: (False, why) if name in stays else verdict for name, verdict in verdicts.items()}


def _was_withdrawn(version: Version, store: Store) -> bool:
    return version.vintage in withdrawn_vintages(version.series, store)


def _lower_together(versions: Sequence[Version], champions: Sequence[Version]) -> bool:
    """Whether the geometric mean of the ratios of losses is clearly below 1."""
    tables = [[v.card.get("scores", []) for v in pair] for pair in zip(versions, champions, strict=True)]
    pairs = [(published_loss(mine), published_loss(theirs)) for mine, theirs in tables if same_windows(mine, theirs)]
    ratios = [math.log(mine / theirs) for mine, theirs in pairs if mine and theirs]
    return bool(ratios) and sum(ratios) / len(ratios) < math.log(BETTER)


def published_loss(scores: Sequence[Mapping[str, Any]]) -> float | None:
    """Weighted quantile loss of what was published: the first row of a backtest table."""
    loss = scores[0].get("wql") if scores else None
    return None if loss is None else float(loss)


def withdrawn_vintages(series: str, store: Store) -> set[str]:
    """Vintages of the versions of a series that were rolled back from."""
    names = withdrawn(store.decisions(series))
    return {version.vintage for version in store.versions(series) if version.version in names} if names else set()


def same_windows(mine: Sequence[Mapping[str, Any]], theirs: Sequence[Mapping[str, Any]]) -> bool:
    """Whether two tables of the same vintage are over the same windows: as many of them, and as many points.

    On the same months that many windows are the same ones; another version of the engine may have tried more or fewer.
    """
    return _extent(mine) == _extent(theirs)


def _extent(table: Sequence[Mapping[str, Any]]) -> tuple[Any, Any]:
    first = table[0] if table else {}
    return first.get("windows"), first.get("points")

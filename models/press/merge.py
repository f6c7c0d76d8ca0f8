"""Merges drafts of one article: a repeated figure is one report, with the finer digits; a note names what differs."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import replace

from models.core.measures import Measure
from models.core.periods import Period
from models.press.candidate import Draft

MOST_DISTINCT = 20
"""Distinct figures that a text may give for one series, period and measure; more is no press text."""

Key = tuple[str, Period, Measure]


def same_figure(a: Draft, b: Draft) -> bool:
    """Whether two printed values are one, rounded or cut differently: 1,443 and 1.4 billion, 37.81 and 38."""
    coarse = max(a.step, b.step) if a.step != b.step else 0.0
    slack = max(coarse, 0.02 * abs(a.number), a.step) if a.hedge or b.hedge or a.mark or b.mark else coarse
    return abs(a.number - b.number) <= slack * 1.001 + 1e-9 and a.number * b.number >= 0


def without_echoes(drafts: Sequence[Draft]) -> list[Draft]:
    """Drafts but those that only repeat a figure which has a period of its own elsewhere in the text."""
    own = {(d.series, d.measure, d.value): d.period for d in drafts if not d.carried}
    return [
        d
        for d in drafts
        if not d.carried
        or d.measure is not Measure.LEVEL
        or own.get((d.series, d.measure, d.value), d.period) == d.period
    ]


def merge(drafts: Iterable[Draft]) -> list[Draft]:
    """One draft a figure, in order of the text."""
    groups: dict[Key, list[Draft]] = defaultdict(list)
    for draft in without_echoes(list(drafts)):
        assert draft.period
        groups[draft.series, draft.period, draft.measure].append(draft)
    return sorted((d for group in groups.values() for d in _merge_group(group)), key=lambda d: d.start)


def _merge_group(group: list[Draft]) -> list[Draft]:
    """Distinct figures of one series, period and measure; increments and marks give way to a figure proper."""
    kept: list[Draft] = []
    proper = any(not d.bound and not d.change for d in group)
    for draft in sorted(group, key=lambda d: (d.mark or d.change, d.step, bool(d.hedge), d.start)):
        if len(kept) == MOST_DISTINCT:
            break
        if any(same_figure(k, draft) for k in kept):
            kept = [_stronger(k, draft) if same_figure(k, draft) else k for k in kept]
        elif not (kept and (draft.change or (proper and draft.mark))):
            kept.append(draft)
    if len(kept) < 2:
        return kept
    return [_disputed(draft, [k for k in kept if k is not draft]) for draft in kept]


def _stronger(kept: Draft, repeated: Draft) -> Draft:
    return replace(
        kept, confidence=max(kept.confidence, repeated.confidence), unstated=kept.unstated and repeated.unstated
    )


def _disputed(draft: Draft, others: list[Draft]) -> Draft:
    shown = ", ".join(f"{other.value:f}" for other in others[:3])
    best = any(note.startswith("fits") for note in draft.notes)
    return draft.noted(f"the article also says {shown}", 1.0 if best else 0.6)

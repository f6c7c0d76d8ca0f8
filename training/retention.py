"""Which versions are kept: the newest, and all that ever were champion."""

from __future__ import annotations

from models.artefacts import ArtefactStore
from models.store.port import Store, Version

KEEP = 12
"""Newest versions of a series that are kept by default."""


def prune(series: str, *, keep: int, store: Store, artefacts: ArtefactStore) -> list[Version]:
    """Forget what need not be kept; what was forgotten.

    The registry first: a folder that it no longer names does no harm, a name without its folder would.
    """
    forgotten = store.prune(series, keep=keep)
    for version in forgotten:
        artefacts.remove(version)
    return forgotten

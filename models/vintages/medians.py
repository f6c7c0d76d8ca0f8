"""Medians of many rows at once: NumPy's own take one row at a time where values are missing."""

from __future__ import annotations

import numpy as np

from models.core.arrays import Array, Mask


def row_medians(values: Array) -> Array:
    """The median of the known values of each row of [R, C], [R]; NaN where none is known."""
    ordered = np.sort(values, axis=1)  # NaN last
    known = np.isfinite(values).sum(axis=1)
    low, high = np.maximum(known - 1, 0) // 2, known // 2
    rows = np.arange(len(values))
    return np.where(known > 0, (ordered[rows, low] + ordered[rows, np.minimum(high, values.shape[1] - 1)]) / 2, np.nan)


def masked_medians(values: Array, masks: Mask) -> Array:
    """The median of the values [C] that each row of masks [R, C] names, [R]; NaN where it names none."""
    return row_medians(np.where(masks, values, np.nan))

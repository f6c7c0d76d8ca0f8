"""Whether the sizes that an artifact declares are plausible, checked before memory is allocated or a file is opened."""

from __future__ import annotations

import stat
from collections.abc import Mapping
from math import prod
from pathlib import Path
from typing import Any

from models.core.periods import MAX_HORIZON

MAX_CARD_BYTES = 50_000_000
MAX_MODEL_BYTES = 2_000_000_000
NUMBERS = "fiu"
"""Kinds of NumPy types that a model file may hold."""


def size_refusal(card: Mapping[str, Any], model_bytes: int) -> str:
    """Why the paths that a card states cannot be in a model file of this size; empty if they can."""
    samples, horizon = card["samples"], card["horizon"]
    if type(samples) is not int or type(horizon) is not int:
        return f"samples {str(samples)[:40]} and horizon {str(horizon)[:40]} are not whole numbers"
    if not (1 <= horizon <= MAX_HORIZON and samples >= 1 and 4 * samples * horizon <= max(model_bytes, 1_000_000)):
        return f"{samples} paths of {horizon} months do not fit in a model file of {model_bytes:,} bytes"
    return ""


def array_refusal(shape: Any, dtype: Any, model_bytes: int) -> str:
    """Why an array of this shape and type cannot be in a model file of this size; empty if it can."""
    if dtype.hasobject or dtype.kind not in NUMBERS:
        return f"an array of {dtype}, not of numbers"
    if not all(type(length) is int and length >= 0 for length in shape):
        return f"an array of shape {str(shape)[:80]}"
    if prod(shape) * dtype.itemsize > model_bytes:
        return f"an array of shape {str(shape)[:80]} in a file of {model_bytes:,} bytes"
    return ""


def file_refusal(path: Path, most: int) -> str:
    """Why a local file is not read; empty if it is. FileNotFoundError if it is missing.

    A FIFO or a device would block its reader without end.
    """
    found = path.stat()
    if not stat.S_ISREG(found.st_mode):
        return "is not a regular file"
    return f"has {found.st_size:,} bytes; at most {most:,} are read" if found.st_size > most else ""

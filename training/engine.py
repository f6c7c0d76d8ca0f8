"""Which engine forecasts: a fingerprint of its code, its weights, and the libraries that do the numbers."""

from __future__ import annotations

import hashlib
import platform
from functools import cache
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).parents[1]
PARTS = ("training/*.py", "models/forecasting/**/*.py", "models/core/*.py", "models/data/*.npz")
LIBRARIES = ("numpy", "scipy", "pandas", "statsforecast", "scikit-learn", "prophet", "holidays")


@cache
def fingerprint() -> str:
    """16 hex digits: an engine with the same forecasts the same history to the last digit."""
    digest = hashlib.sha256(f"{platform.python_version()} {platform.machine()}".encode())
    for name in LIBRARIES:
        digest.update(f"{name} {_version(name)}".encode())
    for path in sorted(path for part in PARTS for path in ROOT.glob(part)):
        digest.update(path.relative_to(ROOT).as_posix().encode())
        digest.update(path.read_bytes())
    return digest.hexdigest()[:16]


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return ""

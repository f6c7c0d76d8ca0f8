"""Imports without what a library loads on the side, for plots and data frames of other makers, where it can do without.

That saves two thirds of a second, and memory, in each process that fits.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager

ON_THE_SIDE = ("dask.dataframe", "dask.distributed", "matplotlib", "plotly")
"""What statsforecast and Prophet import if it is installed; members use none of it."""


@contextmanager
def without(names: tuple[str, ...] = ON_THE_SIDE) -> Iterator[None]:
    """Importing these modules raises ImportError inside, unless they are loaded already; afterwards it is as before."""
    modules: dict[str, object] = sys.modules  # type: ignore[assignment]
    absent = [name for name in names if name not in modules]
    modules.update(dict.fromkeys(absent))  # None in its place stops an import
    try:
        yield
    finally:
        for name in absent:
            modules.pop(name, None)

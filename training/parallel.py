"""Work spread over processes of this machine, or over the workers of a Dask cluster, by joblib."""

from __future__ import annotations

import re
import resource
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from typing import Any

from joblib import parallel_config

from models.core.errors import InvalidInput, Problem

ADDRESS = re.compile(r"[a-z]+://[^\s/]+(/\S*)?")
PATIENCE = 10
"""Seconds that a scheduler has to answer."""

FIRST_WORKER = 60
"""Seconds that a first worker has to come: pods start when the work is there."""

AT_LEAST = 16
"""Slots that a cluster is taken to have: joblib would do the work here where there is one, and for good if others come
later; and it hands out twice as many tasks ahead, so that they find some."""


@contextmanager
def workers(*, dask: str | None = None) -> Iterator[None]:
    """Run what joblib runs in here on one thread a worker: on this machine, or on the cluster at an address.

    InvalidInput where Dask is asked for and not installed, or where the address is none; OSError where nothing answers
    or no longer answers.
    """
    if dask is None:
        with parallel_config(backend="loky", inner_max_num_threads=1):  # threads of two workers only hinder each other
            yield
        return
    if not ADDRESS.fullmatch(dask):
        raise InvalidInput([Problem("--dask", "", repr(dask), "an address of a scheduler like tcp://host:8786")])
    try:
        from distributed import Client
    except ImportError as error:
        missing = Problem("--dask", "", "no package distributed", "pip install 'exportcast[dask]'")
        raise InvalidInput([missing]) from error
    connect: Any = Client  # it has no types
    try:
        with (
            connect(dask, timeout=PATIENCE, set_as_default=False) as client,
            parallel_config(backend="dask", client=client, wait_for_workers_timeout=FIRST_WORKER) as configured,
        ):
            backend: Any = configured["backend"]
            there = backend.effective_n_jobs
            backend.effective_n_jobs = lambda n_jobs: max(there(n_jobs), AT_LEAST)
            yield
    except CancelledError as error:
        raise ConnectionError(f"the Dask scheduler {dask} was lost, and with it what its workers had to do") from error


def peak_rss_mb() -> float:
    """Largest resident size so far of this process and of its largest worker together, in MB."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return sum(resource.getrusage(kind).ru_maxrss for kind in kinds) / 1024

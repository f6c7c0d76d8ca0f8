"""Work spread over processes of this machine, or over the workers of a Dask cluster, by joblib."""

from __future__ import annotations

import re
import resource
import signal
from collections.abc import Iterator
from concurrent.futures import CancelledError
from contextlib import contextmanager
from multiprocessing import resource_tracker
from typing import Any

from joblib import parallel_config
from joblib._parallel_backends import LokyBackend  # it has no public name

from models.core.errors import InvalidInput, Problem

ADDRESS = re.compile(r"[a-z]+://[^\s/]+(/\S*)?")
PATIENCE = 10
"""Seconds that a scheduler has to answer."""

FIRST_WORKER = 60
"""Seconds that a first worker has to come: pods start when the work is there."""

AT_LEAST = 16
"""Slots that a cluster is taken to have: joblib would do the work here where there is one, and for good if others come
later; and it hands out twice as many tasks ahead, so that they find some."""

STOPS = (signal.SIGINT, signal.SIGTERM)


class Processes(LokyBackend):  # type: ignore[misc]  # joblib has no types
    """Processes of this machine that signals do not reach: who is stopped ends them (cli/stopping.py).

    A signal to the group, as Ctrl-C in a terminal, would else end each with a traceback; and one that comes while a
    process is being started would leave it half started. It comes when that is done.
    """

    def configure(self, *args: Any, **given: Any) -> Any:
        """Make the executor, or give the one there is another number of processes."""
        with _uninterrupted():
            return super().configure(*args, **given)

    def submit(self, *args: Any, **given: Any) -> Any:
        """Hand out a task; the first one starts the processes."""
        resource_tracker.ensure_running()  # loky starts it with the first process, and it lets signals through again
        with _uninterrupted():
            return super().submit(*args, **given)


@contextmanager
def _uninterrupted() -> Iterator[None]:
    """In here signals wait; processes and threads that are started in here never get them."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, STOPS)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


@contextmanager
def workers(*, dask: str | None = None) -> Iterator[None]:
    """Run what joblib runs in here on one thread a worker: on this machine, or on the cluster at an address.

    InvalidInput where Dask is asked for and not installed, or where the address is none; OSError where nothing answers
    or no longer answers.
    """
    if dask is None:
        # Threads of two workers only hinder each other.
        with parallel_config(backend=Processes(), inner_max_num_threads=1):
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

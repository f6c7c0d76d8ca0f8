"""Work on a Dask cluster of processes: the same to the last bit as here, whatever becomes of a worker."""

import os
import signal
import socket
import subprocess
import sys
import threading
import time
import warnings
from pathlib import Path

import numpy as np
import pytest
from joblib import Parallel, delayed

from models.artifacts.artifact_store import ArtifactStore
from tests.stores import NewStore
from tests.training.test_batch import call, panel, raw, seasonal
from tests.training.test_pipeline import NOW, monthly, train
from tests.waiting import LONG, answers, eventually, free_port
from training.batch import Plan, forecast_one, forecast_panel
from training.parallel import workers

distributed = pytest.importorskip("distributed")
pytestmark = pytest.mark.filterwarnings("ignore")  # Dask's own

PLAN = Plan(6, (0.1, 0.5, 0.9), ("pretrained", "snaive"))


@pytest.fixture(scope="module")
def cluster():
    """Two workers, each a process of its own with one thread."""
    with (
        warnings.catch_warnings(action="ignore"),
        distributed.LocalCluster(n_workers=2, threads_per_worker=1, processes=True, dashboard_address=None) as made,
    ):
        yield made


def pids(cluster):
    with distributed.Client(cluster.scheduler_address, set_as_default=False) as client:
        return client.run(os.getpid)


def test_the_work_is_done_in_the_workers_and_not_here(cluster):
    with workers(dask=cluster.scheduler_address):
        done_in = set(Parallel(n_jobs=1)(delayed(os.getpid)() for _ in range(20)))
    assert done_in <= set(pids(cluster).values())


def test_a_cluster_that_has_one_slot_yet_does_the_work_too():
    with (
        warnings.catch_warnings(action="ignore"),
        distributed.LocalCluster(n_workers=1, threads_per_worker=1, processes=False, dashboard_address=None) as small,
        workers(dask=small.scheduler_address),
    ):
        [name] = set(Parallel(n_jobs=1)(delayed(lambda: threading.current_thread().name)() for _ in range(3)))
    assert "Dask" in name


@pytest.fixture
def started():
    """A scheduler and a worker as the chart starts them: their address, and the process of the scheduler."""
    port = free_port()
    address = f"tcp://127.0.0.1:{port}"
    commands = ["scheduler", f"--port={port}"], ["worker", address, "--no-nanny", "--nthreads=1"]
    dask = str(Path(sys.executable).with_name("dask"))
    processes = [
        subprocess.Popen([dask, *command, "--no-dashboard"], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        for command in commands
    ]
    wait_until_open(port)
    yield address, processes[0]
    for process in processes:
        process.kill()
        process.wait()


def wait_until_open(port):
    eventually(lambda: answers(lambda: socket.create_connection(("127.0.0.1", port), LONG)), "a scheduler").close()


def work_and_lose(address, scheduler):
    with workers(dask=address):
        for _ in Parallel(return_as="generator")(delayed(time.sleep)(0.05) for _ in range(200)):
            scheduler.kill()


def test_a_scheduler_that_is_lost_is_an_error_and_not_a_wait(started):
    with pytest.raises(ConnectionError, match="scheduler tcp://127"):
        work_and_lose(*started)


def test_the_file_of_a_batch_is_the_same_to_the_last_byte(cluster, tmp_path):
    source = panel(tmp_path / "in.csv", a=seasonal(40), b=seasonal(5), c=seasonal(60, seed=1))
    plain = (source, "--horizon", 3, "--members", "pretrained,snaive", "--output")
    done = call(*plain, tmp_path / "there.csv", "--dask", cluster.scheduler_address)
    assert done.exit_code == 0, done.output
    call(*plain, tmp_path / "here.csv", "--jobs", 1)
    assert (tmp_path / "there.csv").read_bytes() == (tmp_path / "here.csv").read_bytes()


def test_trained_on_a_cluster_a_version_is_the_same_to_the_last_bit(new_store: NewStore, cluster, tmp_path):
    def champions(name, **given):
        store = new_store()
        store.add_reports(monthly("pk.ict", seasonal(13).round(1), start="2025-04"), now=NOW)
        store.add_reports(monthly("pk.ict.telecom", [40.1, 41.3]), now=NOW)
        run, _ = train(store, ArtifactStore(str(tmp_path / name)), **given)
        assert (run.trained, dict(run.failed)) == (("pk.ict", "pk.ict.telecom"), {})
        return store.champions()  # their names are hashes of all that they are

    assert champions("there", dask=cluster.scheduler_address) == champions("here")


def test_a_worker_that_is_killed_in_the_middle_changes_nothing(cluster):
    series = [raw(seasonal(40 + k, seed=k), name=str(k)) for k in range(12)]
    with (
        workers(dask=cluster.scheduler_address),
        distributed.Client(cluster.scheduler_address, set_as_default=False) as client,
    ):
        blocks = forecast_panel(series, PLAN)
        there = [next(blocks)]
        before = pids(cluster)
        victim = next(address for address, tasks in client.processing().items() if tasks)
        os.kill(before[victim], signal.SIGKILL)
        there += blocks
    assert before[victim] not in pids(cluster).values()
    for given, block in zip(series, there, strict=True):
        here = forecast_one(given, PLAN)
        assert (block.unique_id, block.ds, block.notes) == (here.unique_id, here.ds, here.notes)
        np.testing.assert_array_equal(block.mean, here.mean)
        np.testing.assert_array_equal(block.quantiles, here.quantiles)

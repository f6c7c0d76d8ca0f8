"""Exports in both formats, made once."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from models.documents.export import Format
from models.export.folder import export_folder
from models.export.source import Source
from tests.models.export.homes import make_home, source_of, store_of
from tests.service.published import NOW


@pytest.fixture(scope="package")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home, only read here."""
    made = tmp_path_factory.mktemp("export") / "home"
    make_home(made)
    return made


@pytest.fixture
def source(home: Path) -> Iterator[Source]:
    """What is exported of the home."""
    with closing(store_of(home)) as store:
        yield source_of(home, store)


def exported(home: Path, folder: Path, form: Format) -> Path:
    """An export of the whole home."""
    with closing(store_of(home)) as store:
        source = source_of(home, store)
        export_folder(
            folder, source=source, form=form, series=source.series(), now=NOW, advance=lambda name, done, total: None
        )
    return folder


@pytest.fixture(scope="package")
def parquet(home: Path) -> Path:
    """An export as Parquet, only read."""
    return exported(home, home.parent / "parquet", "parquet")


@pytest.fixture(scope="package")
def csv_export(home: Path) -> Path:
    """The same as CSV."""
    return exported(home, home.parent / "csv", "csv")

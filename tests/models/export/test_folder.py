"""A folder is an export as a whole, or what it was before."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping
from contextlib import closing
from datetime import date
from pathlib import Path

import pytest

from models.core.catalog import Catalog
from models.core.errors import InvalidInput, MissingExtra, NoModel, StoreUnavailable
from models.documents.export import Format, ManifestDocument
from models.export.folder import Advance, export_folder
from models.export.source import Source
from models.forecasting.forecast import Forecast
from tests.models.export.homes import PAST, break_version, make_home, source_of, store_of
from tests.service.published import NOW
from tests.stores import FileStore, NewStore

SERIES = ["pk.ict", "pk.ict.computer", "pk.ict.telecom"]


def nothing(name: str, done: int, total: int) -> None:
    """Called after a series."""


def export(folder: Path, source: Source, *, form: Format = "csv", advance: Advance = nothing) -> ManifestDocument:
    return export_folder(folder, source=source, form=form, series=SERIES, now=NOW, advance=advance)


def content(folder: Path) -> Mapping[str, bytes]:
    """All files below a folder."""
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def stopping(error: BaseException) -> Callable[[str, int, int], None]:
    """Something that raises after the second series."""

    def advance(name: str, done: int, total: int) -> None:
        if done == 2:
            raise error

    return advance


@pytest.mark.parametrize("error", [KeyboardInterrupt(), OSError(28, "No space left on device")])
def test_a_stopped_export_leaves_nothing(source: Source, tmp_path: Path, error: BaseException) -> None:
    with pytest.raises(type(error)):
        export(tmp_path / "out", source, advance=stopping(error))
    assert list(tmp_path.iterdir()) == []


def test_a_stopped_export_leaves_the_one_before(source: Source, tmp_path: Path) -> None:
    export(tmp_path / "out", source)
    before = content(tmp_path)
    with pytest.raises(KeyboardInterrupt):
        export(tmp_path / "out", source, form="parquet", advance=stopping(KeyboardInterrupt()))
    assert content(tmp_path) == before


def test_a_store_that_goes_away_ends_the_export(new_store: NewStore, tmp_path: Path) -> None:
    store: FileStore = new_store()

    def no_model(series: str) -> Forecast:
        raise NoModel(series)

    def take_away(name: str, done: int, total: int) -> None:
        if done == 1:
            store.take_away()

    with pytest.raises(StoreUnavailable):
        export(tmp_path / "out", Source(store, Catalog.load(), NOW.date(), no_model), advance=take_away)
    assert not (tmp_path / "out").exists()
    store.bring_back()


def test_an_earlier_export_is_replaced_as_a_whole(source: Source, tmp_path: Path) -> None:
    export(tmp_path / "out", source)
    (tmp_path / "link").symlink_to(tmp_path / "out")
    manifest = export(tmp_path / "link", source, form="parquet")
    assert {name for name in content(tmp_path / "out") if name != "manifest.json"} == {f.path for f in manifest.files}
    assert all(each.path.endswith(".parquet") for each in manifest.files)
    assert sorted(path.name for path in tmp_path.iterdir()) == ["link", "out"]


def test_an_empty_folder_is_filled(source: Source, tmp_path: Path) -> None:
    (tmp_path / "out").mkdir()
    assert len(export(tmp_path / "out", source).files) == 15


def own_file(folder: Path, source: Source) -> str:
    """An export to which someone added a file."""
    export(folder, source)
    (folder / "forecasts" / "notes.txt").write_text("mine")
    return "forecasts/notes.txt, which no export wrote"


def other_manifest(folder: Path, source: Source) -> str:
    """The manifest of another program."""
    folder.mkdir()
    (folder / "manifest.json").write_text('{"files": [{"path": "manifest.json"}]}')
    return "manifest.json, which no export wrote"


def plain_file(folder: Path, source: Source) -> str:
    """A file of that name."""
    folder.write_text("mine")
    return "out: found a file"


def linked_folder(folder: Path, source: Source) -> str:
    """An export in which a folder is a link to elsewhere."""
    export(folder, source)
    (folder / "more").symlink_to(folder.parent)
    return "more, which no export wrote"


@pytest.mark.parametrize("make", [own_file, other_manifest, plain_file, linked_folder])
def test_what_is_no_export_is_refused_and_stays(
    make: Callable[[Path, Source], str], source: Source, tmp_path: Path
) -> None:
    words = make(tmp_path / "out", source)
    before = content(tmp_path)
    with pytest.raises(InvalidInput, match=words):
        export(tmp_path / "out", source)
    assert content(tmp_path) == before


def test_a_parent_that_is_not_there_is_named(source: Source, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput, match=r"nowhere: found nothing, wanted a folder, .*: mkdir -p /.*/nowhere$"):
        export(tmp_path / "nowhere" / "out", source)
    assert list(tmp_path.iterdir()) == []


def test_without_pyarrow_csv_is_written(source: Source, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "pyarrow", None)
    with pytest.raises(MissingExtra, match=r"pip install 'exportcast\[parquet\]'"):
        export(tmp_path / "out", source, form="parquet")
    assert list(tmp_path.iterdir()) == []
    assert export(tmp_path / "out", source).files


def test_a_series_that_fails_does_not_stop_the_others(tmp_path: Path) -> None:
    make_home(tmp_path / "home")
    break_version(tmp_path / "home", "pk.ict.computer")
    with closing(store_of(tmp_path / "home")) as store:
        manifest = export(tmp_path / "out", source_of(tmp_path / "home", store), form="parquet")
    (failed,) = manifest.failed
    assert (failed.series, failed.kind) == ("pk.ict.computer", "forecasts")
    assert "refused at sha256" in failed.reason
    assert len(manifest.files) == 14
    assert not (tmp_path / "out" / "forecasts" / "series=pk.ict.computer").exists()
    assert (tmp_path / "out" / "vintages" / "series=pk.ict.computer" / "part-0.parquet").exists()
    assert json.loads((tmp_path / "out" / "manifest.json").read_bytes())["failed"] == [failed.plain()]


def test_a_past_day_has_what_was_known_issued_and_scored_by_then(source: Source, tmp_path: Path) -> None:
    source.as_of = date(2026, 2, 20)
    counted = {each.kind: each.rows for each in export(tmp_path / "out", source).kinds}
    source.as_of = date(2026, 1, 2)
    before = {each.kind: each.rows for each in export(tmp_path / "out", source).kinds}
    now = {kind: sum(1 for s in SERIES for _ in source.rows(kind, s)) for kind in before}
    assert now == before
    assert before["issued"] == before["scores"] == 0 < counted["scores"]
    assert counted["issued"] == 24 * 23
    assert before["reports"] < counted["reports"]
    assert PAST.issued_at.date() == date(2026, 1, 3)

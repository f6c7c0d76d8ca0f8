"""Artifacts: ``<series>/<version>/`` with ``model.joblib`` and ``card.json``, in a folder or behind any fsspec URL."""

from __future__ import annotations

import io
import mmap
import os
import pickle
import shutil
import tempfile
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import joblib
import numpy as np
from fsspec.implementations.local import LocalFileSystem
from joblib.numpy_pickle import NumpyArrayWrapper, NumpyUnpickler

from models.artifacts.model_card import (
    CARD_FILE,
    FORMAT,
    MODEL_FILE,
    check_packages,
    check_signature,
    forecast_of,
    read_card,
    sha256,
    write_card,
)
from models.artifacts.object_storage import PATIENCE, open_object_storage, os_errors, write_objects
from models.artifacts.plausibility import MAX_CARD_BYTES, MAX_MODEL_BYTES, array_refusal, file_refusal, size_refusal
from models.artifacts.signing import Keys
from models.core.errors import ArtifactRejected
from models.core.periods import Month
from models.forecasting.forecast import Forecast, Paths
from models.storage.records import Version
from models.storage.store import Store
from models.vintages.vintage import History

TEMPORARY = ".publishing-"
"""Prefix of a folder that is being written; one that was left behind is removed when it is an hour old."""

PATH_TYPES = (np.dtype(np.float32), np.dtype(np.float64))
"""Types of paths in a model file: float64 where float32 does not resolve how they differ."""

_KEPT_SECONDS = 3600

_MOST = {CARD_FILE: MAX_CARD_BYTES, MODEL_FILE: MAX_MODEL_BYTES}

KEEP_VERSIONS = 12
"""Newest versions of a series that are kept by default."""


class ArtifactStore:
    """Publishes and loads versions under one URL. A version is there as a whole or not at all.

    With ``keys`` cards are signed, and only signed ones are loaded. InvalidInput if fsspec, or the package it needs
    for such a URL, does not know it. ``patience`` is that of clients of S3.
    """

    def __init__(self, url: str, *, keys: Keys | None = None, patience: Mapping[str, Any] = PATIENCE) -> None:
        self._keys = keys or Keys()
        self._files, self._root = open_object_storage(url, patience=patience)
        self._local = isinstance(self._files, LocalFileSystem)

    def publish(self, forecast: Forecast, *, history: History, scores: Any, extra: Mapping[str, Any]) -> Version:
        """Write a forecast as a new version, created at its ``issued_at``; the record of it for the registry.

        ``scores`` (the backtest table) and ``extra`` are JSON and go into the card. Call it before the registry's
        transaction: a version that the registry does not know does no harm. ValueError if the forecast does not fit
        its history or is not finite; OSError if it could not be written, and then nothing can be seen of it.
        """
        content = {
            "format": FORMAT,
            "series": forecast.series,
            "paths": np.ascontiguousarray(forecast.paths, dtype=_stored_type(forecast.paths)),
            "history_start": str(history.start),
            "history_values": np.ascontiguousarray(history.values, dtype=np.float64),
            "history_estimated": sorted(month - history.start for month in history.estimated),
        }
        if wrong := _wrong_content(content, forecast):
            raise ValueError(f"{forecast.series}: {wrong}")
        model = _dump(content)
        version, card = write_card(forecast, model=model, scores=scores, extra=extra, keys=self._keys)
        write = self._write_folder if self._local else self._write_objects
        write(version, {MODEL_FILE: model, CARD_FILE: card})
        return version

    def load(self, version: Version) -> Forecast:
        """The forecast of a version with its history, the paths mapped from the file where it is local.

        Checked in this order: card, signature, sha256, packages, content; ArtifactRejected names the first that
        fails. Nothing is unpickled before all but the last hold.
        """
        card = read_card(self._read(version, CARD_FILE, "card"), version)
        check_signature(card, version, self._keys)
        try:
            model = self._read(version, MODEL_FILE, "sha256")
            if sha256(model) != card["files"][MODEL_FILE]:
                raise ArtifactRejected(version.series, version.version, "sha256", f"{MODEL_FILE} was changed")
            check_packages(card, version)
            if wrong := size_refusal(card, len(model)):
                raise ArtifactRejected(version.series, version.version, "card", wrong)
            forecast = forecast_of(card, np.empty((card["samples"], card["horizon"]), np.float32))
        except (AttributeError, KeyError, TypeError, ValueError, OverflowError) as error:
            raise ArtifactRejected(version.series, version.version, "card", f"a fact is missing: {error!r}") from error
        content = self._unpickle(version, model)
        if wrong := _wrong_content(content, forecast):
            raise ArtifactRejected(version.series, version.version, "content", wrong)
        _let_go(content["paths"])
        return forecast_of(card, content["paths"], _history(content))

    def holds(self, version: Version) -> bool:
        """Whether a version can be loaded."""
        try:
            self.load(version)
        except ArtifactRejected:
            return False
        return True

    def _path(self, version: Version, *parts: str) -> str:
        return "/".join([self._root, version.series, version.version, *parts])

    def _read(self, version: Version, name: str, step: str) -> bytes:
        try:
            if self._local and (wrong := file_refusal(Path(self._path(version, name)), _MOST[name])):
                raise ArtifactRejected(version.series, version.version, step, f"{name} {wrong}")
            with os_errors():
                data: bytes = self._files.cat_file(self._path(version, name))
        except FileNotFoundError as error:
            raise ArtifactRejected(version.series, version.version, step, f"{name} is missing") from error
        except OSError as error:
            reason = error.strerror or type(error).__name__  # not its text, which has the paths of the files
            raise ArtifactRejected(version.series, version.version, step, f"{name} cannot be read: {reason}") from error
        return data

    def _unpickle(self, version: Version, model: bytes) -> Any:
        """The content of the very bytes that were checked; only the numbers of arrays are mapped from a local file."""
        try:
            return _PlainUnpickler(self._path(version, MODEL_FILE) if self._local else "", model).load()
        except Exception as error:  # a pickle can raise anything
            raise ArtifactRejected(version.series, version.version, "content", f"not readable: {error!r}") from error

    def remove(self, version: Version) -> None:
        """Remove the files of a version that the registry has forgotten; it is no error if they are gone."""
        with suppress(FileNotFoundError), os_errors():
            self._files.rm(self._path(version), recursive=True)

    def _write_objects(self, version: Version, files: Mapping[str, bytes]) -> None:
        """The card last: without it there is no version."""
        write_objects(self._files, self._path(version), {name: files[name] for name in (MODEL_FILE, CARD_FILE)})

    def _write_folder(self, version: Version, files: Mapping[str, bytes]) -> None:
        """A temporary folder beside the final one, renamed when all of it is on the disk."""
        final = Path(self._path(version))
        final.parent.mkdir(parents=True, exist_ok=True)
        temporary = Path(tempfile.mkdtemp(prefix=TEMPORARY, dir=final.parent))
        try:
            _remove_leftovers(temporary)
            for name, data in files.items():
                _write_file(temporary / name, data)
            temporary.chmod(0o755)  # mkdtemp lets only the owner in; the service may be another user
            _sync(temporary)
            _rename(temporary, final)
            _sync(final.parent)
            _sync(final.parent.parent)
        finally:
            shutil.rmtree(temporary, ignore_errors=True)


class _PlainArray(NumpyArrayWrapper):  # type: ignore[misc]
    """Where an array stands in a model file; one of Python objects would be a pickle within the pickle."""

    def read(self, unpickler: Any, ensure_native_byte_order: bool) -> Any:
        """The array."""
        if wrong := array_refusal(self.shape, self.dtype, unpickler.size):
            raise pickle.UnpicklingError(wrong)
        return super().read(unpickler, ensure_native_byte_order)


class _PlainUnpickler(NumpyUnpickler):  # type: ignore[misc]
    """Reads plain values and arrays of numbers, and nothing that could run: no other class or function is found."""

    def __init__(self, path: str, data: bytes) -> None:
        self.size = len(data)
        super().__init__(path, io.BytesIO(data), ensure_native_byte_order=not path, mmap_mode="r" if path else None)

    def find_class(self, module: str, name: str) -> Any:
        """One of the few things that a model file of ours names."""
        found = _PLAIN.get((module, name))
        if found is None:
            raise pickle.UnpicklingError(f"it asks for {module}.{name}")
        return found


_PLAIN = {
    ("joblib.numpy_pickle", "NumpyArrayWrapper"): _PlainArray,
    ("numpy", "ndarray"): np.ndarray,
    ("numpy", "dtype"): np.dtype,
}


def _stored_type(paths: Paths) -> np.dtype[Any]:
    return paths.dtype if paths.dtype in PATH_TYPES else PATH_TYPES[0]


def _dump(content: Mapping[str, Any]) -> bytes:
    buffer = io.BytesIO()
    joblib.dump(dict(content), buffer, compress=0)
    return buffer.getvalue()


def _history(content: Mapping[str, Any]) -> History:
    """The known months; files of the first releases do not say which of them were estimates."""
    start = Month.parse(content["history_start"])
    estimated = frozenset(start + place for place in content.get("history_estimated", ()))
    return History(content["series"], start, content["history_values"], estimated)


def _wrong_content(content: Any, forecast: Forecast) -> str:
    """What is wrong with the content of a model file that is to hold this forecast; empty if nothing is."""
    try:
        paths, values = content["paths"], content["history_values"]
        cutoff = Month.parse(content["history_start"]) + (len(values) - 1)
        if (content["format"], content["series"]) != (FORMAT, forecast.series):
            return f"the model is {content['series']!r} in format {content['format']!r}"
        if paths.dtype not in PATH_TYPES or paths.shape != forecast.paths.shape or 0 in paths.shape:
            return f"paths are {paths.dtype} {paths.shape}, not float32 or float64 {forecast.paths.shape}"
        if cutoff != forecast.cutoff:
            return f"the history ends in {cutoff}, not {forecast.cutoff}"
        if not (np.isfinite(paths).all() and np.isfinite(values).all() and np.isfinite(forecast.scale)):
            return "not every number is finite"
    except (AttributeError, KeyError, TypeError, ValueError) as error:
        return f"the model is not one of ours: {error!r}"
    return ""


def _let_go(paths: Any) -> None:
    """Give back the pages of mapped paths: the check has read all of them, their readers want some, or none."""
    if isinstance(paths, np.memmap):
        paths._mmap.madvise(mmap.MADV_DONTNEED)  # type: ignore[attr-defined]


def _write_file(path: Path, data: bytes) -> None:
    with path.open("xb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())


def _sync(folder: Path) -> None:
    """Have the names in a folder on the disk, not only the files."""
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def _rename(temporary: Path, final: Path) -> None:
    """Move into place, unless the very same version is there already."""
    try:
        temporary.rename(final)
    except OSError:
        there = final / CARD_FILE
        if not (there.is_file() and there.read_bytes() == (temporary / CARD_FILE).read_bytes()):
            raise


def _remove_leftovers(temporary: Path) -> None:
    """Remove what publishers that were killed left; by the clock of the file system, as others may be writing now."""
    now = temporary.stat().st_mtime
    for other in temporary.parent.glob(f"{TEMPORARY}*"):
        with suppress(FileNotFoundError):  # another publisher was faster
            if now - other.stat().st_mtime > _KEPT_SECONDS:
                shutil.rmtree(other, ignore_errors=True)


def prune(series: str, *, keep: int, store: Store, artifacts: ArtifactStore) -> list[Version]:
    """Forget what need not be kept; what was forgotten.

    The registry first: a folder that it no longer names does no harm, a name without its folder would.
    """
    forgotten = store.prune(series, keep=keep)
    for version in forgotten:
        artifacts.remove(version)
    return forgotten

"""Files that the pages load: ours, and those that installed packages ship, found without importing the packages."""

from __future__ import annotations

import hashlib
import zlib
from functools import cache
from importlib.util import find_spec
from mmap import ACCESS_READ, mmap
from pathlib import Path

PAGE = Path(__file__).parent

PIECE = 1 << 16
"""Bytes of a file that are compressed at a time."""

LARGE = 1_000_000
"""Bytes of a file that is sent in pieces, compressed or not."""

GZIP = 31
"""Window bits of zlib that mean a gzip header."""

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def _shipped(package: str, file: str) -> Path:
    """A file inside an installed package. The serving process needs its files, none of its Python."""
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed: pip install exportcast brings it", name=package)
    return Path(spec.submodule_search_locations[0]) / file


@cache
def files() -> dict[str, Path]:
    """All assets by name."""
    ours = {path.name: path for path in sorted(PAGE.iterdir()) if path.suffix in TYPES}
    swagger = "templates/swagger"
    return ours | {
        "swagger-ui.js": _shipped("flask_openapi3_swagger", f"{swagger}/js/swagger-ui-bundle.js"),
        "swagger-ui.css": _shipped("flask_openapi3_swagger", f"{swagger}/css/swagger-ui.css"),
    }


@cache
def large() -> frozenset[str]:
    """The names of assets that are large compressed too."""
    return frozenset(name for name, path in files().items() if path.stat().st_size > LARGE)


@cache
def tag() -> str:
    """One name for the content of all assets: urls carry it, so that caches may keep them permanently."""
    digest = hashlib.sha256()
    for name, path in files().items():
        with path.open("rb") as file:
            digest.update(name.encode() + hashlib.file_digest(file, "sha256").digest())
    return digest.hexdigest()[:16]


@cache
def compressed(name: str) -> bytes:
    """An asset as gzip, made at its first use; KeyError if there is none of this name."""
    # Piece by piece: a large file as a whole would stay in the memory of the process.
    packed = zlib.compressobj(wbits=GZIP)
    with files()[name].open("rb") as file:
        pieces = [packed.compress(piece) for piece in iter(lambda: file.read(PIECE), b"")]
    return b"".join((*pieces, packed.flush()))


@cache
def mapped(name: str) -> mmap:
    """An asset as it is, mapped from its file: all who load it share the pages of the system."""
    with files()[name].open("rb") as file:
        return mmap(file.fileno(), 0, access=ACCESS_READ)

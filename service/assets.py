"""Files that the pages load: ours, and those that installed packages ship, found without importing the packages."""

from __future__ import annotations

import gzip
import hashlib
import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

PAGE = Path(__file__).parent / "page"

TYPES = {".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8", ".svg": "image/svg+xml"}


def _shipped(package: str, file: str) -> Path:
    """A file inside an installed package. Importing plotly would cost the serving process 30 MB for one file."""
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
        "plotly.min.js": _shipped("plotly", "package_data/plotly.min.js"),
        "swagger-ui.js": _shipped("flask_openapi3_swagger", f"{swagger}/js/swagger-ui-bundle.js"),
        "swagger-ui.css": _shipped("flask_openapi3_swagger", f"{swagger}/css/swagger-ui.css"),
    }


@cache
def tag() -> str:
    """One name for the content of all assets: urls carry it, so that caches may keep them for ever."""
    digest = hashlib.sha256()
    for name, path in files().items():
        digest.update(name.encode() + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:16]


@cache
def plotly_styles() -> tuple[str, ...]:
    """Ids of the style elements that plotly.js would add, against the pages' policy, if a page had none."""
    found = re.findall(rb'if\(!document\.getElementById\("([0-9a-f]{64})"\)', files()["plotly.min.js"].read_bytes())
    return tuple(sorted(each.decode() for each in found))


@cache
def compressed(name: str) -> bytes:
    """An asset as gzip, made at its first use; KeyError if there is none of this name."""
    return gzip.compress(files()[name].read_bytes(), mtime=0)

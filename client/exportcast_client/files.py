"""Files that an answer is written to: in memory, or in the place of another once it is whole."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO
from uuid import uuid4


@contextmanager
def replaced(path: str | os.PathLike[str]) -> Iterator[BinaryIO]:
    """A file that takes the place of ``path`` once the block ends, and leaves no trace if it raises.

    A link stays one: the file that it names is replaced.
    """
    target = Path(os.path.realpath(path))
    part = target.with_name(f".{target.name[:100]}.{uuid4().hex}.part")
    try:
        with part.open("xb") as file:
            yield file
        part.replace(target)
    finally:
        part.unlink(missing_ok=True)

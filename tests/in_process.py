"""The command line in the process of the tests: a start of Python and its imports, over two seconds, is saved."""

from __future__ import annotations

import io
import os
import signal
import subprocess
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from unittest.mock import patch

from cli.main import main
from models.core.settings import PREFIX


def run(*args: str, home: Path, data: bytes = b"", **environment: str) -> subprocess.CompletedProcess[str]:
    """As ``conftest.run``, and for what starts no process: the same ``main`` with its messages and exit codes.

    ``data`` stands on standard input.
    """
    outside = {k: v for k, v in os.environ.items() if not k.startswith(PREFIX)}
    handlers = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", newline="") for _ in range(2))
    code: object = 0
    with (
        patch.dict(os.environ, {**outside, f"{PREFIX}HOME": str(home), **environment}, clear=True),
        patch("sys.argv", ["exportcast", *args]),
        patch("sys.stdin", io.TextIOWrapper(io.BytesIO(data), encoding="utf-8")),
        redirect_stdout(out),
        redirect_stderr(err),
    ):
        try:
            main()
        except SystemExit as end:
            code = end.code
        finally:
            for number, handler in handlers.items():
                signal.signal(number, handler)
    return subprocess.CompletedProcess(["exportcast", *args], int(str(code or 0)), _text(out), _text(err))


def _text(stream: io.TextIOWrapper) -> str:
    stream.flush()
    stream.seek(0)
    return stream.read()

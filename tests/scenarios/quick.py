"""The command line in forked processes, with a training that takes a moment: one member, few origins and paths.

All else is real: files, database, lease, registry, ledger, messages, exit codes. Fork from a process without threads.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
import time
import traceback
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cli import context, lease, main, reports, train
from models.core.periods import Month
from models.core.settings import PREFIX
from models.vintages.vintage import History
from training import fit_series, pipeline

SERIES = {"pk.ict": 300, "pk.ict.telecom": 40}
"""Series that have figures here, and their first."""

FIRST = Month.of(2023, 7)


@dataclass(frozen=True, slots=True)
class Ended:
    """How a command ended: its exit code (minus the number of a signal), and all that it said."""

    code: int
    said: str


@dataclass(frozen=True, slots=True)
class Command:
    """A command that runs in a process of its own."""

    child: int
    output: Path

    def wait_for(self, words: str) -> None:
        """Wait until it has said something, or has ended."""
        while words not in self.output.read_text("utf-8"):
            if os.waitid(os.P_PID, self.child, os.WEXITED | os.WNOHANG | os.WNOWAIT) is not None:
                return
            time.sleep(0.001)

    def kill(self) -> Ended:
        """Kill -9 it, unless it has ended already."""
        os.kill(self.child, signal.SIGKILL)
        return self.wait()

    def wait(self) -> Ended:
        """How it ended."""
        code = os.waitstatus_to_exitcode(os.waitpid(self.child, 0)[1])
        said = self.output.read_text("utf-8")
        self.output.unlink()
        return Ended(code, said)


def start(*words: str, home: Path, clock: datetime | None = None, **settings: str) -> Command:
    """Start a command under a home of its own; ``clock`` is the time that it takes it to be all along."""
    handle, output = tempfile.mkstemp(prefix="exportcast-quick-")
    child = os.fork()
    if not child:
        _become(words, handle, {"HOME": str(home), **settings}, clock)
    os.close(handle)
    return Command(child, Path(output))


def run(*words: str, home: Path, clock: datetime | None = None, **settings: str) -> Ended:
    """Run a command to its end."""
    return start(*words, home=home, clock=clock, **settings).wait()


def spawn(*words: str, home: Path, clock: datetime | None = None, **settings: str) -> subprocess.CompletedProcess[str]:
    """Run a command to its end in a process that is not forked from this one, which may have threads."""
    outside = {name: value for name, value in os.environ.items() if not name.startswith(PREFIX)}
    given = {PREFIX + name: value for name, value in {"HOME": str(home), **settings}.items()}
    command = [sys.executable, "-m", "tests.scenarios.quick", clock.isoformat() if clock else "", *words]
    return subprocess.run(
        command,
        env=outside | given,
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def table(months: Sequence[int], *, series: Mapping[str, int] = SERIES) -> str:
    """A CSV of figures of so manieth months from FIRST on, each published on the 18th of the month after."""
    rows = ["series,period_start,period_end,measure,value,unit,published,source"]
    for k in months:
        month, day = FIRST + k, (FIRST + (k + 1)).first_day.replace(day=18)
        for name, base in series.items():
            rows.append(f"{name},{month},{month},level,{base + k + k * 7 % 12},usd_million,{day},test (SBP)")
    return "\n".join(rows) + "\n"


def _become(words: tuple[str, ...], output: int, settings: Mapping[str, str], clock: datetime | None) -> None:
    code = 70
    try:
        sys.stdout = sys.stderr = os.fdopen(output, "w", buffering=1)
        for name in [name for name in os.environ if name.startswith(PREFIX)]:
            del os.environ[name]
        os.environ |= {PREFIX + name: value for name, value in settings.items()}
        code = _exit_code(words, clock)
    except BaseException:
        traceback.print_exc()
    finally:
        sys.stdout.flush()
        os._exit(code)


def _exit_code(words: tuple[str, ...], clock: datetime | None) -> int:
    pipeline.fit_series = _fit_few  # type: ignore[attr-defined]
    if clock is not None:
        for module in (context, reports, train, lease):
            module.now = lambda: clock  # type: ignore[attr-defined]
    sys.argv = ["exportcast", *words]
    try:
        main.main()
    except SystemExit as end:
        return int(end.code or 0)
    return 0


def _fit_few(history: History, **given: Any) -> fit_series.Trained:
    return fit_series.fit_series(history, **{**given, "members": ("snaive",), "origins": 3, "paths": 200})


if __name__ == "__main__":
    sys.exit(_exit_code(tuple(sys.argv[2:]), datetime.fromisoformat(sys.argv[1]) if sys.argv[1] else None))

"""How long the demo takes to train and publish all series, and how much memory at most.

Run: python -m benchmarks.training (or make bench-training). Prints one row of Markdown.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

EXPORTCAST = str(Path(sys.executable).with_name("exportcast"))


def tree_memory_mb(root: int) -> float:
    """Proportional set size of a process and all below it, in MB: shared pages are counted once."""
    parents: dict[int, int] = {}
    for entry in Path("/proc").iterdir():
        if entry.name.isdigit():
            try:
                parents[int(entry.name)] = int((entry / "stat").read_text().rpartition(")")[2].split()[1])
            except OSError:
                continue  # it has ended meanwhile
    mine = {root}
    while more := {child for child, parent in parents.items() if parent in mine} - mine:
        mine |= more
    return sum(_pss_kb(pid) for pid in mine) / 1024


def _pss_kb(pid: int) -> int:
    try:
        rollup = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return next((int(line.split()[1]) for line in rollup.splitlines() if line.startswith("Pss:")), 0)


def main() -> None:
    """Run the demo once under a fresh home and print its wall time and peak memory."""
    with tempfile.TemporaryDirectory() as home:
        environment = {**os.environ, "EXPORTCAST_HOME": home, "OMP_NUM_THREADS": "1"}
        started, peak = time.perf_counter(), 0.0
        with subprocess.Popen([EXPORTCAST, "demo", "--no-serve"], env=environment, stdout=subprocess.DEVNULL) as demo:
            while demo.poll() is None:
                peak = max(peak, tree_memory_mb(demo.pid))
                time.sleep(0.5)
        seconds = time.perf_counter() - started
    if demo.returncode:
        sys.exit(demo.returncode)
    print("| demo without serving | measured | goal |\n|---|---|---|")
    print(f"| all series trained and published | {seconds:.0f} s | < 180 s on 2 cores |")
    print(f"| peak memory, all processes | {peak:,.0f} MB | < 1,500 MB |")


if __name__ == "__main__":
    main()

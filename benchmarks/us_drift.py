"""What the drift monitor shows on the record of examples/us in 2020: the product replayed release by release.

    python -m benchmarks.us_drift HOME [--releases 6]

On each release date of 2019 and 2020 the figures are ingested and scored, the state of drift is taken, and all series
are trained again as known then, as a replay does. HOME holds what is done, so that it is made
in parts; when all dates are done a markdown table is printed.
"""

from __future__ import annotations

import argparse
import json
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from benchmarks.us import record, us_series
from models.artifacts.artifact_store import ArtifactStore
from models.core.catalog import Catalog
from models.evaluation.drift import DriftState
from models.evaluation.performance import performance_of
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from training.replay import replay

FIRST, LAST = date(2019, 1, 31), date(2020, 12, 31)
SHOWN = 2020

States = dict[str, dict[str, list[str]]]
"""State and reason by release date and series."""


def main() -> None:
    """Go on where the last call ended, then print."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("home", type=Path)
    parser.add_argument("--releases", type=int, default=24, help="release dates that this call does at most")
    given = parser.parse_args()
    given.home.mkdir(parents=True, exist_ok=True)
    reports, catalog = record()
    days = sorted({r.known_from for r in reports if FIRST <= r.known_from <= LAST})
    file = given.home / "states.json"
    states: States = json.loads(file.read_text("utf-8")) if file.exists() else {}
    url = f"sqlite:///{given.home.absolute()}/exportcast.db"
    upgrade(url)
    with closing(open_store(url)) as store:
        for day in [d for d in days if str(d) not in states][: given.releases]:
            before = max(states, default="")
            after = datetime.combine(day + timedelta(days=1), datetime.min.time(), UTC)
            done = replay(
                [r for r in reports if before < str(r.known_from) <= str(day)],
                [day],
                store=store,
                artifacts=ArtifactStore((given.home / "artifacts").absolute().as_uri()),
                catalog=catalog,
                series=us_series(catalog),
                clock=lambda after=after: after,  # type: ignore[misc]
            )
            next(done, None)
            states[str(day)] = _states(store, catalog)
            file.write_text(json.dumps(states), "utf-8")
            print(day, flush=True)
    if len(states) == len(days):
        print("\n" + table(states, us_series(catalog)))


def _states(store: Store, catalog: Catalog) -> dict[str, list[str]]:
    found = {}
    for series in us_series(catalog):
        drift = performance_of(series, store.ledger).drift()
        found[series] = [str(drift.state), drift.reason]
    return found


def table(states: Mapping[str, Mapping[str, Sequence[str]]], series: Sequence[str]) -> str:
    """By series: false alarms before, the first release date on watch and in drift, how many, and the reason."""
    lines = [
        "| series | drift in 2019 | first watch | first drift | in drift | reason then |",
        "|---|---|---|---|---|---|",
    ]
    for name in series:
        shown = {day: found[name] for day, found in states.items() if int(day[:4]) == SHOWN}
        before = sum(f[name][0] == DriftState.DRIFT for day, f in states.items() if int(day[:4]) < SHOWN)
        moved = [day for day, (state, _) in shown.items() if state != DriftState.STEADY]
        drifted = [day for day, (state, _) in shown.items() if state == DriftState.DRIFT]
        why = shown[drifted[0]][1] if drifted else "-"
        ends = [str(before), moved[0] if moved else "-", drifted[0] if drifted else "-", str(len(drifted)), why]
        lines.append(f"| {name} | " + " | ".join(ends) + " |")
    return "\n".join(lines)


if __name__ == "__main__":
    main()

# ruff: noqa: E501
"""How long a press text takes to read, by its length, with the bundled record: python -m benchmarks.press_reading."""

from __future__ import annotations

import statistics
import time
from datetime import date

from models.core.catalog import Catalog, bundled_reports
from models.press import read_press
from models.reports.table import parse_csv
from models.vintages.lookup import Lookup
from models.vintages.reconstruct import reconstruct

DAY = date(2026, 11, 28)
SIZES = (5_000, 25_000, 50_000, 100_000, 200_000)
PIECE = (
    "Pakistan's IT exports were $238 million in October, up 15 percent from $206 million in September. They were $893 "
    "million in the first four months of the fiscal year, 4.4 percent more than in the same period last year. Exports of "
    "computer services rose 4.8 percent to $721 million.\n\n"
    "The minister spoke of a bright future for the industry and thanked all who had worked for it, at home and abroad. "
    "He said that the government would go on to make life easier for firms, from taxes to payments and training. "
    "Several members of the association asked for faster networks and for banks that answer their letters.\n\n"
)
"""Press prose: a third of the sentences carry figures."""


def main() -> None:
    """A table of milliseconds of processor time, the median of five readings: with the date of publication and without it."""
    reports = parse_csv(bundled_reports(), "reports.csv")
    record = Lookup(reconstruct(reports, catalog=Catalog.load(), as_of=DAY), reports)
    print("characters  dated ms  undated ms")
    for size in SIZES:
        text = (PIECE * (size // len(PIECE) + 1))[:size]
        dated, undated = (_milliseconds(text, published, record) for published in ("2023-11-20", None))
        print(f"{size:10,}  {dated:8.0f}  {undated:10.0f}")


def _milliseconds(text: str, published: str | None, record: Lookup) -> float:
    def once() -> float:
        started = time.process_time()
        read_press(text, published=published, source="benchmark", record=record, today=DAY)
        return 1000 * (time.process_time() - started)

    once()
    return statistics.median(once() for _ in range(5))


if __name__ == "__main__":
    main()

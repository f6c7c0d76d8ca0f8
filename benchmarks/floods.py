"""What releases that no publisher makes cost: processor time and memory of refusing or reconstructing them."""

from __future__ import annotations

import random
import resource
import time
from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal

from models.core.catalog import Catalog
from models.core.errors import InvalidInput
from models.core.measures import Measure
from models.core.periods import Month, Period
from models.reports.report import Report
from models.vintages.limits import LIMITS, refuse_flood
from models.vintages.reconstruct import reconstruct

AS_OF = date(2026, 11, 1)
MONTHS = 120


def main() -> None:
    """Measure and print."""
    print("| figures of one series | processor time | memory since the start |", "|---|---:|---:|", sep="\n")
    least = _peak()
    for name, measured in _cases().items():
        started = time.process_time()
        done = measured()
        print(f"| {name}: {done} | {time.process_time() - started:.2f} s | {_peak() - least} MB |", flush=True)


def _cases() -> dict[str, Callable[[], str]]:
    same, consistent, runs = _one_month(4_000), _runs(1_000, 0.0), _random(1_000)
    most, wide = _random(LIMITS.figures_of_series), _runs(LIMITS.figures_of_series, 0.02, LIMITS.months - 10)
    return {
        "4,000 different figures of one month": lambda: _refuse(same),
        "the same, in the record already": lambda: _read(same),
        "1,000 that are consistent": lambda: _read(consistent),
        "1,000 of random overlapping periods": lambda: _read(runs),
        "2,000 of random overlapping periods": lambda: _read(most),
        "2,000 over 50 years, each a little off": lambda: _read(wide),
    }


def _refuse(reports: list[Report]) -> str:
    try:
        refuse_flood(reports)
    except InvalidInput:
        return "refused"
    raise AssertionError("a flood was taken")


def _read(reports: list[Report]) -> str:
    made = reconstruct(reports, catalog=Catalog.load(), as_of=AS_OF)
    return f"reconstructed, {len(made.contradictions)} contradictions"


def _one_month(number: int) -> list[Report]:
    start = date(2020, 1, 1)
    return [_report(0, 1, 100 + 0.07 * k, f"p{k}", start + timedelta(days=k % 1000)) for k in range(number)]


def _random(number: int, seed: int = 1) -> list[Report]:
    chance, found = random.Random(seed), []
    for k in range(number):
        start, length = chance.randrange(MONTHS - 24), chance.randrange(1, 25)
        found.append(_report(start, start + length, chance.uniform(50, 400) * length, f"p{k}"))
    return found


def _runs(number: int, noise: float, months: int = MONTHS, seed: int = 2) -> list[Report]:
    """Different sums of months that are right but for a share of a mean month, published on many days."""
    chance = random.Random(seed)
    truth = [200 + k / 2 + chance.uniform(-20, 20) for k in range(months)]
    found: dict[tuple[int, int], Report] = {}
    while len(found) < number:
        start = chance.randrange(months)
        end = min(months, start + chance.randrange(1, 25))
        total = sum(truth[start:end]) * (1 + chance.gauss(0, noise) / (end - start))
        published = date(2026, 9, 1) + timedelta(days=chance.randrange(60))
        found[start, end] = _report(start, end, total, f"p{len(found)}", published)
    return list(found.values())


def _report(start: int, end: int, value: float, source: str, published: date = date(2026, 10, 1)) -> Report:
    first = Month.parse("1976-07")
    period = Period(first + start, first + (end - 1))
    return Report("pk.ict", period, Measure.LEVEL, Decimal(f"{value:.1f}"), "usd_million", str(published), source)


def _peak() -> int:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024

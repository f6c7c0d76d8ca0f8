"""Backtest tables, as training and the registry show them, and numbers in tables."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from cli.context import show_table
from models.core.digits import PARTS_OF_TABLE, decimals, percent_text


def show_scores(series: str, scores: Sequence[Mapping[str, Any]]) -> None:
    """The rows of a backtest as a table."""
    rows = [
        [
            row["member"],
            number(row["weight"]),
            number(row["mase"]),
            number(row["wql"], 4),
            percent(row["coverage_80"]),
            percent(row["coverage_95"]),
            number(row["msis_95"], 2),
            str(row["windows"]),
        ]
        for row in scores
    ]
    columns = ["member", "weight", "MASE", "WQL", "cover 80", "cover 95", "MSIS 95", "windows"]
    show_table(f"{series}: backtest, 12 months ahead", columns, rows)


def number(value: float | None, digits: int = 3) -> str:
    """A number with so many digits after the point; a dash for none."""
    return "-" if value is None else f"{value:,.{digits}f}"


def percent(value: float | None) -> str:
    """A share as a whole percentage; a dash for none."""
    return "-" if value is None else percent_text(value)


def printed_digits(intervals: Iterable[Sequence[float | None]], least: int, publisher: int | None) -> int:
    """Decimals of a table: those of the publisher, if known, and more where the ends of an interval look alike."""
    if publisher is None:
        return decimals(intervals, least=least, parts=PARTS_OF_TABLE)
    return decimals(intervals, least=publisher, parts=1)

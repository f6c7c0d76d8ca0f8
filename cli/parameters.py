"""Numbers, levels and reasons on the command line: what is accepted is in the help and in the error."""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import click

from models.core.measures import MAIN_LEVELS, parse_level


@dataclass(frozen=True, slots=True)
class _Limits:
    least: int
    most: int | None

    def __str__(self) -> str:
        return f"from {self.least:,} to {self.most:,}" if self.most is not None else f"of {self.least:,} or more"

    def __contains__(self, number: int) -> bool:
        return self.least <= number and (self.most is None or number <= self.most)


class WholeNumber(click.ParamType[int]):
    """A whole number within limits, both included."""

    def __init__(self, least: int, most: int | None = None) -> None:
        self.limits = _Limits(least, most)
        self.name = f"{least}..{'' if most is None else most}"  # in the help of an option

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> int:
        """The number of a text."""
        try:
            number = int(value)
        except ValueError:
            number = None
        if number is None or number not in self.limits:
            self.fail(f"{str(value)[:40]!r} is not a whole number {self.limits}", param, ctx)
        return number


class Number(click.ParamType[float]):
    """A finite number, from ``least`` to ``most`` where these are given; ``example`` is shown in the error."""

    name = "number"

    def __init__(self, example: str, *, least: float = -math.inf, most: float = math.inf) -> None:
        self.example, self.least, self.most = example, least, most

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> float:
        """The number of a text."""
        try:
            number = float(value)
        except ValueError:
            number = math.nan
        if not (math.isfinite(number) and self.least <= number <= self.most):
            limits = f" from {self.least:g} to {self.most:g}" if math.isfinite(self.least) else ""
            self.fail(f"{str(value)[:40]!r} is not a number{limits} like {self.example}", param, ctx)
        return number


class Levels(click.ParamType[tuple[int, ...]]):
    """Levels like 80,95."""

    name = "levels"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[int, ...]:
        """The levels that a text gives."""
        if isinstance(value, tuple):
            return value
        try:
            return tuple(sorted({parse_level(int(part)) for part in value.split(",")}))
        except ValueError:
            self.fail(f"{value!r} is not a list of levels 1..99 like 80,95", param, ctx)


def levels_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--levels 80,95``."""
    return click.option(
        "--levels",
        type=Levels(),
        default=",".join(map(str, MAIN_LEVELS)),
        show_default=True,
        help="Percent of central intervals.",
    )(command)

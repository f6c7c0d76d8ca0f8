"""The time of a text is in proportion to its length, whatever is repeated in it."""

from __future__ import annotations

import statistics
import time
from datetime import date

import pytest

from models.press import read_press
from tests.models.press.test_reader import FakeRecord

HEAD = "Pakistan's IT exports were $238 million in October.\n"
SHORT, LONG = 12_000, 96_000
MOST_GROWTH = 20.0
"""Times as long for eight times the text; what grows with the square takes 64 times as long."""
FLOOR = 0.03
"""Seconds below which a reading is no measure."""

PIECES = {
    "script": "<script ",
    "comment": "<!-- ",
    "style": "<style>a{} ",
    "all that hides": "<script><!--<style ",
    "scripts that are closed": "<script>x</script>",
    "tag": "<td ",
    "attribute": '<a href="',
    "angle": "<",
    "entity without its end": "&nbsp",
    "entity": "&nbsp;",
    "digits": "1",
    "grouped digits": "12,345,",
    "dollar signs": "$ ",
    "amounts": "$1 million ",
    "rates": "grew by 1 percent ",
    "percent signs": "1% ",
    "brackets": "(",
    "months": "January ",
    "years": "2023-24 ",
    "dots": ".",
    "quotes": '"',
    "newlines": "\n",
    "tabs": "\t",
    "spaces": "a  b",
    "bars": "|",
    "semicolons": "; ",
    "one word": "a",
    "items": "telecom, computer and information ",
    "countries": "India ",
    "comparisons": "compared to the same period of last year ",
    "hyphens at line ends": "a-\n",
}  # fmt: skip
RECORD = FakeRecord({("pk.ict", "2023-10"): 238.34})


def seconds(piece: str, size: int, *, times: int) -> float:
    """Processor time of a reading, the median of so many."""
    text = HEAD + (piece * (size // len(piece) + 1))[:size]

    def once() -> float:
        started = time.process_time()
        read_press(text, published="2023-11-20", source="test", record=RECORD, today=date(2026, 5, 1))
        return time.process_time() - started

    return statistics.median(once() for _ in range(times))


@pytest.mark.parametrize("name", PIECES)
def test_time_is_in_proportion_to_length(name: str) -> None:
    piece = PIECES[name]
    short = max(seconds(piece, SHORT, times=1), FLOOR)
    if seconds(piece, LONG, times=1) > MOST_GROWTH * short:  # or the machine was busy meanwhile
        assert seconds(piece, LONG, times=3) <= MOST_GROWTH * max(seconds(piece, SHORT, times=3), FLOOR)

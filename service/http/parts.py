"""Long lists in parts: the rows of a span of days, up to a number of them, and where the next part begins."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from itertools import islice
from typing import Generic, TypeVar
from urllib.parse import urlencode

from flask import Response, request

from service.http.query_parameters import PartQuery

Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class Part(Generic[Row]):
    """Some rows of a list; ``next`` is what to ask for to get the rows after them, None if there are none."""

    rows: list[Row]
    next: int | None


def part_of(rows: Iterable[Row], query: PartQuery) -> Part[Row]:
    """The part of a list that a query asks for."""
    begin = query.next or 0
    if query.limit is None:
        return Part(list(islice(rows, begin, None)), None)
    end = begin + query.limit
    found = list(islice(rows, begin, end + 1))
    return Part(found[: query.limit], end if len(found) > query.limit else None)


def within(day: date, query: PartQuery) -> bool:
    """Whether a day is in the span that a query asks for, both ends included."""
    return (query.first or date.min) <= day <= (query.last or date.max)


def linked(response: Response, following: int | None) -> Response:
    """The response with the address of the next part in its header Link (RFC 8288), which CSV has no member for."""
    if following is not None:
        query = urlencode(request.args.to_dict() | {"next": str(following)})
        response.headers["Link"] = f'<{request.path}?{query}>; rel="next"'
    return response

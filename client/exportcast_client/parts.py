"""Long lists in parts."""

from __future__ import annotations

from dataclasses import replace

from exportcast_client.call import Answer, Call


def next_part(call: Call[Answer], document: Answer) -> Call[Answer] | None:
    """The call for the rows after those of a document; None at the end."""
    following = getattr(document, "next", None)
    return None if following is None else replace(call, query={**call.query, "next": str(following)})

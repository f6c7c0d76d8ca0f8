"""What every document is: an immutable pydantic model whose fields say what they are, and in which unit."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, WithJsonSchema

MonthText = Annotated[
    str, WithJsonSchema({"type": "string", "pattern": "^[0-9]{4}-[0-9]{2}$", "examples": ["2026-03"]})
]
"""A month like 2026-03."""

DayText = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
"""A day like 2026-04-17."""

TimeText = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
"""A time in UTC like 2026-04-17T10:31:48+00:00."""

Number = Annotated[float | int, WithJsonSchema({"type": "number"})]
"""A number; one without a fraction stays as it is printed."""


class Document(BaseModel):
    """What the command line and HTTP answer; members may be added in later versions.

    A member that is not given is left out of the JSON, one that is given as None is null there.
    """

    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, protected_namespaces=())

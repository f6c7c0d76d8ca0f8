"""What was sent or given as a model: a body of HTTP, or the options of a command."""

from __future__ import annotations

from itertools import islice
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from models.core.errors import MAX_PROBLEMS, InvalidInput, Problem, shown

M = TypeVar("M", bound=BaseModel)


def checked(model: type[M], found: Any) -> M:
    """A body as a model; InvalidInput names each member that it refuses."""
    try:
        return model.model_validate(found)
    except ValidationError as error:
        details = islice(error.errors(include_url=False), MAX_PROBLEMS + 1)
        raise InvalidInput([_problem(detail, model) for detail in details]) from error


def _problem(detail: Any, model: type[BaseModel]) -> Problem:
    """One member of a body that was refused, and what was wanted in its place."""
    name = str(detail["loc"][0]) if detail["loc"] else ""
    if (field := model.model_fields.get(name)) is not None:
        found = "nothing" if detail["type"] == "missing" else shown(detail["input"])
        return Problem("body", name, found, str(field.description))
    only = len(model.model_fields) == 1
    members = ", ".join(f'"{each}", {of.description}' for each, of in model.model_fields.items())
    wanted = f"an object with the one member {members}" if only else f"an object with the members {members}"
    return Problem("body", name[:80], shown(detail["input"]), wanted)

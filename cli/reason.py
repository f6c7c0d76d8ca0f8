"""The option --why: the reason for a decision, as HTTP takes it."""

from __future__ import annotations

import click
from pydantic import TypeAdapter, ValidationError

from models.core.errors import shown
from models.documents.registry import MOST_WHY, Reason

HELP = "The reason; stored with who and when."

_REASON: TypeAdapter[str] = TypeAdapter(Reason)


def reason(_context: click.Context, _parameter: click.Parameter, why: str) -> str:
    """The callback of the option: the reason without blanks around it."""
    try:
        return _REASON.validate_python(why)
    except ValidationError as error:
        wanted = f"a reason in one line of at most {MOST_WHY} characters"
        raise click.BadParameter(f"found {shown(why)}, wanted {wanted}") from error

"""Methods made of calls: the same parameters, and the document as the answer, with or without await."""

from __future__ import annotations

import inspect
from collections.abc import Awaitable, Callable
from functools import wraps
from typing import Any, Concatenate, ParamSpec, Protocol, TypeVar

from exportcast_client.call import Call
from exportcast_client.document import Document

P = ParamSpec("P")
Made = TypeVar("Made", bound=Document)


class Sender(Protocol):
    """A client that sends calls."""

    def send(self, call: Call[Made], /) -> Made:
        """Send a call; its document."""


class AsyncSender(Protocol):
    """A client that sends calls without waiting for the answer."""

    def send(self, call: Call[Made], /) -> Awaitable[Made]:
        """Send a call; its document when it is there."""


def method(make: Callable[P, Call[Made]]) -> Callable[Concatenate[Sender, P], Made]:
    """A method that makes a call and sends it."""

    @wraps(make)
    def send(client: Sender, /, *args: P.args, **kwargs: P.kwargs) -> Made:
        return client.send(make(*args, **kwargs))

    _sign(send, make)
    return send


def async_method(make: Callable[P, Call[Made]]) -> Callable[Concatenate[AsyncSender, P], Awaitable[Made]]:
    """The same for a client that awaits."""

    @wraps(make)
    async def send(client: AsyncSender, /, *args: P.args, **kwargs: P.kwargs) -> Made:
        return await client.send(make(*args, **kwargs))

    _sign(send, make)
    return send


def _sign(send: Any, make: Callable[..., Call[Any]]) -> None:
    """Give a method the signature that help shows: ``self``, the parameters of the call, its document."""
    own = inspect.signature(make)
    client = inspect.Parameter("self", inspect.Parameter.POSITIONAL_ONLY)
    document = str(own.return_annotation).removeprefix("Call[").removesuffix("]")
    send.__signature__ = own.replace(parameters=[client, *own.parameters.values()], return_annotation=document)

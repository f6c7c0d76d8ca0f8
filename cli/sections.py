"""The help of the program with its commands in sections; the module of a command is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from importlib import import_module
from typing import Any

import click


class SectionedGroup(click.Group):
    """A group of commands.

    ``sections`` holds, by title, the commands in the order of the help, each with the module that defines it under its
    own name. Imports are most of the time that a command takes, so only those of the one that runs are made.
    """

    def __init__(self, *args: Any, sections: Mapping[str, Mapping[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.sections = sections
        self._modules = {name: module for names in sections.values() for name, module in names.items()}

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002
        """The names, in the order of the help."""
        return list(self._modules)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        """A command by name; None if there is none of that name."""
        if cmd_name not in self._modules:
            return None
        command: click.Command = getattr(import_module(self._modules[cmd_name]), cmd_name)
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that the first word names; click.UsageError with the names most like it if it names none."""
        if args and args[0] not in self._modules and not args[0].startswith("-"):
            near = get_close_matches(args[0], self._modules, n=3)
            hint = f" Did you mean {' or '.join(near)}?" if near else ""
            ctx.fail(f"No such command {args[0]!r}.{hint}")
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One list of commands for each section, in columns of one width."""
        width = max(map(len, self._modules))
        room = formatter.width - width - 6
        for title, names in self.sections.items():
            with formatter.section(title):
                found = {name: self.get_command(ctx, name) for name in names}
                formatter.write_dl([(f"{n:{width}}", c.get_short_help_str(room)) for n, c in found.items() if c])

"""The help of the program with its commands in sections; the module of a command is imported when it is asked for."""

from __future__ import annotations

from collections.abc import Mapping
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

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """One list of commands for each section, in columns of one width."""
        width = max(map(len, self._modules))
        room = formatter.width - width - 6
        for title, names in self.sections.items():
            with formatter.section(title):
                found = {name: self.get_command(ctx, name) for name in names}
                formatter.write_dl([(f"{n:{width}}", c.get_short_help_str(room)) for n, c in found.items() if c])

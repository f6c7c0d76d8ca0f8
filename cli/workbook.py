"""The option of commands that write a workbook: --xlsx FILE."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from models.core.replaced_file import replaced_bytes
from models.spreadsheet.table import Table


class WorkbookPath(click.ParamType[Path]):
    """The name of a workbook in a folder that exists."""

    name = "file.xlsx"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Path:
        """The path that a text gives."""
        path = Path(value)
        if path.suffix.lower() != ".xlsx":
            self.fail(f"{str(value)!r} is not a name that ends in .xlsx", param, ctx)
        if not path.absolute().parent.is_dir():
            self.fail(f"the folder {path.absolute().parent} does not exist", param, ctx)
        return path


def xlsx_option(command: Callable[..., Any]) -> Callable[..., Any]:
    """Add ``--xlsx FILE.xlsx``."""
    return click.option("--xlsx", type=WorkbookPath(), metavar="FILE.xlsx", help="Write a workbook to this file.")(
        command
    )


def save_workbook(table: Table, path: Path) -> None:
    """Write the workbook, whole or not at all."""
    from models.spreadsheet.writer import write_xlsx

    with replaced_bytes(path) as file:
        write_xlsx(table, file)
    click.echo(f"{path}: {table.title}, {table.name.lower()}")

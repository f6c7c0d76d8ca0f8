"""The command line: ``exportcast``.

Exit codes: 0 done, 1 the work failed, 2 the input or the call is wrong, 130 and 143 stopped by SIGINT and SIGTERM;
141 where what reads the output has ended.
"""

from __future__ import annotations

import os
import select
import signal
import sys

import click

from cli.sections import SectionedGroup
from cli.stopping import code_of, end_workers, listen
from models.core.errors import ExportcastError, InvalidInput, MissingExtra, NoFigures, UnknownSeries, UnknownVersion

SECTIONS = {
    "Data": {
        "ingest": "cli.reports",
        "audit": "cli.reports",
        "vintage": "cli.reports",
        "withdraw": "cli.withdraw",
        "revisions": "cli.revisions",
        "read": "cli.read",
        "export": "cli.export",
        "catalog": "cli.catalog",
    },
    "Forecasts": {
        "forecast": "cli.forecast",
        "outlook": "cli.forecast",
        "news": "cli.news",
        "scenario": "cli.scenario",
        "plot": "cli.plot",
        "batch": "cli.batch",
    },
    "Models": {"train": "cli.train", "backtest": "cli.backtest", "models": "cli.models"},
    "Monitoring": {
        "scores": "cli.performance",
        "drift": "cli.performance",
        "replay": "cli.performance",
        "watch": "cli.watch",
    },
    "Service": {"demo": "cli.running", "serve": "cli.running", "mcp": "cli.agents", "db": "cli.running"},
}
"""The commands by section of the help, in its order, each with the module that defines it."""


@click.group(
    cls=SectionedGroup,
    sections=SECTIONS,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100},
)
@click.version_option(package_name="exportcast")
def exportcast() -> None:
    """Forecasts of published monthly statistics, first of all Pakistan's exports of IT services.

    Figures and forecasts are stored in EXPORTCAST_HOME (default ./var).

    Start with: exportcast demo
    """


def main() -> None:
    """Run the command line; an error becomes a message and an exit code."""
    listen()
    try:
        exportcast.main(standalone_mode=False)
        sys.stdout.flush()
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt) as error:
        end_workers()
        click.echo("Stopped.", err=True)
        sys.exit(code_of(error))
    except (InvalidInput, MissingExtra, NoFigures, UnknownSeries, UnknownVersion) as error:
        click.echo(f"Error: {_plain(str(error))}", err=True)
        sys.exit(2)
    except SystemExit as end:  # click and rich turn a BrokenPipeError into 1
        sys.exit(128 + signal.SIGPIPE if _reader_has_ended(end) else end.code)
    except BrokenPipeError:  # who read the output has what was wanted, as `head` has
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(128 + signal.SIGPIPE)
    except (ExportcastError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)


def _plain(error: str) -> str:
    """An error without the places that only HTTP has; a condition is named by its option."""
    for place, instead in (("query, column ", ""), ("body, column ", ""), ("given, column ", "--given ")):
        error = error.replace(place, instead)
    return error


def _reader_has_ended(end: SystemExit) -> bool:
    """Whether nobody reads the pipe on standard output any more; rich has put /dev/null in its place."""
    ends = select.poll()
    ends.register(1, 0)
    return isinstance(end.__context__, BrokenPipeError) or any(event & select.POLLERR for _, event in ends.poll(0))

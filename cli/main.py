"""The command line: ``exportcast``. The only place of this program that knows the environment and the clock.

Exit codes: 0 done, 1 the work failed, 2 the input or the call is wrong, 130 and 143 stopped by SIGINT and SIGTERM.
"""

from __future__ import annotations

import sys

import click

from cli import backtest, batch, catalog, forecast, models, performance, plot, read, reports, running, train
from cli.stopping import code_of, end_workers, listen
from models.core.errors import ExportcastError, InvalidInput, UnknownSeries, UnknownVersion


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 100})
@click.version_option(package_name="exportcast")
def exportcast() -> None:
    """Forecasts of published monthly statistics, first of all Pakistan's exports of IT services.

    State lives under EXPORTCAST_HOME (default ./var). Start with: exportcast demo
    """


for command in (
    *backtest.COMMANDS,
    *batch.COMMANDS,
    *reports.COMMANDS,
    *catalog.COMMANDS,
    *train.COMMANDS,
    *performance.COMMANDS,
    *models.COMMANDS,
    *forecast.COMMANDS,
    *plot.COMMANDS,
    *read.COMMANDS,
    *running.COMMANDS,
):
    exportcast.add_command(command)


def main() -> None:
    """Run the command line; what exportcast says no to becomes a message and an exit code."""
    listen()
    try:
        exportcast.main(standalone_mode=False)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.exceptions.Abort, KeyboardInterrupt) as error:
        end_workers()
        click.echo("Stopped.", err=True)
        sys.exit(code_of(error))
    except (InvalidInput, UnknownSeries, UnknownVersion) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(2)
    except (ExportcastError, OSError) as error:
        click.echo(f"Error: {error}", err=True)
        sys.exit(1)

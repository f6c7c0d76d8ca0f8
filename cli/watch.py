"""The command that sends releases and changes of drift to webhooks and programs."""

from __future__ import annotations

import signal
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from functools import partial
from random import SystemRandom
from threading import Event, Thread

import click

from cli.context import AppContext, Day, now, open_context, show_table
from cli.lease import AlreadyRunning, Lease, held_lease
from cli.parameters import WholeNumber
from cli.process import Process
from models.core.errors import InvalidInput, Problem, StoreUnavailable
from models.notifications.address import Address
from models.notifications.attempt import ATTEMPTS, Target
from models.notifications.courier import Courier, Form
from models.notifications.events import Record
from models.notifications.program import Program
from models.notifications.webhook import Webhook, urllib3
from models.storage.store import Store

FORMS = [str(form) for form in Form]

POLL_SECONDS = 10.0
"""How often the record is looked at: a few short queries."""

STOP_SECONDS = 25.0
"""How long a stop waits for the event that is being delivered; Kubernetes kills after 30 s."""


@click.command(short_help="Send releases and changes of drift to a webhook or a program.")
@click.option("--webhook", "urls", multiple=True, metavar="URL", help="POST events here; may be given again.")
@click.option("--exec", "commands", multiple=True, metavar="COMMAND", help="Run it, with the event as standard input.")
@click.option("--format", "form", type=click.Choice(FORMS), default="json", help="text: only the line, for chats.")
@click.option("--from", "begin", type=Day(), help="Where a new target begins; by default now.")
@click.option("--once", is_flag=True, help="Deliver what is due, and end.")
@click.option("--attempts", type=WholeNumber(1, 100), default=ATTEMPTS, show_default=True, help="Then give up.")
@click.option("--allow-private", is_flag=True, help="Also webhooks in private networks and on this machine.")
@click.option("--dead", is_flag=True, help="List the events given up, and end.")
@click.option("--retry", "again", multiple=True, metavar="ID", help="Let an event given up be sent again, and end.")
def watch(
    urls: tuple[str, ...],
    commands: tuple[str, ...],
    form: str,
    begin: date | None,
    once: bool,
    attempts: int,
    allow_private: bool,
    dead: bool,
    again: tuple[str, ...],
) -> None:
    """Send an event for each release and each change of drift to webhooks and programs, until stopped.

    Without --webhook and --exec to the addresses in EXPORTCAST_WEBHOOK_URLS. An event is delivered at least once; a
    receiver recognizes one that it has by the id.
    """
    if dead and again:
        raise click.UsageError("--dead does not go with --retry")
    context = open_context(writes=not dead)
    if dead:
        _show_dead(context.store)
    elif again:
        _retry(context.store, again)
    else:
        targets = _targets(context, urls, commands, allow_private=allow_private)
        couriers = [_courier(context, target, Form(form), attempts) for target in targets]
        _start(couriers, begin)
        if not once:
            click.echo("Watching the record; Ctrl-C stops.")
        _run([Round(courier, context.store) for courier in couriers], once=once)


def _targets(context: AppContext, urls: Sequence[str], commands: Sequence[str], *, allow_private: bool) -> list[Target]:
    """What is given, else what the settings have; each once."""
    place, addresses = "--webhook", list(urls)
    if not urls and not commands:
        place, addresses = "EXPORTCAST_WEBHOOK_URLS", list(context.settings.webhook_urls)
    secrets = context.settings.webhook_secret
    hooks = [Webhook(Address.parse(url, place), secrets, allow_private) for url in addresses]
    if hooks:
        urllib3()
    targets: list[Target] = [*hooks, *(Program.parse(command, "--exec") for command in commands)]
    if not targets:
        raise click.UsageError("nothing to send to: give --webhook URL, --exec COMMAND or EXPORTCAST_WEBHOOK_URLS")
    return list({target.name: target for target in targets}.values())


def _courier(context: AppContext, target: Target, form: Form, attempts: int) -> Courier:
    record = Record(context.store, context.catalog)
    return Courier(target, record, now, SystemRandom().random, click.echo, form, attempts)


def _start(couriers: Sequence[Courier], begin: date | None) -> None:
    """Begin with new targets, and name where each of all goes on."""
    since = None if begin is None else datetime.combine(begin, time.min, UTC)
    for courier in couriers:
        where = f"from {begin} on" if begin else "from now on"
        if not courier.start(since):
            where = "stopped: it answered that it is gone (--dead, --retry ID)" if courier.is_stopped else "goes on"
            where += f"; --from {begin} is for new targets" if begin else ""
        click.echo(f"{courier.target.name}: {where}")


@dataclass(frozen=True, slots=True)
class Round:
    """One look at the record for one target, by one process at a time."""

    courier: Courier
    store: Store

    def __call__(self, stopped: Callable[[], bool]) -> None:
        """Find and deliver. StoreUnavailable; AlreadyRunning while another process is at it."""
        name = f"watch {self.courier.target.name}"
        if self.courier.has_work:
            with held_lease(Lease(self.store, str(Process.this()), name=name, work="watch")):
                self.courier.work(stopped)


def _run(rounds: Sequence[Round], *, once: bool) -> None:
    """Each target in a thread of its own, so that none waits for another."""
    stop, failed = Event(), list[BaseException]()
    _stop_on_signals(stop)

    def work(turn: Round) -> None:
        try:
            _once(turn, stop) if once else follow(turn, stop.is_set, partial(stop.wait, POLL_SECONDS))
        except BaseException as error:  # raised again below
            failed.append(error)
            stop.set()

    threads = [Thread(target=work, args=(turn,), name=turn.courier.target.name, daemon=True) for turn in rounds]
    for thread in threads:
        thread.start()
    if not once:
        stop.wait()
    for thread in threads:
        thread.join(None if once else STOP_SECONDS)
    if failed:
        raise failed[0]


def _once(turn: Round, stop: Event) -> None:
    try:
        turn(stop.is_set)
    except AlreadyRunning as error:
        click.echo(str(error), err=True)


def follow(turn: Callable[[Callable[[], bool]], None], stopped: Callable[[], bool], wait: Callable[[], bool]) -> None:
    """Take turns until ``wait`` ends with a stop; a database that does not answer is asked again."""
    while True:
        try:
            turn(stopped)
        except AlreadyRunning:
            pass  # what is due is delivered by that process
        except StoreUnavailable as error:
            click.echo(f"{error}; trying again", err=True)
        if wait():
            return


def _stop_on_signals(stop: Event) -> None:
    """A clean end on the first SIGINT or SIGTERM; the second one ends the process."""

    def end(number: int, _frame: object) -> None:
        signal.signal(number, signal.SIG_DFL)
        stop.set()

    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, end)


def _show_dead(store: Store) -> None:
    found = store.deliveries.dead()
    if not found:
        click.echo("No event was given up.")
        return
    rows = [
        [d.event.id, f"{d.event.occurred:%Y-%m-%d %H:%M}", d.target, str(d.attempts), d.error, d.event.summary]
        for d in found
    ]
    columns = ["id", "occurred", "target", "attempts", "error", "summary"]
    show_table("Events given up (--retry ID sends one again)", columns, rows, left=len(columns))


def _retry(store: Store, ids: Sequence[str]) -> None:
    """Let these wait again; InvalidInput, and nothing is changed, if one was not given up."""
    if unknown := sorted(set(ids) - {each.event.id for each in store.deliveries.dead()}):
        wanted = "the id of an event given up: exportcast watch --dead lists them"
        raise InvalidInput([Problem("--retry", "", repr(each)[:80], wanted) for each in unknown])
    for each in store.deliveries.retry(ids, now=now()):
        click.echo(f"{each.event.id} waits for {each.target} again: the next round of its watch sends it.")

"""One target: delivered at least once, tried again with growing waits, given up, on SQLite and PostgreSQL."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta

import pytest

from models.core.catalog import Catalog
from models.ingest_release import take_release
from models.notifications.address import Address
from models.notifications.attempt import ATTEMPTS, Failure, delay
from models.notifications.courier import Courier, Form
from models.notifications.events import Record
from models.notifications.webhook import Webhook
from models.storage.deliveries import Event
from models.storage.migrate import upgrade
from models.storage.store import Store, open_store
from tests.conftest import NewUrl
from tests.models.evaluation.issued import figure
from tests.models.notifications.receivers import Receiver, answers, receiver
from tests.stores import NewStore

CATALOG = Catalog.load()
START = datetime(2026, 11, 23, 9, tzinfo=UTC)


@dataclass
class Time:
    """A clock that stands still until it is moved."""

    now: datetime = START

    def __call__(self) -> datetime:
        return self.now

    def forward(self, **given: float) -> None:
        self.now += timedelta(**given)


@dataclass
class Mailbox:
    """A target that fails as told, one failure after the other, and keeps what it was sent."""

    failures: list[Failure | None] = field(default_factory=list)
    name: str = "mailbox"
    got: list[tuple[str, bytes]] = field(default_factory=list)

    def send(self, event: Event, body: bytes, *, timestamp: int) -> Failure | None:
        assert timestamp > 0
        self.got.append((event.id, body))
        return self.failures.pop(0) if self.failures else None


@dataclass
class Watch:
    """A courier with its clock, its target and its lines."""

    courier: Courier
    time: Time
    mailbox: Mailbox
    lines: list[str]

    def work(self) -> None:
        self.courier.work()


@pytest.fixture(params=["sqlite", "postgres"])
def store(request: pytest.FixtureRequest, new_store: NewStore) -> Iterator[Store]:
    """A store without rows."""
    if request.param == "sqlite":
        yield new_store()
        return
    new: NewUrl = request.getfixturevalue("new_postgres")
    upgrade(url := new())
    opened = open_store(url)
    yield opened
    opened.close()


def watch(store: Store, *failures: Failure | None, name: str = "mailbox", **given: object) -> Watch:
    """A courier that follows the record from now on."""
    time, mailbox, lines = Time(), Mailbox(list(failures), name), list[str]()
    courier = Courier(mailbox, Record(store, CATALOG), time, lambda: 0.5, lines.append, **given)  # type: ignore[arg-type]
    courier.start()
    return Watch(courier, time, mailbox, lines)


def release(store: Store, *values: str, at: datetime = START) -> None:
    """A release of one figure for each value, months from January 2026 on."""
    for number, value in enumerate(values, start=1):
        given = [figure(value, f"2026-{number:02}")]
        take_release(given, store=store, catalog=CATALOG, now=at + timedelta(seconds=number))


def over_http(server: Receiver) -> Webhook:
    url = f"http://hooks.example.org:{server.port}/"
    return Webhook(Address.parse(url, ""), [b"s" * 24], allow_private=True, resolve=lambda *_: ["127.0.0.1"])


def test_a_server_that_fails_three_times_gets_it_once_in_the_end(store: Store) -> None:
    with receiver(answers(500, 503, 502)) as server:
        made = watch(store)
        courier = replace(made.courier, target=over_http(server))
        courier.start()
        release(store, "405.5")
        for _ in range(20):
            courier.work()
            made.time.forward(minutes=5)
    assert len(server.got) == 4
    assert (len(set(server.ids)), len({request.body for request in server.got})) == (1, 1)
    assert len({request.headers["webhook-timestamp"] for request in server.got}) == 4
    assert not courier.has_work


def test_nothing_is_sent_of_the_time_before_the_start(store: Store) -> None:
    release(store, "405.5")
    made = watch(store)
    made.work()
    assert made.mailbox.got == []
    release(store, "405.5", "406.5", at=START + timedelta(hours=1))
    made.work()
    assert len(made.mailbox.got) == 1


def test_a_start_in_the_past_sends_what_happened_since(store: Store) -> None:
    release(store, "405.5", "406.5", "407.5")
    made = watch(store, name="another")
    second = replace(made.courier, target=Mailbox(name="mailbox"))
    second.start(START + timedelta(seconds=2))
    second.work()
    assert len(second.target.got) == 2  # type: ignore[attr-defined]
    second.start(START)  # it follows the record already
    second.work()
    assert len(second.target.got) == 2  # type: ignore[attr-defined]


def test_events_are_delivered_in_their_order(store: Store) -> None:
    made = watch(store)
    release(store, "405.5", "406.5", "407.5")
    made.work()
    bodies = [json.loads(body) for _, body in made.mailbox.got]
    assert [body["details"]["figures"][0]["period_start"] for body in bodies] == ["2026-01", "2026-02", "2026-03"]
    assert [body["id"] for body in bodies] == [id_ for id_, _ in made.mailbox.got]
    assert made.lines == [f"delivered release {body['id']} to mailbox" for body in bodies]


def test_text_is_the_line_alone(store: Store) -> None:
    made = watch(store, form=Form.TEXT)
    release(store, "405.5")
    made.work()
    [(_, body)] = made.mailbox.got
    assert json.loads(body) == {"text": "1 figure of pk.ict stored, published 2026-05-18"}


def test_waits_grow_to_a_day_and_then_the_event_is_given_up(store: Store) -> None:
    made = watch(store, *[Failure("HTTP 400")] * 100)
    release(store, "405.5")
    tried = []
    while made.courier.has_work:
        tried.append(made.time.now - START)
        made.work()
        made.work()
        assert len(made.mailbox.got) == len(tried)
        for waiting in store.deliveries.due("mailbox", now=START + timedelta(days=9)):
            made.time.now = waiting.next_try
    assert len(tried) == ATTEMPTS
    assert tried[:5] == [timedelta(seconds=s) for s in (0, 30, 90, 210, 450)]
    assert timedelta(hours=22) < tried[-1] < timedelta(hours=26)
    [dead] = store.deliveries.dead()
    assert (dead.attempts, dead.error) == (ATTEMPTS, "HTTP 400")
    assert made.lines[-1].endswith(f"to mailbox: HTTP 400 (attempt {ATTEMPTS})")


def test_an_event_given_up_is_sent_again_on_demand(store: Store) -> None:
    made = watch(store, Failure("HTTP 400"), attempts=1)
    release(store, "405.5")
    made.work()
    made.work()
    [dead] = store.deliveries.dead()
    assert len(made.mailbox.got) == 1
    assert store.deliveries.retry([dead.event.id], now=made.time.now) == [dead]
    made.work()
    assert [id_ for id_, _ in made.mailbox.got] == [dead.event.id] * 2
    assert store.deliveries.dead() == []


def test_a_wrong_event_holds_up_no_other(store: Store) -> None:
    made = watch(store, Failure("HTTP 400"))
    release(store, "405.5", "406.5", "407.5")
    made.work()
    assert len(made.mailbox.got) == 3
    made.time.forward(seconds=30)
    made.work()
    assert made.mailbox.got[3] == made.mailbox.got[0]


def test_a_receiver_that_is_down_is_asked_once(store: Store) -> None:
    made = watch(store, Failure("no connection", down=True))
    release(store, "405.5", "406.5", "407.5")
    made.work()
    made.work()
    assert len(made.mailbox.got) == 1
    made.time.forward(seconds=30)
    made.work()
    assert len(made.mailbox.got) == 4
    assert len({id_ for id_, _ in made.mailbox.got}) == 3


def test_a_receiver_gets_the_rest_that_it_asks_for(store: Store) -> None:
    made = watch(store, Failure("HTTP 429", wait=timedelta(hours=1), down=True))
    release(store, "405.5")
    made.work()
    made.time.forward(minutes=59)
    made.work()
    assert len(made.mailbox.got) == 1
    made.time.forward(minutes=1)
    made.work()
    assert len(made.mailbox.got) == 2


def test_a_receiver_that_is_gone_gets_nothing_more_until_a_retry(store: Store) -> None:
    made = watch(store, Failure("HTTP 410", gone=True))
    release(store, "405.5", "406.5")
    made.work()
    assert (made.courier.is_stopped, made.courier.has_work, len(made.mailbox.got)) == (True, False, 1)
    release(store, "405.5", "406.5", "407.5", at=START + timedelta(hours=1))
    [dead] = store.deliveries.dead()
    store.deliveries.retry([dead.event.id], now=made.time.now)
    assert (made.courier.is_stopped, made.courier.has_work) == (False, True)
    made.work()
    assert len({id_ for id_, _ in made.mailbox.got}) == 3


def test_a_failing_target_holds_up_no_other(store: Store) -> None:
    failing, other = watch(store, *[Failure("HTTP 500")] * 9, name="failing"), watch(store, name="other")
    release(store, "405.5")
    failing.work()
    other.work()
    assert len(other.mailbox.got) == 1
    assert other.mailbox.got == failing.mailbox.got
    assert (store.deliveries.waiting("failing"), store.deliveries.waiting("other")) == (1, 0)


class Killed(BaseException):
    """The process ended."""


def killing(moment: Callable[[Event], None]) -> type[Mailbox]:
    class Dying(Mailbox):
        def send(self, event: Event, body: bytes, *, timestamp: int) -> Failure | None:
            super().send(event, body, timestamp=timestamp)
            moment(event)
            return None

    return Dying


def test_a_process_killed_after_sending_sends_the_same_event_again(store: Store) -> None:
    made = watch(store)

    def end(_: Event) -> None:
        raise Killed

    dying = killing(end)([], "mailbox")
    release(store, "405.5")
    with pytest.raises(Killed):
        replace(made.courier, target=dying).work()
    made.work()  # the process after it
    made.work()
    assert made.mailbox.got == dying.got
    assert len(made.mailbox.got) == 1


def test_two_that_find_the_same_events_queue_them_once(store: Store) -> None:
    one, two = watch(store), watch(store)
    release(store, "405.5")
    before = store.deliveries.followed("mailbox")
    assert before is not None
    found, after = two.courier.record.events_after(before, now=START)
    one.courier.collect()
    assert not store.deliveries.add("mailbox", found, before=before, after=after, now=START)
    assert store.deliveries.waiting("mailbox") == 1


def test_a_stop_ends_between_two_events(store: Store) -> None:
    made = watch(store)
    release(store, "405.5", "406.5")
    made.courier.work(stopped=lambda: len(made.mailbox.got) == 1)
    assert (len(made.mailbox.got), store.deliveries.waiting("mailbox")) == (1, 1)


def waits(share: float, attempts: Sequence[int]) -> list[float]:
    return [delay(n, share=share).total_seconds() for n in attempts]


def test_waits_are_spread_around_their_middle() -> None:
    assert waits(0.5, [1, 2, 3, 9, 10, 100, 5000]) == [30, 60, 120, 7680, 14400, 14400, 14400]
    assert (waits(0, [1]), waits(1, [1])) == ([22.5], [37.5])

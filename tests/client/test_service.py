"""Every call of the client against a real service; what it reads is what the service sent."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pandas as pd
import pytest

from exportcast_client import (
    AsyncClient,
    Client,
    InvalidInput,
    NotAllowed,
    NotFound,
    UnknownSeries,
    calls,
)
from exportcast_client.call import Call
from exportcast_client.calls import Format, Kind
from exportcast_client.document import Document
from tests.client.conftest import TOKEN
from tests.scenarios.serving import ask, figure

DAY = date(2025, 12, 31)

READS: Mapping[str, Call[Any]] = {
    "all_series": calls.all_series(),
    "one_series": calls.one_series("pk.ict"),
    "forecast": calls.forecast("pk.ict", horizon=3, levels=[80, 95]),
    "forecast, quantiles": calls.forecast("pk.ict", quantiles=[0.025, 0.5, 0.1]),
    "forecast, growth": calls.forecast("pk.ict", measure="yoy_pct"),
    "forecast, as of": calls.forecast("pk.ict", as_of=datetime.now(UTC)),
    "forecasts": calls.forecasts(["pk.ict", "pk.ict.computer"], horizon=2),
    "outlook": calls.outlook("pk.ict", period="FY2027", target=5000.5),
    "news": calls.news("pk.ict"),
    "news, period": calls.news("pk.ict", to=datetime.now(UTC).date(), period="FY2027"),
    "scenario": calls.scenario("pk.ict", ["2026-12=350"], period="FY2027", target=4200, levels=[80]),
    "scenario, target": calls.scenario("pk.ict", period="FY2027", target=4200),
    "vintage": calls.vintage("pk.ict", as_of=DAY),
    "reports": calls.reports("pk.ict", as_of=DAY, from_="2025-01-01", to=DAY),
    "revisions": calls.revisions("pk.ict", within=1.5, as_of=DAY),
    "contradictions": calls.contradictions(as_of=DAY),
    "scores": calls.scores("pk.ict", limit=5),
    "drift": calls.drift("pk.ict"),
    "issued": calls.issued("pk.ict", limit=5),
    "versions": calls.versions("pk.ict"),
    "read": calls.read("Pakistan's IT exports stood at $437 million in December 2025.", published="2026-01-18"),
    "ready": calls.ready(),
}


@pytest.fixture
def client(service: str) -> Iterator[Client]:
    """A client that may write."""
    with Client(service, token=TOKEN) as made:
        yield made


def known(document: Document) -> bool:
    """Whether the classes have all members of a document and of the documents in it."""
    values = [value for _, value in document]
    lists = [value if isinstance(value, list) else [value] for value in values]
    nested = [each for found in lists for each in found if isinstance(each, Document)]
    return not document.model_extra and all(known(each) for each in nested)


@pytest.mark.parametrize("name", READS)
def test_a_call_reads_what_the_service_sends(client: Client, service: str, name: str) -> None:
    call = READS[name]
    document = client.send(call)
    raw = httpx.request(
        call.method,
        service + call.address,
        content=call.body,
        headers={"Content-Type": call.content_type, "Authorization": f"Bearer {TOKEN}"},
    )
    assert (raw.status_code, document.plain()) == (200, raw.json())
    assert known(document)
    assert len(document.to_pandas()) >= (name not in ("scores", "issued", "contradictions", "drift"))


def test_every_call_below_v1_has_a_method_of_both_clients(service: str) -> None:
    paths = ask(f"{service}/openapi.json")[1]["paths"].values()
    operations = {each["operationId"] for path in paths for each in path.values() if isinstance(each, dict)}
    left = {"healthy", "metrics", "promote", "rollback"}
    assert left < operations
    for kind in (Client, AsyncClient):
        assert {name for name in operations - left if not hasattr(kind, name)} == set()


def test_both_clients_have_the_same_methods() -> None:
    def public(kind: type) -> set[str]:
        return {name for name in vars(kind) if not name.startswith("_")}

    assert public(Client) == public(AsyncClient)


def test_the_async_client_reads_the_same(client: Client, service: str) -> None:
    async def all_at_once() -> list[Document]:
        async with AsyncClient(service, token=TOKEN) as twin:
            made: list[Document] = await asyncio.gather(*(twin.send(call) for call in READS.values()))
            return made

    ours = [document.plain() for document in asyncio.run(all_at_once())]
    assert ours == [client.send(call).plain() for call in READS.values()]


@pytest.mark.parametrize(("kind", "form"), [("forecasts", "parquet"), ("vintages", "csv"), ("reports", "csv")])
def test_an_export_is_what_the_service_sends(
    client: Client, service: str, tmp_path: Path, kind: Kind, form: Format
) -> None:
    sent = httpx.get(f"{service}/v1/export/{kind}.{form}", timeout=60).content
    assert client.export(kind, format=form) == sent
    client.export_to(tmp_path / "file", kind, format=form)

    async def both() -> bytes:
        async with AsyncClient(service) as twin:
            await twin.export_to(str(tmp_path / "twin"), kind, format=form)
            return await twin.export(kind, format=form)

    assert asyncio.run(both()) == sent
    assert {path.name: path.read_bytes() for path in tmp_path.iterdir()} == {"file": sent, "twin": sent}


def test_pandas_reads_an_export_from_its_address(service: str) -> None:
    table = pd.read_parquet(f"{service}/v1/export/forecasts.parquet")
    text = pd.read_csv(f"{service}/v1/export/forecasts.csv", parse_dates=["month"])
    assert len(table) == len(text) == 14 * 60
    assert table["median"].tolist() == text["median"].tolist()


def test_a_kind_that_is_not_there_is_named_and_no_file_is_left(client: Client, tmp_path: Path) -> None:
    with pytest.raises(NotFound, match=r"no export models\.csv; there are forecasts"):
        client.export_to(tmp_path / "file", "models", format="csv")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []


def test_an_unchanged_answer_is_read_from_the_first(client: Client) -> None:
    assert client.forecast("pk.ict") == client.forecast("pk.ict")


def test_an_unknown_series_has_its_nearest(client: Client) -> None:
    with pytest.raises(UnknownSeries, match=r"nearest: pk\.ict") as raised:
        client.forecast("pk.itc")
    assert raised.value.request_id


def test_wrong_parameters_are_named(client: Client) -> None:
    with pytest.raises(InvalidInput, match="query horizon: ") as raised:
        client.forecast("pk.ict", horizon=99)
    assert [each.parameter for each in raised.value.errors] == ["horizon"]


def test_an_impossible_condition_is_named_with_the_nearest(client: Client) -> None:
    with pytest.raises(InvalidInput, match=r"given 2026-12: 9000, wanted at most .*; nearest \d"):
        client.scenario("pk.ict", ["2026-12=9000"])


def test_a_version_that_is_not_before_is_named(client: Client) -> None:
    with pytest.raises(InvalidInput, match=r"query from: .* wanted a version before"):
        client.news("pk.ict.computer", from_=client.versions("pk.ict.computer").versions[0].version)


def test_an_address_that_is_none_is_named(service: str) -> None:
    with Client(f"{service}/elsewhere") as lost, pytest.raises(NotFound, match="nothing is at this address"):
        lost.ready()


def test_without_a_token_nothing_is_written(service: str) -> None:
    with Client(service) as reader, pytest.raises(NotAllowed, match="401"):
        reader.release([figure("2026-04")])


def test_a_release_is_stored_once(client: Client) -> None:
    given = figure("2026-04") | {"value": Decimal("405.20")}
    assert client.release([given], dry_run=True).dry_run
    done = client.release([given])
    assert (done.stored, done.figures[0].printed) == (1, "405.20")
    again = client.release(done.figures)
    assert (again.stored, again.duplicate) == (0, 1)
    assert client.reports("pk.ict", limit=1000).reports[-1].id == done.figures[0].id
    taken = client.withdraw([done.figures[0].id], why="a test", dry_run=True)
    assert [each.id for each in taken.withdrawn] == [done.figures[0].id]


def test_figures_of_a_press_text_are_released(client: Client) -> None:
    text = "Pakistan's IT exports stood at $437 million in December 2025."
    found = client.read(text, published="2026-01-18").reports
    assert [each.outcome for each in client.release(found, dry_run=True).figures] == ["stored"]


def test_a_bound_of_a_press_text_is_refused(client: Client) -> None:
    found = client.read("Pakistan's IT exports were over $400 million in December 2025.", published="2026-01-18")
    with pytest.raises(ValueError, match="is a bound"):
        client.release(found.reports)


def test_a_table_is_released(client: Client) -> None:
    table = "series,period_start,period_end,measure,value,unit,published,source\n"
    row = "pk.ict,2026-04,2026-04,level,404.0,usd_million,2026-05-18,test (SBP)\n"
    assert client.release_csv(table + row, dry_run=True).stored == 1


@pytest.mark.parametrize("wrong", [float("nan"), float("inf")])
def test_numbers_that_json_has_not_are_refused(client: Client, wrong: float) -> None:
    with pytest.raises(ValueError, match="JSON"):
        client.release([figure("2026-04") | {"value": wrong}])


def test_parts_of_a_list_are_the_list(client: Client, service: str) -> None:
    whole = client.reports("pk.ict", as_of=DAY)
    parts = list(client.parts(calls.reports("pk.ict", as_of=DAY, limit=100)))
    assert len(parts) > 2
    assert [each for part in parts for each in part.reports] == whole.reports

    async def count() -> int:
        async with AsyncClient(service) as twin:
            return len([part async for part in twin.parts(calls.reports("pk.ict", as_of=DAY, limit=100))])

    assert asyncio.run(count()) == len(parts)

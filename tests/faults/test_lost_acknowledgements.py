"""A connection lost after COMMIT: a retry is the same event, with the first receipt; never a conflict or a second one.

On PostgreSQL a proxy cuts the connection, and the ledger finds what it committed by itself. On SQLite an error comes
after COMMIT, the caller is told so and sends the same again.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import httpx2
import pytest

from ledger.application import Ledger, Receipt
from ledger.application.initialisation import initialise
from ledger.errors import StoreFailure
from ledger.store.postgres_schema import LOG_LOCK
from tests.application.tables import DEFINITIONS, STATEMENTS, load, table
from tests.faults.losing import LosesAnAcknowledgement
from tests.faults.proxy import Cut, proxy_to
from tests.keys import bearer, keyed_client
from tests.postgres.server import PostgresServer
from tests.rest.loopback import listening
from tests.store.setting import amounts, check_log_at, claim, define, fixed_now, open_ledger
from tests.stores import url_of

SOURCE = {"code": "late", "publisher": "press", "title": "late", "kind": "document", "tier": 6}
MANY = [claim("3", period="2024"), claim("1"), claim("3", period="2024"), claim("2", source="paper")]
COMMITTED = b"C\x00\x00\x00\x0bCOMMIT\x00"
"""PostgreSQL's word for it."""
APPENDING = str(LOG_LOCK).encode()
"""In every transaction that writes to the log, and in no other."""

Arm = Callable[[], None]


class Unlucky(NamedTuple):
    """A ledger at `url` that loses the acknowledgement of the next commit to its log once it is armed."""

    ledger: Ledger
    url: str
    arm: Arm
    tells_the_caller: bool


@contextmanager
def unlucky_sqlite(path: Path) -> Iterator[Unlucky]:
    database = LosesAnAcknowledgement(path)

    def arm() -> None:
        database.armed = True

    with Ledger(database, "tester", fixed_now) as ledger:
        yield Unlucky(ledger, url_of(path), arm, True)
    assert not database.armed


@contextmanager
def unlucky_postgres(server: PostgresServer, defined: str, cut: Cut) -> Iterator[Unlucky]:
    name = server.create_database(defined)
    url = server.url(name)
    with proxy_to(server.port) as proxy:
        behind = url.replace(f":{server.port}/", f":{proxy.port}/")
        with Ledger.open(behind, actor="tester", clock=fixed_now) as ledger:
            yield Unlucky(ledger, url, lambda: proxy.cut_next(cut), False)
        assert proxy.cuts == 1
    server.drop_database(name)


@pytest.fixture(scope="module")
def defined(postgres_server: PostgresServer) -> str:
    """A database with definitions, to be copied."""
    name = postgres_server.create_database()
    initialise(postgres_server.url(name))
    with Ledger.open(postgres_server.url(name), clock=fixed_now) as ledger:
        define(ledger)
    return name


@pytest.fixture(params=["sqlite", "answer", *(pytest.param(behind, marks=pytest.mark.slow) for behind in (1, 3, 5))])
def unlucky(request: pytest.FixtureRequest, path: Path) -> Iterator[Unlucky]:
    """Cut before the answer to COMMIT; or right behind one of the questions before it, heard by the server or not."""
    if request.param == "sqlite":
        if request.config.getoption("--store") != "sqlite":
            pytest.skip("of a SQLite file itself")
        with unlucky_sqlite(path) as ledger:
            yield ledger
        return
    cut = Cut(APPENDING, COMMITTED) if request.param == "answer" else Cut(APPENDING, behind=request.param)
    server, defined = (request.getfixturevalue(name) for name in ("postgres_server", "defined"))
    with unlucky_postgres(server, defined, cut) as ledger:
        yield ledger


def sent(unlucky: Unlucky, send: Callable[[], Any]) -> Any:
    """What a caller does: the same again where he was told of a failure."""
    unlucky.arm()
    if not unlucky.tells_the_caller:
        return send()
    with pytest.raises(StoreFailure, match="the cable was pulled"):
        send()
    return send()


def check(unlucky: Unlucky, head: int, numbers: list[str], receipt: Receipt) -> None:
    """The receipt names what is in the log, once."""
    events = check_log_at(unlucky.url)
    assert amounts(events[head:]) == numbers
    assert {event.seq for event in receipt.events} == {event.seq for event in events[head:]}
    if unlucky.tells_the_caller:
        assert (receipt.written, receipt.position) == (0, len(events))
    else:
        assert (receipt.written, receipt.replayed) == (len({event.seq for event in receipt.events}), False)
    progress = unlucky.ledger.progress()
    assert (progress.lag, progress.parked) == (0, 0)


@pytest.mark.parametrize("key", ["mine", None])
def test_a_report(unlucky: Unlucky, key: str | None) -> None:
    head = unlucky.ledger.log.head()
    receipt = sent(unlucky, lambda: unlucky.ledger.command("report_figure", claim("34"), key=key))
    check(unlucky, head, ["34"], receipt)
    assert receipt.replayed == (unlucky.tells_the_caller and key is not None)


def test_many_reports(unlucky: Unlucky) -> None:
    head = unlucky.ledger.log.head()
    receipt = sent(unlucky, lambda: unlucky.ledger.report_many(MANY, key="many"))
    check(unlucky, head, ["3", "1", "2"], receipt)
    assert [event.seq - head for event in receipt.events] == [1, 2, 1, 3]


@pytest.mark.parametrize("key", ["mine", None])
def test_a_definition(unlucky: Unlucky, key: str | None) -> None:
    head = unlucky.ledger.log.head()
    receipt = sent(unlucky, lambda: unlucky.ledger.command("register_source", SOURCE, key=key))
    check(unlucky, head, [], receipt)
    assert len(receipt.events) == 1


def test_a_chunk_of_a_load(unlucky: Unlucky) -> None:
    """What the caller was not told of is repeated by the next load."""
    head = unlucky.ledger.log.head()
    items = (*DEFINITIONS[1:], *STATEMENTS)  # acme is there
    bulk = sent(unlucky, lambda: load(unlucky.ledger, table(items), 4))
    assert bulk.written + bulk.repeated == len(items) and not len(bulk.refusals)
    assert bulk.repeated == (4 if unlucky.tells_the_caller else 0)
    assert len(check_log_at(unlucky.url)) == head + len(items)


@pytest.mark.parametrize("headers", [{"Idempotency-Key": "mine"}, {}])
def test_a_report_over_rest(unlucky: Unlucky, headers: dict[str, str]) -> None:
    head = unlucky.ledger.log.head()
    with keyed_client(unlucky.ledger) as client:
        unlucky.arm()
        answer = client.post("/v1/figures", json=claim("34"), headers=headers)
        if unlucky.tells_the_caller:
            assert (answer.status_code, answer.json()["code"]) == (503, "STORE_FAILURE")
            answer = client.post("/v1/figures", json=claim("34"), headers=headers)
    again = unlucky.tells_the_caller and not headers  # under the key it is the first answer
    assert (answer.status_code, answer.json()["written"]) == ((200, 0) if again else (201, 1))
    assert ("idempotency-replayed" in answer.headers) == (unlucky.tells_the_caller and bool(headers))
    assert [event["seq"] for event in answer.json()["events"]] == [head + 1]
    assert amounts(check_log_at(unlucky.url)[head:]) == ["34"]


@pytest.mark.parametrize("headers", [{"Idempotency-Key": "mine"}, {}])
def test_an_answer_lost_on_its_way_to_the_caller(path: Path, headers: dict[str, str]) -> None:
    with open_ledger(path) as ledger, listening(ledger) as port, proxy_to(port) as proxy:
        proxy.cut_next(Cut(b"POST", answer=b"HTTP/1.1 201"))
        address = f"http://127.0.0.1:{proxy.port}/v1/figures"
        with pytest.raises(httpx2.TransportError):
            httpx2.post(address, json=claim("34"), headers=headers | bearer())
        answer = httpx2.post(address, json=claim("34"), headers=headers | bearer())
        assert (answer.status_code, answer.json()["written"]) == ((201, 1) if headers else (200, 0))
        assert (answer.headers.get("idempotency-replayed") == "true") == bool(headers)
        assert [event["seq"] for event in answer.json()["events"]] == [ledger.log.head()]
    assert amounts(check_log_at(url_of(path))) == ["34"]

"""Following the log with clients that exist: through cut connections and killed servers nothing is lost or repeated."""

from __future__ import annotations

import asyncio
import time
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from gql import Client, GraphQLRequest, gql
from gql.transport.aiohttp import AIOHTTPTransport
from gql.transport.aiohttp_websockets import AIOHTTPWebsocketsTransport
from gql.transport.exceptions import TransportQueryError
from gql.transport.websockets import WebsocketsTransport

from ledger.application import Ledger
from tests.conformance.conftest import Node
from tests.conformance.server import Server
from tests.keys import bearer
from tests.stores import url_of
from tests.test_tail import register

EVENTS = "subscription ($after: Int!) { events(after: $after) { seq } }"
COUNTS = [800, pytest.param(10_000, marks=pytest.mark.slow)]


def write(server: Server, total: int, kills: int) -> None:
    """Records events beside the server until there are `total`, and kills it a few times meanwhile."""
    with Ledger.open(url_of(server.database)) as ledger:
        head = ledger.log.head()
        step = max((total - head) // (4 * (kills + 1)), 1)
        for number in range(kills + 1):
            for part in range(4):
                register(ledger, f"written-{number}-{part}", min(step, total - ledger.log.head()))
                time.sleep(0.02)
            if number < kills:
                server.kill()
                server.start()
        register(ledger, "last", total - ledger.log.head())


@pytest.mark.slow
@pytest.mark.parametrize("total", COUNTS)
@pytest.mark.parametrize(("script", "scheme"), [("follow_ws.mjs", "ws"), ("follow_sse.mjs", "http")])
def test_npm_clients_resume_without_loss_or_repetition(
    node: Node, mortal: Server, script: str, scheme: str, total: int
) -> None:
    """graphql-ws and graphql-sse; the socket is cut by the client and the server is killed under it."""
    with ThreadPoolExecutor(1) as threads:
        reading = threads.submit(node, script, f"{scheme}://{mortal.address}/graphql", str(total), str(total // 8))
        write(mortal, total, kills=2)
        read = reading.result()
    assert read["seen"] == [*range(1, total + 1)]
    assert read["connections"] > 8


def test_gql_asks_and_reports_over_http(server: Server) -> None:
    """Python's gql over aiohttp: the schema is fetched, documents are checked against it, problems are typed."""

    async def scene() -> tuple[Any, Any]:
        transport = AIOHTTPTransport(url=f"http://{server.address}/graphql", headers=bearer(), ssl=False)
        async with Client(transport=transport, fetch_schema_from_transport=True) as session:
            figure = await session.execute(
                gql('{ figure(series: "qwen.app.downloads", period: "2025-11-17/P7D") { state value { lower } } }')
            )
            refused = await session.execute(
                gql('mutation { registerSubject(input: {code: "", name: "X", kind: "x"}) { __typename } }')
            )
        return figure, refused

    figure, refused = asyncio.run(scene())
    assert figure["figure"] == {"state": "KNOWN", "value": {"lower": "10000000"}}
    assert refused["registerSubject"]["__typename"] == "InvalidInputProblem"


@pytest.mark.parametrize("transport", [WebsocketsTransport, AIOHTTPWebsocketsTransport])
def test_gql_follows_over_a_websocket_and_goes_on_where_it_stopped(server: Server, transport: Any) -> None:
    async def read(after: int, count: int) -> list[int]:
        seen: list[int] = []
        async with Client(transport=transport(url=f"ws://{server.address}/graphql")) as session:
            async for answer in session.subscribe(GraphQLRequest(EVENTS, variable_values={"after": after})):
                seen.append(answer["events"]["seq"])
                if len(seen) == count:
                    break
        return seen

    with Ledger.open(url_of(server.database)) as ledger:
        head = ledger.log.head()
    first = asyncio.run(read(head - 10, 5))
    assert first + asyncio.run(read(first[-1], 5)) == [*range(head - 9, head + 1)]


def test_a_position_that_the_log_has_not_is_refused_with_its_end(server: Server) -> None:
    async def scene() -> None:
        async with Client(transport=WebsocketsTransport(url=f"ws://{server.address}/graphql")) as session:
            async for _ in session.subscribe(GraphQLRequest(EVENTS, variable_values={"after": 10**6})):
                pass

    with pytest.raises(TransportQueryError, match="the log goes from 0 to"):
        asyncio.run(scene())

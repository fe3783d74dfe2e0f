"""Subscriptions in this process: topics, refusals, limits of a connection, and what is left when a reader goes."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from starlette.testclient import TestClient, WebSocketTestSession
from starlette.websockets import WebSocketDisconnect

from api.graphql.settings import Settings
from ledger.application import Ledger
from tests.graphql.conftest import Ask
from tests.keys import keyed_client

PROTOCOL = "graphql-transport-ws"
ALL = "subscription { events(after: 0) { seq } }"


@contextmanager
def connected(client: TestClient, **headers: str) -> Iterator[WebSocketTestSession]:
    """A connection that is acknowledged."""
    with client.websocket_connect("/graphql", subprotocols=[PROTOCOL], headers=headers) as socket:
        socket.send_json({"type": "connection_init"})
        assert socket.receive_json() == {"type": "connection_ack"}
        yield socket


def came_true(claim: Callable[[], bool]) -> bool:
    """Whether it holds within a few seconds."""
    until = time.monotonic() + 5
    while not claim() and time.monotonic() < until:
        time.sleep(0.01)
    return claim()


def subscribe(socket: WebSocketTestSession, query: str, id: str = "1", **members: Any) -> None:
    socket.send_json({"id": id, "type": "subscribe", "payload": {"query": query, **members}})


def events(client: TestClient, query: str, count: int) -> list[dict[str, Any]]:
    """The first events of a subscription."""
    with connected(client) as socket:
        subscribe(socket, query)
        answers = [socket.receive_json() for _ in range(count)]
    assert {answer["type"] for answer in answers} == {"next"}
    return [answer["payload"]["data"]["events"] for answer in answers]


def test_events_follow_a_position_in_the_order_of_the_log(client: TestClient) -> None:
    found = events(client, "subscription { events(after: 3) { seq type } }", 4)
    assert [event["seq"] for event in found] == [4, 5, 6, 7]


def test_without_a_position_only_what_comes_is_told(client: TestClient, ledger: Ledger) -> None:
    head = ledger.log.head()
    with connected(client) as socket:
        subscribe(socket, "subscription { events { seq } }")
        assert came_true(lambda: len(ledger.advance._listeners) == 1)
        ledger.command("register_subject", {"code": f"news-{head}", "name": f"News {head}", "kind": "company"})
        assert socket.receive_json()["payload"]["data"]["events"]["seq"] == head + 1


@pytest.mark.parametrize(
    ("narrowed", "codes"),
    [
        ('series: "alibaba.revenue"', {"alibaba.revenue"}),
        ('metric: "revenue", subject: "alibaba"', {"alibaba.revenue"}),
    ],
)
def test_a_topic_is_what_defines_a_series_and_what_is_said_of_it(
    client: TestClient, ask: Ask, narrowed: str, codes: set[str]
) -> None:
    log = [event for after in range(0, 4000, 1000) for event in _page(ask, after)]
    wanted = [
        event["seq"]
        for event in log
        if event["content"].get("series") in codes
        or (event["type"] == "ledger.SeriesDefined" and event["content"]["code"] in codes)
    ]
    assert len(wanted) > 1
    found = events(client, f"subscription {{ events(after: 0, {narrowed}) {{ seq }} }}", len(wanted))
    assert [event["seq"] for event in found] == wanted


def test_a_subjects_topic_holds_its_own_definition_and_all_its_series(client: TestClient, ask: Ask) -> None:
    found = events(client, 'subscription { events(after: 0, subject: "alibaba") { type content } }', 3)
    assert found[0]["type"] == "ledger.SubjectRegistered"
    assert found[0]["content"]["code"] == "alibaba"
    assert {event["content"]["subject"] for event in found if event["type"] == "ledger.SeriesDefined"} <= {"alibaba"}


def _page(ask: Ask, after: int) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = ask(
        f"{{ events(afterPosition: {after}, first: 1000) {{ nodes {{ seq type content }} }} }}"
    )["data"]["events"]["nodes"]
    return found


@pytest.mark.parametrize(
    ("payload", "code"),
    [
        ({"query": 'subscription { events(series: "nobody") { seq } }'}, "NOT_FOUND"),
        ({"query": 'subscription { events(subject: "nobody") { seq } }'}, "NOT_FOUND"),
        ({"query": 'subscription { events(metric: "nobody") { seq } }'}, "NOT_FOUND"),
        ({"query": "subscription { events(after: -1) { seq } }"}, "INVALID_INPUT"),
        ({"query": "subscription { events(after: 100000) { seq } }"}, "INVALID_INPUT"),
        ({"query": "subscription { nothing }"}, "INVALID_REQUEST"),
        ({"query": ALL, "variables": {"mistyped": 1}}, "INVALID_REQUEST"),
        ({"query": ALL, "variabels": {}}, "MALFORMED_REQUEST"),
        ({"query": 1}, "MALFORMED_REQUEST"),
        ({}, "MALFORMED_REQUEST"),
    ],
)
def test_a_wrong_subscription_is_refused_and_the_connection_goes_on(
    client: TestClient, payload: dict[str, Any], code: str
) -> None:
    with connected(client) as socket:
        socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        answer = socket.receive_json()
        assert answer["type"] in ("error", "next")
        (error,) = answer["payload"] if answer["type"] == "error" else answer["payload"]["errors"]
        assert error["extensions"]["code"] == code
        if answer["type"] == "next":
            assert socket.receive_json() == {"id": "1", "type": "complete"}
        subscribe(socket, "{ position }", id="2")
        assert socket.receive_json()["payload"]["data"]["position"] > 0


@pytest.mark.parametrize("message", ["{", "[]", '"x"', '{"type": "subscribe", "type": "x"}', '{"type": "nonsense"}'])
def test_a_message_that_is_none_ends_the_connection_with_4400(client: TestClient, message: str) -> None:
    with connected(client) as socket:
        socket.send_text(message)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4400


@pytest.mark.parametrize("payload", [{"query": ALL}, {"querry": ALL}, None])
def test_who_did_not_introduce_itself_is_told_nothing(client: TestClient, payload: object) -> None:
    with client.websocket_connect("/graphql", subprotocols=[PROTOCOL]) as socket:
        socket.send_json({"id": "1", "type": "subscribe", "payload": payload})
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 4401


def test_a_message_beyond_the_limit_ends_the_connection_with_1009(client: TestClient) -> None:
    with connected(client) as socket:
        subscribe(socket, "#" * 1_100_000)
        with pytest.raises(WebSocketDisconnect) as closed:
            socket.receive_json()
    assert closed.value.code == 1009


@pytest.mark.parametrize("protocols", [["graphql-ws"], ["graphql-sse"], []])
def test_other_protocols_are_not_spoken(client: TestClient, protocols: list[str]) -> None:
    opened = client.websocket_connect("/graphql", subprotocols=protocols)
    with opened as socket, pytest.raises(WebSocketDisconnect) as closed:
        socket.receive_json()
    assert closed.value.code == 4406


def test_a_page_of_another_site_opens_no_socket_unless_it_is_allowed(ledger: Ledger) -> None:
    """Browsers send no preflight for WebSockets: the server looks at the origin itself."""
    with keyed_client(ledger, graphql=Settings(origins=("https://good.example",))) as client:
        with pytest.raises(WebSocketDisconnect), connected(client, origin="https://evil.example"):
            pass
        with connected(client, origin="https://good.example"):
            pass
        with connected(client, origin="http://testserver"):
            pass


def test_a_connection_has_so_many_subscriptions_and_no_more(ledger: Ledger) -> None:
    with keyed_client(ledger, graphql=Settings(subscriptions=2)) as client, connected(client) as socket:
        waiting = f"subscription {{ events(after: {ledger.log.head()}) {{ seq }} }}"
        for number in range(3):
            subscribe(socket, waiting, id=str(number))
        answer = socket.receive_json()
    assert (answer["type"], answer["id"]) == ("error", "2")
    assert "limit" in answer["payload"][0]["message"]


def test_the_limits_hold_for_subscriptions_too(client: TestClient) -> None:
    many = " ".join(f"a{number}: seq" for number in range(200))
    with connected(client) as socket:
        subscribe(socket, f"subscription {{ events(after: 0) {{ {many} }} }}")
        answer = socket.receive_json()
    assert answer["type"] == "error"
    assert answer["payload"][0]["extensions"]["code"] == "LIMIT_EXCEEDED"


def test_a_mutation_over_a_socket_is_recorded(client: TestClient, ledger: Ledger) -> None:
    head = ledger.log.head()
    name = f"socket-{head}"
    with connected(client) as socket:
        subscribe(
            socket,
            f'mutation {{ registerSubject(input: {{code: "{name}", name: "{name}", kind: "x"}}) {{'
            " ... on Recorded { position } } }",
        )
        assert socket.receive_json()["payload"]["data"]["registerSubject"]["position"] == head + 1


def test_a_reader_that_goes_away_is_forgotten(client: TestClient, ledger: Ledger) -> None:
    with connected(client) as socket:
        subscribe(socket, ALL)
        assert socket.receive_json()["type"] == "next"
        assert len(ledger.advance._listeners) == 1
    assert came_true(lambda: not ledger.advance._listeners)


def test_one_answer_comes_as_an_event_stream_where_that_is_asked_for(client: TestClient) -> None:
    response = client.post("/graphql", json={"query": "{ position }"}, headers={"accept": "text/event-stream"})
    events = [part.split("\r\n") for part in response.text.strip().split("\r\n\r\n")]
    assert [event[0] for event in events] == ["event: next", "event: complete"]
    assert json.loads(events[0][1].removeprefix("data: "))["data"]["position"] > 0

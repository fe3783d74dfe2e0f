"""Every root field of the schema with every kind of key: by POST, by GET, as a stream and as a trusted document."""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import count
from pathlib import Path
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient, WebSocketDenialResponse
from starlette.websockets import WebSocketDisconnect

from api.graphql.schema import SCHEMA
from api.graphql.settings import Settings, Trust
from api.graphql.trusted import PREFIX
from ledger.application import Ledger
from tests.doors.asking import Answer, Asking
from tests.doors.conftest import POLICIES
from tests.doors.table import MUTATIONS, QUERIES, RULES, SHOWN, SUBSCRIPTIONS, Need
from tests.keys import bearer, keyed_app

SUBJECT = '{code: "a", name: "A", kind: "company"}'
REGISTER = f"mutation {{ registerSubject(input: {SUBJECT}) {{ ... on Recorded {{ written }} }} }}"
_CLIENTS = count(1)
CODES = {401: "UNAUTHENTICATED", 403: "FORBIDDEN"}
SUBPROTOCOL = "graphql-transport-ws"


def test_every_root_field_is_listed() -> None:
    schema = SCHEMA._schema
    listed = {"Query": QUERIES, "Mutation": MUTATIONS, "Subscription": SUBSCRIPTIONS}
    roots = (schema.query_type, schema.mutation_type, schema.subscription_type)
    assert {root.name: frozenset(root.fields) for root in roots if root} == listed


def asked(asking: Asking, document: str, key: str | None, accept: str = "application/json", **more: str) -> Answer:
    headers = {"content-type": "application/json", "accept": accept, **(bearer(key) if key else {})}
    body = json.dumps({"query": document, **more} if document else more).encode()
    return asking.ask("POST", "/graphql", headers, body, client=f"client {next(_CLIENTS)}")


def check(answer: Answer, expected: int, told: str) -> None:
    """Let in: the answer is that of the schema. Refused: the status, its code and nothing of an answer."""
    assert (answer.status if not answer.is_let_in else 0) == expected, f"{told}: {answer}"
    codes = [error["extensions"]["code"] for error in json.loads(answer.body).get("errors", ())]
    if expected:
        assert codes == [CODES[expected]], told
        assert "data" not in json.loads(answer.body)
        assert answer.headers["www-authenticate"].startswith('Bearer realm="metrics-ledger"')
    else:
        assert not {*CODES.values()} & {*codes}, told


@pytest.mark.parametrize("field", sorted(MUTATIONS))
def test_a_mutation_is_refused_before_it_is_read_and_writes_nothing(
    asking: Asking, ledger: Ledger, rule: str, field: str
) -> None:
    before = ledger.log.head()
    for name, key in SHOWN.items():
        for document in (f"mutation {{ {field} }}", f"query Q {{ position }} mutation M {{ a: {field} }}"):
            more = {"operationName": "M"} if "Q" in document else {}
            check(asked(asking, document, key, **more), RULES[rule][Need.REPORT][name], f"{field} with {name}")
    assert ledger.log.head() == before


@pytest.mark.parametrize("field", sorted(QUERIES))
def test_a_query_needs_what_reading_needs(asking: Asking, rule: str, field: str) -> None:
    for name, key in SHOWN.items():
        check(asked(asking, f"{{ {field} }}", key), RULES[rule][Need.READ][name], f"{field} with {name}")


@pytest.mark.parametrize("name", SHOWN)
def test_a_mutation_that_is_let_in_is_recorded_under_the_key(
    asking: Asking, ledger: Ledger, rule: str, name: str
) -> None:
    before = ledger.log.head()
    document = REGISTER.replace('"a"', f'"{name}.{rule}"')
    answer = asked(asking, document, SHOWN[name])
    expected = RULES[rule][Need.REPORT][name]
    check(answer, expected, name)
    assert ledger.log.head() == before + (not expected)
    if not expected:
        recorded = ledger.events(before, 1)[0].recorded
        assert recorded and recorded.actor == f"key:{name.ljust(16, '2')}"


@pytest.mark.parametrize("name", SHOWN)
def test_as_a_stream_the_same_holds(asking: Asking, ledger: Ledger, rule: str, name: str) -> None:
    """A mutation that may not be is told so in the stream; who may not read gets none."""
    before = ledger.log.head()
    answer = asked(asking, REGISTER.replace('"a"', f'"s.{name}.{rule}"'), SHOWN[name], "text/event-stream")
    may_read, may_write = not RULES[rule][Need.READ][name], not RULES[rule][Need.REPORT][name]
    assert answer.is_let_in == may_read
    assert ledger.log.head() == before + may_write
    watched = asked(asking, "subscription { events(after: 0) { seq } }", SHOWN[name], "text/event-stream")
    assert (watched.status if not watched.is_let_in else 0) == RULES[rule][Need.READ][name]


def test_by_get_nobody_commands(asking: Asking, ledger: Ledger) -> None:
    before = ledger.log.head()
    for key in SHOWN.values():
        headers = bearer(key) if key else {}
        assert asking.ask("GET", f"/graphql?query={quote(REGISTER)}", headers, client=f"g{next(_CLIENTS)}").status in (
            401,
            403,
            405,
        )
    assert ledger.log.head() == before


def test_the_page_is_there_for_all_and_what_it_asks_is_not(asking: Asking, rule: str) -> None:
    page = asking.ask("GET", "/graphql", {"accept": "text/html"})
    assert page.status == 200 and b"<script" in page.body
    assert "'unsafe-inline'" not in page.headers["content-security-policy"]
    assert asking.ask("GET", "/graphql?query=%7Bposition%7D").status == (200 if rule == "loopback" else 401)


@pytest.fixture
def trusted(ledger: Ledger, rule: str, tmp_path: Path) -> Iterator[Asking]:
    (tmp_path / "write.graphql").write_text(REGISTER)
    settings = Settings(documents=tmp_path, trust=Trust.ONLY)
    opened = Asking(keyed_app(ledger, POLICIES[rule], graphql=settings))
    yield opened
    opened.close()


@pytest.mark.parametrize("name", SHOWN)
def test_a_trusted_document_is_no_key(trusted: Asking, ledger: Ledger, rule: str, name: str) -> None:
    import hashlib

    before = ledger.log.head()
    document_id = f"{PREFIX}{hashlib.sha256(REGISTER.encode()).hexdigest()}"
    check(asked(trusted, "", SHOWN[name], documentId=document_id), RULES[rule][Need.REPORT][name], name)
    assert ledger.log.head() - before <= 1 and (ledger.log.head() == before or name in ("report", "admin"))


def closed_with(client: TestClient, payload: object, headers: dict[str, str]) -> int:
    """What a WebSocket is closed with before it is let in; 0 where it is."""
    try:
        with client.websocket_connect("/graphql", subprotocols=[SUBPROTOCOL], headers=headers) as socket:
            socket.send_json({"type": "connection_init", **({"payload": payload} if payload is not None else {})})
            assert socket.receive_json()["type"] == "connection_ack"
            return 0
    except WebSocketDenialResponse as refused:
        return refused.status_code
    except WebSocketDisconnect as closed:
        return closed.code


@pytest.mark.parametrize("shown_in", ["header", "payload"])
def test_a_socket_lets_in_who_may_read(ledger: Ledger, rule: str, shown_in: str) -> None:
    with TestClient(keyed_app(ledger, POLICIES[rule])) as client:
        for name, key in SHOWN.items():
            headers = bearer(key) if key and shown_in == "header" else {}
            payload = {"authorization": f"Bearer {key}"} if key and shown_in == "payload" else None
            closed = closed_with(client, payload, headers)
            assert bool(closed) == bool(RULES[rule][Need.READ][name]), (name, closed)
        for odd in ({"authorization": 1}, {"authorization": "x"}, {"authorization": "Bearer"}, {"AUTHORIZATION": []}):
            assert closed_with(client, odd, {}) == 4403


@pytest.mark.parametrize("name", SHOWN)
def test_a_mutation_over_a_socket_needs_what_it_needs_elsewhere(ledger: Ledger, rule: str, name: str) -> None:
    if RULES[rule][Need.READ][name]:
        pytest.skip("it is not let in at all")
    before, expected = ledger.log.head(), RULES[rule][Need.REPORT][name]
    with (
        TestClient(keyed_app(ledger, POLICIES[rule])) as client,
        client.websocket_connect("/graphql", subprotocols=[SUBPROTOCOL]) as socket,
    ):
        key = SHOWN[name]
        payload = {"payload": {"authorization": f"Bearer {key}"}} if key else {}
        socket.send_json({"type": "connection_init", **payload})
        assert socket.receive_json()["type"] == "connection_ack"
        document = REGISTER.replace('"a"', f'"w.{name}.{rule}"')
        socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": document}})
        answer = socket.receive_json()
    if expected:
        assert (answer["type"], answer["payload"][0]["extensions"]["code"]) == ("error", CODES[expected])
    else:
        assert answer["payload"]["data"]["registerSubject"]["written"] == 1
    assert ledger.log.head() == before + (not expected)

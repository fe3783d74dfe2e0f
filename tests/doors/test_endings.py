"""A key that ends ends everything that it opened, at once: the next request, and what goes on."""

from __future__ import annotations

import json
import threading
import time

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from api.app import create_app
from api.auth.policy import DoorPolicy
from ledger.application import Ledger
from ledger.application.keys import create_key, revoke_key
from tests.keys import bearer
from tests.rest.loopback import listening_at

ELSEWHERE = DoorPolicy(is_loopback=False, reads_open=False)


def test_the_next_request_is_refused(own_ledger: Ledger) -> None:
    made = create_key(own_ledger, "desk", "report")
    client = TestClient(create_app(own_ledger, ELSEWHERE), headers=bearer(made.token))
    subject = {"code": "a", "name": "A", "kind": "company"}
    assert client.post("/v1/subjects", json=subject).status_code == 201
    recorded = own_ledger.events(1, 1)[0].recorded
    assert recorded and recorded.actor == f"key:{made.key.key_id}"
    revoke_key(own_ledger, made.key.key_id, "left")
    refused = client.post("/v1/subjects", json=subject)
    assert refused.status_code == 401
    assert refused.headers["www-authenticate"] == 'Bearer realm="metrics-ledger", error="invalid_token"'
    assert refused.json()["hint"].startswith("it was revoked at ")
    assert client.get("/v1/series").status_code == 401


def test_idempotency_keys_are_each_keys_own(own_ledger: Ledger) -> None:
    """One actor's key is never another's: neither its answer nor its refusal."""
    client = TestClient(create_app(own_ledger, ELSEWHERE))
    actors = [create_key(own_ledger, name, "report") for name in ("one", "two")]
    answers = [
        client.post(
            "/v1/subjects",
            json={"code": made.key.name, "name": "A", "kind": "company"},
            headers={**bearer(made.token), "Idempotency-Key": "same"},
        )
        for made in actors
    ]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert "idempotency-replayed" not in answers[1].headers


def test_a_subscription_over_a_socket_ends_with_the_key(own_ledger: Ledger) -> None:
    made = create_key(own_ledger, "desk", "read")
    with (
        TestClient(create_app(own_ledger, ELSEWHERE)) as client,
        client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]) as socket,
    ):
        socket.send_json({"type": "connection_init", "payload": {"Authorization": f"Bearer {made.token}"}})
        assert socket.receive_json()["type"] == "connection_ack"
        query = {"query": "subscription { events(after: 0, series: null) { seq type } }"}
        socket.send_json({"id": "1", "type": "subscribe", "payload": query})
        assert socket.receive_json()["payload"]["data"]["events"]["seq"] == 1
        revoke_key(own_ledger, made.key.key_id, "left")
        ended = socket.receive_json()
        (error,) = ended["payload"]["errors"] if ended["type"] == "next" else ended["payload"]
        assert error["extensions"]["code"] == "UNAUTHENTICATED"
        assert socket.receive_json() == {"id": "1", "type": "complete"}
        socket.send_json({"id": "2", "type": "subscribe", "payload": {"query": "{ position }"}})
        refused = socket.receive_json()
        assert (refused["type"], refused["payload"][0]["extensions"]["code"]) == ("error", "UNAUTHENTICATED")


def test_a_stream_of_server_sent_events_ends_with_the_key(own_ledger: Ledger) -> None:
    """Within a second of the revocation, and without the event that says so."""
    import http.client

    made = create_key(own_ledger, "desk", "read")
    with listening_at(create_app(own_ledger, ELSEWHERE)) as port:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
        connection.request("GET", "/v1/events.sse?after=0", headers=bearer(made.token))
        response = connection.getresponse()
        assert response.status == 200
        seen: list[int] = []
        ended = threading.Event()

        def read() -> None:
            seen.extend(json.loads(line[5:])["seq"] for line in response if line.startswith(b"data:"))
            ended.set()

        threading.Thread(target=read, daemon=True).start()
        time.sleep(0.2)
        revoke_key(own_ledger, made.key.key_id, "left")
        assert ended.wait(10)
        assert seen == [1]
        connection.close()


def test_so_many_streams_of_a_key_are_open_and_no_more(own_ledger: Ledger, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("api.auth.streams.MOST_STREAMS", 2)
    made, other = create_key(own_ledger, "desk", "read"), create_key(own_ledger, "feed", "read")
    with TestClient(create_app(own_ledger, ELSEWHERE)) as client:

        def opened(token: str):  # type: ignore[no-untyped-def]
            return client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"], headers=bearer(token))

        with opened(made.token), opened(made.token):
            with pytest.raises(WebSocketDisconnect), opened(made.token):
                pass
            for accept in ("Text/Event-Stream", "text/*", "application/json;q=0.1, text/event-stream"):
                assert client.get("/v1/events", headers={**bearer(made.token), "accept": accept}).status_code == 429
            refused = client.get("/v1/events.sse", headers=bearer(made.token))
            assert refused.status_code == 429 and "at most 2 streams" in refused.json()["detail"]
            with opened(other.token):
                pass
        with opened(made.token):
            pass

"""A key that is looked for everywhere it must never be: logs, errors, events, measures, what the server says."""

from __future__ import annotations

import json
import logging
from urllib.parse import quote

import pytest
from starlette.testclient import TestClient
from starlette.websockets import WebSocketDisconnect

from api.app import create_app
from api.auth.policy import DoorPolicy
from ledger.application import Ledger
from ledger.application.keys import create_key

JSON = {"content-type": "application/json"}


@pytest.mark.parametrize("reads_open", [True, False])
def test_a_key_is_in_no_log_line_error_event_or_measure(
    own_ledger: Ledger, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch, reads_open: bool
) -> None:
    caplog.set_level(logging.DEBUG)
    good = create_key(own_ledger, "canary", "admin").token
    wrong = good[:-1] + ("a" if good[-1] != "a" else "b")
    core = good[len("mlk_") + 16 + 1 :][3:-4]  # the secret; its id is none
    app = create_app(own_ledger, DoorPolicy(is_loopback=reads_open, reads_open=reads_open, rate="500/minute"))
    said: list[str] = []
    with TestClient(app, raise_server_exceptions=False) as client:
        for key in (good, wrong, f"{good}x", good.upper(), good[:-3]):
            said += requests_with(client, key)
            said += sockets_with(client, key)
        monkeypatch.setattr("ledger.application.ledger.Ledger.cut", lambda *_: 1 / 0)
        said.append(client.get("/v1/series", headers={"Authorization": f"Bearer {good}"}).text)  # a bug
        monkeypatch.undo()
        said.append(client.get("/metrics", headers={"X-API-Key": good}).text)
    with own_ledger._database.reading() as connection:
        said += [bytes(state).decode() for (state,) in connection.execute("SELECT state FROM event")]
        said += [text for (text,) in connection.execute("SELECT submission_id FROM submission")]
    ours = [record for record in caplog.records if not record.name.startswith("httpx")]  # the client has its own log
    logged = [logging.Formatter().format(record) for record in ours]
    assert any("an unexpected error" in line for line in logged)
    assert len(core) > 30 and [text for text in [*said, *logged] if core in text or core.upper() in text] == []


def requests_with(client: TestClient, key: str) -> list[str]:
    """Sound and broken requests with the key where it belongs; what comes back."""
    bearer = {"Authorization": f"Bearer {key}"}
    deep = b"[" * 100_000
    answers = [
        client.get("/v1/series", headers=bearer),
        client.get("/v1/series", headers={"X-API-Key": key}),
        client.get("/v1/series?limit=x&known_on=y", headers=bearer),
        client.get("/v1/nowhere", headers=bearer),
        client.get("/v1/series", headers={"Authorization": f"Bearer {key} {key}"}),
        client.get("/v1/series", headers=[("Authorization", f"Bearer {key}"), ("X-API-Key", "mlk_other")]),
        client.get("/v1/series", headers={"Authorization": f"bearer\t{key}"}),
        client.get(f"/fred/series?series_id=none&api_key={key}"),
        client.get(f"/fred/series?series_id=none&file_type=json&api_key={key}"),
        client.get(f"/fred/series/observations?api_key={key}&vintage_date=x"),
        client.get(f"/fred/none?api_key={key}"),
        client.get(f"/fred/series?api_key={key}&api_key={key}x"),
        client.post("/v1/subjects", headers=bearer, json={"code": "a", "name": "A", "kind": "company"}),
        client.post("/v1/subjects", headers=bearer | JSON, content=b"{"),
        client.post("/v1/subjects", headers=bearer | JSON, content=deep),
        client.post("/v1/subjects", headers=bearer | JSON, content=b"\xff"),
        client.post("/v1/subjects", headers=bearer | {"Idempotency-Key": "two words"}, json={}),
        client.post("/graphql", headers=bearer, json={"query": "{ position }"}),
        client.post("/graphql", headers=bearer, json={"query": "{"}),
        client.post("/graphql", headers=bearer, json={"query": "mutation { registerSubject }"}),
        client.post("/graphql", headers=bearer | JSON, content=deep),
        client.get(f"/graphql?query={quote('{ position }')}", headers=bearer),
        client.request("PROPFIND", "/v1/series", headers=bearer),
        client.get("/metrics", headers=bearer),
    ]
    return [answer.text + json.dumps([*answer.headers.items()]) for answer in answers]


def sockets_with(client: TestClient, key: str) -> list[str]:
    told = []
    for payload in ({"authorization": f"Bearer {key}"}, {"authorization": [key]}, {"Authorization": key}):
        try:
            with client.websocket_connect("/graphql", subprotocols=["graphql-transport-ws"]) as socket:
                socket.send_json({"type": "connection_init", "payload": payload})
                told.append(json.dumps(socket.receive_json()))
                socket.send_json({"id": "1", "type": "subscribe", "payload": {"query": "{ position }"}})
                told.append(json.dumps(socket.receive_json()))
                socket.send_text("{")
                told.append(json.dumps(socket.receive_json()))
        except WebSocketDisconnect as closed:
            told.append(f"{closed.code} {closed.reason}")
    return told

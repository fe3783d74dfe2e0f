"""No key and no body in any line of the log, whatever is asked and however it fails."""

from __future__ import annotations

import base64
import io
import json
import logging
import random

import pytest
from starlette.testclient import TestClient

from api.app import create_app
from api.logs import masked
from ledger.application import Ledger
from ledger.domain.key_events import Scope
from ledger.projections.views import Views
from tests.keys import KEYS, bearer, keyed_app
from tests.rest.loopback import listening
from tests.rest.malformed import malformed
from tests.rest.test_malformed import status_of

KEY = "mlk_abcdefghij234567_" + base64.urlsafe_b64encode(bytes(range(32))).decode().rstrip("=")
SECRET = KEY.rpartition("_")[2]
TOKEN = ".".join(base64.urlsafe_b64encode(json.dumps(part).encode()).decode() for part in ({"alg": "x"}, {"s": 1}, "c"))
BODY = "canary-of-the-body"
PARAMETER = "canary-of-a-parameter"
HEADER = "canary-of-a-header"
CANARIES = (SECRET, TOKEN, BODY, PARAMETER, HEADER)
HEADERS = [f"Authorization: Bearer {KEY}", f"X-API-Key: {KEY}", f"Authorization: Bearer {TOKEN}", f"Cookie: a={HEADER}",
           f"Idempotency-Key: {HEADER}", f"User-Agent: {HEADER}", f"Referer: http://x/?api_key={KEY}"]  # fmt: skip
SOUND = [
    ("GET", f"/v1/series?q={PARAMETER}", None),
    ("GET", f"/v1/series?{KEY}=1&limit={PARAMETER}", None),
    ("GET", f"/v1/series/{KEY}/figures?known_on={PARAMETER}", None),
    ("GET", f"/fred/series/observations?series_id={PARAMETER}&api_key={SECRET}", None),
    ("GET", f"/fred/{KEY}?api_key={SECRET}", None),
    ("GET", f"/graphql?query=%7Bseries(code:%22{PARAMETER}%22)%7Bcode%7D%7D", None),
    ("GET", f"/graphql?query={PARAMETER}%7B", None),
    ("POST", "/graphql", {"query": f'{{ series(code: "{BODY}") {{ code }} }}', "variables": {"x": BODY}}),
    ("POST", "/graphql", {"query": f"{{ {BODY.replace('-', '_')} }}"}),
    ("POST", "/v1/figures", {"series": BODY, "period": BODY, "source": BODY, "value": {"comparator": BODY}}),
    ("POST", "/v1/subjects", {"code": BODY, BODY: 1}),
    ("POST", "/v1/sources/x/text", BODY),
    ("DELETE", f"/v1/series?x={PARAMETER}", None),
    ("GET", f"/v1/events?after={PARAMETER}", None),
    ("GET", f"/v1/events.sse?after={PARAMETER}", None),
]


def hold(log: io.StringIO) -> None:
    written = log.getvalue()
    assert written
    for canary in (*CANARIES, BODY.replace("-", "_")):
        assert canary not in written, next(line for line in written.splitlines() if canary in line)


def test_sound_requests_of_every_face_leave_nothing_in_the_log(seeded: Ledger, log: io.StringIO) -> None:
    client = TestClient(create_app(seeded), raise_server_exceptions=False)
    for method, address, body in SOUND:
        for header in HEADERS:
            name, _, value = header.partition(": ")
            sent = {"json": body} if isinstance(body, dict) else {"content": body} if body else {}
            assert client.request(method, address, headers={name: value}, **sent).status_code != 500
    assert log.getvalue().count('"logger":"api.access"') == len(SOUND) * len(HEADERS)
    hold(log)


def test_nothing_of_a_websocket_is_in_the_log(seeded: Ledger, log: io.StringIO) -> None:
    client = TestClient(keyed_app(seeded))
    address = f"/graphql?token={PARAMETER}&api_key={KEY}"
    with client.websocket_connect(address, subprotocols=["graphql-transport-ws"]) as socket:
        socket.send_json({"type": "connection_init", "payload": {"authorization": f"Bearer {KEY}", "x": BODY}})
        assert socket.receive()["code"] == 4403
    with client.websocket_connect(address, subprotocols=["graphql-transport-ws"]) as socket:
        socket.send_json({"type": "connection_init", "payload": bearer()})
        socket.receive_json()
        for number, query in enumerate([f'{{ series(code: "{BODY}") {{ code }} }}', "{ nothing }", "{ position }"]):
            socket.send_json({"id": f"{BODY}{number}", "type": "subscribe", "payload": {"query": query}})
            socket.receive_json()
        socket.send_text(f"not JSON: {BODY}")
        assert socket.receive()["type"] != ""
    hold(log)
    assert KEYS[Scope.REPORT].rpartition("_")[2] not in log.getvalue()


def test_malformed_requests_leave_nothing_in_the_log(seeded: Ledger, log: io.StringIO) -> None:
    """Their headers hold keys, their bodies and parameters canaries; what cannot be read as HTTP is told by uvicorn."""
    source = random.Random(7)
    with listening(seeded) as port:
        for request in malformed(7, 200):
            head, _, body = request.partition(b"\r\n\r\n")
            head += b"".join(b"\r\n" + each.encode() for each in source.sample(HEADERS, 2))
            body = body.replace(b'"x"', f'"{BODY}"'.encode()).replace(b"nobody", BODY.encode()[:6])
            assert status_of(port, head + b"\r\n\r\n" + body) != 500
    hold(log)


def test_a_bug_tells_where_it_is_and_nothing_that_was_sent(
    seeded: Ledger, log: io.StringIO, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(self: Views, *asked: object, **named: object) -> None:
        try:
            raise KeyError(BODY)
        except KeyError as error:
            raise RuntimeError(f"{asked} {named} {KEY}") from error

    monkeypatch.setattr(Views, "cut", broken)
    client = TestClient(create_app(seeded), raise_server_exceptions=False)
    for method, address, body in SOUND:
        client.request(method, address, json=body)
    assert "builtins.KeyError" in log.getvalue() and "builtins.RuntimeError" in log.getvalue()
    hold(log)


@pytest.mark.parametrize("written", [KEY, f"Bearer {KEY}", f"bearer  {TOKEN}", TOKEN, f"x={KEY}&y", f"'{KEY}'"])
def test_what_looks_like_a_key_is_masked_whoever_logs_it(written: str, log: io.StringIO) -> None:
    logging.getLogger("a.library").warning("got %s", written)
    assert SECRET not in log.getvalue() and TOKEN not in log.getvalue()


def test_the_id_of_a_key_stays() -> None:
    assert masked(f"by {KEY}.") == "by mlk_abcdefghij234567_…."

"""Clients that are slow or do nothing: their connections end in time, and others are served meanwhile."""

from __future__ import annotations

import socket
import time
from contextlib import ExitStack, suppress

import psutil
import pytest
from websockets.exceptions import ConnectionClosed, InvalidStatus
from websockets.sync.client import ClientConnection, connect

from api.wire import HEAD_S, STALL_S
from tests.operation.bystander import MOST_GROWTH_BYTES, Watch
from tests.operation.conftest import CONNECTIONS
from tests.operation.running import Serving, request, rest_of, status_of, until

pytestmark = [pytest.mark.slow, pytest.mark.usefixtures("meanwhile")]


def drip(wires: dict[socket.socket, bytes], patience_s: float) -> dict[socket.socket, float]:
    """Sends a byte a second on each until the server ends it; after how many seconds that was."""
    began_s, ended_s = time.monotonic(), dict[socket.socket, float]()
    for at in range(int(patience_s)):
        for wire in wires.keys() - ended_s.keys():
            with suppress(OSError):
                wire.send(wires[wire][at : at + 1])
            wire.settimeout(0.01)
            with suppress(TimeoutError, OSError):
                wire.recv(1, socket.MSG_PEEK)
                ended_s[wire] = time.monotonic() - began_s
            wire.settimeout(30)
        if len(ended_s) == len(wires):
            break
        time.sleep(1)
    return ended_s


def test_slow_heads_slow_bodies_and_silent_connections_end_in_time(attacked: Serving) -> None:
    """A head byte by byte, also after an answer; bodies that do not come, or stop; nothing at all."""
    with ExitStack() as stack:
        head, second, none, half, silent = [stack.enter_context(attacked.wire()) for _ in range(5)]
        none.sendall(request("POST", "/v1/figures", b"x" * 10, attacked.shows)[:-10])
        half.sendall(request("POST", "/graphql", b"x" * 10, attacked.shows)[:-5])
        second.sendall(request("GET", "/healthz"))
        assert status_of(until(second, b"}")) == 200
        slow = b"GET /v1/series HTTP/1.1\r\nHost: " + b"a" * 99
        ended_s = drip({head: slow, second: slow}, 2.5 * HEAD_S)
        assert len(ended_s) == 2 and all(HEAD_S - 2 < each < 2 * HEAD_S for each in ended_s.values())
        assert [status_of(rest_of(wire)) for wire in (head, second, none, half)] == [408] * 4
        assert rest_of(silent) == b""


def test_idle_connections_make_room_for_who_asks(attacked: Serving) -> None:
    with ExitStack() as stack:
        for _ in range(3 * CONNECTIONS):
            stack.enter_context(attacked.wire())
        held = [each for each in psutil.Process(attacked.pid).net_connections() if each.status == "ESTABLISHED"]
        assert len(held) <= CONNECTIONS + 5
        with attacked.wire() as asks:
            asks.sendall(request("GET", "/healthz", b"", "Connection: close"))
            assert status_of(rest_of(asks)) == 200


def test_websockets_that_say_nothing_end_and_leave_room_for_requests(attacked: Serving) -> None:
    """Half of all connections may be streams."""
    refused = 0
    with ExitStack() as stack:
        opened: list[ClientConnection] = []
        for _ in range(CONNECTIONS // 2 + 20):
            try:
                socket = connect(f"ws://{attacked.address}/graphql", subprotocols=["graphql-transport-ws"])  # type: ignore[list-item]
                opened.append(stack.enter_context(socket))
            except InvalidStatus as error:
                refused += error.response.status_code == 503
        assert (len(opened), refused) == (CONNECTIONS // 2, 20)
        with attacked.wire() as stream:
            stream.sendall(request("GET", "/v1/events.sse?after=0", b"", "Connection: close"))
            assert status_of(rest_of(stream)) == 503
        with suppress(ConnectionClosed):
            opened[-1].recv(timeout=20)
        assert opened[-1].close_code == 4408


def test_a_client_that_fetches_no_answer_is_cut(attacked: Serving) -> None:
    """It asks for the whole log again and again on one connection, and reads nothing."""
    asked = request("GET", "/v1/events.ndjson")
    with attacked.wire() as wire, Watch(attacked.pid) as watch:
        wire.settimeout(2 * STALL_S)
        began_s = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - began_s < 3 * STALL_S:
                wire.sendall(asked)
        took_s = time.monotonic() - began_s
    assert STALL_S - 5 < took_s < 2 * STALL_S
    assert watch.most_bytes - watch.before_bytes < MOST_GROWTH_BYTES

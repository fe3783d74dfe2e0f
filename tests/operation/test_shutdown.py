"""Told to stop, a server answers what it was asked and ends its streams; told again, it ends at once."""

from __future__ import annotations

import json
import signal
import socket
import threading
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

import psutil
import pytest
from websockets.exceptions import ConnectionClosed
from websockets.sync.client import ClientConnection, connect

from ledger.application import Ledger
from ledger.domain.definition_events import SubjectRegistered
from tests.counts import count
from tests.operation.running import Serving, request, rest_of, serving, status_of, until
from tests.processes.running import wait_until
from tests.processes.served import subject

STOPS = [signal.SIGTERM, pytest.param(signal.SIGINT, marks=pytest.mark.slow)]
REPORT = json.dumps(subject("in-flight")).encode()


def said_by(connection: ClientConnection) -> tuple[list[Any], int | None]:
    """The messages until it is closed, and the code of that."""
    said: list[Any] = []
    with suppress(ConnectionClosed):
        said.extend(json.loads(message) for message in connection)
    return said, connection.close_code


def send_half(wire: socket.socket, server: Serving) -> None:
    """A command of which the server has taken the head, and waits for the end of the body."""
    head, body = request("POST", "/v1/subjects", REPORT, server.shows, "Expect: 100-continue").split(b"\r\n\r\n")
    wire.sendall(head + b"\r\n\r\n")
    assert status_of(until(wire, b"\r\n\r\n")) == 100
    wire.sendall(body[:-5])


@pytest.mark.slow
@pytest.mark.parametrize("stop", STOPS)
def test_everything_open_ends_well(url: str, stop: signal.Signals) -> None:
    """A command whose body is half sent, a read that waits, a stream of each kind, an idle connection."""
    with serving(url, "--log-format", "json") as server:
        with server.wire() as command, server.wire() as read, server.wire() as sse, server.wire() as idle:
            head, body = request("POST", "/v1/subjects", REPORT, server.shows).split(b"\r\n\r\n")
            command.sendall(head + b"\r\n\r\n" + body[:10])
            read.sendall(request("GET", "/v1/series?min_position=3"))
            sse.sendall(request("GET", "/v1/events.sse?after=0"))
            subscription = b'{"query": "subscription { events(after: 0) { seq } }"}'
            idle.sendall(request("GET", "/healthz"))
            assert status_of(until(idle, b"}")) == 200
            with (
                server.wire() as graphql,
                connect(
                    f"ws://{server.address}/graphql",
                    subprotocols=["graphql-transport-ws"],  # type: ignore[list-item]
                ) as connection,
            ):
                graphql.sendall(request("POST", "/graphql", subscription, "Accept: text/event-stream"))
                connection.send(json.dumps({"type": "connection_init"}))
                connection.recv()
                payload = {"query": "subscription { events(after: 0) { seq } }"}
                connection.send(json.dumps({"id": "1", "type": "subscribe", "payload": payload}))
                waiting = {"query": '{ series(code: "x", minPosition: 3) { code } }'}
                connection.send(json.dumps({"id": "2", "type": "subscribe", "payload": waiting}))
                time.sleep(0.7)  # all are under way
                server.command.process.send_signal(stop)
                time.sleep(0.3)
                command.sendall(body[10:])
                answered = rest_of(command)
                assert status_of(answered) == 201 and b"connection: close" in answered.lower()
                # Both reads waited for a position that the command never reached, as long as ever.
                assert status_of(rest_of(read)) == 503
                said, close_code = said_by(connection)
                assert close_code == 1012
                assert {message["id"] for message in said if message["type"] in ("next", "error")} == {"1", "2"}
                assert not [message for message in said if message == {"id": "1", "type": "complete"}]
                for stream in (rest_of(sse), rest_of(graphql)):
                    assert status_of(stream) == 200 and stream.endswith(b"0\r\n\r\n") and b"complete" not in stream
                assert rest_of(idle) == b""
        assert server.command.process.wait(20) == 0
        assert [line["message"] for line in server.log() if line["level"] == "error"] == []
        assert {line["status"] for line in server.log() if "status" in line} == {101, 200, 201, 503}
    with Ledger.open(url) as ledger:
        assert ledger.progress().head == 2  # the key, and the command


@pytest.mark.sqlite
def test_the_file_holds_all_once_the_server_has_ended(url: str) -> None:
    with serving(url) as server:
        with server.wire() as wire:
            wire.sendall(request("POST", "/v1/subjects", REPORT, server.shows, "Connection: close"))
            assert status_of(rest_of(wire)) == 201
        server.command.end()
    file = Path(url.removeprefix("sqlite:///"))
    assert not [*file.parent.glob("*-wal")]


@pytest.mark.slow
@pytest.mark.parametrize("workers", [1, 2])
def test_told_twice_it_ends_at_once(url: str, workers: int) -> None:
    with serving(url, "--workers", str(workers), "--shutdown-grace", "60") as server, server.wire() as wire:
        send_half(wire, server)
        processes = [psutil.Process(server.pid), *psutil.Process(server.pid).children(recursive=True)]
        server.command.process.terminate()
        time.sleep(0.5)
        assert server.command.process.poll() is None  # it waits for the rest of the body
        server.command.process.terminate()
        assert server.command.process.wait(30) != 0  # half of the grace, on however busy a machine
        assert psutil.wait_procs(processes, 20)[1] == []


@pytest.mark.slow
def test_what_takes_longer_than_the_grace_is_cut(url: str) -> None:
    with serving(url, "--shutdown-grace", "1") as server, server.wire() as wire:
        send_half(wire, server)
        server.command.process.terminate()
        took_s = wait_until(lambda: server.command.process.poll() is not None, 20)
        assert took_s > 0.5
        assert status_of(rest_of(wire)) in (0, 500)
    with Ledger.open(url) as ledger:
        assert ledger.progress().head == 1  # the key


@pytest.mark.slow
def test_no_acknowledged_command_is_lost_and_no_other_one_recorded_twice(url: str) -> None:
    """Eight clients command without a pause while the server is told to stop, again and again.

    What was answered is recorded; what was not is recorded once at the most, and the retry tells.
    """
    acknowledged: list[str] = []
    for turn in range(count(10, 3)):
        with serving(url, "--workers", "2", "--log-level", "warning") as server:
            wait_until(lambda server=server: _answers(server))
            stopped = threading.Event()

            def command(name: str, server: Any = server, stopped: threading.Event = stopped) -> None:
                number = 0
                while not stopped.is_set():
                    code, number = f"{name}-{number}", number + 1
                    body = json.dumps(subject(code)).encode()
                    try:
                        with server.wire(15) as wire:
                            wire.sendall(request("POST", "/v1/subjects", body, server.shows, "Connection: close"))
                            status = status_of(rest_of(wire))
                    except OSError:
                        return  # refused: nobody listens any more
                    if status == 201:
                        acknowledged.append(code)
                    else:
                        assert status in (0, 503), status

            clients = [threading.Thread(target=command, args=(f"t{turn}-c{client}",)) for client in range(8)]
            for client in clients:
                client.start()
            time.sleep(1.0)
            server.command.process.terminate()
            assert server.command.process.wait(20) == 0
            stopped.set()
            for client in clients:
                client.join(20)
            assert server.command.complaints() == ""
    with Ledger.open(url) as ledger:
        events = [row.recorded.event for row in ledger.events(0, 100_000) if row.recorded]
        recorded = [event.code for event in events if isinstance(event, SubjectRegistered)]
    assert len(recorded) == len(set(recorded)) and set(acknowledged) <= set(recorded)
    assert len(acknowledged) > 100


def _answers(server: Any) -> bool:
    try:
        with server.wire(5) as wire:
            wire.sendall(request("GET", "/healthz", b"", "Connection: close"))
            return status_of(rest_of(wire)) == 200
    except OSError:
        return False

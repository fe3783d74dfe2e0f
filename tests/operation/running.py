"""One server process, and raw connections to it, for what only the wire can show."""

from __future__ import annotations

import json
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from ledger.application import Ledger
from ledger.application.keys import create_key
from tests.processes.running import Running, running
from tests.processes.served import address_of


class Serving:
    """The command `ledger serve`, where it answers, and the header that shows a key to record with."""

    def __init__(self, command: Running, key: str) -> None:
        self.command = command
        self.shows = f"Authorization: Bearer {key}"
        self.address = address_of(command)
        host, port = self.address.split(":")
        self._place = (host, int(port))

    @property
    def pid(self) -> int:
        return self.command.process.pid

    @contextmanager
    def wire(self, timeout_s: float = 30.0) -> Iterator[socket.socket]:
        """A connection on which nothing is sent yet."""
        with socket.create_connection(self._place, timeout=timeout_s) as connected:
            yield connected

    def log(self) -> list[dict[str, Any]]:
        """Its lines until now."""
        return [json.loads(line) for line in self.command.complaints().splitlines()]


@contextmanager
def serving(url: str, *options: str) -> Iterator[Serving]:
    """Killed at the latest when it is left. Making the key is an event of the log."""
    with Ledger.open(url) as ledger:
        key = create_key(ledger, "tests", "report").token
    with running("serve", "--port", "0", "--json", "--database", url, *options) as command:
        yield Serving(command, key)


def request(method: str, path: str, body: bytes = b"", *headers: str) -> bytes:
    """Bytes of a request for JSON."""
    lines = [f"{method} {path} HTTP/1.1", "Host: localhost", *headers]
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + body


def rest_of(wire: socket.socket) -> bytes:
    """All that comes until the server closes."""
    parts = []
    try:
        while part := wire.recv(2**16):
            parts.append(part)
    except ConnectionResetError:
        pass
    return b"".join(parts)


def until(wire: socket.socket, end: bytes) -> bytes:
    """What comes until it ends so."""
    read = b""
    while not read.endswith(end):
        part = wire.recv(2**16)
        assert part, read
        read += part
    return read


def status_of(answer: bytes) -> int:
    """0 where there is none."""
    return int(answer[9:12]) if answer.startswith(b"HTTP/1.1 ") else 0

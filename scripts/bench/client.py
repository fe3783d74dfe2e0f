"""An HTTP/1.1 client that costs next to nothing beside the servers it times: ready requests over kept sockets."""

from __future__ import annotations

import re
import selectors
import socket
import time
from collections.abc import Sequence
from typing import NamedTuple

_LENGTH = re.compile(rb"\r\ncontent-length: *([0-9]+)\r\n", re.IGNORECASE)
_PATIENCE_S = 60.0
Address = tuple[str, int]


class Answer(NamedTuple):
    """A status and the body."""

    status: int
    body: bytes


def post_json(path: str, body: bytes) -> bytes:
    """A POST request as its bytes."""
    head = f"POST {path} HTTP/1.1\r\nHost: localhost\r\nAccept: application/json\r\nContent-Type: application/json\r\n"
    return f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body


def get(path: str, accept: str = "application/json") -> bytes:
    """A GET request as its bytes."""
    return f"GET {path} HTTP/1.1\r\nHost: localhost\r\nAccept: {accept}\r\n\r\n".encode()


class Connection:
    """One kept connection; one request at a time."""

    def __init__(self, address: Address) -> None:
        self.socket = socket.create_connection(address, _PATIENCE_S)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._parts: list[bytes] = []
        self._missing: int | None = None

    def send(self, request: bytes) -> None:
        self.socket.sendall(request)

    def receive(self) -> Answer | None:
        """Reads what is there; None while the answer is incomplete."""
        part = self.socket.recv(1 << 20)
        if not part:
            raise ConnectionError("the server closed the connection")
        self._parts.append(part)
        if self._missing is None:
            start = b"".join(self._parts)
            self._parts = [start]
            head_end = start.find(b"\r\n\r\n")
            if head_end < 0:
                return None
            length = _LENGTH.search(start, 0, head_end + 2)
            if length is None:
                raise ConnectionError("the server tells no Content-Length")
            self._missing = head_end + 4 + int(length[1]) - len(start)
        else:
            self._missing -= len(part)
        if self._missing:
            return None
        whole = b"".join(self._parts)
        self._parts, self._missing = [], None
        return Answer(int(whole[9:12]), whole[whole.find(b"\r\n\r\n") + 4 :])

    def ask(self, request: bytes) -> Answer:
        """Sends and waits."""
        self.send(request)
        while (answer := self.receive()) is None:
            pass
        return answer

    def close(self) -> None:
        self.socket.close()


def latencies_ms(address: Address, requests: Sequence[bytes], count: int, budget_s: float) -> list[float]:
    """One client's times from sending to the last byte: `count`, fewer (at least three) once the budget ends."""
    connection = Connection(address)
    try:
        connection.ask(requests[0])
        found: list[float] = []
        until = time.perf_counter() + budget_s
        while len(found) < count and (len(found) < 3 or time.perf_counter() < until):
            request = requests[len(found) % len(requests)]
            start = time.perf_counter()
            connection.ask(request)
            found.append((time.perf_counter() - start) * 1000)
        return found
    finally:
        connection.close()


def requests_per_s(address: Address, requests: Sequence[bytes], count: int, clients: int, budget_s: float) -> float:
    """The rate at which `clients` at once get their answers: `count` in all, fewer once the budget ends."""
    connections = [Connection(address) for _ in range(clients)]
    try:
        with selectors.DefaultSelector() as selector:
            for connection in connections:
                selector.register(connection.socket, selectors.EVENT_READ, connection)
            start = time.perf_counter()
            for number, connection in enumerate(connections):
                connection.send(requests[number % len(requests)])
            sent, answered = clients, 0
            until = start + budget_s
            while answered < sent:
                for key, _ in selector.select(_PATIENCE_S):
                    if key.data.receive() is None:
                        continue
                    answered += 1
                    if sent < count and time.perf_counter() < until:
                        key.data.send(requests[sent % len(requests)])
                        sent += 1
            return answered / (time.perf_counter() - start)
    finally:
        for connection in connections:
            connection.close()

"""A ledger that several server processes serve on one address, and connections to each of them."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import psutil

from ledger.application import Ledger
from ledger.application.keys import create_key
from tests.processes.running import Running, running, wait_until


class Connection:
    """A connection that is kept; `key` is shown with each request."""

    def __init__(self, address: str, key: str | None = None) -> None:
        self._shows = {"Authorization": f"Bearer {key}"} if key else {}
        self._http = http.client.HTTPConnection(address, timeout=30)
        self._http.connect()
        self.port: int = self._http.sock.getsockname()[1]

    def get(self, path: str) -> tuple[int, Any]:
        return self._answer("GET", path, None, self._shows)

    def post(self, path: str, body: object) -> tuple[int, Any]:
        return self._answer("POST", path, json.dumps(body), {"Content-Type": "application/json", **self._shows})

    def _answer(self, *request: Any) -> tuple[int, Any]:
        self._http.request(*request)
        response = self._http.getresponse()
        content = response.read()
        return response.status, json.loads(content) if "json" in response.headers["content-type"] else content.decode()

    def follow(self, path: str) -> Iterator[Any]:
        """The documents of a stream of server-sent events."""
        self._http.request("GET", path, headers={"Accept": "text/event-stream"})
        response = self._http.getresponse()
        assert response.status == 200
        for line in response:
            if line.startswith(b"data:"):
                yield json.loads(line.removeprefix(b"data:"))

    def close(self) -> None:
        self._http.close()


class Served:
    """The command `ledger serve --workers N` and its processes."""

    def __init__(self, command: Running, key: str) -> None:
        self.command = command
        self._key = key
        self.address = address_of(command)

    def servers(self) -> list[psutil.Process]:
        """The processes that answer: those of the command that have its socket open."""
        port = int(self.address.split(":")[1])
        found = []
        for process in psutil.Process(self.command.process.pid).children():
            with suppress(psutil.Error):  # it ended meanwhile
                if any(socket.laddr.port == port for socket in process.net_connections()):
                    found.append(process)
        return found

    @contextmanager
    def connections_to_each(self) -> Iterator[list[Connection]]:
        """One connection to every process."""
        wait_until(lambda: len(self.servers()) == 2)
        opened: list[Connection] = []
        answering: dict[int, Connection] = {}

        def reaches_all() -> bool:
            connection = Connection(self.address, self._key)
            opened.append(connection)
            assert connection.get("/healthz")[0] == 200
            for server in self.servers():
                if any(c.raddr and c.raddr.port == connection.port for c in server.net_connections()):
                    answering[server.pid] = connection
            return len(answering) == 2

        try:
            wait_until(reaches_all)
            yield [*answering.values()]
        finally:
            for connection in opened:
                connection.close()


def address_of(command: Running) -> str:
    """HOST:PORT, as the command tells it with `--json`."""
    address: str = json.loads(command.text(3))["address"]
    return address.removeprefix("http://")


@contextmanager
def served(url: str, *options: str) -> Iterator[Served]:
    """Two processes on a free port, and a key to record with."""
    with Ledger.open(url) as ledger:
        key = create_key(ledger, "tests", "report").token
    with running("serve", "--workers", "2", "--port", "0", "--json", "--database", url, *options) as command:
        yield Served(command, key)


def subject(code: str) -> dict[str, str]:
    return {"code": code, "name": code, "kind": "company"}

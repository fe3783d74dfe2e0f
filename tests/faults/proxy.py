"""A proxy on loopback that cuts a connection at a moment of its own choice."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple

_BYTES = 65536
_PATIENCE_S = 30.0


class Cut(NamedTuple):
    """Where: once `asked` was sent on a connection, in place of the first `answer` that comes, or behind a question.

    `behind` counts the questions from the one that holds `asked`, as 1, on.
    """

    asked: bytes
    answer: bytes | None = None
    behind: int | None = None


class Proxy:
    """Passes on what comes until it is told to cut; `cuts` counts how often it did."""

    def __init__(self, listener: socket.socket, to_port: int) -> None:
        self._listener = listener
        self._to = ("127.0.0.1", to_port)
        self._next: Cut | None = None
        self._turn = threading.Lock()
        self._open: list[socket.socket] = []
        self.port: int = listener.getsockname()[1]
        self.cuts = 0
        threading.Thread(target=self._accept, daemon=True).start()

    def cut_next(self, cut: Cut) -> None:
        """Once."""
        self._next = cut

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listener.accept()
            except OSError:  # closed
                return
            try:
                server = socket.create_connection(self._to, _PATIENCE_S)
            except OSError:
                client.close()
                continue
            self._open += [client, server]
            both = _Both(client, server)
            threading.Thread(target=self._pass_questions, args=(both,), daemon=True).start()
            threading.Thread(target=self._pass_answers, args=(both,), daemon=True).start()

    def _pass_questions(self, both: _Both) -> None:
        with suppress(OSError):
            while question := both.client.recv(_BYTES):
                cut = self._next
                if cut is not None and (both.asked or cut.asked in question):
                    both.asked += 1
                both.server.sendall(question)
                if cut is not None and both.asked == cut.behind and self._takes(cut):
                    break
        both.end()

    def _pass_answers(self, both: _Both) -> None:
        with suppress(OSError):
            while answer := both.server.recv(_BYTES):
                cut = self._next
                if both.asked and cut is not None and cut.answer and cut.answer in answer and self._takes(cut):
                    break
                both.client.sendall(answer)
        both.end()

    def _takes(self, cut: Cut) -> bool:
        """Whether this connection is the one to cut."""
        with self._turn:
            if self._next is not cut:
                return False
            self._next = None
            self.cuts += 1
            return True

    def close(self) -> None:
        self._listener.close()
        for each in self._open:
            each.close()


class _Both:
    """The two ends of a connection; how many questions came since the one that a cut waits for, itself included."""

    def __init__(self, client: socket.socket, server: socket.socket) -> None:
        self.client = client
        self.server = server
        self.asked = 0

    def end(self) -> None:
        for each in (self.client, self.server):
            with suppress(OSError):
                each.shutdown(socket.SHUT_RDWR)


@contextmanager
def proxy_to(port: int) -> Iterator[Proxy]:
    """To a server on a port of this machine."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        proxy = Proxy(listener, port)
        try:
            yield proxy
        finally:
            proxy.close()

"""One process that answers, and how it comes to its end."""

from __future__ import annotations

import gc
import logging
import os
import signal
import socket
import threading
from collections.abc import Generator, Sequence
from contextlib import contextmanager
from types import FrameType
from typing import NamedTuple

import uvicorn

from api.app import create_app
from api.auth.policy import ON_LOOPBACK, DoorPolicy
from api.graphql.sockets import MAX_MESSAGE_BYTES
from api.logs import LogFormat
from api.signals import BOTH
from api.wire import Config
from ledger.application import Ledger

_log = logging.getLogger("api.serving")

LEAVE_S = 5
"""For what ends after the requests: connections, the follower, the ledger."""
_OTHER_FILES = 200
"""Open beside connections: those of the store above all."""


class Serving(NamedTuple):
    """How each process serves.

    `grace_s`: how long requests may take to end once it is told to stop. `connections`: open at a time. `log_format`
    None: text on a terminal, else JSON.
    """

    policy: DoorPolicy = ON_LOOPBACK
    grace_s: int = 10
    connections: int = 1000
    log_format: LogFormat | None = None
    log_level: str = "info"


class Server(uvicorn.Server):
    """Told to stop it takes no more connections, answers what it was asked, and ends its streams.

    Told again it ends at once, as if nothing was caught: what is recorded is recorded.
    """

    def __init__(self, ledger: Ledger, serving: Serving, stops: Sequence[signal.Signals] = BOTH) -> None:
        connections = _files_for(serving.connections)
        self._app = create_app(ledger, serving.policy, most_streams=max(connections // 2, 1))
        self._serving = serving
        self._stops = stops
        self._has_ended = threading.Event()
        super().__init__(
            Config(
                self._app,
                connections,
                log_config=None,
                access_log=False,
                server_header=False,
                timeout_graceful_shutdown=serving.grace_s,
                ws_max_size=MAX_MESSAGE_BYTES,
            )
        )

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """A thread that does not come to its end keeps the process no longer than that."""
        threading.Thread(target=self._end_at_last, name="end", daemon=True).start()
        self._app.streams.end()
        await super().shutdown(sockets)

    def run(self, sockets: list[socket.socket] | None = None) -> None:
        """Until it has come to its end.

        What is loaded stays, so no collection looks through it again: one in the middle of a page took 0.15 s.
        """
        gc.collect()
        gc.freeze()
        try:
            super().run(sockets)
        finally:
            self._has_ended.set()

    def _end_at_last(self) -> None:
        if self._has_ended.wait(self._serving.grace_s + LEAVE_S):
            return
        _log.error("something did not end in time; the process ends without it")
        logging.shutdown()
        os._exit(1)

    @contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """While it answers; afterwards they mean what they meant before."""
        if threading.current_thread() is not threading.main_thread():
            yield
            return
        before = {each: signal.signal(each, self.handle_exit) for each in self._stops}
        try:
            yield
        finally:
            for each, handler in before.items():
                signal.signal(each, handler)

    def handle_exit(self, sig: int, frame: FrameType | None) -> None:
        """The first time."""
        self.should_exit = True
        for each in self._stops:
            signal.signal(each, signal.SIG_DFL)


def _files_for(connections: int) -> int:
    """How many connections the system allows, of as many as are wanted; it is asked for more first."""
    try:
        import resource
    except ImportError:  # no such limit on this system
        return connections
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = connections + _OTHER_FILES
    if soft != resource.RLIM_INFINITY and soft < wanted:
        soft = wanted if hard == resource.RLIM_INFINITY else min(wanted, hard)
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
        if soft < wanted:
            _log.warning("the system allows %d open files: %d connections at a time", soft, soft - _OTHER_FILES)
            return max(soft - _OTHER_FILES, 10)
    return connections

"""A real server on loopback in this process, for what only the wire can show."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import uvicorn
from starlette.types import ASGIApp

from ledger.application import Ledger
from tests.keys import keyed_app

START_S = 10.0


@contextmanager
def listening(ledger: Ledger) -> Iterator[int]:
    """Its port; it has ended when the block has."""
    with listening_at(keyed_app(ledger)) as port:
        yield port


@contextmanager
def listening_at(app: ASGIApp) -> Iterator[int]:
    """The same of any app."""
    config = uvicorn.Config(app, port=0, log_level="critical", timeout_graceful_shutdown=1)
    server = uvicorn.Server(config)
    thread = threading.Thread(target=server.run)
    thread.start()
    until = time.monotonic() + START_S
    while not server.started and time.monotonic() < until:
        time.sleep(0.01)
    try:
        yield server.servers[0].sockets[0].getsockname()[1]
    finally:
        server.should_exit = True
        thread.join()

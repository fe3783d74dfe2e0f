"""A server that a test may kill."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from tests.postgres.server import PostgresServer, running_server
from tests.store.setting import define


@contextmanager
def own_server() -> Iterator[PostgresServer]:
    """With a ledger that has definitions."""
    with running_server() as server:
        initialise(server.url())
        with Ledger.open(server.url()) as ledger:
            define(ledger)
        yield server

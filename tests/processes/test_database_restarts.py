"""A worker waits out a database that goes away and comes back: nothing is parked, nothing is missed."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from tests.postgres.server import PostgresServer, running_server
from tests.processes.running import running, wait_until
from tests.processes.test_worker import record_unseen


@pytest.fixture
def server(postgres_programs: None) -> Iterator[PostgresServer]:
    with running_server() as started:
        yield started


def test_a_worker_outlives_a_database_that_is_killed_and_leads_again(server: PostgresServer) -> None:
    url = server.url(server.create_database())
    initialise(url)
    with running("worker", "--json", "--database", url) as worker:
        assert worker.line()["state"] == "live"
        server.kill()
        server.start()
        with Ledger.open(url, catch_up=False) as ledger:
            position = record_unseen(ledger, 10)
            wait_until(lambda: ledger.progress().position == position)
            assert ledger.progress().parked == 0
            wait_until(lambda: (leader := ledger.leadership().leader()) and leader.pid == worker.process.pid)
        assert worker.process.poll() is None

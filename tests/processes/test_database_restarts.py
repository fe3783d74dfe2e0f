"""A database that goes away and comes back, or hangs: nothing is parked or missed, and what needs none is answered."""

from __future__ import annotations

from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor

import pytest

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from tests.postgres.processes import working_in
from tests.postgres.server import PostgresServer, running_server
from tests.processes.running import running, wait_until
from tests.processes.served import Connection, address_of, served
from tests.processes.test_worker import record_unseen


@pytest.fixture
def server(postgres_programs: None) -> Iterator[PostgresServer]:
    with running_server() as started:
        yield started


@pytest.mark.slow
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


@pytest.mark.slow
def test_server_processes_that_die_while_the_database_is_away_are_started_until_it_is_there(
    server: PostgresServer,
) -> None:
    url = server.url(server.create_database())
    initialise(url)
    with served(url) as two:
        with two.connections_to_each() as _:
            processes = two.servers()
        server.kill()
        for process in processes:
            process.kill()
        wait_until(lambda: two.command.complaints().count("another one starts") >= 4)
        server.start()
        with two.connections_to_each() as connections:
            assert [connection.get("/readyz")[0] for connection in connections] == [200, 200]
        assert "Traceback" not in two.command.complaints()


@pytest.mark.slow
def test_while_the_database_hangs_a_server_answers_what_needs_none(server: PostgresServer) -> None:
    """Questions that were brief before wait in threads, and are answered once it goes on."""
    url = server.url(server.create_database())
    initialise(url)
    with running("serve", "--port", "0", "--json", "--database", url) as command, ThreadPoolExecutor(1) as pool:
        address = address_of(command)
        waiting, other = Connection(address), Connection(address)
        for _ in range(5):
            assert waiting.get("/v1/series?limit=10")[0] == 200
        hanging = working_in(server.folder)
        for process in hanging:
            process.suspend()
        try:
            asked = pool.submit(waiting.get, "/v1/series?limit=10")
            assert [other.get("/healthz")[0] for _ in range(5)] == [200] * 5
            assert not asked.done()
        finally:
            for process in hanging:
                process.resume()
        assert asked.result(30)[0] == 200
        waiting.close()
        other.close()

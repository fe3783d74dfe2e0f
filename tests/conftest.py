"""What tests of every folder may ask for: a PostgreSQL server, and databases on it."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from tests.postgres.programs import obstacle
from tests.postgres.server import PostgresServer, running_server


@pytest.fixture(scope="session")
def postgres_programs() -> None:
    """Skips where PostgreSQL cannot be run, and says why."""
    reason = obstacle()
    if reason is not None:
        pytest.skip(reason)


@pytest.fixture(scope="session")
def postgres_server(postgres_programs: None) -> Iterator[PostgresServer]:
    """A server that does not wait for the disk; each process of the test run has its own."""
    with running_server() as server:
        yield server


@pytest.fixture
def postgres_url(postgres_server: PostgresServer) -> Iterator[str]:
    """An empty database of the test's own."""
    name = postgres_server.create_database()
    yield postgres_server.url(name)
    postgres_server.drop_database(name)

"""PostgreSQL killed and started again under writers: nothing acknowledged is lost, and they go on as they are."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import pytest

from tests.postgres.checks import check_log, check_views
from tests.postgres.load import under_load
from tests.postgres.own_server import own_server
from tests.postgres.server import PostgresServer


@pytest.fixture
def server(postgres_programs: None) -> Iterator[PostgresServer]:
    with own_server() as server:
        yield server


@pytest.mark.slow
@pytest.mark.parametrize("kills", [10])
def test_writers_outlive_a_killed_server(
    server: PostgresServer, kills: int, record_property: Callable[[str, object], None]
) -> None:
    """The follower and every writer keep the processes, the ledgers and the connections that they began with."""
    with under_load(server.url(), "restart") as load:
        for _ in range(kills):
            load.flow(100)
            server.kill()
            server.start()
        load.flow(100)
    record_property("write_gap_s", load.gap_s())
    check_log(server.url(), load)
    check_views(server.url())

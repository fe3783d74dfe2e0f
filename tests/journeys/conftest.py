"""One world a face: every scenario is played in each of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from tests.journeys.domain_driver import DomainWorld
from tests.journeys.graphql_driver import GraphQLWorld
from tests.journeys.rest_driver import RestWorld
from tests.journeys.world import Clock, World
from tests.keys import keyed_client
from tests.stores import url_of


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def ledger(tmp_path: Path, clock: Clock) -> Iterator[Ledger]:
    """A real ledger on a real file, whose clock is the scenario's."""
    with Ledger.open(url_of(tmp_path / "ledger.db"), actor="tester", clock=clock) as opened:
        yield opened


@pytest.fixture
def client(ledger: Ledger) -> Iterator[TestClient]:
    """The real app over that ledger."""
    with keyed_client(ledger) as connected:
        yield connected


@pytest.fixture(params=["domain", "graphql", "rest"])
def world(request: pytest.FixtureRequest, clock: Clock) -> World:
    """An empty ledger behind one of the faces."""
    if request.param == "domain":
        return DomainWorld(clock)
    client: TestClient = request.getfixturevalue("client")
    return GraphQLWorld(clock, client) if request.param == "graphql" else RestWorld(clock, client)


@pytest.fixture(params=["graphql", "rest"])
def served(request: pytest.FixtureRequest, clock: Clock, client: TestClient) -> World:
    """An empty ledger behind one of the faces that are served."""
    return (GraphQLWorld if request.param == "graphql" else RestWorld)(clock, client)


@pytest.fixture
def growth(world: World) -> World:
    """The same with the series of cloud revenue growth, whose quarter the cases are about."""
    world.define()
    return world

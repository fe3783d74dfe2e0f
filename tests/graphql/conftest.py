"""A real app over a real file with the Alibaba seeds, asked through GraphQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from tests.keys import keyed_client
from tests.stores import SeededAt

Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ledger(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(seeded_at(tmp_path_factory.mktemp("graphql") / "ledger.db")) as opened:
        yield opened


@pytest.fixture(scope="module")
def client(ledger: Ledger) -> Iterator[TestClient]:
    with keyed_client(ledger, raise_server_exceptions=False) as opened:
        yield opened


@pytest.fixture
def ask(client: TestClient) -> Ask:
    """The whole answer to a document with variables."""

    def asked(document: str, **variables: Any) -> dict[str, Any]:
        response = client.post("/graphql", json={"query": document, "variables": variables})
        assert response.status_code == 200, response.text
        answer: dict[str, Any] = response.json()
        return answer

    return asked

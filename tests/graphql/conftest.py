"""A real app over a real file with the Alibaba seeds, asked through GraphQL."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from starlette.testclient import TestClient

from ledger.application import Ledger
from ledger.application.loading import load_seeds
from tests.keys import keyed_client
from tests.stores import url_of

SEEDS = Path(__file__).parents[2] / "seeds" / "alibaba"
Ask = Callable[..., dict[str, Any]]


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    path = tmp_path_factory.mktemp("graphql") / "ledger.db"
    with Ledger.open(url_of(path)) as opened:
        assert load_seeds(opened, [SEEDS], lambda *progress: None).rejected == ()
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

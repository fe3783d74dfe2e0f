"""Servers to be operated: the log of one in this process as lines, and the command as a process of its own."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from api.logs import OURS, LogFormat, log_handler
from ledger.application import Ledger
from tests.operation.bystander import others_served
from tests.operation.running import Serving, request, rest_of, serving, status_of
from tests.stores import SeededAt, url_of

Lines = Callable[[], list[dict[str, Any]]]


@pytest.fixture
def log() -> Iterator[io.StringIO]:
    """What a server in this process writes to its log, at the level `debug` but without the messages of exceptions."""
    written = io.StringIO()
    handler = log_handler(written, LogFormat.JSON, with_messages=False)
    root = logging.getLogger()
    before = {name: logging.getLogger(name).level for name in OURS}
    root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.DEBUG)
    yield written
    root.removeHandler(handler)
    for name, level in before.items():
        logging.getLogger(name).setLevel(level)


@pytest.fixture
def lines(log: io.StringIO) -> Lines:
    """The lines that were written until now."""
    return lambda: [json.loads(line) for line in log.getvalue().splitlines()]


@pytest.fixture(scope="session")
def seeded(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The seeds; to be read only."""
    with Ledger.open(seeded_at(tmp_path_factory.mktemp("operated") / "ledger.db"), actor="tester") as ledger:
        yield ledger


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty ledger's."""
    return url_of(tmp_path / "ledger.db")


CONNECTIONS = 160
"""Of the server that is attacked."""


@pytest.fixture(scope="session")
def attacked(seeded_at: SeededAt, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Serving]:
    """A process with the seeds, warm."""
    url = seeded_at(tmp_path_factory.mktemp("attacked") / "ledger.db")
    with serving(url, "--connections", str(CONNECTIONS), "--log-level", "error") as server:
        with server.wire() as warm:
            warm.sendall(request("GET", "/v1/series", b"", "Connection: close"))
            assert status_of(rest_of(warm)) == 200
        yield server


@pytest.fixture
def meanwhile(attacked: Serving, request: pytest.FixtureRequest) -> Iterator[None]:
    """Others are served while the test attacks."""
    with others_served(attacked, request.node.name):
        yield

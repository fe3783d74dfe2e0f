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
from ledger.application.loading import load_seeds
from tests.seeds.sets import SEEDS
from tests.stores import url_of

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
def seeded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    """The seeds; to be read only."""
    with Ledger.open(url_of(tmp_path_factory.mktemp("operated") / "ledger.db"), actor="tester") as ledger:
        load_seeds(ledger, [SEEDS])
        yield ledger


@pytest.fixture
def url(tmp_path: Path) -> str:
    """An empty ledger's."""
    return url_of(tmp_path / "ledger.db")

"""An empty ledger behind the door, by the rule of loopback and by that of elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from api.auth.policy import DoorPolicy
from ledger.application import Ledger
from tests.doors.asking import Asking
from tests.keys import keyed_app
from tests.stores import url_of

POLICIES = {"loopback": DoorPolicy(), "elsewhere": DoorPolicy(is_loopback=False, reads_open=False)}


@pytest.fixture(scope="module")
def ledger(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Ledger]:
    with Ledger.open(url_of(tmp_path_factory.mktemp("doors") / "ledger.db")) as opened:
        yield opened


@pytest.fixture(scope="module", params=POLICIES)
def rule(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def asking(ledger: Ledger, rule: str) -> Iterator[Asking]:
    """The app under that rule. Addresses of clients are those of documentation."""
    opened = Asking(keyed_app(ledger, POLICIES[rule]))
    yield opened
    opened.close()


@pytest.fixture
def own_ledger(tmp_path: Path) -> Iterator[Ledger]:
    """One that a test changes."""
    with Ledger.open(url_of(tmp_path / "own.db")) as opened:
        yield opened

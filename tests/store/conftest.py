"""A ledger file with definitions for every test, copied from one template."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from ledger.application import Ledger
from tests.store.setting import define, open_ledger
from tests.stores import copied


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("template") / "ledger.db"
    with open_ledger(path) as ledger:
        define(ledger)
    return path


@pytest.fixture
def path(template: Path, tmp_path: Path) -> Path:
    return copied(template, tmp_path / "ledger.db")


@pytest.fixture
def ledger(path: Path) -> Iterator[Ledger]:
    with open_ledger(path) as opened:
        yield opened

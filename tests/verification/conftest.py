"""A filled log for every test, copied from one; whoever changes it has the database's own owner's rights."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.store.conftest import template  # noqa: F401 – a fixture
from tests.stores import copied
from tests.verification.logs import fill
from tests.verification.tampering import Tampering


@pytest.fixture(scope="session")
def filled(template: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:  # noqa: F811
    path = copied(template, tmp_path_factory.mktemp("filled") / "ledger.db")
    fill(path)
    return path


@pytest.fixture
def path(filled: Path, tmp_path: Path) -> Path:
    return copied(filled, tmp_path / "ledger.db")


@pytest.fixture
def tampering(path: Path) -> Iterator[Tampering]:
    with Tampering(path) as opened:
        yield opened

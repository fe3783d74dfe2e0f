"""Empty ledgers for several processes."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import count

import pytest

from ledger.application import Ledger
from tests.processes.served import Served, served
from tests.stores import url_of


@pytest.fixture(scope="module")
def new_url(tmp_path_factory: pytest.TempPathFactory) -> Callable[[], str]:
    """Names an empty database with every call, on the store of the run."""
    folder, numbers = tmp_path_factory.mktemp("ledgers"), count()
    return lambda: url_of(folder / f"{next(numbers)}.db")


@pytest.fixture
def url(new_url: Callable[[], str]) -> str:
    return new_url()


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url) as opened:
        yield opened


@pytest.fixture(scope="module")
def two(new_url: Callable[[], str]) -> Iterator[Served]:
    """Two processes on an address, for several tests."""
    with served(new_url(), "--log-level", "warning") as server:
        yield server


@pytest.fixture
def own_two(url: str) -> Iterator[Served]:
    """The same for one test that ends them."""
    with served(url, "--log-level", "warning") as server:
        yield server

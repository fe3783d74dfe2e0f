"""Ledgers as the store's tests have them; a fault says how much it was tried."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.store.conftest import ledger, path, template
from tests.tried import tally

pytest.register_assert_rewrite("tests.faults.checks", "tests.faults.model")

__all__ = ["ledger", "path", "template"]

Tell = Callable[..., None]


@pytest.fixture
def tell(request: pytest.FixtureRequest) -> Tell:
    """Counts for the summary, by what they count."""

    def told(**counts: int) -> None:
        tally(request.node.name).update({what.replace("_", " "): number for what, number in counts.items()})

    return told

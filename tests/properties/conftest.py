"""Ledgers for properties. Thousands of examples are run with `-m slow`."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from hypothesis import HealthCheck, settings

from tests.properties.workshop import Workshop

settings.register_profile(
    "properties", deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large]
)
settings.load_profile("properties")


@pytest.fixture(scope="session")
def workshop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Workshop]:
    """Makes ledgers with the definitions that histories need."""
    with Workshop.opened(tmp_path_factory.mktemp("properties")) as made:
        yield made

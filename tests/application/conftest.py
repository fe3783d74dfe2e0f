"""Ledgers as the store's tests have them."""

from tests.store.conftest import ledger, path, template

__all__ = ["ledger", "path", "template"]

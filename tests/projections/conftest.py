"""The same ledger file as the store's tests start from."""

from __future__ import annotations

from tests.store.conftest import ledger, path, template

__all__ = ["ledger", "path", "template"]

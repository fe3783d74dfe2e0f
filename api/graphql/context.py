"""What resolvers get of a request."""

from __future__ import annotations

from typing import cast

from strawberry.types import Info

from ledger.application import Ledger


def ledger_of(info: Info) -> Ledger:
    """The ledger that the server was made with."""
    return cast(Ledger, info.context["ledger"])

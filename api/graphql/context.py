"""What resolvers get of a request."""

from __future__ import annotations

from typing import cast

from strawberry.types import Info

from api.auth.principal import Principal
from ledger.application import Ledger


def ledger_of(info: Info) -> Ledger:
    """The ledger that the server was made with."""
    return cast(Ledger, info.context["ledger"])


def principal_in(info: Info) -> Principal:
    """Who asks."""
    return cast(Principal, info.context["principal"])

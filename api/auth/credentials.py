"""Where a request carries its key."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams
from starlette.types import Scope as AsgiScope

from api.auth.doors import is_fred
from ledger.domain.keyring import PREFIX
from ledger.errors import Unauthenticated

LONGEST_KEY = 8192
"""Characters; a bearer token of a provider has some hundred."""


def key_in(scope: AsgiScope, *, any_will_do: bool) -> str | None:
    """The key that a request carries; None without one. Errors: Unauthenticated for several.

    `any_will_do`: reads are open, where FRED's clients, which must send a key, send what they like.
    """
    found: str | None = None
    for name, value in scope["headers"]:
        if name == b"authorization":
            key = bearer(value.decode("latin-1"))
        elif name == b"x-api-key":
            key = value.decode("latin-1").strip()
        else:
            continue
        if key is None:
            continue  # the log-in of a proxy that stands before this server
        if found is not None and found != key:
            raise Unauthenticated("the request carries several keys", hint="send one, as Authorization: Bearer KEY")
        found = key
    if found is None and scope["type"] == "http" and is_fred(scope["path"]):
        found = _fred_key(scope["query_string"], any_will_do)
    return found


def bearer(header: str) -> str | None:
    """The key in an Authorization header; None where that is of another kind."""
    kind, _, key = header.strip().partition(" ")
    return key.strip() if kind.lower() == "bearer" else None


def key_of_payload(payload: Mapping[str, Any]) -> str | None:
    """The key in what opens a WebSocket: `{"authorization": "Bearer KEY"}`. Errors: Unauthenticated."""
    given = [text for name, text in payload.items() if name.lower() == "authorization"]
    if not given:
        return None
    key = bearer(given[0]) if len(given) == 1 and isinstance(given[0], str) else None
    if key is None:
        raise Unauthenticated("authorization is not one `Bearer KEY`")
    return key


def _fred_key(query: bytes, any_will_do: bool) -> str | None:
    keys = [key for key in QueryParams(query).getlist("api_key") if key]
    if len(keys) != 1 or (any_will_do and not keys[0].startswith(PREFIX)):
        return None  # several are refused where parameters are read
    return keys[0]

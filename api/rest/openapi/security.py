"""Who may call an operation, as OpenAPI says it; that of the door is `api.auth.doors`."""

from __future__ import annotations

from typing import Any

from api.auth.doors import needed
from api.auth.policy import DoorPolicy
from ledger.domain.key_events import Scope

SECURITY_SCHEMES: dict[str, Any] = {
    "bearer": {
        "type": "http",
        "scheme": "bearer",
        "description": "A key that `ledger keys create` made, or a token of the OpenID provider that the server trusts."
        " Its scope is `read`, `report` (which reads too) or `admin` (which does both).",
    },
    "key": {"type": "apiKey", "in": "header", "name": "X-API-Key", "description": "The same key."},
}
_ELSEWHERE = DoorPolicy(is_loopback=False, reads_open=False)


def is_open(method: str, path: str) -> bool:
    """Whether no server asks for a key there."""
    return needed(method, path, b"", _ELSEWHERE) is None


def security_of(method: str, path: str) -> list[dict[str, list[str]]]:
    """Any one of these; an empty one where a server on loopback needs no key."""
    scope = needed(method, path, b"", _ELSEWHERE)
    if scope is None:
        return []
    keys: list[dict[str, list[str]]] = [{"bearer": [str(scope)]}, {"key": []}]
    return keys if scope is Scope.REPORT else [{}, *keys]

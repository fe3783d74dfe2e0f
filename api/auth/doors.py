"""The one table of doors: which scope a request needs by its address and method, before anything reads it.

What is not listed needs `read` to be read and `report` for everything else. Of GraphQL, where the document says what
is done, a mutation needs `report` besides: `api.graphql.checks` asks for it before anything is executed.
"""

from __future__ import annotations

from api.auth.policy import DoorPolicy
from ledger.domain.key_events import Scope

_READING = frozenset({"GET", "HEAD", "OPTIONS"})
_GRAPHQL, _FRED = "/graphql", "/fred"

OPEN = frozenset({"/healthz", "/readyz"})
"""For whoever watches over the process."""
DESCRIPTIONS = frozenset({"/", "/docs", "/docs/reference.css", "/openapi.json", "/problems"})
DESCRIPTIONS_BELOW = ("/problems/", "/graphql/files/", "/static/")
"""What tells of the software and nothing of the ledger: how to get in must be readable from outside."""
SIGN_IN, SIGN_OUT = "/session", "/session/end"
"""Forms of the pages: the key that is let in stands in the first one."""
OPERATION = frozenset({"/metrics"})
"""What tells of the server; where it can be reached from elsewhere, for those who operate it."""


def needed(method: str, path: str, query: bytes, policy: DoorPolicy) -> Scope | None:
    """The scope of an HTTP request; None: none at all."""
    if method in _READING:
        if path in OPEN or path in DESCRIPTIONS or path.startswith(DESCRIPTIONS_BELOW):
            return None
        if path in OPERATION:
            return None if policy.operation_open else Scope.ADMIN
        if path == _GRAPHQL and not query:
            return None  # the page of GraphiQL: what it asks comes with a query
        return Scope.READ
    if method == "POST" and path in (SIGN_IN, SIGN_OUT):
        return None
    return Scope.READ if path == _GRAPHQL or is_fred(path) else Scope.REPORT


def is_fred(path: str) -> bool:
    """Whether it is of FRED's face, which only reads, whatever the method."""
    return path == _FRED or path.startswith(f"{_FRED}/")


def is_graphql(path: str) -> bool:
    """Whether it is answered as GraphQL answers."""
    return path == _GRAPHQL

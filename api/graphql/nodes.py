"""Global ids: every thing that has an identity can be asked for again by an opaque one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

import strawberry

from api.graphql.plan.rows import column
from ledger.application.opaque import opaque, read_opaque
from ledger.errors import InvalidInput

_GLOBAL = "Global, opaque, and the same at every cut."


class NodeKey(NamedTuple):
    """The type of a thing, and its key within that: a code, a stream, an event, a position."""

    kind: str
    key: str


def global_id(kind: str, key: str) -> str:
    """Opaque to clients, and safe in a URL."""
    return opaque(f"{kind}:{key}")


def read_id(text: str) -> NodeKey:
    """What `global_id` was made of. Errors: InvalidInput."""
    try:
        kind, colon, key = read_opaque(text).partition(":")
    except ValueError:
        colon = ""
    if not colon:
        raise InvalidInput(f"{text[:80]!r} is not an id", path=("id",), hint="take it from the id of an answer")
    return NodeKey(kind, key)


@strawberry.interface(description="What has an identity, and can be asked for by it: node(id).")
class Node:
    @strawberry.field(description=_GLOBAL)
    def id(self) -> strawberry.ID:
        raise NotImplementedError  # an `id_field` of each type


def id_field(kind: str, key: Callable[[Any], str], column_name: str | None = None) -> Any:
    """The `id` of a type; `column_name`: where a line of figures reads the key from, None: it holds no such things."""

    def resolve(self: Any) -> strawberry.ID:
        return strawberry.ID(global_id(kind, key(self)))

    metadata = column(column_name, opaque=f"{kind}:") if column_name else {}
    return strawberry.field(resolver=resolve, description=_GLOBAL, metadata=metadata)

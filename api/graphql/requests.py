"""What a GraphQL request may say, over HTTP and over a WebSocket alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from starlette.datastructures import QueryParams
from strawberry.http import GraphQLRequestData

from api.bodies import parse_json
from api.graphql.trusted import TrustedDocuments
from ledger.errors import MalformedRequest

_KINDS: dict[str, tuple[type, str]] = {
    "query": (str, "text"),
    "documentId": (str, "text"),
    "operationName": (str, "text"),
    "variables": (dict, "an object"),
    "extensions": (dict, "an object"),
}


def read_request(given: Mapping[str, Any], documents: TrustedDocuments) -> GraphQLRequestData:
    """The operation that is asked for. Errors: MalformedRequest, and those of `TrustedDocuments.text`.

    What is no part of a request is refused: a mistyped `variables` would mean none.
    """
    for name, value in given.items():
        if name not in _KINDS:
            raise MalformedRequest("unknown parameter", path=(name,), hint=f"a request has {', '.join(sorted(_KINDS))}")
        kind, called = _KINDS[name]
        if value is not None and not isinstance(value, kind):
            raise MalformedRequest(f"is not {called}", path=(name,))
    return GraphQLRequestData(
        query=documents.text(given.get("query"), given.get("documentId")),
        variables=given.get("variables"),
        operation_name=given.get("operationName") or None,
        extensions=given.get("extensions"),
    )


def query_string(params: QueryParams) -> dict[str, Any]:
    """The parameters of a GET; objects are JSON in them. Errors: MalformedRequest."""
    given: dict[str, Any] = {}
    for name, text in params.multi_items():
        if name in given:
            raise MalformedRequest("comes twice", path=(name,))
        given[name] = _json(name, text) if _KINDS.get(name, (str,))[0] is dict else text
    return given


def _json(name: str, text: str) -> dict[str, Any] | None:
    if text in ("", "null"):
        return None
    try:
        return parse_json(text.encode())
    except MalformedRequest as error:
        raise error.at(name) from None

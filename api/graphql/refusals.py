"""Answers over HTTP in GraphQL's form; where nothing ran they have `errors` and no `data`."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.responses import Response

from api.accept import chosen
from api.auth.challenges import headers_of
from api.bodies import JSON_TYPE
from api.graphql.errors import formatted
from api.problems import kind_of
from ledger.domain.key_events import Scope
from ledger.errors import Forbidden, LedgerError, Unauthenticated

JSON = JSON_TYPE
GRAPHQL_JSON = "application/graphql-response+json"


CLOSED = {
    error.code: (kind_of(error).status, headers_of(error))
    for error in (Unauthenticated("", is_given=False), Forbidden("", scope=Scope.REPORT))
}
"""Status and headers of a mutation that who asks may not do, by its code; the door itself lets all readers in."""


def graphql_refusal(
    accept: str | None, error: LedgerError | HTTPException, headers: Mapping[str, str] = {}
) -> Response:
    """The answer to a request that is refused before anything runs."""
    if isinstance(error, HTTPException) and error.status_code == 304:
        return Response(status_code=304, headers=dict(error.headers or {}))
    media = chosen((JSON, GRAPHQL_JSON), accept) or JSON
    status = error.status_code if isinstance(error, HTTPException) else kind_of(error).status
    return graphql_response({"errors": [formatted(error)]}, media, status, headers)


def challenge_of(error: LedgerError | HTTPException) -> Mapping[str, str]:
    """The headers of an error."""
    return headers_of(error) if isinstance(error, LedgerError) else error.headers or {}


def graphql_response(answer: Any, media: str, status: int, headers: Mapping[str, str] = {}) -> Response:
    """An answer of any kind."""
    named = {"content-type": f"{media}; charset=utf-8", "vary": "Accept", **headers}
    return Response(orjson.dumps(answer), status, named)

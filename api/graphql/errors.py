"""Errors of the ledger as GraphQL errors with the codes of REST; unknown ones are masked and logged."""

from __future__ import annotations

import logging
from typing import Any

from graphql import GraphQLError
from starlette.exceptions import HTTPException

from api.current import note, request_id
from api.problems import http_problem, problem
from ledger.errors import LedgerError

_log = logging.getLogger("api.graphql")


def shown(error: GraphQLError) -> GraphQLError:
    """The error as clients see it."""
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        extensions = {"code": "INVALID_REQUEST", **(error.extensions or {})}
        note(code=extensions["code"])
        return _copy(error, error.message, extensions)
    if isinstance(original, LedgerError):
        return _copy(error, str(original), {**(error.extensions or {}), **_extensions(problem(original))})
    failed_id = request_id()
    _log.error("an unexpected error, told as %s", failed_id, exc_info=original)
    note(code="INTERNAL")
    return _copy(error, "The ledger failed; the cause is in its log.", {"code": "INTERNAL", "requestId": failed_id})


def formatted(error: LedgerError | HTTPException) -> dict[str, Any]:
    """A refusal of the request itself, as an entry of `errors`."""
    if isinstance(error, HTTPException):
        return {"message": error.detail, "extensions": _extensions(http_problem(error.status_code, error.detail))}
    return {"message": str(error), "extensions": _extensions(problem(error))}


def _extensions(body: dict[str, Any]) -> dict[str, Any]:
    note(code=body["code"])
    return {"code": body["code"], "problem": {name: part for name, part in body.items() if name != "code"}}


def _copy(error: GraphQLError, message: str, extensions: dict[str, Any]) -> GraphQLError:
    return GraphQLError(
        message,
        nodes=error.nodes,
        source=error.source,
        positions=error.positions,
        path=error.path,
        extensions=extensions,
    )

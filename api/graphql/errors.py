"""Errors of the ledger as GraphQL errors with the codes of REST; unknown ones are masked and logged."""

from __future__ import annotations

import logging
import uuid
from typing import Any

from graphql import GraphQLError

from api.problems import problem
from ledger.errors import LedgerError

_log = logging.getLogger("ledger.graphql")


def shown(error: GraphQLError) -> GraphQLError:
    """The error as clients see it."""
    original = error.original_error
    if original is None or isinstance(original, GraphQLError):
        extensions = {"code": "INVALID_REQUEST", **(error.extensions or {})}
        return _copy(error, error.message, extensions)
    if isinstance(original, LedgerError):
        return _copy(error, str(original), _extensions(original))
    error_id = uuid.uuid4().hex
    _log.error("unexpected error %s", error_id, exc_info=original)
    return _copy(error, "The ledger failed; the cause is in its log.", {"code": "INTERNAL", "errorId": error_id})


def _extensions(error: LedgerError) -> dict[str, Any]:
    body = problem(error)
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

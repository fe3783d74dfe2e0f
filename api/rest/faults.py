"""Exceptions as RFC 9457 problems: one handler a kind of exception, for every face of the app."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from typing import Any

import orjson
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.types import ExceptionHandler

from api.auth.challenges import headers_of
from api.auth.security_headers import SECURITY_HEADERS
from api.current import note, request_id
from api.problems import PROBLEM_JSON, http_problem, problem
from ledger.errors import LedgerError

_log = logging.getLogger("api.rest")
_RETRY_AFTER_S = 1


def _reply(body: Mapping[str, Any], headers: Mapping[str, str]) -> Response:
    note(code=body["code"])
    if body["status"] >= 500:
        body = {**body, "request_id": request_id()}
    return Response(orjson.dumps(body), body["status"], dict(headers), PROBLEM_JSON)


async def on_ledger_error(request: Request, error: Exception) -> Response:
    assert isinstance(error, LedgerError)
    body = problem(error)
    if body["status"] < 500:
        return _reply(body, headers_of(error))
    _log.warning("%s: %s", error.code, error)
    return _reply(body, {"Retry-After": str(_RETRY_AFTER_S)})


async def on_http_error(request: Request, error: Exception) -> Response:
    """Refusals of the transport: no such address, wrong method, too large …"""
    assert isinstance(error, HTTPException)
    headers = dict(error.headers or {})
    detail = error.detail
    if error.status_code == 404 and detail == "Not Found":
        detail = "no such address; / shows what there is"
    if "Allow" in headers:
        headers["Allow"] = ", ".join(sorted(headers["Allow"].split(", ")))
        detail = f"{request.url.path} takes {headers['Allow']}"
    return _reply(http_problem(error.status_code, detail), headers)


async def on_disconnect(request: Request, error: Exception) -> Response:
    """Nobody is there to read the answer; it is for the access log."""
    return _reply(http_problem(400, "the client went away"), {})


async def on_bug(request: Request, error: Exception) -> Response:
    """What nobody expected is logged under the request's id; the client is told the id alone."""
    _log.error("an unexpected error, told as %s", request_id(), exc_info=error)
    # It is sent from outside the door, which gives all other answers these headers.
    headers = {name.decode(): value.decode() for name, value in SECURITY_HEADERS}
    return _reply(http_problem(500, "an unexpected error, which was logged under the id of this request"), headers)


HANDLERS: dict[Any, ExceptionHandler] = {
    LedgerError: on_ledger_error,
    HTTPException: on_http_error,
    ClientDisconnect: on_disconnect,
    Exception: on_bug,
}

"""Around everything: gives each request its id, counts and times it, and tells of it in one line of the log.

The line has the path and the names of parameters, never what they hold: keys come in query strings too. Bodies and
headers are in no line.
"""

from __future__ import annotations

import logging
import re
from typing import Any
from urllib.parse import parse_qsl, quote

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.current import CURRENT, REQUEST_ID, Current, current_of
from api.measures import METHODS, Measured
from api.tracing import request_span, tell_span

_log = logging.getLogger("api.access")

_PROBES = frozenset({"/healthz", "/readyz", "/metrics"})
"""Asked every few seconds by machines: their lines are for who debugs."""
_LONGEST_PATH = 200
_MOST_NAMES = 20
_NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,39}")


class Access:
    """The outermost layer: what goes wrong in any other one is told under the request's id too."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        current = current_of(scope)
        token = CURRENT.set(current)
        answer = _Answer(send, current)
        try:
            with Measured(scope) as measured, request_span(current) as span:
                try:
                    await self._app(scope, receive, answer.send)
                except Exception:
                    if scope["type"] == "websocket":  # those of HTTP are told by its handler of exceptions
                        _log.exception("an unexpected error on a WebSocket")
                    raise
                finally:
                    measured.status = answer.status
                    measured.code = current.told.get("code")
                    method = _method(scope)
                    tell_span(span, current, method, measured.route, answer.status)
                    _tell(current, answer, method, measured)
        finally:
            CURRENT.reset(token)


class _Answer:
    """What is sent, with the request's id put in; `status` is 500 until something is."""

    def __init__(self, send: Send, current: Current) -> None:
        self._send = send
        self._header = (REQUEST_ID, current.request_id.encode())
        self.status = 500
        self.close_code: int | None = None

    async def send(self, message: Message) -> None:
        match message["type"]:
            case "http.response.start" | "websocket.http.response.start":
                self.status = message["status"]
                message = {**message, "headers": [*message.get("headers", ()), self._header]}
            case "websocket.accept":
                self.status = 101
                message = {**message, "headers": [*message.get("headers", ()), self._header]}
            case "websocket.close":
                self.close_code = message.get("code", 1000)
                if self.status != 101:
                    self.status = 403  # closed before it was opened
            case _:
                pass
        await self._send(message)


def _method(scope: Scope) -> str:
    method: str = scope.get("method", "GET")
    return method if method in METHODS else "other"


def _tell(current: Current, answer: _Answer, method: str, measured: Measured) -> None:
    scope = current.scope
    level = logging.WARNING if answer.status >= 500 else logging.DEBUG if scope["path"] in _PROBES else logging.INFO
    if not _log.isEnabledFor(level):
        return
    told: dict[str, Any] = {
        "method": method,
        "route": measured.route,
        "path": quote(scope["path"][:_LONGEST_PATH], safe="/:@,;=+~"),
        "parameters": _names(scope["query_string"]),
        "status": answer.status,
        "duration_ms": round(measured.duration_s * 1000, 3),
        "actor": current.actor,
        **current.told,
    }
    if scope["type"] == "websocket":
        told["close_code"] = answer.close_code
    if scope.get("client"):
        told["client"] = scope["client"][0]
    _log.log(level, "%s %s %d", method, told["path"], answer.status, extra=told)


def _names(query: bytes) -> list[str]:
    """The names of parameters; what cannot be one is not shown, as it may be a value that lost its name."""
    if not query:
        return []
    pairs = parse_qsl(query[:8192].decode("latin-1"), keep_blank_values=True)[:_MOST_NAMES]
    return [name if _NAME.fullmatch(name) else "…" for name, _ in pairs]

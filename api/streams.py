"""Answers that last as long as their client likes: how many there may be, and that they end well when the server does.

A stream of events ends with its last byte, so that its client comes again where it was; what such an answer says at its
own end it does not say then. A WebSocket is closed by its own handler, once what runs on it is answered.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

import anyio
import orjson
from starlette.datastructures import Headers
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from starlette.websockets import WebSocket

from api.current import note
from api.problems import PROBLEM_JSON, http_problem

_KIND = "text/event-stream"
_RETRY_AFTER_S = 5


class Streams:
    """Those of one server process, `most` at a time."""

    def __init__(self, most: int) -> None:
        self.most = most
        self._ends: set[Callable[[], object]] = set()
        self._is_ending = False

    @property
    def have_room(self) -> bool:
        """False also once they are told to end."""
        return len(self._ends) < self.most and not self._is_ending

    @contextmanager
    def told(self, end: Callable[[], object]) -> Iterator[None]:
        """One more for as long as the block lasts; `end` is called in its event loop when it should end."""
        self._ends.add(end)
        try:
            yield
        finally:
            self._ends.discard(end)

    def end(self) -> None:
        """Tells all to end; none begins any more."""
        self._is_ending = True
        for end in [*self._ends]:
            end()


def streams_of(scope: Scope) -> Streams:
    """Those that a WebSocket is one of; where no layer counts them, it is alone."""
    streams: Streams = scope.get("state", {}).get("streams") or Streams(1)
    return streams


class StreamLayer:
    """Between the log of requests and all faces."""

    def __init__(self, app: ASGIApp, streams: Streams) -> None:
        self._app = app
        self._streams = streams

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            await self._http(scope, receive, send)
        elif scope["type"] == "websocket" and not self._streams.have_room:
            await WebSocket(scope, receive, send).send_denial_response(_no_room())
        else:
            scope.setdefault("state", {})["streams"] = self._streams
            await self._app(scope, receive, send)

    async def _http(self, scope: Scope, receive: Receive, send: Send) -> None:
        with anyio.CancelScope() as answering:
            answer = _Answer(self._streams, answering, send)
            try:
                await self._app(scope, receive, answer.send)
            finally:
                answer.close()
        if answer.is_refused:
            await _no_room()(scope, receive, send)
        elif answering.cancelled_caught:
            await send({"type": "http.response.body", "body": b"", "more_body": False})


class _Answer:
    """What is sent; from its head on it may be a stream."""

    def __init__(self, streams: Streams, answering: anyio.CancelScope, send: Send) -> None:
        self._streams = streams
        self._answering = answering
        self._send = send
        self._place = streams.told(answering.cancel)
        self._has_place = False
        self.is_refused = False

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start" and message["status"] == 200:
            kind = Headers(raw=message["headers"]).get("content-type", "")
            if kind.startswith(_KIND):
                await self._take_place()
        await self._send(message)

    async def _take_place(self) -> None:
        if not self._streams.have_room:
            self.is_refused = True
            self._answering.cancel()
            await anyio.sleep_forever()  # until it is cancelled
        self._place.__enter__()
        self._has_place = True

    def close(self) -> None:
        if self._has_place:
            self._place.__exit__(None, None, None)


def _no_room() -> Response:
    body = http_problem(503, "as many streams as this server may have are open; ask again later")
    note(code=body["code"])
    return Response(orjson.dumps(body), 503, {"Retry-After": str(_RETRY_AFTER_S)}, PROBLEM_JSON)

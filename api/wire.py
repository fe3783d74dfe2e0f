"""uvicorn's protocols with an end to everything that waits for a client, and a bound to everything that one may send.

What a client does slowly costs a connection and no more, and that not for long: a head has `HEAD_S` and `HEAD_BYTES`,
an answer that is not fetched `STALL_S`. How long a body may take is for whoever reads it (`api.bodies`). Where all
connections are taken, the one that has idled longest makes room.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Sized
from typing import Any

import orjson
import uvicorn
from uvicorn.protocols.http.flow_control import FlowControl
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol
from uvicorn.protocols.websockets.websockets_sansio_impl import WebSocketsSansIOProtocol

from api.problems import PROBLEM_JSON, http_problem

_log = logging.getLogger("api.wire")

HEAD_S = 10.0
"""For the head of a request, from its first byte, or from the connection's beginning."""
HEAD_BYTES = 64 * 2**10
"""Of a head; as much may be added to a body by what frames it."""
LINGER_S = 5.0
"""For the rest of a body that nobody reads any more: its sender should find the answer, not a broken connection."""
STALL_S = 30.0
"""For a client to take some of an answer that waits for it."""
_LAST_WORDS_S = 0.1
"""For what is under way on an idle connection while the server stops."""
_GOODBYE_S = 2.0
"""For the client's half of closing a WebSocket."""
_PHRASES = {408: b"Request Timeout", 431: b"Request Header Fields Too Large", 503: b"Service Unavailable"}


class Config(uvicorn.Config):
    """uvicorn's with these protocols; `connections` may be open at a time."""

    def __init__(self, app: Any, connections: int, **settings: Any) -> None:
        super().__init__(app, http=HttpProtocol, ws=WebSocketProtocol, **settings)
        self.connections = connections


class _Impatient(asyncio.Protocol):
    """Cuts a connection whose client takes nothing of what waits for it."""

    transport: asyncio.Transport
    loop: asyncio.AbstractEventLoop
    _stalled: asyncio.TimerHandle | None = None

    def pause_writing(self) -> None:
        super().pause_writing()
        if self._stalled is None:
            self._stalled = self.loop.call_later(STALL_S, self.transport.abort)

    def resume_writing(self) -> None:
        super().resume_writing()
        self._go_on()

    def connection_lost(self, exc: Exception | None) -> None:
        self._go_on()
        super().connection_lost(exc)

    def _go_on(self) -> None:
        if self._stalled is not None:
            self._stalled.cancel()
            self._stalled = None


class _OneAtATime(FlowControl):
    """Reads no further while requests wait their turn: who reads on to learn whether a client is still there would
    take in more of them without end."""

    def __init__(self, transport: asyncio.Transport, waiting: Sized) -> None:
        super().__init__(transport)
        self._waiting = waiting

    def resume_reading(self) -> None:
        if not self._waiting:
            super().resume_reading()


class HttpProtocol(_Impatient, HttpToolsProtocol):
    """One connection of HTTP/1.1."""

    config: Config

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._timer: asyncio.TimerHandle | None = None
        self._idle_since_s = 0.0
        self._reads_head = False
        self._framing_bytes = 0
        self._is_fruitful = False
        self._is_leaving = False

    @property
    def _is_answering(self) -> bool:
        return self.cycle is not None and not self.cycle.response_complete

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        super().connection_made(transport)
        self.flow = _OneAtATime(transport, self.pipeline)
        self._wait(HEAD_S)
        if len(self.connections) > self.config.connections:
            self._make_room()

    def _make_room(self) -> None:
        idle = [
            each
            for each in self.connections
            if isinstance(each, HttpProtocol) and each is not self and not each._is_answering and not each._is_closing
        ]
        if idle:
            min(idle, key=lambda each: each._idle_since_s).transport.abort()
        else:
            self._refuse(503, f"this server answers {self.config.connections} connections at a time; ask again later")

    @property
    def _is_closing(self) -> bool:
        return self.transport.is_closing()

    def data_received(self, data: bytes) -> None:
        if self._is_closing:
            return
        self._is_fruitful = False
        super().data_received(data)
        if self._is_closing or self.transport.get_protocol() is not self:
            return
        self._framing_bytes += 0 if self._is_fruitful else len(data)  # a part of something that does not end
        if self._framing_bytes > HEAD_BYTES:
            self._refuse_head()
        elif self._timer is None and not self._is_answering:
            self._wait(HEAD_S)

    def on_message_begin(self) -> None:
        super().on_message_begin()
        self._reads_head, self._is_fruitful = True, True
        self._framing_bytes = 0

    def on_url(self, url: bytes) -> None:
        self._framing_bytes += len(url)
        super().on_url(url)

    def on_header(self, name: bytes, value: bytes) -> None:
        self._is_fruitful = True
        self._framing_bytes += len(name) + len(value)
        if self._framing_bytes <= HEAD_BYTES:
            super().on_header(name, value)

    def on_headers_complete(self) -> None:
        self._is_fruitful = True
        self._rest()
        if self._framing_bytes > HEAD_BYTES:
            self._refuse_head()
            return
        self._reads_head = False
        super().on_headers_complete()
        if self._is_leaving and self.cycle is not None:
            self.cycle.keep_alive = False

    def on_body(self, body: bytes) -> None:
        self._is_fruitful = True
        if not self._is_closing:
            super().on_body(body)

    def on_message_complete(self) -> None:
        self._is_fruitful = True
        if self._is_closing:
            return
        super().on_message_complete()
        if not self._is_answering:
            self._rest()  # the body that nobody waited for has come to its end

    def on_response_complete(self) -> None:
        super().on_response_complete()
        if self.cycle.response_complete and self.cycle.more_body and not self._is_closing:
            self._wait(LINGER_S)

    def timeout_keep_alive_handler(self) -> None:
        super().timeout_keep_alive_handler()
        self.loop.call_later(STALL_S, self.transport.abort)

    def handle_websocket_upgrade(self) -> None:
        self._rest()
        self._go_on()
        super().handle_websocket_upgrade()

    def connection_lost(self, exc: Exception | None) -> None:
        self._rest()
        super().connection_lost(exc)

    def shutdown(self) -> None:
        """An idle connection has a moment longer: a request may be under way."""
        self._is_leaving = True
        if self._is_answering:
            super().shutdown()
        else:
            self.loop.call_later(_LAST_WORDS_S, super().shutdown)

    def _wait(self, patience_s: float) -> None:
        self._rest()
        self._idle_since_s = self.loop.time()
        self._timer = self.loop.call_later(patience_s, self._lose_patience)

    def _rest(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _lose_patience(self) -> None:
        self._timer = None
        if self._is_answering or self._is_closing:
            return
        if self._reads_head:
            self._refuse(408, f"the head of a request did not come within {HEAD_S:.0f} s")
        else:
            self.transport.close()

    def _refuse_head(self) -> None:
        self._refuse(431, f"the head of a request, and what frames its body, has at most {HEAD_BYTES} bytes")

    def _refuse(self, status: int, detail: str) -> None:
        """Answers what never becomes a request, and closes."""
        problem = http_problem(status, detail)
        body = orjson.dumps(problem)
        _log.info("a connection is refused: %s", problem["code"], extra={"status": status, "code": problem["code"]})
        awaits_answer = self._reads_head or self.cycle is None  # else it has one: a second would be another request's
        if awaits_answer and not self._is_answering:
            head = b"HTTP/1.1 %d %b\r\nContent-Type: %b\r\nContent-Length: %d\r\nConnection: close\r\n\r\n"
            self.transport.write(head % (status, _PHRASES[status], PROBLEM_JSON.encode(), len(body)) + body)
        self.transport.close()
        self.loop.call_later(LINGER_S, self.transport.abort)


class WebSocketProtocol(_Impatient, WebSocketsSansIOProtocol):
    """One WebSocket."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.close_timeout = _GOODBYE_S

    def shutdown(self) -> None:
        """An open one is closed by its handler (`api.streams`), once what runs on it is answered."""
        if not self.handshake_complete or self.close_sent:
            super().shutdown()

"""GraphQL over a WebSocket: the same bounds and the same requests as over HTTP."""

from __future__ import annotations

import asyncio
import logging
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import suppress
from functools import partial
from typing import Any, cast

import orjson
from graphql import GraphQLFormattedError
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.websockets import WebSocketDisconnect, WebSocketState
from strawberry.asgi import ASGIWebSocketAdapter
from strawberry.http.exceptions import NonJsonMessageReceived, NonTextMessageReceived, WebSocketDisconnected
from strawberry.subscriptions.protocols.graphql_transport_ws.handlers import BaseGraphQLTransportWSHandler, Operation
from strawberry.subscriptions.protocols.graphql_transport_ws.types import (
    ConnectionInitMessage,
    ErrorMessage,
    SubscribeMessage,
)

from api.auth.credentials import key_of_payload
from api.auth.middleware import Door, door_of
from api.auth.principal import Principal
from api.bodies import parse_json
from api.current import CURRENT, Current, current_of
from api.graphql.errors import formatted
from api.graphql.requests import read_request
from api.pace import run_sized
from api.streams import streams_of
from ledger.domain.key_events import Scope
from ledger.errors import LedgerError

_log = logging.getLogger("api.access")

MAX_MESSAGE_BYTES = 1_048_576
_NOT_LET_IN = 4403
_RESTARTS = 1012
"""The close code of a service that restarts, after which clients connect again."""


class TextSocket(ASGIWebSocketAdapter):
    """Messages are JSON that says exactly one thing, in text frames: browsers' clients read no others."""

    async def iter_json(self, *, ignore_parsing_errors: bool = False) -> AsyncGenerator[object, None]:
        try:
            while self.ws.application_state != WebSocketState.DISCONNECTED:
                body = (await self.ws.receive_text()).encode("utf-8", "surrogatepass")
                if len(body) > MAX_MESSAGE_BYTES:
                    await self.close(1009, f"a message has at most {MAX_MESSAGE_BYTES} bytes here")
                    return
                yield await run_sized(len(body), partial(parse_json, body))
        except KeyError as error:
            raise NonTextMessageReceived from error
        except LedgerError as error:
            raise NonJsonMessageReceived from error
        except WebSocketDisconnect:
            return

    async def send_json(self, message: Mapping[str, object]) -> None:
        try:
            await self.ws.send_text(orjson.dumps(message).decode())
        except WebSocketDisconnect as error:
            raise WebSocketDisconnected from error


class SocketHandler(BaseGraphQLTransportWSHandler[Any, Any]):
    """graphql-transport-ws; a refused operation leaves the connection and the others on it as they are."""

    async def handle(self) -> None:
        """Where the server ends, what runs is answered first; subscriptions just end, and their clients come again."""
        self._answering: dict[asyncio.Task[Any], Current] = {}
        ending = asyncio.Event()
        leaving = asyncio.create_task(self._leave(ending))
        try:
            with streams_of(self.context["request"].scope).told(ending.set):
                await super().handle()
        finally:
            leaving.cancel()

    async def _leave(self, ending: asyncio.Event) -> None:
        await ending.wait()
        running = [task for task, each in self._answering.items() if each.told.get("operation_type") != "subscription"]
        if running:
            await asyncio.wait(running)
        with suppress(WebSocketDisconnected, RuntimeError):  # its client was first
            await self.websocket.close(_RESTARTS, "the server stops; come again")

    async def handle_connection_init(self, message: ConnectionInitMessage) -> None:
        """Who sent no key with the handshake sends it here: `{"authorization": "Bearer KEY"}`."""
        payload: Any = message.get("payload")
        try:
            if isinstance(payload, dict) and not self.connection_init_received:
                key = key_of_payload(payload)
                if key is not None:
                    self.context["principal"] = await self._door.holder_of(key, self._scope)
            self.context["principal"].check(Scope.READ)
        except LedgerError as error:
            await self.websocket.close(_NOT_LET_IN, error.message)
            return
        await super().handle_connection_init(message)

    @property
    def _scope(self) -> Any:
        return self.context["request"].scope

    @property
    def _door(self) -> Door:
        return door_of(self._scope)

    async def handle_subscribe(self, message: SubscribeMessage) -> None:
        """Errors are sent under the operation's id."""
        if not self.connection_acknowledged:
            await super().handle_subscribe(message)  # which ends the connection, whatever is asked
            return
        payload: Any = message["payload"]
        operation: Any = message["id"]
        if not isinstance(payload, dict) or not isinstance(operation, str):
            await self.handle_invalid_message("a subscribe message has an id and a payload")
            return
        principal: Principal = self.context["principal"]
        try:
            await run_in_threadpool(principal.check_still_valid)
            self._door.count(principal, self._scope)
            request = read_request(payload, self.context["documents"])
        except (LedgerError, HTTPException) as error:
            fault = cast(GraphQLFormattedError, formatted(error))
            refusal: ErrorMessage = {"id": operation, "type": "error", "payload": [fault]}
            await self.send_message(refusal)
            return
        payload = {"query": request.query, "variables": request.variables, "operationName": request.operation_name}
        await super().handle_subscribe(cast(SubscribeMessage, {**message, "payload": payload}))

    async def run_operation(self, operation: Operation[Any, Any]) -> None:
        """Tells of it in a line of its own, under the id of the request that opened the connection."""
        opened = CURRENT.get() or current_of(self.context["request"].scope)
        current = Current(opened.request_id, opened.scope, trace_id=opened.trace_id)
        CURRENT.set(current)  # of this task, which is the operation's own
        task = asyncio.current_task()
        assert task is not None
        self._answering[task] = current
        began_s = time.perf_counter()
        try:
            await super().run_operation(operation)
        finally:
            del self._answering[task]
            told = {
                "duration_ms": round((time.perf_counter() - began_s) * 1000, 3),
                "actor": self.context["principal"].actor,
            }
            _log.info("an operation on a WebSocket", extra=told | current.told)

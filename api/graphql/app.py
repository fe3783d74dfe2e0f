"""GraphQL over HTTP at /graphql."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.types import Message, Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from api.bodies import JSON_TYPE, parse_json, read_body
from api.graphql.schema import SCHEMA
from ledger.application import Ledger
from ledger.errors import InvalidInput

MAX_BODY_BYTES = 1_048_576
MEMBERS = frozenset({"query", "operationName", "variables", "extensions"})


class LedgerGraphQL(GraphQL[Any, Any]):
    """Answers with the ledger in every resolver's context."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(SCHEMA, graphql_ide=None)
        self._ledger = ledger

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Any]:
        return {"request": request, "response": response, "ledger": self._ledger}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Takes a POST's body within its bounds, and hands it on. Errors: as `read_body`."""
        if scope["type"] == "http" and scope["method"] == "POST":
            body = await read_body(Request(scope, receive), JSON_TYPE, MAX_BODY_BYTES)

            async def whole() -> Message:
                return {"type": "http.request", "body": body, "more_body": False}

            receive = whole
        await super().__call__(scope, receive, send)

    async def parse_http_body(self, request: Any) -> Any:
        """Errors: InvalidInput for what is no part of a request: mistyped variables would be none."""
        given = request.query_params if request.method == "GET" else self.parse_json(await request.get_body())
        for name in given:
            if name not in MEMBERS:
                raise InvalidInput(
                    "unknown parameter", path=(name,), hint=f"a request has {', '.join(sorted(MEMBERS))}"
                )
        return await super().parse_http_body(request)

    def decode_json(self, data: str | bytes) -> object:
        """JSON that says exactly one thing. Errors: as `parse_json`."""
        return parse_json(data.encode() if isinstance(data, str) else data)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def graphql_routes(ledger: Ledger) -> list[BaseRoute]:
    """The routes of this face."""
    return [Route("/graphql", LedgerGraphQL(ledger), methods=["GET", "POST"])]

"""GraphQL over HTTP at /graphql."""

from __future__ import annotations

from typing import Any

import orjson
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL

from api.graphql.schema import SCHEMA
from ledger.application import Ledger


class LedgerGraphQL(GraphQL[Any, Any]):
    """Answers with the ledger in every resolver's context."""

    def __init__(self, ledger: Ledger) -> None:
        super().__init__(SCHEMA, graphql_ide=None)
        self._ledger = ledger

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Any]:
        return {"request": request, "response": response, "ledger": self._ledger}

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def graphql_routes(ledger: Ledger) -> list[BaseRoute]:
    """The routes of this face."""
    return [Route("/graphql", LedgerGraphQL(ledger), methods=["GET", "POST"])]

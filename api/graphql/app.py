"""GraphQL over HTTP, WebSockets and server-sent events at /graphql."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from typing import Any

import orjson
from cross_web import StarletteRequestAdapter
from starlette.concurrency import run_in_threadpool
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.types import Receive, Scope, Send
from starlette.websockets import WebSocket
from strawberry.asgi import GraphQL
from strawberry.http import GraphQLHTTPResponse, GraphQLRequestData
from strawberry.schema.exceptions import CannotGetOperationTypeError, InvalidOperationTypeError
from strawberry.subscriptions import GRAPHQL_SSE_PROTOCOL, GRAPHQL_TRANSPORT_WS_PROTOCOL
from strawberry.types import ExecutionResult
from strawberry.types.graphql import OperationType

from api.accept import chosen
from api.auth.principal import principal_of
from api.bodies import JSON_TYPE, parse_json, read_body
from api.graphql.documents import document_of
from api.graphql.graphiql import graphiql_files, graphiql_page
from api.graphql.plan.answers import TEXT
from api.graphql.refusals import CLOSED, GRAPHQL_JSON, JSON, challenge_of, graphql_refusal, graphql_response
from api.graphql.requests import query_string, read_request
from api.graphql.schema import SCHEMA, is_refusal
from api.graphql.settings import Settings, Trust
from api.graphql.sockets import SocketHandler, TextSocket
from api.graphql.trusted import TrustedDocuments
from api.pace import run_sized
from api.tags import is_held, tag_of
from ledger.application import Ledger
from ledger.errors import LedgerError

MAX_BODY_BYTES = 1_048_576
LONGEST_QUERY_BYTES = 32 * 2**10
EVENT_STREAM = "text/event-stream"
HTML = "text/html"
OFFERS = (JSON, GRAPHQL_JSON, EVENT_STREAM)
_INIT_WAIT = timedelta(seconds=10)
"""How long a WebSocket may stay silent before it says `connection_init`."""


class _Adapter(StarletteRequestAdapter):
    """Gives the request itself too, whose body is then read within its bounds."""

    def __init__(self, request: Request) -> None:
        super().__init__(request)
        self.request = request


class LedgerGraphQL(GraphQL[Any, Any]):
    """Answers with the ledger in every resolver's context."""

    request_adapter_class = _Adapter
    websocket_adapter_class = TextSocket
    graphql_transport_ws_handler_class = SocketHandler

    def __init__(self, ledger: Ledger, settings: Settings) -> None:
        super().__init__(
            SCHEMA,
            graphql_ide="graphiql",
            subscription_protocols=(GRAPHQL_TRANSPORT_WS_PROTOCOL, GRAPHQL_SSE_PROTOCOL),
            connection_init_wait_timeout=_INIT_WAIT,
            max_subscriptions_per_connection=settings.subscriptions,
            allowed_origins=settings.origins,
        )
        self._ledger = ledger
        self._settings = settings
        self._documents = TrustedDocuments.load(
            settings.trust,
            settings.documents,
            lambda text: document_of(text, settings.tokens).faults(SCHEMA._schema),
        )
        self._context = {"ledger": ledger, "settings": settings, "documents": self._documents}

    async def get_context(self, request: Request | WebSocket, response: Response | WebSocket) -> dict[str, Any]:
        asks = {"request": request, "response": response, "principal": principal_of(request.scope)}
        return {**asks, TEXT: isinstance(request, Request), **self._context}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """What is refused before anything runs is answered as GraphQL answers: with `errors`, without `data`."""
        try:
            await super().__call__(scope, receive, send)
        except (LedgerError, HTTPException) as error:
            if scope["type"] != "http":
                raise
            accept = Request(scope).headers.get("accept")
            await graphql_refusal(accept, error, challenge_of(error))(scope, receive, send)

    async def get_sub_response(self, request: Request | WebSocket) -> Response:
        """What `create_response` is told beside the answer. Errors: HTTPException 406."""
        accept = request.headers.get("accept")
        media = chosen(OFFERS, accept)
        if media is None and chosen((HTML,), accept) is None:
            raise HTTPException(406, f"an answer comes as {', '.join(OFFERS)}")
        reply = await super().get_sub_response(request)
        reply.media_type = media or JSON
        request.state.reply = reply
        return reply

    def should_render_graphql_ide(self, request: Any) -> bool:
        """A browser that asks nothing yet; where only trusted documents run it could not even read the schema."""
        asks = bool(request.query_params)
        liked = chosen((*OFFERS, HTML), request.headers.get("accept"))
        return request.method == "GET" and not asks and liked == HTML and self._settings.trust is not Trust.ONLY

    async def render_graphql_ide(self, request: Request) -> Response:
        return graphiql_page()

    async def parse_http_body(self, request: Any) -> GraphQLRequestData:
        """Errors: those of `read_body`, `parse_json` and `read_request`; HTTPException 304 (it is held), 414."""
        asked: Request = request.request
        if asked.method == "GET":
            if len(asked.scope["query_string"]) > LONGEST_QUERY_BYTES:
                raise HTTPException(414, f"a query string has at most {LONGEST_QUERY_BYTES} bytes; send it by POST")
            params = asked.query_params
            given = await run_sized(len(asked.scope["query_string"]), lambda: query_string(params))
        else:
            body = await read_body(asked, JSON_TYPE, MAX_BODY_BYTES)
            given = await run_sized(len(body), lambda: parse_json(body))
        read = read_request(given, self._documents)
        is_stream = asked.state.reply.media_type == EVENT_STREAM  # what it told last is not what it tells next
        if asked.method == "GET" and given.get("documentId") and not is_stream:
            await run_in_threadpool(self._tag, asked, given)
        return read

    def _tag(self, request: Request, given: Mapping[str, Any]) -> None:
        """Gives the answer to a trusted document its tag, of the state before it runs. Errors: HTTPException 304."""
        state = self._ledger.progress()
        parts = (given, request.state.reply.media_type, state.position, state.parked, self._ledger.last_text())
        headers = {"ETag": tag_of(*parts), "Cache-Control": "no-cache", "Vary": "Accept"}
        if is_held(headers["ETag"], request.headers.get("if-none-match")):
            raise HTTPException(304, headers=headers)
        request.state.reply.headers.update(headers)

    async def execute_operation(
        self,
        request: Request,
        request_adapter: Any,
        request_data: Any,
        context: Any,
        root_value: Any,
        sub_response: Response,
    ) -> Any:
        """One answer, or a stream of them where the client reads event streams. Errors: HTTPException 400, 405, 406."""
        allowed = {OperationType.QUERY} if request.method == "GET" else {OperationType.QUERY, OperationType.MUTATION}
        asked: dict[str, Any] = {
            "variable_values": request_data.variables,
            "context_value": context,
            "operation_name": request_data.operation_name,
            "operation_extensions": request_data.extensions,
        }
        try:
            if sub_response.media_type != EVENT_STREAM:
                return await SCHEMA.execute(request_data.query, allowed_operation_types=allowed, **asked)
        except CannotGetOperationTypeError as error:
            raise HTTPException(400, error.as_http_error_reason()) from None
        except InvalidOperationTypeError as error:
            if error.operation_type is not OperationType.SUBSCRIPTION:
                raise HTTPException(405, "a mutation comes by POST", {"Allow": "POST"}) from None
            if chosen((EVENT_STREAM,), request.headers.get("accept")) is None:
                raise HTTPException(406, f"a subscription answers as {EVENT_STREAM}, or over a WebSocket") from None
        request_data.protocol = "sse"
        allowed = allowed | {OperationType.SUBSCRIPTION}
        return await SCHEMA.stream(request_data.query, allowed_operation_types=allowed, **asked)

    async def process_result(self, request: Request, result: ExecutionResult) -> GraphQLHTTPResponse:
        answer = await super().process_result(request, result)
        if result.errors:
            del request.state.reply.headers["etag"]  # the same question may fare better the next time
        if is_refusal(result):
            answer.pop("data", None)
            codes = {(error.extensions or {}).get("code") for error in result.errors or ()}
            if closed := [CLOSED[code] for code in codes if code in CLOSED]:
                request.state.reply.status_code, challenge = closed[0]
                request.state.reply.headers.update(challenge)
            elif "INTERNAL" in codes or request.state.reply.media_type == GRAPHQL_JSON:
                request.state.reply.status_code = 500 if "INTERNAL" in codes else 400
        return answer

    def create_response(self, response_data: Any, sub_response: Response) -> Response:
        media, status = sub_response.media_type or JSON, sub_response.status_code or 200
        return graphql_response(response_data, media, status, sub_response.headers)

    def decode_json(self, data: str | bytes) -> object:
        """JSON that says exactly one thing. Errors: as `parse_json`."""
        return parse_json(data.encode() if isinstance(data, str) else data)

    def encode_json(self, data: object) -> bytes:
        return orjson.dumps(data)


def graphql_routes(ledger: Ledger, settings: Settings | None = None) -> list[BaseRoute]:
    """The routes of this face; settings None: from the environment. Errors: those of Settings and TrustedDocuments."""
    face = LedgerGraphQL(ledger, settings or Settings.read())
    return [Route("/graphql", face, methods=["GET", "POST"]), WebSocketRoute("/graphql", face), graphiql_files()]

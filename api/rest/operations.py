"""What a route is, and how one is served: the models that check a request are those that describe it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Generic, Literal, TypeVar

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.bodies import JSON_TYPE, TEXT_TYPE, parse_json, read_body
from api.rest.queries import Query, read_query
from ledger.application import Ledger
from ledger.domain.drafts import Draft
from ledger.domain.parsing import parse
from ledger.errors import InvalidInput, MalformedRequest

JSON_LIMIT_BYTES = 2**20
TEXT_LIMIT_BYTES = 8 * 2**20
LONGEST_URL_BYTES = 8 * 2**10
LONGEST_PART = 200
_KEY = re.compile(r"[\x21-\x7e]{1,200}")

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Draft | bytes | None)


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """A request, checked. `key` is its idempotency key, None without one."""

    path: Mapping[str, str]
    query: Q
    body: B
    key: str | None


@dataclass(frozen=True, slots=True)
class Reply:
    """`content` is sent as JSON; bytes are sent as they are."""

    content: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    media_type: str = JSON_TYPE


@dataclass(frozen=True, slots=True)
class Operation(Generic[Q, B]):
    """One route.

    `body` is a draft (JSON), bytes (text) or, of reads, `NoneType`. Parameters of the path that a draft
    has as fields are put into it, and are unknown in the body itself.
    """

    method: Literal["GET", "POST"]
    path: str
    summary: str
    handler: Callable[[Ledger, Call[Q, B]], Reply]
    query: type[Q]
    body: type[B]


def read(
    path: str, summary: str, handler: Callable[[Ledger, Call[Q, None]], Reply], query: type[Q]
) -> Operation[Q, None]:
    """A `GET`."""
    return Operation("GET", path, summary, handler, query, type(None))


def write(
    path: str, summary: str, handler: Callable[[Ledger, Call[Query, B]], Reply], body: type[B]
) -> Operation[Query, B]:
    """A `POST`; none has parameters."""
    return Operation("POST", path, summary, handler, Query, body)


class _PeriodConvertor(Convertor[str]):
    """A period as a part of a path, also with its `/` percent-encoded: what follows it reads as a period's end."""

    regex = r"[^/]+(?:/(?:[0-9]|P|\.\.)[^/]*)?"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value.replace("/", "--")


register_url_convertor("period", _PeriodConvertor())


def routes(ledger: Ledger, operations: Sequence[Operation[Any, Any]]) -> list[Route]:
    """One route a path, so that a wrong method is told all right ones."""
    by_path: dict[str, dict[str, Operation[Any, Any]]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = operation
    return [Route(path, _endpoint(ledger, methods), methods=[*methods]) for path, methods in by_path.items()]


def _endpoint(ledger: Ledger, methods: Mapping[str, Operation[Any, Any]]) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        operation = methods["GET" if request.method == "HEAD" else request.method]
        _check_address(request)
        content = b""
        if operation.body is bytes:
            content = await read_body(request, TEXT_TYPE, TEXT_LIMIT_BYTES)
        elif operation.method == "POST":
            content = await read_body(request, JSON_TYPE, JSON_LIMIT_BYTES)
        return await run_in_threadpool(_serve, ledger, operation, request, content)

    return endpoint


def _check_address(request: Request) -> None:
    path: str = request.scope["path"]
    if len(path.encode()) + len(request.scope["query_string"]) > LONGEST_URL_BYTES:
        raise HTTPException(414, f"an address has at most {LONGEST_URL_BYTES} bytes")
    if path.endswith("\n"):
        raise HTTPException(404)  # the `$` of a route's pattern lets it pass
    if any(len(part) > LONGEST_PART for part in request.path_params.values()):
        raise HTTPException(404, f"nothing has a name of more than {LONGEST_PART} characters")


def _serve(ledger: Ledger, operation: Operation[Any, Any], request: Request, content: bytes) -> Response:
    query = read_query(operation.query, request.query_params.multi_items())
    key = _idempotency_key(request) if operation.method == "POST" else None
    body = _read_as(operation.body, content, request.path_params)
    reply = operation.handler(ledger, Call(request.path_params, query, body, key))
    sent = reply.content if isinstance(reply.content, bytes) else orjson.dumps(reply.content)
    return Response(sent, reply.status, dict(reply.headers), reply.media_type)


def _idempotency_key(request: Request) -> str | None:
    """Errors: MalformedRequest."""
    keys = request.headers.getlist("idempotency-key")
    if keys and (len(keys) > 1 or _KEY.fullmatch(keys[0]) is None):
        raise MalformedRequest("is one key of 1 to 200 visible ASCII characters", path=("Idempotency-Key",))
    return keys[0] if keys else None


def _read_as(kind: type[Any], content: bytes, path: Mapping[str, str]) -> Draft | bytes | None:
    if not issubclass(kind, Draft):
        return content if kind is bytes else None
    given = parse_json(content)
    from_path = {name: part for name, part in path.items() if name in kind.model_fields}
    for name in from_path:
        if name in given:
            raise InvalidInput("unknown field", path=(name,), hint="the address says it already")
    return parse(kind, given | from_path)

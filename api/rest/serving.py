"""How an operation is served: checked, answered from what the client holds where it can be, else by its handler."""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any
from urllib.parse import quote, urlencode

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.convertors import Convertor, register_url_convertor
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse
from starlette.routing import Route

from api.accept import chosen
from api.addresses import check_address
from api.auth.principal import principal_of
from api.bodies import JSON_TYPE, TEXT_TYPE, parse_json, read_body
from api.pace import Pace, Waiters
from api.rest.cuts import cuts_of
from api.rest.formats.columns import Item
from api.rest.freshness import headers_of
from api.rest.negotiation import LIST_FORMATS, STREAM, Format, list_format, not_acceptable
from api.rest.operations import Call, Operation
from api.rest.queries import read_query
from api.tags import is_held
from ledger.application import Ledger
from ledger.application.pages import MOST_FIRST
from ledger.deadline import LONGEST_READ_S, within
from ledger.domain.drafts import Draft
from ledger.domain.key_events import Scope
from ledger.domain.parsing import parse
from ledger.errors import InvalidInput, MalformedRequest
from ledger.spans import span

JSON_LIMIT_BYTES = 2**20
TEXT_LIMIT_BYTES = 8 * 2**20
_SHORT_PAGES = frozenset(map(str, range(1, 101)))
_KEY = re.compile(r"[\x21-\x7e]{1,200}")


class _PeriodConvertor(Convertor[str]):
    """A period as a part of a path, also with its `/` percent-encoded: what follows it reads as a period's end."""

    regex = r"[^/]+(?:/(?:[0-9]|P|\.\.)[^/]*)?"

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value.replace("/", "--")


class _FormatConvertor(Convertor[str]):
    """The suffix of a list's address."""

    regex = "|".join(each.suffix for each in (*LIST_FORMATS, STREAM))

    def convert(self, value: str) -> str:
        return value

    def to_string(self, value: str) -> str:
        return value


register_url_convertor("period", _PeriodConvertor())
register_url_convertor("format", _FormatConvertor())


def routes(ledger: Ledger, operations: Sequence[Operation[Any, Any]]) -> list[Route]:
    """One route a path, so that a wrong method is told all right ones; lists have one with a suffix besides.

    Codes may have a colon, so commands of one thing (`…/{code}:verb`) stand before the thing itself.
    """
    by_path: dict[str, dict[str, Operation[Any, Any]]] = {}
    for operation in operations:
        by_path.setdefault(operation.path, {})[operation.method] = operation
        if operation.listing:
            by_path[f"{operation.path}.{{format:format}}"] = {operation.method: operation}
    ordered = sorted(by_path.items(), key=lambda each: "}:" not in each[0])
    waiters = Waiters()
    return [
        Route(path, _endpoint(ledger, methods, waiters), methods=[*methods, "OPTIONS"]) for path, methods in ordered
    ]


def _endpoint(ledger: Ledger, methods: Mapping[str, Operation[Any, Any]], waiters: Waiters) -> Callable[[Request], Any]:
    pace = Pace()
    allowed = sorted({*methods, "OPTIONS"} | ({"HEAD"} if "GET" in methods else set()))

    async def endpoint(request: Request) -> Response:
        if request.method == "OPTIONS":
            return Response(status_code=204, headers={"Allow": ", ".join(allowed)})
        operation = methods["GET" if request.method == "HEAD" else request.method]
        check_address(request)
        if operation.method == "POST":
            kind, limit_bytes = (
                (TEXT_TYPE, TEXT_LIMIT_BYTES) if operation.body is bytes else (JSON_TYPE, JSON_LIMIT_BYTES)
            )
            content = await read_body(request, kind, limit_bytes)
            return await run_in_threadpool(_write, ledger, operation, request, content)
        sent_as = _format(operation, request)
        if sent_as is STREAM and operation.stream:
            return await operation.stream(ledger, request, waiters)
        read = partial(_read, ledger, operation, request, sent_as)
        if "min_position" in request.query_params:
            return await waiters.run(read)
        return await pace.run(None if ledger.is_remote else _kind(operation, request, sent_as), read)

    return endpoint


def _kind(operation: Operation[Any, Any], request: Request, sent_as: Format) -> Hashable | None:
    """What takes about as long: the same parameters of one thing, or of a short page. None: it may be long."""
    given = request.query_params
    is_short = operation.listing is None or given.get("limit") in _SHORT_PAGES
    if sent_as.chunks or not is_short:
        return None
    return (operation.name, request.method, given.get("limit"), *sorted(given.keys()))


def _write(ledger: Ledger, operation: Operation[Any, Any], request: Request, content: bytes) -> Response:
    query = read_query(operation.query, request.query_params.multi_items())
    key = _idempotency_key(request)
    body = _read_as(operation.body, content, request.path_params)
    reply = operation.handler(ledger, Call(request.path_params, query, body, key, actor=_actor(request)))
    return Response(orjson.dumps(reply.content), reply.status, dict(reply.headers), JSON_TYPE)


def _actor(request: Request) -> str:
    """Errors: Unauthenticated, where no door stands before this face."""
    principal = principal_of(request.scope)
    principal.check(Scope.REPORT)
    assert principal.actor
    return principal.actor


def _read(ledger: Ledger, operation: Operation[Any, Any], request: Request, sent_as: Format) -> Response:
    with within(LONGEST_READ_S):
        return _answer(ledger, operation, request, sent_as)


def _answer(ledger: Ledger, operation: Operation[Any, Any], request: Request, sent_as: Format) -> Response:
    query = read_query(operation.query, request.query_params.multi_items())
    cuts = cuts_of(ledger, operation, query)
    headers = headers_of(ledger, operation, query, cuts, str(request.url), sent_as.media_type) | {"Vary": "Accept"}
    held = request.headers.get("if-none-match")
    if is_held(headers.get("ETag"), held):
        return Response(status_code=304, headers=headers)
    is_whole = sent_as.chunks is not None and getattr(query, "limit", MOST_FIRST) is None
    if is_whole:
        query = query.model_copy(update={"limit": MOST_FIRST})
    call = Call(request.path_params, query, None, None, cuts, as_text=sent_as.chunks is None)
    with span(f"question {operation.name}"):
        reply = operation.handler(ledger, call)
    if reply.status != 200:
        return Response(orjson.dumps(reply.content), reply.status, dict(reply.headers), JSON_TYPE)
    headers |= reply.headers
    if held and held.strip() == "*" and "ETag" in headers:
        return Response(status_code=304, headers=headers)
    if cuts:
        headers["Ledger-Position"] = str(cuts[0].position)
    if isinstance(reply.content, dict) and not is_whole and reply.content.get("next") is not None:
        headers["Link"] = _link_to(reply.content["next"], request)
    if sent_as.chunks and operation.listing:
        batches: Iterable[Iterable[Item]] = ()
        if request.method != "HEAD":
            batches = rows_of(ledger, operation, call, reply.content, is_whole)
        return StreamingResponse(sent_as.chunks(operation.listing.item, batches), 200, headers, sent_as.media_type)
    sent = reply.content if isinstance(reply.content, bytes) else orjson.dumps(reply.content)
    return Response(sent, 200, headers, sent_as.media_type)


def _link_to(after: str | int, request: Request) -> str:
    """The address of the next page, as a header."""
    query = [(name, text) for name, text in request.query_params.multi_items() if name != "after"]
    return f'<{quote(request.scope["path"], safe="/:@,")}?{urlencode([*query, ("after", after)])}>; rel="next"'


def rows_of(
    ledger: Ledger, operation: Operation[Any, Any], call: Call[Any, Any], answer: Any, is_whole: bool
) -> Iterator[Iterable[Item]]:
    """The rows of an answer; of a whole list also those of the pages after it, each made when it is sent."""
    assert operation.listing
    yield operation.listing.items(answer)
    while is_whole and answer.get("next") is not None:
        call = replace(call, query=call.query.model_copy(update={"after": answer["next"]}))
        with within(LONGEST_READ_S):
            answer = operation.handler(ledger, call).content
        yield operation.listing.items(answer)


def _format(operation: Operation[Any, Any], request: Request) -> Format:
    accept = ",".join(request.headers.getlist("accept"))
    if operation.listing:
        others = [STREAM] if operation.stream else []
        return list_format(request.path_params.get("format"), accept, *others)
    if chosen([operation.media_type.partition(";")[0]], accept) is None:
        raise not_acceptable([operation.media_type])
    return Format("", operation.media_type, None)


def _idempotency_key(request: Request) -> str | None:
    """Errors: MalformedRequest."""
    keys = request.headers.getlist("idempotency-key")
    if keys and (len(keys) > 1 or _KEY.fullmatch(keys[0]) is None):
        raise MalformedRequest("is one key of 1 to 200 visible ASCII characters", path=("Idempotency-Key",))
    return keys[0] if keys else None


def _read_as(kind: type[Any], content: bytes, path: Mapping[str, str]) -> Draft | bytes:
    if not issubclass(kind, Draft):
        return content
    given = parse_json(content)
    from_path = {name: part for name, part in path.items() if name in kind.model_fields}
    for name in from_path:
        if name in given:
            raise InvalidInput("unknown field", path=(name,), hint="the address says it already")
    return parse(kind, given | from_path)

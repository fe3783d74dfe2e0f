"""A ledger in this process: the operations of REST without HTTP, with the same checks and the same answers."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import orjson

from api.bodies import parse_json
from api.cli.transport.addresses import parts_of, told
from api.cli.transport.interface import Json
from api.rest.cuts import cuts_of
from api.rest.negotiation import list_format
from api.rest.operations import Call, Operation, Reply
from api.rest.queries import Query, read_query
from api.rest.serving import rows_of
from api.rest.table import OPERATIONS
from ledger.application import Ledger
from ledger.application.pages import MOST_FIRST
from ledger.domain.parsing import parse

_BY_ADDRESS: dict[tuple[str, str], Operation[Any, Any]] = {
    (operation.method, operation.path.replace(":period}", "}")): operation for operation in OPERATIONS
}


class Local:
    """Over a ledger that stays the caller's to close."""

    def __init__(self, ledger: Ledger) -> None:
        self._ledger = ledger

    def get(self, address: str, query: Mapping[str, Any] | None = None, **parts: str) -> Json:
        operation = _BY_ADDRESS["GET", address]
        call = self._call(operation, query or {}, parts)
        return _as_sent(operation.handler(self._ledger, call))

    def lines(self, address: str, form: str, query: Mapping[str, Any], **parts: str) -> Iterator[bytes]:
        operation = _BY_ADDRESS["GET", address]
        chunks = list_format(form, None).chunks
        assert operation.listing and chunks
        is_whole = operation.pages is not None and query.get("limit") is None
        call = self._call(operation, {**query, "limit": MOST_FIRST} if is_whole else query, parts)
        answer = operation.handler(self._ledger, call).content
        return chunks(operation.listing.item, rows_of(self._ledger, operation, call, answer, is_whole))

    def _call(
        self, operation: Operation[Any, Any], query: Mapping[str, Any], parts: Mapping[str, str]
    ) -> Call[Any, Any]:
        checked = read_query(operation.query, [*told(query).items()])
        return Call(parts, checked, None, None, cuts_of(self._ledger, operation, checked))

    def post(self, address: str, given: Mapping[str, Any], *, key: str | None = None) -> Json:
        operation = _BY_ADDRESS["POST", address]
        draft = parse(operation.body, parse_json(json.dumps(given).encode()))
        return _as_sent(operation.handler(self._ledger, Call(parts_of(address, given), Query(), draft, key)))

    def attach(self, source: str, content: bytes) -> Json:
        operation = _BY_ADDRESS["POST", "/v1/sources/{code}/text"]
        return _as_sent(operation.handler(self._ledger, Call({"code": source}, Query(), content, None)))

    def text(self, source: str) -> str:
        return self._ledger.text(self._ledger.source(source, self._ledger.cut()))


def _as_sent(reply: Reply) -> Json:
    """The document as a client of REST reads it."""
    document: Json = orjson.loads(orjson.dumps(reply.content))
    return document

"""Parsers of texts: what people and clients write into one field or one header."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from graphql import GraphQLError
from starlette.requests import Request

from api.accept import chosen
from api.auth.credentials import key_in
from api.cli.statement_options import _place, read_anchors
from api.current import current_of
from api.graphql.nodes import global_id, read_id
from api.graphql.scalars import SCALARS
from api.rest.live import _last_seen
from api.rest.serving import _idempotency_key
from api.tags import is_held, tag_of
from ledger.application.opaque import opaque, read_opaque
from ledger.application.pages import cursor_start, read_cursor, read_key, write_cursor
from ledger.application.value_filter import Match, ValueFilter
from ledger.domain.instants import parse_date, parse_local_instant, parse_when
from ledger.domain.keyring import key_id_of, token_of
from ledger.domain.period_notation import read_period
from ledger.domain.publications import Publication
from ledger.domain.values import parse_number
from ledger.errors import LedgerError
from ledger.importers.vintage_values import read_number, read_value
from ledger.projections.cuts import parse_known_on
from tests.fuzz.driver import Parser

T = TypeVar("T")
OURS = (LedgerError,)
PERIODS = [
    b"2025", b"2025-Q3", b"FY2026-Q2", b"2025-07-01/2025-10-01", b"2025-11-17/P7D", b"2025-11-17/..", b"2026-03~",
    b"2026-03-31", b"2025-07-01--2025-10-01", b"2023~/2026-01", b"2025-H1", b"2026-W07", b"P4Q/2025-09-30",
    b"1H FY2026",
]  # fmt: skip
INSTANTS = [b"2025-11-25", b"2025-11", b"2025", b"2025-11-25T09:24-05:00", b"2025-11-25T14:24:00Z", b"2025-11-26T00:30"]
NUMBERS = [b"34", b"-0.5", b"10000000", b"39.8", b"123456789012345678901234567890", b"0.000000000000000001"]
CURSORS = [
    each.encode() for each in (write_cursor("series", 12, ("a", 3)), cursor_start("events", 5), opaque('["a",1]'))
]
KEY = token_of("abcdefghij234567", "A" * 43).encode()
ACCEPTS = [b"text/html,application/json;q=0.9,*/*;q=0.8", b"application/graphql-response+json; q=0.1", b"text/*"]
OFFERS = ("application/json", "text/csv", "text/event-stream")
TAG = tag_of("a", 1)
TRACEPARENT = b"00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


def text(parse: Callable[[str], Any]) -> Callable[[bytes], Any]:
    """Of what a client may get across as text: any characters, half ones too."""
    return lambda given: parse(given.decode("utf-8", "surrogateescape"))


def header(name: str, parse: Callable[[Request], Any]) -> Callable[[bytes], Any]:
    """Of a request with that header, of whatever bytes an HTTP parser lets pass."""

    def read(given: bytes) -> Any:
        value = given.translate(None, b"\x00\r\n")
        headers = [(name.encode(), part) for part in value.split(b"\x1f")]
        return parse(Request({"type": "http", "method": "GET", "path": "/", "headers": headers}))

    return read


def _traced(request: Request) -> object:
    from opentelemetry.sdk.trace import TracerProvider

    from api.tracing import request_span, traced_by

    current = current_of(request.scope)
    with traced_by(TracerProvider()), request_span(current):
        assert current.trace_id is not None and len(current.trace_id) == 32
    return current


def _key(request: Request) -> object:
    return key_in(request.scope, any_will_do=True)


def _scalars(given: str) -> None:
    for definition in SCALARS.values():
        if definition.parse_value is not None:
            try:
                definition.parse_value(given)
            except (LedgerError, GraphQLError):
                continue


def _value(given: str) -> object:
    words = (given.split("|") + [""] * 4)[:5]
    return read_value(words[0], words[1], words[2], words[3], words[4])


TEXTS = [
    Parser("periods", text(lambda given: read_period(given, fiscal_year_end="03-31")), PERIODS, OURS),
    Parser("numbers", text(parse_number), NUMBERS, (ValueError,)),
    Parser("values of tables", text(_value), [b"34|percent|ge|0|at least 34%", b"more than 5|x||1|", b".||||"], OURS),
    Parser("numbers of tables", text(lambda given: read_number(given, "percent")), NUMBERS, OURS),
    Parser("bounds of filters", text(lambda given: ValueFilter.read(given, given, Match.CERTAIN)), NUMBERS, OURS),
    Parser("dates", text(parse_date), INSTANTS, OURS),
    Parser("instants", text(lambda given: parse_when(given, "Asia/Hong_Kong")), INSTANTS, OURS),
    Parser("local instants", text(lambda given: parse_local_instant(given, "America/New_York")), INSTANTS, OURS),
    Parser("zones", text(lambda given: parse_when("2025-11-25", given)), [b"Asia/Hong_Kong", b"UTC", b"EST5EDT"], OURS),
    Parser("publications", text(lambda given: Publication.parse(given, zone="Asia/Tokyo")), INSTANTS, OURS),
    Parser("cuts", text(parse_known_on), INSTANTS, OURS),
    Parser("cursors", text(lambda given: read_cursor("series", given)), CURSORS, OURS),
    Parser("keys of rows", text(lambda given: read_key("series", 12, given, (str, int))), CURSORS, OURS),
    Parser("opaque texts", text(read_opaque), CURSORS, (*OURS, ValueError)),
    Parser("global ids", text(read_id), [global_id("Series", "a.b").encode(), *CURSORS], OURS),
    Parser("scalars of GraphQL", text(_scalars), [*NUMBERS, *INSTANTS], OURS),
    Parser("anchors", text(lambda given: read_anchors([given])), [b"3580:3600", b"0:1"], OURS),
    Parser("ranks", text(_place), [b"1", b" 4 "], OURS),
    Parser("keys of the API", text(key_id_of), [KEY], ()),
    Parser("Authorization", header("authorization", _key), [b"Bearer " + KEY, b"Basic a\x1fb"], OURS),
    Parser("Accept", header("accept", lambda r: chosen(OFFERS, r.headers.get("accept"))), ACCEPTS, ()),
    Parser("If-None-Match", header("if-none-match", lambda r: is_held(TAG, r.headers.get("if-none-match"))),
           [TAG.encode(), b'"a", W/"b"', b"*"], ()),
    Parser("Idempotency-Key", header("idempotency-key", _idempotency_key), [b"key-1", b"a\x1fb"], OURS),
    Parser("Last-Event-ID", header("last-event-id", _last_seen), [b"160", b"0"], OURS),
    Parser("X-Request-ID", header("x-request-id", lambda r: current_of(r.scope)), [b"front-door:1", b"a\x1fb"], ()),
    Parser("traceparent", header("traceparent", _traced), [TRACEPARENT, TRACEPARENT + b"\x1f" + TRACEPARENT], ()),
]  # fmt: skip

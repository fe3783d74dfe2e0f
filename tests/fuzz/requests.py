"""Parsers of requests: bodies, query strings and documents; those that ask a ledger are asked of one with the seeds."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast
from urllib.parse import parse_qsl

from graphql import GraphQLError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from strawberry.types import ExecutionResult

from api.auth.principal import ANYBODY
from api.bodies import parse_json
from api.fred.app import ADDRESSES, _serve
from api.graphql.documents import document_of
from api.graphql.requests import query_string, read_request
from api.graphql.schema import SCHEMA
from api.graphql.settings import Settings
from api.graphql.trusted import TrustedDocuments
from api.rest.queries import read_query
from api.rest.table import OPERATIONS
from ledger.application import Ledger
from ledger.application.commands import COMMANDS
from ledger.domain.parsing import parse
from ledger.errors import LedgerError
from tests.fuzz.driver import Parser

DOCUMENTS = [
    b'{ figure(series: "qwen.app.downloads", period: "2025-11-17/P7D", knownOn: "2026") { state value { amount } } }',
    b"query Q($c: String!, $n: Int) { series(code: $c) { code title figures(first: $n) { nodes { state } } } }",
    b"fragment F on Event { seq type } { events(first: 2) { nodes { ...F } } a: position @skip(if: false) }",
    b'mutation { voidFigure(input: {event: "x", reason: "r"}) { __typename } }',
    b'{ node(id: "53") { id __typename } conflicts { nodes { resolution { rule reason } } } }',
]
VARIABLES = [
    b'{"series": "qwen.app.downloads", "period": "2025-11-17/P7D", "knownOn": "2026-01-01", "recordedBy": "12"}',
    b'{"series": "alibaba.other_accrued_liabilities", "period": "2016-03-31", "first": 3, "after": "7B7D"}',
]
ASKED = """
query A($series: String!, $period: Period!, $knownOn: When, $recordedBy: When,
        $first: Int, $after: String, $above: Decimal) {
  figure(series: $series, period: $period, knownOn: $knownOn, recordedBy: $recordedBy) { state }
  series(code: $series) { figures(first: $first, after: $after, above: $above) { nodes { state } } }
}
"""
BODIES = [
    b'{"series": "s", "period": "2025-Q3", "source": "a", "value": {"comparator": "exact", "amount": "34"}}',
    b'{"figures": [{"series": "s", "value": {"comparator": "rank_set", "ranks": [1, 2]}}], "x": [1, -2, null, true]}',
    b'{"code": "a.b", "name": "\\u963f\\u91cc", "kind": "company", "fiscal_year_end": "02-28", "x": {"a": "b"}}',
    b'{"query": "{ position }", "variables": {"a": {"b": [1]}}, "operationName": null, "extensions": {}}',
]
QUERIES = [
    b"known_on=2026-01-01&recorded_by=12&min_position=1&limit=50&after=7B7D&conflict=true&q=ali",
    b"from=2025-01-01&to=2025-12-31&type=duration&length=P3M&above=10&below=20&match=possible&series=a,b&mode=changed",
    b"since_known_on=2017-01-01&since_recorded_by=3&known_on=2017-12-31&changed_since=2&grain=day",
]
FRED = [
    b"series_id=qwen.app.downloads:GE&api_key=any&file_type=json&realtime_start=2025-01-01&realtime_end=9999-12-31",
    b"series_id=alibaba.other_accrued_liabilities&units=pc1&frequency=a&aggregation_method=avg&output_type=2&limit=10",
    b"series_id=X&vintage_dates=2016-12-31,2017-07-01&observation_start=2015-01-01&sort_order=desc&offset=1&api_key=k",
    b"search_text=ali*&search_type=series_id&order_by=popularity&filter_variable=units&filter_value=CNY&tag_names=a",
]
OURS = (LedgerError,)
_QUERIES = {operation.query: operation for operation in OPERATIONS}
_DRAFTS = [command.draft for command in COMMANDS.values()]


def _document(given: bytes) -> None:
    document = document_of(given.decode(), Settings().tokens)
    if max(document.size.depth - Settings().depth, document.size.aliases - Settings().aliases) > 0:
        return
    if not document.faults(SCHEMA._schema):
        for operation in document.operations:
            document.cost(SCHEMA._schema, operation, {})


def _request(given: bytes) -> None:
    read_request(parse_json(given), TrustedDocuments())


def _parameters(given: bytes) -> None:
    read_request(query_string(cast(Any, _Pairs(given))), TrustedDocuments())


class _Pairs:
    """Query parameters as starlette gives them."""

    def __init__(self, query: bytes) -> None:
        self._query = query.decode("latin-1")

    def multi_items(self) -> list[tuple[str, str]]:
        return parse_qsl(self._query, keep_blank_values=True)


def _query_strings(given: bytes) -> None:
    """For each kind of question: what one refuses, another may take."""
    pairs = parse_qsl(given.decode("latin-1"), keep_blank_values=True)
    for model in _QUERIES:
        try:
            read_query(model, pairs)
        except LedgerError:
            continue


def _drafts(given: bytes) -> None:
    """For each command."""
    body = parse_json(given)
    for draft in _DRAFTS:
        try:
            parse(draft, body)
        except LedgerError:
            continue


def _answered(ledger: Ledger, query: str, variables: Mapping[str, Any]) -> None:
    context = {"ledger": ledger, "settings": Settings(), "documents": TrustedDocuments(), "principal": ANYBODY}
    result: ExecutionResult = SCHEMA.execute_sync(query, variable_values=dict(variables), context_value=context)
    for error in result.errors or ():
        assert (error.extensions or {}).get("code") != "INTERNAL", error


def _variables(ledger: Ledger) -> Callable[[bytes], None]:
    return lambda given: _answered(ledger, ASKED, parse_json(given))


def _fred(ledger: Ledger) -> Callable[[bytes], None]:
    def ask(given: bytes) -> None:
        request = Request({"type": "http", "method": "GET", "path": "/fred", "query_string": given, "headers": []})
        for address in ADDRESSES.values():
            assert _serve(ledger, address, request, "json").status_code in (200, 400, 414)

    return ask


REQUESTS = [
    Parser("JSON bodies", parse_json, BODIES, OURS),
    Parser("drafts of commands", _drafts, BODIES, OURS),
    Parser("GraphQL documents", _document, DOCUMENTS, (GraphQLError, UnicodeDecodeError)),
    Parser("GraphQL requests", _request, BODIES, (*OURS, HTTPException)),
    Parser("GraphQL by GET", _parameters, [b"query={position}&variables={}&operationName=A"], (*OURS, HTTPException)),
    Parser("query strings of REST", _query_strings, QUERIES, OURS),
]


def asked_of(ledger: Ledger) -> list[Parser]:
    """Those that need a ledger."""
    return [
        Parser("GraphQL variables", _variables(ledger), VARIABLES, OURS),
        Parser("query strings of FRED", _fred(ledger), FRED, OURS),
    ]

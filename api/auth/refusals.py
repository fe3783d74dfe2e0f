"""What the door says no with: in the form of the face that was asked, with the headers that clients know."""

from __future__ import annotations

from collections.abc import Mapping

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection
from starlette.responses import Response
from starlette.types import Scope as AsgiScope

from api.auth.challenges import headers_of
from api.auth.doors import is_fred, is_graphql
from api.current import note
from api.fred.refusals import answer_with
from api.graphql.refusals import graphql_refusal
from api.problems import PROBLEM_JSON, problem
from api.web.faults import for_readers
from ledger.errors import LedgerError


def refusal(scope: AsgiScope, error: LedgerError) -> Response:
    """The answer to a request that does not get in."""
    body = problem(error)
    note(code=error.code)
    headers = headers_of(error)
    if body["status"] >= 500:
        headers["Retry-After"] = "1"
    if is_fred(scope["path"]) and scope["type"] == "http":
        return _in_freds_words(scope, error, headers)
    if is_graphql(scope["path"]) and scope["type"] == "http":
        return graphql_refusal(HTTPConnection(scope).headers.get("accept"), error, headers)
    return for_readers(scope, Response(orjson.dumps(body), body["status"], headers, PROBLEM_JSON))


def _in_freds_words(scope: AsgiScope, error: LedgerError, headers: Mapping[str, str]) -> Response:
    asked = QueryParams(scope["query_string"]).getlist("file_type")
    answer = answer_with(problem(error)["status"], f"{error.message}.", "json" if asked == ["json"] else "xml")
    answer.headers.update(headers)
    return answer

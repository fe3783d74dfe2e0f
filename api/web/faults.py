"""Refusals and failures as pages, where a browser asks: the same problem that a program is told, for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import cast
from urllib.parse import quote

import orjson
from starlette.datastructures import QueryParams
from starlette.requests import HTTPConnection, Request
from starlette.responses import Response
from starlette.types import Scope

from api.accept import chosen
from api.auth.doors import SIGN_IN
from api.problems import PROBLEM_JSON
from api.web.rendering import HEADERS, render
from api.web.view import View
from ledger.projections.cuts import Cut

HTML, JSON, FORM_TYPE = "text/html", "application/json", "application/x-www-form-urlencoded"
_OF_PROGRAMS = ("/v1/", "/fred", "/graphql")
"""Where addresses begin that answer with documents alone."""
_NOWHERE = View("/", {}, Cut(None, 0, 0))
Handler = Callable[[Request, Exception], Awaitable[Response]]


def likes_pages(scope: Scope) -> bool:
    """Whether HTML is liked better than JSON: so do browsers, when they go to an address."""
    return chosen((JSON, HTML), HTTPConnection(scope).headers.get("accept")) == HTML


def for_readers(scope: Scope, answer: Response) -> Response:
    """A problem as a page, where one is liked better; any other answer as it is."""
    is_problem = answer.headers.get("content-type") == PROBLEM_JSON
    if not is_problem or scope["type"] != "http" or scope["path"].startswith(_OF_PROGRAMS) or not likes_pages(scope):
        return answer
    shown = render("error.html", problem=orjson.loads(answer.body), view=_NOWHERE, wanted=wanted_by(scope))
    kept = {name: text for name, text in answer.headers.items() if name not in ("content-length", "content-type")}
    own = {name.lower(): text for name, text in HEADERS.items()}
    return Response(shown, answer.status_code, {**kept, **own, "cache-control": "no-cache"}, HTML)


def wanted_by(scope: Scope) -> str:
    """The address that a reader wants; signing in is on the way to another one."""
    query = scope["query_string"].decode("latin-1")
    if scope["path"] == SIGN_IN:
        return QueryParams(query).get("next", "/")
    path = quote(scope["path"], safe="/:@,") if scope["method"] == "GET" else "/"
    return f"{path}?{query}" if query else path


def told_to_readers(handler: object) -> Handler:
    """A handler of errors that answers browsers with pages."""

    async def answer(request: Request, error: Exception) -> Response:
        return for_readers(request.scope, await cast(Handler, handler)(request, error))

    return answer

"""Refusals and failures as pages, where a browser asks: the same problem that a program is told, for people."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple, cast
from urllib.parse import quote, urlencode

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


class Fault(NamedTuple):
    """What is wrong, and with which parameter (empty: with none)."""

    name: str
    message: str


def likes_pages(scope: Scope) -> bool:
    """Whether HTML is liked better than JSON: so do browsers, when they go to an address."""
    return chosen((JSON, HTML), HTTPConnection(scope).headers.get("accept")) == HTML


def for_readers(scope: Scope, answer: Response) -> Response:
    """A problem as a page, where one is liked better; any other answer as it is."""
    is_problem = answer.headers.get("content-type") == PROBLEM_JSON
    if not is_problem or scope["type"] != "http" or scope["path"].startswith(_OF_PROGRAMS) or not likes_pages(scope):
        return answer
    problem = orjson.loads(answer.body)
    faults = _faults(problem)
    shown = render(
        "error.html",
        problem=problem,
        faults=faults,
        view=_NOWHERE,
        wanted=wanted_by(scope),
        without=_without(scope, {fault.name for fault in faults}),
    )
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


def _faults(problem: dict[str, Any]) -> list[Fault]:
    """What was wrong in the address, parameter by parameter; of what is no such matter there is one, without a name."""
    if problem["status"] != 422:
        return [Fault("", problem["detail"])]
    found = problem.get("errors") or [{"path": problem.get("path", ()), "message": problem["detail"]}]
    return [Fault(".".join(str(part) for part in each["path"]), each["message"]) for each in found]


def _without(scope: Scope, names: set[str]) -> str | None:
    """The address that was asked for without these parameters; None where it has none of them."""
    given = QueryParams(scope["query_string"]).multi_items()
    kept = [(name, text) for name, text in given if name not in names]
    if len(kept) == len(given) or scope["method"] != "GET":
        return None
    return quote(scope["path"], safe="/:@,") + (f"?{urlencode(kept)}" if kept else "")


def told_to_readers(handler: object) -> Handler:
    """A handler of errors that answers browsers with pages."""

    async def answer(request: Request, error: Exception) -> Response:
        return for_readers(request.scope, await cast(Handler, handler)(request, error))

    return answer

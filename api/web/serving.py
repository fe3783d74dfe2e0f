"""How a page is served: its parameters checked, its cut found, made in a thread within the time of any read."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Generic, TypeVar
from urllib.parse import quote

from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Match, Route
from starlette.types import Scope as AsgiScope

from api.addresses import check_address
from api.auth.middleware import is_signed_in
from api.pace import Waiters
from api.rest.queries import CutQuery, Query, ReadQuery, read_query
from api.web.faults import HTML, likes_pages
from api.web.rendering import HEADERS, render
from api.web.view import View
from ledger.application import Ledger
from ledger.deadline import LONGEST_READ_S, within
from ledger.projections.cuts import Cut
from ledger.spans import span

Q = TypeVar("Q", bound=Query)


@dataclass(frozen=True, slots=True)
class Asked(Generic[Q]):
    """A request for a page, checked; `path` are the parts of the address that the route names.

    `origin` is where the reader reaches this server.
    """

    origin: str
    path: Mapping[str, str]
    query: Q
    view: View

    @property
    def cut(self) -> Cut:
        return self.view.cut


@dataclass(frozen=True, slots=True)
class Shown:
    """A template and what it is given."""

    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Page(Generic[Q]):
    """One page: `show` finds what there is to tell; `pages` is the kind of its list, as cursors (`after`) name it."""

    path: str
    show: Callable[[Ledger, Asked[Q]], Shown]
    query: type[Q]
    pages: str | None = None


class LandingRoute(Route):
    """Meant where HTML is liked better than JSON, which another route of the same address answers with."""

    def matches(self, scope: AsgiScope) -> tuple[Match, AsgiScope]:
        match, found = super().matches(scope)
        if match is Match.FULL and not likes_pages(scope):
            return Match.NONE, {}
        return match, found


def page_routes(ledger: Ledger, pages: Sequence[Page[Any]]) -> list[Route]:
    """A route a page."""
    waiters = Waiters()
    return [
        (LandingRoute if page.path == "/" else Route)(page.path, _endpoint(ledger, page, waiters), methods=["GET"])
        for page in pages
    ]


def _endpoint(ledger: Ledger, page: Page[Any], waiters: Waiters) -> Callable[[Request], Any]:
    async def endpoint(request: Request) -> Response:
        run = waiters.run if "min_position" in request.query_params else run_in_threadpool
        return await run(partial(_answer, ledger, page, request))

    return endpoint


def _answer(ledger: Ledger, page: Page[Any], request: Request) -> Response:
    check_address(request)
    with within(LONGEST_READ_S), span(f"page {page.path}"):
        return Response(_made(ledger, page, request), 200, {**HEADERS, "Cache-Control": "no-cache"}, HTML)


def _made(ledger: Ledger, page: Page[Any], request: Request) -> bytes:
    given = [(name, text) for name, text in request.query_params.multi_items() if text]  # a form sends empty fields
    query = read_query(page.query, given)
    if isinstance(query, ReadQuery) and query.min_position is not None:
        ledger.wait_for(query.min_position)
    known_on = query.known_on if isinstance(query, CutQuery) else None
    recorded_by = query.recorded_by if isinstance(query, CutQuery) else None
    after = query.after if page.pages else None  # a page after another one is of that one's position
    cut = ledger.paged_cut(known_on, recorded_by, page.pages or "", after)
    here = {name: text for name, text in given if name != "min_position"}  # how it is asked, not what is shown
    view = View(quote(request.scope["path"], safe="/:@,"), here, cut)
    shown = page.show(ledger, Asked(str(request.base_url).rstrip("/"), request.path_params, query, view))
    return render(shown.template, view=view, signed_in=is_signed_in(request.scope), **shown.context)

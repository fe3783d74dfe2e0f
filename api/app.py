"""The server's one assembly: routes of every face, error handlers, and the follower of other processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api.access import Access
from api.compression import compression
from api.fred.app import fred_routes
from api.graphql.app import graphql_routes
from api.rest.faults import HANDLERS
from api.rest.table import rest_routes
from ledger.application import Ledger
from ledger.application.follower import Follower


class App(Starlette):
    """Starlette's, within what tells of each request: also of one that fails as nobody foresaw."""

    def build_middleware_stack(self) -> ASGIApp:
        return Access(super().build_middleware_stack())


def create_app(ledger: Ledger) -> Starlette:
    """The ASGI application over an open ledger, which stays the caller's to close."""

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        follower = Follower(ledger)
        follower.start()
        try:
            yield
        finally:
            await run_in_threadpool(follower.stop)

    routes: list[BaseRoute] = [*graphql_routes(ledger), *rest_routes(ledger), *fred_routes(ledger)]
    app = App(routes=routes, middleware=[compression()], exception_handlers=HANDLERS, lifespan=lifespan)
    app.router.redirect_slashes = False  # one address a thing; a redirect would drop what a POST carries
    return app

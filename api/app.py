"""The server's one assembly: routes of every face, error handlers, and the follower of other processes."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute
from starlette.types import ASGIApp

from api.access import Access
from api.auth.authority import Authority
from api.auth.middleware import Door
from api.auth.oidc_settings import provider_of
from api.auth.policy import ON_LOOPBACK, DoorPolicy
from api.compression import compression
from api.fred.app import fred_routes
from api.graphql.app import graphql_routes
from api.graphql.settings import Settings
from api.rest.faults import HANDLERS
from api.rest.table import rest_routes
from api.streams import StreamLayer, Streams
from api.web.app import web_routes
from api.web.faults import told_to_readers
from ledger.application import Ledger
from ledger.application.follower import Follower

MOST_STREAMS = 500
"""Open at a time."""


class App(Starlette):
    """Starlette's, within what tells of each request, also of one that fails unforeseen, and what ends streams."""

    def __init__(self, streams: Streams, **parts: Any) -> None:
        super().__init__(**parts)
        self.streams = streams

    def build_middleware_stack(self) -> ASGIApp:
        return Access(StreamLayer(super().build_middleware_stack(), self.streams))


def create_app(
    ledger: Ledger,
    policy: DoorPolicy = ON_LOOPBACK,
    *,
    authority: Authority | None = None,
    graphql: Settings | None = None,
    most_streams: int = MOST_STREAMS,
) -> App:
    """The ASGI application over an open ledger, which stays the caller's to close.

    `authority` None: the ledger's own keys, and the provider that the environment names; `graphql` None: from the
    environment. Errors: InvalidInput at what the environment says wrongly.
    """
    authority = authority or Authority.of(ledger, provider_of())

    @asynccontextmanager
    async def lifespan(app: Starlette) -> AsyncIterator[None]:
        follower = Follower(ledger)
        follower.start()
        try:
            yield
        finally:
            await run_in_threadpool(follower.stop)

    routes: list[BaseRoute] = [
        *web_routes(ledger),
        *graphql_routes(ledger, graphql),
        *rest_routes(ledger),
        *fred_routes(ledger),
    ]
    stack = [Middleware(Door, authority, policy), compression()]
    faults = {kind: told_to_readers(handler) for kind, handler in HANDLERS.items()}
    app = App(Streams(most_streams), routes=routes, middleware=stack, exception_handlers=faults, lifespan=lifespan)
    app.router.redirect_slashes = False  # one address a thing; a redirect would drop what a POST carries
    return app

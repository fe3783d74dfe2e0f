"""The server's one assembly: routes of every face, error handlers, and the follower of other processes."""

from __future__ import annotations

import logging
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from starlette.applications import Starlette
from starlette.concurrency import run_in_threadpool
from starlette.middleware import Middleware
from starlette.routing import BaseRoute

from api.compression import compression
from api.fred.app import fred_routes
from api.graphql.app import graphql_routes
from api.measures import MeasureMiddleware
from api.rest.faults import HANDLERS
from api.rest.table import rest_routes
from ledger.application import Ledger

_log = logging.getLogger("api.app")
FOLLOW_EVERY_S = 0.2


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
    stack = [Middleware(MeasureMiddleware), compression()]
    app = Starlette(routes=routes, middleware=stack, exception_handlers=HANDLERS, lifespan=lifespan)
    app.router.redirect_slashes = False  # one address a thing; a redirect would drop what a POST carries
    return app


class Follower:
    """Brings into view what other processes record. Its errors are logged and tried again, never fatal."""

    def __init__(self, ledger: Ledger, every_s: float = FOLLOW_EVERY_S) -> None:
        self._ledger = ledger
        self._every_s = every_s
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, name="follower", daemon=True)

    def start(self) -> None:
        self._thread.start()

    def stop(self) -> None:
        """Returns once the thread has ended: the ledger may be closed then."""
        self._stopped.set()
        self._thread.join()

    def _run(self) -> None:
        failing = False
        while not self._stopped.wait(self._every_s):
            try:
                self._ledger.catch_up()
                failing = False
            except Exception:
                if not failing:  # once, not five times a second
                    _log.exception("the views could not follow the log; trying again")
                failing = True

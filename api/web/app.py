"""The routes of the pages, and the files that they load: all our own, nothing comes from elsewhere."""

from __future__ import annotations

from starlette.routing import BaseRoute, Mount
from starlette.staticfiles import StaticFiles

from api.web.home import HomeQuery, show_home
from api.web.rendering import FILES, FILES_PATH
from api.web.serving import Page, page_routes
from ledger.application import Ledger

PAGES: tuple[Page[HomeQuery], ...] = (Page("/", show_home, HomeQuery),)


def web_routes(ledger: Ledger) -> list[BaseRoute]:
    """All pages over one ledger."""
    return [*page_routes(ledger, PAGES), Mount(FILES_PATH, StaticFiles(directory=FILES))]

"""The routes of the pages, and the files that they load: all our own, nothing comes from elsewhere."""

from __future__ import annotations

from typing import Any

from starlette.routing import BaseRoute, Mount

from api.rest.queries import OfSeriesQuery
from api.web.conflicts import show_conflicts
from api.web.figure import FigurePageQuery, show_figure
from api.web.home import HomeQuery, show_home
from api.web.log import LogQuery, show_log
from api.web.rendering import FILES_PATH
from api.web.series import SeriesPageQuery, show_series
from api.web.serving import Page, page_routes
from api.web.session import SESSION_ROUTES
from api.web.sources import SourcePageQuery, SourcesQuery, show_source, show_sources
from api.web.static_files import VersionedFiles
from ledger.application import Ledger
from ledger.application.figure_listing import CONFLICTS
from ledger.application.listing import SERIES_BY_SUBJECT, SOURCES
from ledger.application.source_claims import SOURCE_CLAIMS

PAGES: tuple[Page[Any], ...] = (
    Page("/", show_home, HomeQuery, SERIES_BY_SUBJECT),
    Page("/series/{code}/figures/{period:period}", show_figure, FigurePageQuery),
    Page("/series/{code}", show_series, SeriesPageQuery),
    Page("/sources", show_sources, SourcesQuery, SOURCES),
    Page("/sources/{code}", show_source, SourcePageQuery, SOURCE_CLAIMS),
    Page("/conflicts", show_conflicts, OfSeriesQuery, CONFLICTS),
    Page("/log", show_log, LogQuery),
)


def web_routes(ledger: Ledger) -> list[BaseRoute]:
    """All pages over one ledger."""
    return [*page_routes(ledger, PAGES), *SESSION_ROUTES, Mount(FILES_PATH, VersionedFiles())]

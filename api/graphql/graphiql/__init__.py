"""GraphiQL from our own files: nothing is fetched from elsewhere, and no script runs but those in the package."""

from __future__ import annotations

from pathlib import Path

from starlette.responses import HTMLResponse, Response
from starlette.routing import Mount
from starlette.staticfiles import StaticFiles

_HERE = Path(__file__).parent
_ALLOWED = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "font-src": "data:",  # GraphiQL's style sheet has its fonts and pictures within
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'none'",
    "frame-ancestors": "'none'",
}
_HEADERS = {
    "Content-Security-Policy": "; ".join(f"{name} {allowed}" for name, allowed in _ALLOWED.items()),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "no-referrer",
    "Vary": "Accept",
}


def graphiql_page() -> Response:
    """The page that GET /graphql shows a browser."""
    return HTMLResponse((_HERE / "page.html").read_text("utf-8"), headers=_HEADERS)


def graphiql_files() -> Mount:
    """The scripts and styles of the page."""
    return Mount("/graphql/files", StaticFiles(directory=_HERE / "files"))

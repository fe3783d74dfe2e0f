"""Signing in where reading needs a key, and out: forms that answer with where to go on."""

from __future__ import annotations

import re
from urllib.parse import parse_qsl, urlsplit

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Route

from api.auth.doors import SIGN_IN, SIGN_OUT
from api.auth.middleware import door_of
from api.auth.sessions import end_session
from api.bodies import read_body
from api.web.faults import FORM_TYPE, wanted_by
from ledger.domain.key_events import Scope
from ledger.errors import Forbidden, InvalidInput

_LARGEST_FORM_BYTES = 32_768
_HERE = re.compile(r"/(?![/\\])[^\x00-\x20\x7f]*")
"""An address of this server: what begins with two slashes is another's."""


async def sign_in(request: Request) -> Response:
    """Begins a session for the key of the form, which has to open reads. Errors: Unauthenticated, Forbidden."""
    _check_site(request)
    body = await read_body(request, FORM_TYPE, _LARGEST_FORM_BYTES)
    keys = [text for name, text in parse_qsl(body.decode("utf-8", "replace")) if name == "key"]
    if len(keys) != 1:
        raise InvalidInput("is missing, or there twice", path=("key",), hint="paste a key: mlk_…")
    key = keys[0].strip()
    door = door_of(request.scope)
    principal = await door.holder_of(key, request.scope)
    principal.check(Scope.READ)
    wanted = wanted_by(request.scope)
    answer = RedirectResponse(wanted if _HERE.fullmatch(wanted) else "/", 303)
    door.sessions.begin(answer, key, is_https=request.url.scheme == "https")
    return answer


async def sign_out(request: Request) -> Response:
    """Ends the session of this browser."""
    _check_site(request)
    answer = RedirectResponse("/", 303)
    end_session(answer)
    return answer


def _check_site(request: Request) -> None:
    """Browsers tell whose form it was, on plain HTTP by its origin alone; nobody else has one to forge."""
    site, origin = request.headers.get("sec-fetch-site"), request.headers.get("origin")
    if site is None and origin is not None:
        site = "same-origin" if urlsplit(origin).netloc == request.headers.get("host") else "cross-site"
    if site not in ("same-origin", "none", None):
        raise Forbidden("the form is another site's")


SESSION_ROUTES = [Route(SIGN_IN, sign_in, methods=["POST"]), Route(SIGN_OUT, sign_out, methods=["POST"])]

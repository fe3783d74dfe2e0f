"""A reader's session: the key that a browser was given, sealed in a cookie that no script reads, no other site sends.

A browser cannot show a key in a header when it goes to an address. Sealed (Fernet: AES and HMAC) the key is in reach
of nobody but the server, which keeps nothing itself: so any of several processes opens what another one sealed.
"""

from __future__ import annotations

import os

from cryptography.fernet import Fernet, InvalidToken
from starlette.requests import cookie_parser
from starlette.responses import Response
from starlette.types import Scope

from api.auth.credentials import LONGEST_KEY

COOKIE = "ledger_session"
SECRET = "LEDGER_SESSION_SECRET"  # noqa: S105 – the name of a variable
"""Where a process hands on to its children what seals; it ends with them, and all sessions with it."""
LASTS_S = 12 * 3600
_READING = ("GET", "HEAD")


def new_secret() -> str:
    """What seals the sessions of one server."""
    return Fernet.generate_key().decode()


class Sessions:
    """Of one server: sealed by the secret of the environment, else by one that this process alone has."""

    def __init__(self, secret: str | None = None) -> None:
        self._box = Fernet(secret or os.environ.get(SECRET) or new_secret())

    def begin(self, answer: Response, key: str, *, is_https: bool) -> None:
        """The browser that gets the answer shows the key from then on, for `LASTS_S` at most."""
        sealed = self._box.encrypt(key.encode()).decode().rstrip("=")  # which a cookie would have to quote
        answer.set_cookie(COOKIE, sealed, max_age=LASTS_S, httponly=True, samesite="strict", secure=is_https)

    def key_in(self, scope: Scope) -> str | None:
        """The key of the session that a request to read comes with; None without one that lasts, and for all else."""
        if scope["type"] != "http" or scope["method"] not in _READING:
            return None
        sent = b";".join(value for name, value in scope["headers"] if name == b"cookie")
        sealed = cookie_parser(sent.decode("latin-1")).get(COOKIE, "")
        if not 0 < len(sealed) <= 2 * LONGEST_KEY:
            return None
        try:
            return self._box.decrypt(f"{sealed}==".encode("latin-1"), ttl=LASTS_S).decode()
        except InvalidToken:
            return None


def end_session(answer: Response) -> None:
    """The browser that gets the answer forgets its session, and what it kept of answers."""
    answer.delete_cookie(COOKIE, httponly=True, samesite="strict")
    answer.headers["Clear-Site-Data"] = '"cache"'

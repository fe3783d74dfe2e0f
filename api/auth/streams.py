"""How many streams one may hold open: WebSockets, and answers that go on as things happen."""

from __future__ import annotations

from collections import Counter

from starlette.types import Scope as AsgiScope

from api.auth.principal import Principal
from api.auth.rates import identity_of
from ledger.errors import TooManyRequests

MOST_STREAMS = 100
"""At a time, of each key, and of each address without one, in one process."""
_STREAMING = (b"text/event-stream", b"text/*")
"""What may be answered by a stream, as `Accept` names it."""
_RETRY_AFTER_S = 10


class Streams:
    """Those that are open now. Used on the event loop alone."""

    def __init__(self) -> None:
        self._open: Counter[str] = Counter()

    def open(self, scope: AsgiScope, principal: Principal) -> str | None:
        """Counts a request that asks for a stream; whose it is, to be closed again. None for all others.

        Errors: TooManyRequests.
        """
        if not _is_stream(scope):
            return None
        who = identity_of(principal, scope)
        if self._open[who] >= MOST_STREAMS:
            told = f"at most {MOST_STREAMS} streams of one key or address are open at a time"
            raise TooManyRequests(told, hint="close one", retry_after_s=_RETRY_AFTER_S)
        self._open[who] += 1
        return who

    def close(self, who: str) -> None:
        """One of them has ended."""
        self._open[who] -= 1
        if not self._open[who]:
            del self._open[who]


def _is_stream(scope: AsgiScope) -> bool:
    if scope["type"] == "websocket" or scope["path"].endswith(".sse"):
        return True
    for name, value in scope["headers"]:
        if name == b"accept" and any(each in value.lower() for each in _STREAMING):
            return True
    return False

"""The door in front of every face: who asks is found out, counted and let in, or told why not."""

from __future__ import annotations

from starlette.types import ASGIApp, Receive, Send
from starlette.types import Scope as AsgiScope

from api.auth.authority import Authority
from api.auth.credentials import key_in
from api.auth.doors import DESCRIPTIONS_BELOW, needed
from api.auth.policy import DoorPolicy
from api.auth.principal import ANYBODY, NOBODY, STATE, Principal
from api.auth.rates import Header, Rates
from api.auth.refusals import refusal
from api.auth.security_headers import with_headers
from api.auth.sessions import Sessions
from api.auth.streams import Streams
from api.web.faults import likes_pages
from ledger.domain.key_events import Scope
from ledger.errors import LedgerError, Unauthenticated

_DOOR, _SIGNED_IN = "door", "signed_in"


class Door:
    """Puts the `Principal` of each request that it lets in into `scope["state"]`; see `principal_of`.

    A key that opens nothing is refused at every address but those open to all, also where none is needed: its owner
    must notice. A WebSocket may come in without a key and show it with `connection_init`.
    """

    def __init__(self, app: ASGIApp, authority: Authority, policy: DoorPolicy) -> None:
        self._app = app
        self._authority = authority
        self._policy = policy
        self._rates = Rates(policy)
        self._streams = Streams()
        self.sessions = Sessions()
        self._without_key = ANYBODY if policy.reads_open else NOBODY

    async def __call__(self, scope: AsgiScope, receive: Receive, send: Send) -> None:
        if scope["type"] not in ("http", "websocket"):
            await self._app(scope, receive, send)
            return
        headers: list[Header] = []
        is_private = not (self._policy.reads_open or scope["path"].startswith(DESCRIPTIONS_BELOW))
        secured = with_headers(send, headers, is_private=is_private)
        state = scope.setdefault("state", {})
        state[_DOOR] = self
        try:
            state[STATE] = principal = await self._let_in(scope, headers)
            stream = self._streams.open(scope, principal)
        except LedgerError as error:
            await refusal(scope, error)(scope, receive, secured)
            return
        try:
            await self._app(scope, receive, secured)
        finally:
            if stream:
                self._streams.close(stream)

    async def _let_in(self, scope: AsgiScope, headers: list[Header]) -> Principal:
        is_http = scope["type"] == "http"
        needs = needed(scope["method"], scope["path"], scope["query_string"], self._policy) if is_http else None
        if needs is None and is_http and scope["path"] == "/" and likes_pages(scope):
            needs = Scope.READ  # programs are told there where everything is, readers what the ledger holds
        if is_http and needs is None:
            return self._without_key
        key = key_in(scope, any_will_do=self._policy.reads_open)
        principal = await self.holder_of(key, scope) if key is not None else await self._reader(scope)
        self._rates.count(principal, scope, headers)
        if needs is not None:
            principal.check(needs)
        return principal

    async def _reader(self, scope: AsgiScope) -> Principal:
        """Who signed in: it opens reads, whatever else the key opens; a session whose key has ended is none."""
        key = self.sessions.key_in(scope)
        if key is None:
            return self._without_key
        try:
            principal = await self._authority.principal(key)
        except Unauthenticated:
            return self._without_key
        scope["state"][_SIGNED_IN] = True
        return principal._replace(scope=Scope.READ if principal.scope else None)

    def count(self, principal: Principal, scope: AsgiScope) -> None:
        """One request more on a connection that is open. Errors: TooManyRequests."""
        self._rates.count(principal, scope, [])

    async def holder_of(self, key: str | None, scope: AsgiScope) -> Principal:
        """Who shows that key. Errors: Unauthenticated; TooManyRequests after several that open nothing."""
        if key is None:
            return self._without_key
        try:
            return await self._authority.principal(key)
        except Unauthenticated:
            self._rates.count_failure(scope)
            raise


def door_of(scope: AsgiScope) -> Door:
    """The door that a request came through."""
    door = scope["state"][_DOOR]
    assert isinstance(door, Door)
    return door


def is_signed_in(scope: AsgiScope) -> bool:
    """Whether the key of a request is that of a session."""
    return bool(scope["state"].get(_SIGNED_IN))

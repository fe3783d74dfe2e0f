"""How often one may ask: by key, and by address where there is none. Counted in memory, each process for itself."""

from __future__ import annotations

import ipaddress
import math
import time
from typing import NamedTuple

from limits.storage import MemoryStorage
from starlette.types import Scope as AsgiScope

from api.auth.policy import FAILURES, DoorPolicy, rate_named
from api.auth.principal import Principal
from ledger.errors import TooManyRequests

Header = tuple[bytes, bytes]
_NETWORK_V6 = 64
"""Bits of an address that one customer has."""


class _Limit(NamedTuple):
    """So many of something in so many seconds."""

    what: str
    most: int
    window_s: int

    @classmethod
    def named(cls, what: str, rate: str) -> _Limit:
        """Errors: InvalidInput."""
        item = rate_named(rate)
        return cls(what, item.amount, item.get_expiry())

    @property
    def told(self) -> bytes:
        """As draft-ietf-httpapi-ratelimit-headers writes it."""
        return f'"requests";q={self.most};w={self.window_s}'.encode()

    def exceeded(self, reset_s: int) -> TooManyRequests:
        """The refusal, which says the number."""
        told = f"{self.what}: at most {self.most} in {self.window_s} s"
        return TooManyRequests(told, hint=f"ask again in {reset_s} s", retry_after_s=reset_s)


class Rates:
    """The counts of one process; a window begins with its first request and ends after the limit's time."""

    def __init__(self, policy: DoorPolicy) -> None:
        self._requests = _Limit.named("requests", policy.rate) if policy.rate else None
        self._failures = _Limit.named("keys that open nothing", FAILURES)
        self._counts = MemoryStorage()
        self._policy_header = (b"ratelimit-policy", self._requests.told if self._requests else b"")

    def count(self, principal: Principal, scope: AsgiScope, headers: list[Header]) -> None:
        """One request more; adds what its answer says of the limit. Errors: TooManyRequests."""
        if self._requests is None:
            return
        left, reset_s = self._hit(self._requests, identity_of(principal, scope))
        headers += (self._policy_header, (b"ratelimit", b'"requests";r=%d;t=%d' % (max(left, 0), reset_s)))
        if left < 0:
            raise self._requests.exceeded(reset_s)

    def count_failure(self, scope: AsgiScope) -> None:
        """One key more that opens nothing. Errors: TooManyRequests, from which nobody learns about the key."""
        left, reset_s = self._hit(self._failures, f"failure:{address_of(scope)}")
        if left < 0:
            raise self._failures.exceeded(reset_s)

    def _hit(self, limit: _Limit, who: str) -> tuple[int, int]:
        """What is left, negative beyond the limit, and the seconds until the window ends."""
        left = limit.most - self._counts.incr(who, limit.window_s)
        return left, max(math.ceil(self._counts.get_expiry(who) - time.time()), 0)


def identity_of(principal: Principal, scope: AsgiScope) -> str:
    """Whose requests and streams count together."""
    return principal.actor or f"address:{address_of(scope)}"


def address_of(scope: AsgiScope) -> str:
    """Whom an address belongs to: of IPv6 the network."""
    host = (scope.get("client") or ("unknown", 0))[0]
    if ":" not in host:
        return host
    try:
        return str(ipaddress.ip_network((host.partition("%")[0], _NETWORK_V6), strict=False))
    except ValueError:
        return host

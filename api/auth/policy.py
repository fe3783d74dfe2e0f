"""What an operator may set of the door, and what holds without."""

from __future__ import annotations

from typing import NamedTuple

from limits import RateLimitItem, parse

from ledger.errors import InvalidInput

RATE_ELSEWHERE = "6000/minute"
"""Of each key, and of each address without one, where the server can be reached from other machines."""
NO_LIMIT = "none"
FAILURES = "30/minute"
"""Keys that open nothing, of one address; more are not told whether they do."""


class DoorPolicy(NamedTuple):
    """On loopback reads are open and need no key; elsewhere they do. Writes always need one.

    `rate` is such as `600/minute`, None: no limit.
    """

    is_loopback: bool = True
    reads_open: bool = True
    rate: str | None = None

    @property
    def operation_open(self) -> bool:
        """Whether what tells of the server itself needs no key."""
        return self.is_loopback and self.reads_open


ON_LOOPBACK = DoorPolicy()


def policy_of(is_loopback: bool, reads: str | None, rate: str | None) -> DoorPolicy:
    """What options say, `reads` `open` or `key`; None: what holds there. Errors: InvalidInput."""
    if rate is None:
        rate = NO_LIMIT if is_loopback else RATE_ELSEWHERE
    if rate != NO_LIMIT:
        rate_named(rate)
    reads_open = is_loopback if reads is None else reads == "open"
    return DoorPolicy(is_loopback, reads_open, None if rate == NO_LIMIT else rate)


def rate_named(text: str) -> RateLimitItem:
    """`600/minute`, `10 per second`. Errors: InvalidInput."""
    try:
        return parse(text)
    except ValueError:
        raise InvalidInput(f"{text!r} is no rate", path=("rate_limit",), hint="write 600/minute, or none") from None

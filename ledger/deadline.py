"""How long a question may take: whoever answers one says so, and every statement of the store keeps to it.

It follows the work into threads, as every context does. Without one (loads, the follower) nothing is bounded.
"""

from __future__ import annotations

import time
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

from ledger.errors import TookTooLong

LONGEST_READ_S = 30.0
"""Of one question, or one page of an answer that is sent whole."""

_ends_s: ContextVar[float | None] = ContextVar("deadline", default=None)


@contextmanager
def within(seconds: float) -> Iterator[None]:
    """What is asked of the store within it raises `TookTooLong` once they are over."""
    token = _ends_s.set(time.monotonic() + seconds)
    try:
        yield
    finally:
        _ends_s.reset(token)


@contextmanager
def unbounded() -> Iterator[None]:
    """What commands do: once something is recorded, nobody may be told that it was given up."""
    token = _ends_s.set(None)
    try:
        yield
    finally:
        _ends_s.reset(token)


def left_s() -> float | None:
    """Until the deadline, 0 once it is over; None: there is none."""
    ends_s = _ends_s.get()
    return None if ends_s is None else max(ends_s - time.monotonic(), 0.0)


def is_over() -> bool:
    """Whether there is one, and it has passed."""
    return left_s() == 0


def check() -> None:
    """Errors: TookTooLong."""
    if is_over():
        raise too_long()


def too_long() -> TookTooLong:
    """What to raise instead of an answer."""
    return TookTooLong("the answer took too long, and was given up", hint="ask for less at a time")

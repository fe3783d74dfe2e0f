"""Where a read runs: in a worker thread, or on the event loop where it is over before a thread had it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

BRIEF_S = 0.002
"""Other requests wait no longer than this. Handing a read to a thread costs the more the busier the server is."""
_KEPT = 1000

T = TypeVar("T")


class Pace:
    """Remembers how much processor time each kind of read took the last time; the first time is a thread's."""

    def __init__(self) -> None:
        self._last_s: OrderedDict[Hashable, float] = OrderedDict()

    async def run(self, kind: Hashable | None, read: Callable[[], T]) -> T:
        """The result of a read of that kind; None: one that may wait or write, a thread's. Errors: its own."""
        if kind is None:
            return await run_in_threadpool(read)
        if self._last_s.get(kind, BRIEF_S) < BRIEF_S:
            return self._timed(kind, read)
        return await run_in_threadpool(self._timed, kind, read)

    def _timed(self, kind: Hashable, read: Callable[[], T]) -> T:
        began = time.thread_time()
        result = read()
        self._last_s[kind] = time.thread_time() - began
        self._last_s.move_to_end(kind)
        while len(self._last_s) > _KEPT:
            self._last_s.popitem(last=False)
        return result

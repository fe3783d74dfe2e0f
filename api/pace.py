"""Where a read runs: in a worker thread, or on the event loop where it is over before a thread had it."""

from __future__ import annotations

import asyncio
import time
from collections import OrderedDict
from collections.abc import Callable, Hashable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

BRIEF_S = 0.005
"""Python's own switch interval: a thread may keep the interpreter, and so the event loop, as long. Handing a read to a
thread costs the more the busier the server is."""
_FADES = 0.8
"""How much of a slow read is remembered after one more of its kind: a long one among brief ones is rarely met here."""
_KEPT = 1000

_MOST_WAITING = 8
"""Of one face; there are 40 threads."""
_LONG_BYTES = 8 * 2**10
"""Up to here a text is read within `BRIEF_S`, whatever it is made of."""

T = TypeVar("T")


async def run_sized(size_bytes: int, read: Callable[[], T]) -> T:
    """What `read` makes of a text of that size: in a thread where it is long. Errors: its own."""
    return read() if size_bytes <= _LONG_BYTES else await run_in_threadpool(read)


class Waiters:
    """Reads that wait for what others record: a few at a time, so that most threads stay free for all who do not."""

    def __init__(self) -> None:
        self._free = asyncio.Semaphore(_MOST_WAITING)

    async def run(self, read: Callable[[], T]) -> T:
        """The result of a read, in a thread. Errors: its own."""
        async with self._free:
            return await run_in_threadpool(read)


class Pace:
    """Remembers how much processor time each kind of read takes; the first time is a thread's."""

    def __init__(self) -> None:
        self._takes_s: OrderedDict[Hashable, float] = OrderedDict()

    async def run(self, kind: Hashable | None, read: Callable[[], T]) -> T:
        """The result of a read of that kind; None: it writes, waits or may be long, so a thread's. Errors: its own."""
        if kind is None:
            return await run_in_threadpool(read)
        if self._takes_s.get(kind, BRIEF_S) < BRIEF_S:
            return self._timed(kind, read)
        return await run_in_threadpool(self._timed, kind, read)

    def _timed(self, kind: Hashable, read: Callable[[], T]) -> T:
        began = time.thread_time()
        result = read()
        took_s = time.thread_time() - began
        # Threads meet here: one call takes it out and one puts it last, so that none finds it gone in between.
        self._takes_s[kind] = max(took_s, _FADES * self._takes_s.pop(kind, 0.0))
        while len(self._takes_s) > _KEPT:
            self._takes_s.popitem(last=False)
        return result

"""Following the log: every event after a position, in order, once, for as long as somebody reads."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncGenerator, Callable

from starlette.concurrency import run_in_threadpool

from ledger.application import Ledger
from ledger.domain.history import Logged

BATCH_SIZE = 256
"""Events held at a time for one reader."""


async def follow(
    ledger: Ledger,
    after: int,
    matches: Callable[[Logged], bool] = lambda logged: True,
    check: Callable[[], None] = lambda: None,
) -> AsyncGenerator[Logged, None]:
    """The events after position `after` that match, in the order of the log, each once; it never ends by itself.

    What this process records wakes it at once, what others record within `follower.LOOK_EVERY_S`. Positions
    have no gaps and one order (`ledger.store`), so reading on from the last one seen loses and repeats nothing.
    `check` is asked before each batch, so also when what ends the reader's key is recorded.
    Errors: those of `check`; StoreFailure, after which a reader may follow again from the last position it got.
    """
    loop = asyncio.get_running_loop()
    advanced = asyncio.Event()

    def wake() -> None:
        with contextlib.suppress(RuntimeError):  # the loop has closed, and nobody reads any more
            loop.call_soon_threadsafe(advanced.set)

    def read(position: int) -> list[Logged]:
        check()
        return ledger.events(position, BATCH_SIZE)

    with ledger.advance.heard_by(wake):
        while True:
            advanced.clear()  # before reading: what comes while it reads wakes it again
            batch = await run_in_threadpool(read, after)
            for logged in batch:
                after = logged.seq
                if matches(logged):
                    yield logged
            if len(batch) < BATCH_SIZE:
                await advanced.wait()

"""What the system's signals mean to a process that runs until it is stopped."""

from __future__ import annotations

import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from types import FrameType

BOTH = (signal.SIGINT, signal.SIGTERM)


@contextmanager
def until_stopped(heeded: Sequence[signal.Signals] = BOTH) -> Iterator[None]:
    """SIGINT and SIGTERM end what runs within it."""

    def interrupt(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = {each: signal.signal(each, interrupt) for each in heeded}
    try:
        with suppress(KeyboardInterrupt):
            yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)

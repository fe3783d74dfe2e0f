"""Word that the log went on, for those who wait: no polling beside the one poll that looks at other processes."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager


class Advance:
    """The furthest log position heard of, and who wants to know when it moves. Safe to share between threads."""

    def __init__(self, position: int = 0) -> None:
        self._lock = threading.Lock()
        self._position = position
        self._listeners: set[Callable[[], None]] = set()

    @property
    def position(self) -> int:
        """The furthest heard of."""
        return self._position

    def to(self, position: int) -> None:
        """The log has come to `position`: whoever listens is called, on this thread, if that is news."""
        with self._lock:
            if position <= self._position:
                return
            self._position = position
            told = [*self._listeners]
        for listener in told:
            listener()

    @contextmanager
    def heard_by(self, listener: Callable[[], None]) -> Iterator[None]:
        """Within it, `listener` is called after each advance; it must return at once and raise nothing."""
        with self._lock:
            self._listeners.add(listener)
        try:
            yield
        finally:
            with self._lock:
                self._listeners.discard(listener)

"""Where an operation runs: in a worker thread, or on the event loop where it is over before a thread had it."""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Callable
from typing import TypeVar

from starlette.concurrency import run_in_threadpool

from api.graphql.documents import KEPT_DOCUMENTS, LONGEST_KEPT

BRIEF_S = 0.001
"""Handing an operation to a thread and back takes about a tenth of it; other requests wait no longer than it."""
_MAY_WAIT = ("mutation", "minPosition")
"""Words of documents that wait for the disk, or for what others record."""

T = TypeVar("T")


class Pace:
    """Remembers how much processor time each document took the last time; the first time is a thread's."""

    def __init__(self) -> None:
        self._last_s: OrderedDict[str, float] = OrderedDict()

    async def run(self, document: str | None, operation: Callable[[], T]) -> T:
        """The result of the operation of that document. Errors: its own."""
        if document is None or len(document) > LONGEST_KEPT or any(word in document for word in _MAY_WAIT):
            return await run_in_threadpool(operation)
        if self._last_s.get(document, BRIEF_S) < BRIEF_S:
            return self._timed(document, operation)
        return await run_in_threadpool(self._timed, document, operation)

    def _timed(self, document: str, operation: Callable[[], T]) -> T:
        began = time.thread_time()
        result = operation()
        self._last_s[document] = time.thread_time() - began
        self._last_s.move_to_end(document)
        while len(self._last_s) > KEPT_DOCUMENTS:
            self._last_s.popitem(last=False)
        return result

"""The collector of cyclic garbage, paused while a batch is worked on.

A batch makes some hundred thousand objects that live until it is written and form no cycles; the collector would look
through them again and again, for a third of the time. Memory is freed by reference counts meanwhile as ever. The batch
should be gone when the pause ends, or the collector looks through it once after all.
"""

from __future__ import annotations

import gc
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_lock = threading.Lock()
_pauses = 0
_resume = False


@contextmanager
def collector_paused() -> Iterator[None]:
    """Within it no thread of this process collects cycles; keep it to one batch. May be nested and used by threads."""
    global _pauses, _resume
    with _lock:
        if _pauses == 0:
            _resume = gc.isenabled()
            gc.disable()
        _pauses += 1
    try:
        yield
    finally:
        with _lock:
            _pauses -= 1
            if _pauses == 0 and _resume:
                gc.enable()

"""Several processes that do the same work, and the one that starts them again when they die."""

from __future__ import annotations

import logging
import signal
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing import get_context
from multiprocessing.connection import Connection, wait
from multiprocessing.context import SpawnProcess
from types import FrameType
from typing import Any

from api.signals import BOTH

_log = logging.getLogger("api.supervisor")

_SPAWN = get_context("spawn")
"""Each process is a new interpreter: no thread, lock or connection is copied into it."""
_STEADY_S = 10.0
"""A process that lived so long did not die of how it was started."""
_FIRST_PAUSE_S = 0.1
_LAST_PAUSE_S = 5.0


@dataclass(slots=True)
class _Place:
    """One of the processes; None while it waits for `due_s` to be started again."""

    process: SpawnProcess | None = None
    began_s: float = 0.0
    pause_s: float = _FIRST_PAUSE_S
    due_s: float = 0.0


class Supervisor:
    """Runs `work(*arguments)` in `count` processes; the arguments are sent to each, sockets too.

    `died` is called with the id of a process that ended before it was told to.
    """

    def __init__(self, count: int, died: Callable[[int], object], work: Callable[..., None], *arguments: Any) -> None:
        self._died = died
        self._work = work
        self._arguments = arguments
        self._places = [_Place() for _ in range(count)]

    def run(self, patience_s: float) -> None:
        """Until SIGINT or SIGTERM; then all get SIGTERM, and what still runs after the patience is killed."""
        with _stop_signal(self._kill) as stopped:
            try:
                while not stopped.poll():
                    self._tend()
                    wait([stopped, *(each.sentinel for each in self._processes())], self._next_due_s())
            finally:
                self._stop(patience_s)

    def _processes(self) -> list[SpawnProcess]:
        return [place.process for place in self._places if place.process is not None]

    def _tend(self) -> None:
        """Starts what is due, and notes what died."""
        now_s = time.monotonic()
        for place in self._places:
            if place.process is not None and not place.process.is_alive():
                steady = now_s - place.began_s >= _STEADY_S
                place.pause_s = _FIRST_PAUSE_S if steady else min(2 * place.pause_s, _LAST_PAUSE_S)
                place.due_s = now_s + place.pause_s
                ended = (place.process.pid, place.process.exitcode, place.pause_s)
                _log.error("process %d ended with %d; another one starts in %.1f s", *ended)
                self._died(place.process.pid or 0)
                place.process.close()
                place.process = None
            if place.process is None and place.due_s <= now_s:
                place.process, place.began_s = self._start(), now_s

    def _start(self) -> SpawnProcess:
        process = _SPAWN.Process(target=self._work, args=self._arguments)
        # Ctrl-C reaches the whole group: until the new process can end well at it, it is left to the SIGTERM from here.
        before = signal.signal(signal.SIGINT, signal.SIG_IGN)
        try:
            process.start()
        finally:
            signal.signal(signal.SIGINT, before)
        return process

    def _next_due_s(self) -> float | None:
        due_s = [place.due_s for place in self._places if place.process is None]
        return max(min(due_s) - time.monotonic(), 0.0) if due_s else None

    def _kill(self) -> None:
        for process in self._processes():
            process.kill()

    def _stop(self, patience_s: float) -> None:
        processes = self._processes()
        for process in processes:
            process.terminate()
        until_s = time.monotonic() + patience_s
        for process in processes:
            process.join(max(until_s - time.monotonic(), 0.0))
            if process.is_alive():
                _log.error("process %d did not end in time and is killed", process.pid)
                process.kill()
                process.join()


@contextmanager
def _stop_signal(at_once: Callable[[], None]) -> Iterator[Connection]:
    """A connection that has something to read from the first SIGINT or SIGTERM on; another one ends all `at_once`."""
    reader, writer = _SPAWN.Pipe(duplex=False)
    count = 0

    def stop(number: int, frame: FrameType | None) -> None:
        nonlocal count
        count += 1
        if count > 1:
            at_once()
            sys.exit(128 + number)
        writer.send_bytes(b"stop")

    before = {each: signal.signal(each, stop) for each in BOTH}
    try:
        yield reader
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
        reader.close()
        writer.close()

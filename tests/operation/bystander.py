"""Somebody who asks an attacked server small questions all the while, and a watch on its memory."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager

import psutil

from tests.operation.running import Serving, request, rest_of, status_of

MOST_GROWTH_BYTES = 120 * 2**20
"""Of the server's memory, by any attack."""
SLOWEST_S = 5.0
"""Of the bystander's answers: two cores are shared with whatever else the machine does."""


class Bystander:
    """Asks and asks until it is told to stop; how long each answer took, in seconds."""

    def __init__(self, server: Serving) -> None:
        self._server = server
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.took_s: list[float] = []
        self.failed: list[str] = []

    def _run(self) -> None:
        while not self._stopped.wait(0.05):
            began_s = time.monotonic()
            try:
                with self._server.wire(SLOWEST_S) as wire:
                    wire.sendall(request("GET", "/v1/series?limit=1", b"", "Connection: close"))
                    status = status_of(rest_of(wire))
            except OSError as error:
                self.failed.append(repr(error))
                continue
            self.took_s.append(time.monotonic() - began_s)
            if status != 200:
                self.failed.append(str(status))

    def __enter__(self) -> Bystander:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stopped.set()
        self._thread.join()


class Watch:
    """The most memory that a process had since."""

    def __init__(self, pid: int) -> None:
        self._process = psutil.Process(pid)
        self.before_bytes = self.most_bytes = self._process.memory_info().rss
        self._stopped = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)

    def _run(self) -> None:
        while not self._stopped.wait(0.02):
            self.most_bytes = max(self.most_bytes, self._process.memory_info().rss)

    def __enter__(self) -> Watch:
        self._thread.start()
        return self

    def __exit__(self, *exception: object) -> None:
        self._stopped.set()
        self._thread.join()


@contextmanager
def others_served(server: Serving, what: str) -> Iterator[None]:
    """Holds what happens within it to the bounds, and prints what was seen."""
    with Watch(server.pid) as watch, Bystander(server) as bystander:
        time.sleep(0.3)
        yield
        time.sleep(0.3)
    slowest_s, grown_bytes = max(bystander.took_s), watch.most_bytes - watch.before_bytes
    told = f"{len(bystander.took_s)} answers, the slowest {slowest_s * 1000:.0f} ms; +{grown_bytes / 2**20:.0f} MiB"
    print(f"\n{what}: {told}")
    assert bystander.failed == []
    assert slowest_s < SLOWEST_S
    assert grown_bytes < MOST_GROWTH_BYTES

"""The command as processes of its own: started, read line by line, killed at will; none outlives its test."""

from __future__ import annotations

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from tempfile import TemporaryFile
from typing import IO, Any

PATIENCE_S = 30.0


class Running:
    """`ledger ARGUMENTS`; its standard output is read as it comes, its complaints go to a file."""

    def __init__(self, complaints: IO[bytes], *arguments: str) -> None:
        command = [sys.executable, "-m", "api.cli.main", *arguments]
        self._complaints = complaints
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=complaints, text=True)
        self._lines: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self._lines.put(line)

    def text(self, lines: int) -> str:
        """The next lines."""
        return "".join(self._lines.get(timeout=PATIENCE_S) for _ in range(lines))

    def line(self) -> dict[str, Any]:
        """The next line, one JSON document."""
        read: dict[str, Any] = json.loads(self.text(1))
        return read

    def end(self, *, kill: bool = False) -> str:
        """Ends it by SIGTERM, or as a crash does; what it said on standard error."""
        self.process.kill() if kill else self.process.terminate()
        self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return self.complaints()

    def complaints(self) -> str:
        """What it said on standard error until now."""
        descriptor = self._complaints.fileno()
        return os.pread(descriptor, os.fstat(descriptor).st_size, 0).decode()  # it writes on where it was

    def close(self) -> None:
        """Kills it if need be."""
        if self.process.poll() is None:
            self.end(kill=True)
        self._reader.join(PATIENCE_S)
        assert self.process.stdout is not None
        self.process.stdout.close()


@contextmanager
def running(*arguments: str) -> Iterator[Running]:
    """The command, killed at the latest when it is left."""
    with TemporaryFile() as complaints:
        started = Running(complaints, *arguments)
        try:
            yield started
        finally:
            started.close()


def wait_until(claim: Callable[[], object], patience_s: float = PATIENCE_S) -> float:
    """Returns once it holds, how long that took in seconds. Errors: AssertionError if it does not come to hold."""
    began = time.monotonic()
    while not claim():
        assert time.monotonic() - began < patience_s, "it did not come true"
        time.sleep(0.01)
    return time.monotonic() - began

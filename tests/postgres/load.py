"""Writers in several processes that go on through every fault as a client would, and a reader that follows the log."""

from __future__ import annotations

import multiprocessing
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, timedelta
from itertools import count, pairwise
from multiprocessing.connection import Connection
from multiprocessing.process import BaseProcess
from multiprocessing.synchronize import Event
from typing import Any, NamedTuple

from ledger.application import Ledger, Receipt
from ledger.domain.history import Logged
from ledger.errors import ConcurrencyConflict, StoreUnavailable
from ledger.projections.schema import PROJECTION
from ledger.store.log import EventLog
from ledger.store.opening import open_database
from tests.store.setting import claim

_PROCESSES = 2
_THREADS = 2
_PATIENCE_S = 90
_PAUSE_S = 0.05
_FIRST_DAY = date(2000, 1, 1)

_spawning = multiprocessing.get_context("spawn")


class Acknowledged(NamedTuple):
    """A report that the ledger said it has, at which position; `at_s` is one clock in all processes."""

    key: str
    seq: int
    at_s: float


class Told(NamedTuple):
    """What one process was told: every acknowledgement, and how often which error came before one."""

    acknowledged: list[Acknowledged]
    failures: Counter[str]


class Follower(threading.Thread):
    """Reads the log on from where it was, across every fault, until it is stopped; then once more."""

    def __init__(self, url: str) -> None:
        super().__init__(daemon=True)
        self._database = open_database(url, PROJECTION)
        self._log = EventLog(self._database)
        self._stopped = threading.Event()
        self.first = self._log.head() + 1
        self.seen: list[Logged] = []

    def run(self) -> None:
        last = False
        while not last:
            last = self._stopped.is_set()
            while new := retried(lambda: self._log.since(self.first + len(self.seen) - 1, 100)):
                self.seen += new
            self._stopped.wait(0.01)

    def stop(self) -> None:
        self._stopped.set()
        self.join()
        self._database.close()


@dataclass
class Load:
    """What the writers were told and the reader saw; the first is complete once the load has ended."""

    follower: Follower
    acknowledged: list[Acknowledged] = field(default_factory=list)
    failures: Counter[str] = field(default_factory=Counter)

    def flow(self, events: int = 200) -> None:
        """Returns once that many events more were recorded."""
        enough = len(self.follower.seen) + events
        until = time.monotonic() + _PATIENCE_S
        while len(self.follower.seen) < enough:
            assert time.monotonic() < until, "nothing is recorded any more"
            time.sleep(_PAUSE_S)

    def gap_s(self) -> float:
        """The longest time in which no writer was told anything."""
        return max(after - before for before, after in pairwise(sorted(told.at_s for told in self.acknowledged)))


@contextmanager
def under_load(url: str, name: str) -> Iterator[Load]:
    """Within it, writers report to a ledger that `tests.store.setting.define` has prepared; `name` is new each time."""
    stopped = _spawning.Event()
    load = Load(Follower(url))
    load.follower.start()
    started = [_start(url, name, number, stopped) for number in range(_PROCESSES)]
    try:
        load.flow(1)
        yield load
    finally:
        stopped.set()
        for process, pipe in started:
            if pipe.poll(_PATIENCE_S):
                told: Told = pipe.recv()
                load.acknowledged += told.acknowledged
                load.failures += told.failures
            process.join(_PATIENCE_S)
            process.kill()
            pipe.close()
        load.follower.stop()
    assert [process.exitcode for process, _ in started] == [0] * _PROCESSES


def retried(command: Callable[[], Any], failures: Counter[str] | None = None) -> Any:
    """What a client does: the same again, under the same key, until there is an answer."""
    until = time.monotonic() + _PATIENCE_S
    while True:
        try:
            return command()
        except (StoreUnavailable, ConcurrencyConflict) as error:
            if failures is not None:
                failures[type(error).__name__] += 1
            if time.monotonic() > until:
                raise
            time.sleep(_PAUSE_S)


def _start(url: str, name: str, number: int, stopped: Event) -> tuple[BaseProcess, Connection]:
    ours, theirs = _spawning.Pipe(duplex=False)
    writers = range(number * _THREADS, (number + 1) * _THREADS)
    process = _spawning.Process(target=_report_until_stopped, args=(url, name, writers, stopped, theirs), daemon=True)
    process.start()
    theirs.close()
    return process, ours


def _report_until_stopped(url: str, name: str, writers: range, stopped: Event, pipe: Connection) -> None:
    """One process: its threads share a ledger."""
    told = Told([], Counter())
    ledger: Ledger = retried(lambda: Ledger.open(url, actor=name), told.failures)
    with ledger, ThreadPoolExecutor(_THREADS) as threads:
        for ended in [threads.submit(_report, ledger, name, writer, stopped, told) for writer in writers]:
            ended.result()
    pipe.send(told)


def _report(ledger: Ledger, name: str, writer: int, stopped: Event, told: Told) -> None:
    """One thread: reports to figures of its own, and every eighth to the one that all of them report to."""

    def send(command: str, draft: Mapping[str, Any], key: str) -> Receipt:
        return retried(lambda: ledger.command(command, draft, key=key), told.failures)  # type: ignore[no-any-return]

    own = f"{name}-{writer}"
    for code in (name, own):
        series = {"code": code, "subject": "acme", "metric": "growth", "unit": "percent", "dimensions": {"by": code}}
        send("define_series", series, f"{own}-defines-{code}")
    for number in count():
        if stopped.is_set():
            return
        day = _FIRST_DAY + timedelta(number if number % 8 else 0)
        figure = {"series": own if number % 8 else name, "period": f"{day}/{day + timedelta(1)}"}
        key = f"{own}-{number}"
        receipt = send("report_figure", claim(str(10 * number + writer), **figure), key)
        told.acknowledged.append(Acknowledged(key, receipt.events[0].seq, time.monotonic()))

"""What other processes do while views are made anew: functions that a spawned interpreter can import."""

from __future__ import annotations

import itertools
import os
import signal
import time
from datetime import date, timedelta
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import NamedTuple

from ledger.projections.rows import FigureRow
from ledger.store.sqlite import SqliteDatabase
from tests.store.setting import open_ledger, report


class Written(NamedTuple):
    """How many reports, and how long the slowest took until it was in view."""

    count: int
    longest_wait_s: float


def report_until_over(path: Path, over: Path, series: str) -> Written:
    """Reports and reads what it reported, until the file `over` is there."""
    longest_wait_s = 0.0
    with open_ledger(path, actor=series) as ledger:
        for number in itertools.count():
            start = date(1950, 1, 1) + timedelta(number)
            period = f"{start}/{start + timedelta(1)}"
            began = time.monotonic()
            report(ledger, str(number), series=series, period=period)
            longest_wait_s = max(longest_wait_s, time.monotonic() - began)
            found = ledger.figure(series, period, ledger.cut())
            assert found.chosen and found.chosen.value and found.chosen.value.amount == str(number)
            if over.exists():
                return Written(number + 1, longest_wait_s)
            time.sleep(0.01)
    raise AssertionError("numbers never end")


def ask_until_over(path: Path, over: Path, head: int) -> int:
    """How often it asked: for what the log said at `head`, which never changes, and for how far the views are."""
    with open_ledger(path) as ledger:

        def asked(recorded_by: str | None) -> list[FigureRow]:
            return ledger.figures("growth", ledger.cut(recorded_by=recorded_by), until="2010-01-01")

        pinned = asked(str(head))
        figures, position = len(pinned), 0
        for number in itertools.count():
            assert asked(str(head)) == pinned
            now, reached = len(asked(None)), ledger.progress().position
            assert now >= figures and reached >= position
            figures, position = now, reached
            if over.exists():
                return number + 1
    raise AssertionError("numbers never end")


def kill_while_rebuilding(path: Path) -> None:
    """Ends by SIGKILL once the first batch is written."""
    with open_ledger(path) as ledger:
        ledger.rebuild(lambda position: os.kill(os.getpid(), signal.SIGKILL))


def hold_write_lock(path: Path, held: Event, free: Event) -> None:
    """From when it sets `held` until `free` is set."""
    database = SqliteDatabase(path)
    with database.writing():
        held.set()
        free.wait(60)
    database.close()

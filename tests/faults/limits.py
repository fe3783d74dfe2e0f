"""Processes whose files may not grow: a report that finds no room, what can still be read, and what comes after."""

from __future__ import annotations

import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

from ledger.application import Ledger
from ledger.errors import LedgerError
from ledger.projections.catch_up import Progress
from tests.application.tables import counts, load, table
from tests.faults.test_load_kills import ITEMS
from tests.store.setting import open_ledger, report

CHUNK = 10


class Limited(NamedTuple):
    """Reports acknowledged before the limit, the failure there, and what could still be read."""

    reported: int
    failure: str
    progress: Progress
    figures: int


def report_into_limits(paths: dict[int, Path]) -> dict[int, Limited]:
    """By how far each file may grow: reports until it may not, then once more without the limit.

    Python ignores SIGXFSZ, so a write beyond the limit fails and nobody is killed.
    """
    told = {}
    for room, path in paths.items():
        with open_ledger(path) as ledger:
            with files_up_to(size_of(path) + room):
                reported, failure = _report_until_failure(ledger)
                progress = ledger.progress()
                figures = len(ledger.figures("growth", ledger.cut()))
            report(ledger, str(reported), note="x" * 3000)
            told[room] = Limited(reported, failure, progress, figures)
    return told


def load_into_limit(path: Path) -> tuple[int, str, tuple[int, int, int]]:
    """Items loaded before the file may not grow any more, the failure there, and what the same load counts after it."""
    with open_ledger(path) as ledger:
        with files_up_to(size_of(path) + 100_000):
            try:
                load(ledger, table(ITEMS), CHUNK)
                failure = "the limit was never met"
            except LedgerError as error:
                failure = f"{type(error).__name__}: {error}"
        stopped_at = ledger.log.head()
        return stopped_at, failure, counts(load(ledger, table(ITEMS), CHUNK))


def size_of(path: Path) -> int:
    """Of the larger of a ledger's file and what is written ahead of it."""
    return max(each.stat().st_size for each in (path, path.with_name(f"{path.name}-wal")) if each.exists())


@contextmanager
def files_up_to(size: int, pid: int = 0) -> Iterator[None]:
    """No file of the process (0: this one) may become larger within it."""
    before = resource.prlimit(pid, resource.RLIMIT_FSIZE)
    resource.prlimit(pid, resource.RLIMIT_FSIZE, (size, before[1]))
    try:
        yield
    finally:
        resource.prlimit(pid, resource.RLIMIT_FSIZE, before)


def _report_until_failure(ledger: Ledger) -> tuple[int, str]:
    for number in range(1000):
        try:
            report(ledger, str(number), note="x" * 3000)
        except LedgerError as error:
            return number, f"{type(error).__name__}: {error}"
    raise AssertionError("the limit was never met")

"""What other processes do: functions that a spawned interpreter can import."""

from __future__ import annotations

import itertools
import os
import signal
from pathlib import Path

from ledger.errors import LedgerError
from ledger.store import tree_growth
from tests.store.setting import PERIOD, open_ledger, report
from tests.stores import open_store

NOBODY = 65534
PERIODS = (PERIOD, "2025-01-01/2025-04-01", "2025-04-01/2025-07-01")


def open_without_rights(path: Path) -> str:
    if os.geteuid() == 0:
        os.seteuid(NOBODY)
    try:
        open_store(path).close()
    except LedgerError as error:
        return f"{type(error).__name__}: {error}"
    return "opened"


def opened_at_once(path: Path) -> str:
    with open_ledger(path):
        return "opened"


def report_all(path: Path, periods: list[str], amounts: list[str]) -> list[tuple[str, str, int]]:
    """Reports every amount for every period; the (period, amount, position) of each acknowledged one."""
    acknowledged = []
    with open_ledger(path, actor=f"process {os.getpid()}") as ledger:
        for amount in amounts:
            for period in periods:
                receipt = report(ledger, amount, period=period)
                assert receipt.written == 1
                acknowledged.append((period, amount, receipt.events[0].seq))
    return acknowledged


def define_twin(path: Path, code: str) -> str:
    """The same identity under a code of its own; the class of the refusal, or `defined`."""
    series = {"code": code, "subject": "acme", "metric": "growth", "unit": "percent", "dimensions": {"x": "y"}}
    with open_ledger(path) as ledger:
        try:
            ledger.command("define_series", series)
        except LedgerError as error:
            return type(error).__name__
    return "defined"


def catch_up(path: Path) -> int:
    with open_ledger(path) as ledger:
        return ledger.progress().position


def report_until_killed(path: str, first: int) -> None:
    """Says `try n` before a report and `ack n position` after it, on standard output, until it is killed."""
    with open_ledger(Path(path)) as ledger:
        for number in itertools.count(first):
            print("try", number, flush=True)
            receipt = report(ledger, str(number), period=PERIODS[number % len(PERIODS)], key=f"key {number}")
            print("ack", number, receipt.events[0].seq, flush=True)


def extend_until_killed(path: str, most: int) -> None:
    """Brings the tree up in small steps, says how far it is, and waits for its end once it has `most` leaves."""
    tree_growth._BATCH = 10

    def tell(size: int) -> None:
        print(size, flush=True)
        if size >= most:
            signal.pause()

    tree_growth.extend(open_store(Path(path)), tell)

"""What writers do in processes of their own, over a database of either kind."""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import date, timedelta
from functools import partial
from multiprocessing.synchronize import Barrier
from typing import Any, NamedTuple

from ledger.application import Ledger, Receipt
from tests.store.setting import claim

SHARED = "2025-07-01/2025-10-01"
SHARED_ROUNDS = 5
BATCH_SIZE = 9


class Acknowledged(NamedTuple):
    """A report that a writer was told is recorded."""

    period: str
    amount: str
    seq: int


class Restated(NamedTuple):
    """What a restatement came to: its position, and how often its writer lost the race before."""

    seq: int
    lost: int


def report_rounds(url: str, process: int, threads: int, rounds: int) -> list[Acknowledged]:
    """So many writers at once in this process; a round is one report alone, then a batch of them."""
    with Ledger.open(url, actor=f"process {os.getpid()}") as ledger, ThreadPoolExecutor(threads) as pool:
        writers = range(process * threads, (process + 1) * threads)
        found = pool.map(partial(_report_rounds, ledger, rounds=rounds), writers)
        return [each for acknowledged in found for each in acknowledged]


def _report_rounds(ledger: Ledger, writer: int, rounds: int) -> list[Acknowledged]:
    """Figures of its own; in the first rounds one that all writers share, each with an amount of its own."""
    acknowledged: list[Acknowledged] = []
    for number in range(rounds):
        amounts = [f"{writer + 1}{number * (BATCH_SIZE + 1) + nth:06}" for nth in range(BATCH_SIZE + 1)]
        claims = [claim(amount, period=_day(writer, int(amount[1:]))) for amount in amounts]
        alone = claims[0] | ({"period": SHARED} if number < SHARED_ROUNDS else {})
        acknowledged += _acknowledged([alone], ledger.command("report_figure", alone))
        acknowledged += _acknowledged(claims[1:], ledger.report_many(claims[1:]))
    return acknowledged


def _day(writer: int, number: int) -> str:
    start = date(1900 + 10 * writer, 1, 1) + timedelta(number)
    return f"{start}/{start + timedelta(1)}"


def _acknowledged(claims: Sequence[dict[str, Any]], receipt: Receipt) -> list[Acknowledged]:
    assert receipt.written == len(claims)
    told = zip(claims, receipt.events, strict=True)
    return [Acknowledged(each["period"], each["value"]["amount"], logged.seq) for each, logged in told]


def meet_at(barrier: Barrier) -> None:
    """Of a process that begins: where it waits for the others. A barrier can only be inherited."""
    global _decided
    _decided = barrier


def restate_at_once(url: str, actor: str, restatement: dict[str, Any]) -> Restated:
    """Appends what it decided once all have decided, so that all but one of them must lose."""
    with Ledger.open(url, actor=actor) as ledger:
        append, attempts = ledger.log.append, 0

        def append_together(*arguments: Any, **named: Any) -> Any:
            nonlocal attempts
            attempts += 1
            if attempts == 1:
                _decided.wait(30)
            return append(*arguments, **named)

        ledger.log.append = append_together  # type: ignore[method-assign]
        receipt = ledger.command("restate_figure", restatement)
    assert receipt.written == 1
    return Restated(receipt.events[0].seq, attempts - 1)

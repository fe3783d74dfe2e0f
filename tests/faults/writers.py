"""Writers in processes of their own, which tell a model through a pipe what they send and what is acknowledged."""

from __future__ import annotations

import multiprocessing
import signal
import time
from collections.abc import Callable, Iterable
from contextlib import nullcontext
from itertools import chain, count
from multiprocessing.connection import Connection
from typing import TYPE_CHECKING, NamedTuple

from ledger.application import Ledger
from tests.faults.submissions import Number
from tests.faults.vfs import killed_at, watched
from tests.postgres.load import retried

if TYPE_CHECKING:
    from tests.faults.model import Model

_PATIENCE_S = 60.0

# A process that has everything imported makes the writers: they are there at once.
forking = multiprocessing.get_context("forkserver")
forking.set_forkserver_preload([__name__])


class Orders(NamedTuple):
    """What a writer shall do: send these again, then every number from `first` on, until it is killed.

    `operation`: it kills itself after so many operations on its files; None: somebody else will.
    """

    url: str
    writer: int
    again: list[int]
    first: int
    operation: int | None


def write_until_killed(orders: Orders, pipe: Connection) -> None:
    """Says `open`, then of each number `try`, `chunk` as often as one is recorded, and `ack` with the positions."""
    with watched(killed_at(orders.operation)) if orders.operation else nullcontext():
        ledger: Ledger = retried(lambda: Ledger.open(orders.url, actor=f"writer {orders.writer}"))
        pipe.send(("open", None, ()))
        for number in chain(orders.again, count(orders.first)):
            _send(ledger, Number(orders.writer, number), pipe)


def _send(ledger: Ledger, number: Number, pipe: Connection) -> None:
    pipe.send(("try", number, ()))
    seqs = retried(lambda: number.send(ledger, lambda: pipe.send(("chunk", number, ()))))
    pipe.send(("ack", number, seqs))


class Writer:
    """One such process, and all that it says told to the model."""

    def __init__(self, model: Model, url: str, writer: int, again: Iterable[int], operation: int | None = None) -> None:
        self._model = model
        self._pipe, theirs = forking.Pipe(duplex=False)
        orders = Orders(url, writer, [*again], model.next_number(writer), operation)
        self._process = forking.Process(target=write_until_killed, args=(orders, theirs), daemon=True)
        self._process.start()
        theirs.close()
        self._ended = False

    def hear(self, seconds: float) -> None:
        """What it says in that time."""
        until = time.monotonic() + seconds
        while not self._ended and self._pipe.poll(max(until - time.monotonic(), 0)):
            self._hear_one()

    def hear_opened(self) -> None:
        """Returns once it has the ledger open."""
        self._hear_until(lambda kind: kind == "open")

    def hear_acknowledged(self) -> None:
        """Returns once one of its submissions is acknowledged that was not before."""
        self.hear(0)
        self._hear_until(lambda kind: kind == "ack")

    def hear_end(self) -> None:
        """Returns once it is dead, which it shall be of nothing else."""
        self._hear_until(lambda kind: False)
        self._process.join()
        assert self._process.exitcode == -signal.SIGKILL, "a writer failed: see what it wrote"

    def kill(self) -> None:
        """SIGKILL; what it said before that is heard."""
        self._process.kill()
        self.hear_end()

    def _hear_until(self, enough: Callable[[str], bool]) -> None:
        while not self._ended:
            assert self._pipe.poll(_PATIENCE_S), "a writer says nothing any more"
            if enough(self._hear_one()):
                return

    def _hear_one(self) -> str:
        try:
            kind, number, seqs = self._pipe.recv()
        except (EOFError, OSError):  # killed, perhaps while it spoke
            self._ended = True
            self._pipe.close()
            return "end"
        if kind != "open":
            self._model.hear(kind, number, seqs)
        return str(kind)

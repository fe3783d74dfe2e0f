"""The views made anew from the log, beside those in use, which answer and follow the log until the new ones stand."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from ledger.errors import StoreFailure
from ledger.projections.batches import Batch, prepare, write
from ledger.projections.garbage import collector_paused
from ledger.projections.schema import PROJECTION, TABLES, VIEW_SCHEMA
from ledger.store.database import Beside, Connection, Database, InUse
from ledger.store.log import EventLog

JOB = "rebuild"
"""One process at a time: the name of its lock."""

_ATTEMPTS = 100
_PAUSE_S = 0.5


class Underway(Exception):
    """Another process makes the views anew."""


def rebuild(database: Database, log: EventLog, batch_size: int, progress: Callable[[int], None]) -> int:
    """Makes new views and puts them in the place of those in use; returns their position, the head of the log then.

    Nobody waits meanwhile for more than a batch to be written. An error or a crash leaves the views in use as they
    are. Errors: Underway, StoreFailure.
    """
    with alone(database), database.beside(VIEW_SCHEMA, TABLES) as beside:
        begin(beside)
        position = 0
        for _ in range(_ATTEMPTS):
            while (reached := apply_next(beside, log, position, batch_size)) is not None:
                position = reached
                progress(position)
            try:
                return _switch(beside, log, position, batch_size)
            except InUse:
                time.sleep(_PAUSE_S)
    raise StoreFailure("others read the views without a pause; they are as they were", hint="try again later")


def _switch(beside: Beside, log: EventLog, position: int, batch_size: int) -> int:
    """First applies what came since the last look; nobody adds to it then."""
    with beside.switching() as connection:
        while (batch := _next(connection, log, position, batch_size)) is not None:
            write(connection, batch)
            position = batch.upto
    return position


@contextmanager
def alone(database: Database) -> Iterator[None]:
    """Nobody else makes views anew within it. Errors: Underway."""
    leadership = database.leadership(JOB)
    if not leadership.try_acquire():
        raise Underway
    try:
        yield
    finally:
        leadership.release()


def begin(beside: Beside) -> None:
    """The position of views that have seen nothing."""
    with beside.writing() as connection:
        connection.execute("INSERT INTO projection VALUES (?, 0)", (PROJECTION,))


def apply_next(beside: Beside, log: EventLog, position: int, batch_size: int) -> int | None:
    """Returns the position that the next batch leads to; None at the head of the log."""
    with collector_paused():
        with beside.reading() as connection:
            batch = _next(connection, log, position, batch_size)
        if batch is None:
            return None
        with beside.writing() as connection:
            write(connection, batch)
        return batch.upto


def _next(connection: Connection, log: EventLog, position: int, batch_size: int) -> Batch | None:
    events = log.since(position, batch_size)
    return prepare(connection, log, position, events) if events else None

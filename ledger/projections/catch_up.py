"""Events → views, a batch at a time: rows and position move in one transaction.

A crash between log and view leaves the view behind; the next catch-up goes on from its position. An error of the
store stops the catch-up, nothing is skipped.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple

from ledger.domain.history import Logged
from ledger.errors import StoreFailure
from ledger.projections.batches import Overtaken, position_of, prepare, write
from ledger.projections.garbage import collector_paused
from ledger.projections.rebuilding import Underway, rebuild
from ledger.projections.replaying import Replayed, replay_parked
from ledger.projections.schema import PROJECTION, VIEW_SCHEMA
from ledger.store.database import Connection, Database
from ledger.store.log import EventLog

BATCH_SIZE = 2000
_LOOK_EVERY_S = 0.05


class Progress(NamedTuple):
    """Where the views are: their position, the log's head, and how many events are parked."""

    position: int
    head: int
    parked: int

    @property
    def lag(self) -> int:
        """Events that the views have not seen."""
        return self.head - self.position


class Projector:
    """The sole writer of the views."""

    def __init__(self, database: Database, log: EventLog, batch_size: int = BATCH_SIZE) -> None:
        self._database = database
        self._event_log = log
        self._batch_size = batch_size
        self._turn = threading.Lock()
        self._ensure_tables()

    def _ensure_tables(self) -> None:
        """Those of another release stay in use until new ones stand; a crash before leaves them."""
        while True:
            with self._database.reading() as connection:
                found = _release(self._database, connection)
            if found is None:
                with self._database.writing(durable=False) as connection:
                    _make_tables(self._database, connection)
            elif found == PROJECTION:
                return
            else:
                with suppress(Underway):
                    rebuild(self._database, self._event_log, self._batch_size, lambda position: None)
                time.sleep(_LOOK_EVERY_S)

    def progress(self) -> Progress:
        """Position, head and parked events, of one moment."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT (SELECT position FROM projection WHERE name = ?), (SELECT coalesce(max(seq), 0) FROM event),"
                " (SELECT count(*) FROM parked)",
                (PROJECTION,),
            ).fetchone()
        return Progress(*row or (0, 0, 0))

    def catch_up(self, upto: int | None = None, fresh: Sequence[Logged] = ()) -> int:
        """Applies what the log holds (to `upto` at least, None: to its head); returns the position.

        `fresh` are events that the caller recorded just now, in the log's order without a gap: those that come next
        are not read again. A standby applies nothing: what is brought into view on its primary arrives there.
        Errors: StoreFailure; the position tells how far it came.
        """
        with self._turn:
            while True:
                with collector_paused():
                    reached = self._apply_next(upto, fresh)
                if reached is not None:
                    return reached

    def _apply_next(self, upto: int | None, fresh: Sequence[Logged]) -> int | None:
        """Applies a batch; once there is nothing to apply, the position."""
        with self._database.reading() as connection:
            position = position_of(connection)
            if upto is not None and position >= upto:
                return position
            events = self._following(position, fresh)
            if not events or self._database.is_standby(connection):
                return position
            batch = prepare(connection, self._event_log, position, events)
        with suppress(Overtaken), self._database.writing(durable=False) as connection:
            write(connection, batch)
        return None

    def _following(self, position: int, fresh: Sequence[Logged]) -> Sequence[Logged]:
        """The next events after a position: all that are at hand, else at most a batch of them."""
        known = position + 1 - fresh[0].seq if fresh else -1
        if 0 <= known < len(fresh):
            return fresh[known:]
        return self._event_log.since(position, self._batch_size)

    def rebuild(self, progress: Callable[[int], None] = lambda position: None) -> int:
        """Makes the views anew beside those in use, then puts them in their place; returns the position.

        `progress` is told each position reached. Errors: StoreFailure, also while another process does the same.
        """
        try:
            return rebuild(self._database, self._event_log, self._batch_size, progress)
        except Underway:
            raise StoreFailure("another process makes the views anew", hint="wait until it is done") from None

    def replay_parked(self) -> Replayed:
        """Applies the parked events that can be applied by now. Errors: StoreFailure."""
        return replay_parked(self._database, self._event_log, self.rebuild)


def _release(database: Database, connection: Connection) -> str | None:
    """Of which release the views are; None where there are none."""
    if not database.has_table(connection, "projection"):
        return None
    names = [name for (name,) in connection.execute("SELECT name FROM projection")]
    return PROJECTION if PROJECTION in names else next(iter(names), None)


def _make_tables(database: Database, connection: Connection) -> None:
    """Empty tables at position 0, unless another process was first."""
    if _release(database, connection) is None:
        database.create_views(connection, VIEW_SCHEMA)
        connection.execute("INSERT INTO projection VALUES (?, 0) ON CONFLICT DO NOTHING", (PROJECTION,))

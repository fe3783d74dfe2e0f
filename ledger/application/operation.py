"""What keeps a ledger going: views that follow the log, who makes them do so, copies and rebuilds."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import datetime
from pathlib import Path

from ledger.application.advance import Advance
from ledger.application.projection_state import ProjectionState, Speed, state_of
from ledger.errors import NotCaughtUp
from ledger.projections.catch_up import Progress, Projector
from ledger.projections.replaying import Replayed
from ledger.projections.schema import PROJECTION
from ledger.store.database import Database
from ledger.store.leadership import Leadership
from ledger.store.log import EventLog

_PATIENCE_S = 5.0
_LOOK_EVERY_S = 0.02


class Operation:
    """Of one ledger. Errors of all: StoreFailure."""

    _database: Database
    _projector: Projector
    log: EventLog
    advance: Advance
    speed: Speed

    @property
    def is_remote(self) -> bool:
        """Whether a question may wait for another machine: it belongs in a thread then."""
        return self._database.is_remote

    def progress(self) -> Progress:
        """How far the views are behind the log, and how many events are parked."""
        return self._projector.progress()

    def projection_state(self) -> ProjectionState:
        """Where the views stand and who makes them follow the log."""
        with self._database.reading() as connection:  # one moment for all of it
            is_standby = self._database.is_standby(connection)
            progress = self._projector.progress()
            oldest_unseen = self.log.recorded_at(progress.position + 1) if progress.lag else None
            leader = self.leadership().leader()
        now: datetime = self.log.clock()
        return state_of(PROJECTION, progress, oldest_unseen, now, self.speed.events_per_s, leader, is_standby)

    def leadership(self) -> Leadership:
        """The lock of who brings into view what all processes record."""
        return self._database.leadership(PROJECTION)

    def catch_up(self, upto: int | None = None) -> int:
        """Applies what other processes recorded (to `upto` at least, None: all of it); returns the position."""
        head = self.log.head() if upto is None else upto
        try:
            return self._projector.catch_up(upto)
        finally:
            self.advance.to(head)

    def wait_for(self, position: int) -> None:
        """Read your writes: returns once the views hold `position`. Errors: NotCaughtUp after 5 s."""
        until = time.monotonic() + _PATIENCE_S
        while (reached := self._projector.catch_up(position)) < position:
            if time.monotonic() > until:
                raise NotCaughtUp(
                    f"the views are at {reached}, not yet at {position}", path=("min_position",), hint="ask again"
                )
            time.sleep(_LOOK_EVERY_S)

    def copy_to(self, path: Path) -> None:
        """Copies the whole database, log and views as of one moment, to a new file."""
        self._database.copy_to(path)

    def rebuild(self, progress: Callable[[int], None] = lambda position: None) -> int:
        """Makes the views anew from the log, beside those in use until they stand; returns the position."""
        return self._projector.rebuild(progress)

    def replay_parked(self) -> Replayed:
        """Applies the parked events that can be applied by now: those of figures alone, or by a rebuild."""
        return self._projector.replay_parked()

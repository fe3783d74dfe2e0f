"""Events → views, a batch at a time: rows and position move in one transaction.

A crash between log and view leaves the view behind; the next catch-up goes on from its position. An
event that cannot be applied is parked with its error, its figure marked stale, and everything after it
goes on; an error of the store stops the catch-up, nothing is skipped. A rebuild is a catch-up from zero.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import NamedTuple
from uuid import UUID

from ledger.domain.events import FigureEvent, PrecedenceSet
from ledger.domain.history import Logged, Recorded
from ledger.domain.precedence import PrecedenceHistory
from ledger.errors import StoreFailure
from ledger.projections.definitions import write_definition
from ledger.projections.figure_writer import FigureBatch, mark_stale, write_figures
from ledger.projections.rectangles import figure_rows
from ledger.projections.schema import PROJECTION, TABLES, VIEW_SCHEMA
from ledger.store.database import Connection, ConstraintViolation, Database, scalar
from ledger.store.log import EventLog

_log = logging.getLogger("ledger.projections")

BATCH_SIZE = 2000
_UNFIT = (ConstraintViolation, TypeError, ValueError)
"""What writing an event that does not fit raises; every other error is one of the store."""


class Progress(NamedTuple):
    """Where the views are: their position, the log's head, and how many events are parked."""

    position: int
    head: int
    parked: int

    @property
    def lag(self) -> int:
        """Events that the views have not seen."""
        return self.head - self.position


@dataclass(slots=True)
class Batch:
    """What one batch of the log does, worked out before the write lock is taken."""

    position: int
    upto: int
    definitions: list[Logged] = field(default_factory=list)
    figures: list[FigureBatch] = field(default_factory=list)
    parked: list[Logged] = field(default_factory=list)


class Projector:
    """The sole writer of the views."""

    def __init__(self, database: Database, log: EventLog, batch_size: int = BATCH_SIZE) -> None:
        self._database = database
        self._event_log = log
        self._batch_size = batch_size
        self._turn = threading.Lock()
        with database.reading() as connection:
            made = _are_made(database, connection)
        if not made:
            with database.writing(durable=False) as connection:
                _make_tables(database, connection)

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
                with self._database.reading() as connection:
                    position = _position(connection)
                    if upto is not None and position >= upto:
                        return position
                    events = self._following(position, fresh)
                    if not events or self._database.is_standby(connection):
                        return position
                    batch = self._prepare(connection, position, events)
                with self._database.writing(durable=False) as connection:
                    self._write(connection, batch)

    def _following(self, position: int, fresh: Sequence[Logged]) -> Sequence[Logged]:
        """The next events after a position: all that are at hand, else at most a batch of them."""
        known = position + 1 - fresh[0].seq if fresh else -1
        if 0 <= known < len(fresh):
            return fresh[known:]
        return self._event_log.since(position, self._batch_size)

    def rebuild(self, progress: Callable[[int], None] = lambda position: None) -> int:
        """Empties the views and catches up from zero, in one transaction.

        Readers see the old views until the new ones stand. `progress` is told each position reached.
        """
        with self._turn, self._database.writing(durable=False) as connection:
            for table in TABLES:
                connection.execute(f"DELETE FROM {table}")
            connection.execute("INSERT INTO projection VALUES (?, 0)", (PROJECTION,))
            position = 0
            while events := self._event_log.since(position, self._batch_size):
                batch = self._prepare(connection, position, events)
                self._write(connection, batch)
                position = batch.upto
                progress(position)
            return position

    def _prepare(self, connection: Connection, position: int, events: Sequence[Logged]) -> Batch:
        events = _until_order_changes(events)
        batch = Batch(position, events[-1].seq)
        precedence = read_precedence(connection)
        fresh: dict[UUID, list[Logged]] = {}
        for event in events:
            match event.recorded:
                case None:
                    batch.parked.append(event)
                case Recorded(event=FigureEvent()):
                    fresh.setdefault(event.stream_id, []).append(event)
                case Recorded(event=PrecedenceSet(order=order)) as recorded:
                    precedence = precedence.then(recorded.seq, order)
                    batch.definitions.append(event)
                    fresh |= {stream: [] for stream in _streams_of_several_tiers(connection)}
                case Recorded():
                    batch.definitions.append(event)
        older = self._older(fresh, position, _parked(connection))
        for stream, new in fresh.items():
            self._prepare_figure(batch, stream, older.get(stream, []), new, precedence)
        return batch

    def _older(
        self, fresh: dict[UUID, list[Logged]], position: int, excluded: frozenset[int]
    ) -> dict[UUID, list[Logged]]:
        """What came before of the figures that existed before this batch."""
        existing = [stream for stream, new in fresh.items() if not new or new[0].version > 1]
        if not existing:
            return {}
        found = self._event_log.histories(existing, position)
        return {stream: [e for e in events if e.recorded and e.seq not in excluded] for stream, events in found.items()}

    def _prepare_figure(
        self, batch: Batch, stream: UUID, older: Sequence[Logged], new: Sequence[Logged], precedence: PrecedenceHistory
    ) -> None:
        try:
            rows = figure_rows(_readable([*older, *new]), batch.position, precedence)
        except Exception:
            new, bad = _sift(older, new, batch.position, precedence)
            batch.parked += bad
            if not older and not new:
                return
            rows = figure_rows(_readable([*older, *new]), batch.position, precedence)
        batch.figures.append(FigureBatch(stream, [*older, *new], new, rows))

    def _write(self, connection: Connection, batch: Batch) -> None:
        moved = scalar(
            connection,
            "UPDATE projection SET position = ? WHERE name = ? AND position = ? RETURNING position",
            (batch.upto, PROJECTION, batch.position),
        )
        if moved is None:
            return  # another process applied these events meanwhile
        for event in batch.definitions:
            self._write_or_park(connection, [event], partial(_write_definition, connection, event))
        self._write_figures(connection, batch.figures)
        for event in batch.parked:
            _park(connection, event)

    def _write_figures(self, connection: Connection, figures: Sequence[FigureBatch]) -> None:
        """All at once; only where that fails one by one, so that a bad event is parked alone."""
        try:
            with connection.savepoint():
                write_figures(connection, figures)
        except _UNFIT:
            for figure in figures:
                self._write_or_park(connection, figure.fresh, partial(write_figures, connection, [figure]))

    def _write_or_park(self, connection: Connection, events: Sequence[Logged], write: Callable[[], None]) -> None:
        try:
            with connection.savepoint():  # what a bad event half wrote is undone alone
                write()
        except _UNFIT as error:
            for event in events:
                _park(connection, event._replace(error=f"{type(error).__name__}: {error}"))


def _are_made(database: Database, connection: Connection) -> bool:
    """Whether the tables of this version are there."""
    if not database.has_table(connection, "projection"):
        return False
    return bool(scalar(connection, "SELECT 1 FROM projection WHERE name = ?", (PROJECTION,)))


def _make_tables(database: Database, connection: Connection) -> None:
    """Empty tables at position 0, unless another process was first; a crash before the commit leaves the old."""
    if _are_made(database, connection):
        return
    if database.has_table(connection, "projection"):
        others = scalar(connection, "SELECT count(*) FROM projection")
        for table in TABLES if others else ():
            connection.execute(f"DROP TABLE IF EXISTS {table}")
    database.create_views(connection, VIEW_SCHEMA)
    connection.execute("INSERT INTO projection VALUES (?, 0) ON CONFLICT DO NOTHING", (PROJECTION,))


def _write_definition(connection: Connection, event: Logged) -> None:
    assert event.recorded is not None
    place = (event.recorded.event.event_id, event.seq, None)
    connection.execute("INSERT INTO event_place VALUES (?,?,?)", place)
    write_definition(connection, event.seq, event.recorded.event)


def _park(connection: Connection, event: Logged) -> None:
    _log.error("parked event %d (%s): %s", event.seq, event.topic, event.error)
    row = (event.seq, str(event.stream_id), event.topic, event.error)
    connection.execute("INSERT INTO parked VALUES (?,?,?,?)", row)
    mark_stale(connection, event.stream_id)


def _position(connection: Connection) -> int:
    """Errors: StoreFailure once another release has made the tables its own: this one has no views then."""
    position: int | None = scalar(connection, "SELECT position FROM projection WHERE name = ?", (PROJECTION,))
    if position is None:
        raise StoreFailure("another release has made these views its own", hint="stop this process, run that release")
    return position


def _until_order_changes(events: Sequence[Logged]) -> Sequence[Logged]:
    """A new order of tiers touches figures that the batch does not name, so it is a batch of its own."""
    for index, event in enumerate(events):
        if event.recorded and isinstance(event.recorded.event, PrecedenceSet):
            return events[: max(index, 1)]
    return events


def _readable(events: Sequence[Logged]) -> list[Recorded]:
    return [event.recorded for event in events if event.recorded]


def _sift(
    older: Sequence[Logged], new: Sequence[Logged], stored_upto: int, precedence: PrecedenceHistory
) -> tuple[list[Logged], list[Logged]]:
    """The new events that can be applied one after the other, and those that cannot, with their error."""
    good: list[Logged] = []
    bad: list[Logged] = []
    for event in new:
        try:
            figure_rows(_readable([*older, *good, event]), stored_upto, precedence)
            good.append(event)
        except Exception as error:
            bad.append(event._replace(error=f"{type(error).__name__}: {error}"))
    return good, bad


def _parked(connection: Connection) -> frozenset[int]:
    return frozenset(seq for (seq,) in connection.execute("SELECT seq FROM parked"))


def read_precedence(connection: Connection) -> PrecedenceHistory:
    """Every order of tiers that the views know."""
    precedence = PrecedenceHistory()
    for seq, tiers in connection.execute("SELECT seq, tiers FROM precedence ORDER BY seq"):
        precedence = precedence.then(seq, [int(tier) for tier in tiers.strip("[]").split(",")])
    return precedence


def _streams_of_several_tiers(connection: Connection) -> list[UUID]:
    statement = (
        "SELECT stream_id FROM figure WHERE no IN"
        " (SELECT figure_no FROM claim GROUP BY figure_no HAVING count(DISTINCT tier) > 1)"
    )
    return [UUID(stream) for (stream,) in connection.execute(statement)]

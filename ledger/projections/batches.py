"""One batch of the log → rows: prepared while others write, then written in one short transaction.

An event that cannot be applied is parked with its error and its figure marked stale; everything else of the batch goes
on. An error of the store is none of the event's: it ends the transaction, and nothing of the batch is written.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from uuid import UUID

from ledger.domain.events import FigureEvent, PrecedenceSet
from ledger.domain.history import Logged, Recorded
from ledger.domain.precedence import PrecedenceHistory
from ledger.errors import StoreFailure
from ledger.projections.definitions import write_definition
from ledger.projections.figure_writer import FigureBatch, mark_stale, write_figures
from ledger.projections.rectangles import figure_rows
from ledger.projections.schema import PROJECTION
from ledger.store.database import Connection, ConstraintViolation, scalar
from ledger.store.log import EventLog

_log = logging.getLogger("ledger.projections")

UNFIT = (ConstraintViolation, TypeError, ValueError)
"""What writing an event that does not fit raises; every other error is one of the store."""


@dataclass(slots=True)
class Batch:
    """What the events after `position` up to `upto` do; `left_out` are the positions of what was parked before."""

    position: int
    upto: int
    left_out: frozenset[int]
    definitions: list[Logged] = field(default_factory=list)
    figures: list[FigureBatch] = field(default_factory=list)
    parked: list[Logged] = field(default_factory=list)


def prepare(connection: Connection, log: EventLog, position: int, events: Sequence[Logged]) -> Batch:
    """`connection` reads the views, which are at `position`; `events` are what the log holds next.

    A new order of tiers touches figures that the batch does not name, so it is a batch of its own.
    """
    events = _until_order_changes(events)
    batch = Batch(position, events[-1].seq, parked_positions(connection))
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
    older = _older(log, fresh, batch)
    for stream, new in fresh.items():
        prepare_figure(batch, stream, older.get(stream, []), new, position, precedence)
    return batch


class Overtaken(Exception):
    """The views are not any more what a batch was prepared on: another process moved or mended them first."""


def write(connection: Connection, batch: Batch) -> None:
    """Moves the position and writes the rows. Errors: Overtaken, after which the transaction must not be committed."""
    move(connection, batch)
    _write_definitions(connection, batch.definitions)
    _write_figures(connection, batch.figures)
    for event in batch.parked:
        park(connection, event)


def move(connection: Connection, batch: Batch) -> None:
    """Moves the position, and nobody else moves it before the end of the transaction. Errors: Overtaken."""
    moved = scalar(
        connection,
        "UPDATE projection SET position = ? WHERE name = ? AND position = ? RETURNING position",
        (batch.upto, PROJECTION, batch.position),
    )
    # What was parked shrinks without the position moving; it grows with it alone.
    if moved is None or (batch.left_out and parked_positions(connection) != batch.left_out):
        raise Overtaken


def _until_order_changes(events: Sequence[Logged]) -> Sequence[Logged]:
    for index, event in enumerate(events):
        if event.recorded and isinstance(event.recorded.event, PrecedenceSet):
            return events[: max(index, 1)]
    return events


def _older(log: EventLog, fresh: Mapping[UUID, list[Logged]], batch: Batch) -> dict[UUID, list[Logged]]:
    """What came before of the figures that existed before this batch."""
    existing = [stream for stream, new in fresh.items() if not new or new[0].version > 1]
    if not existing:
        return {}
    found = log.histories(existing, batch.position)
    return {
        stream: [event for event in events if event.recorded and event.seq not in batch.left_out]
        for stream, events in found.items()
    }


def prepare_figure(
    batch: Batch,
    stream: UUID,
    older: Sequence[Logged],
    new: Sequence[Logged],
    stored_upto: int,
    precedence: PrecedenceHistory,
) -> None:
    """Adds what `new` events of a figure do after the `older` ones, of which the views have rows up to a position."""
    try:
        rows = figure_rows(_readable([*older, *new]), stored_upto, precedence)
    except MemoryError:
        raise
    except Exception:
        new, bad = _sift(older, new, stored_upto, precedence)
        batch.parked += bad
        if not older and not new:
            return
        rows = figure_rows(_readable([*older, *new]), stored_upto, precedence)
    batch.figures.append(FigureBatch(stream, [*older, *new], new, rows))


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
        except MemoryError:  # of the machine, not of the event
            raise
        except Exception as error:
            bad.append(event._replace(error=f"{type(error).__name__}: {error}"))
    return good, bad


def _write_definitions(connection: Connection, events: Sequence[Logged]) -> None:
    """All at once; only where that fails one by one, so that a bad event is parked alone."""
    try:
        with connection.savepoint():
            for event in events:
                _write_definition(connection, event)
    except UNFIT:
        for event in events:
            _write_orpark(connection, [event], partial(_write_definition, connection, event))


def _write_definition(connection: Connection, event: Logged) -> None:
    assert event.recorded is not None
    place = (event.recorded.event.event_id, event.seq, None)
    connection.execute("INSERT INTO event_place VALUES (?,?,?)", place)
    write_definition(connection, event.seq, event.recorded.event)


def _write_figures(connection: Connection, figures: Sequence[FigureBatch]) -> None:
    """As definitions."""
    try:
        with connection.savepoint():
            write_figures(connection, figures)
    except UNFIT:
        for figure in figures:
            _write_orpark(connection, figure.fresh, partial(write_figures, connection, [figure]))


def _write_orpark(connection: Connection, events: Sequence[Logged], write: Callable[[], None]) -> None:
    try:
        with connection.savepoint():  # what a bad event half wrote is undone alone
            write()
    except UNFIT as error:
        for event in events:
            park(connection, event._replace(error=f"{type(error).__name__}: {error}"))


def park(connection: Connection, event: Logged) -> None:
    """Keeps the event apart, with its error; its figure is stale from now on."""
    _log.error("parked event %d (%s): %s", event.seq, event.topic, event.error)
    row = (event.seq, str(event.stream_id), event.topic, event.error)
    connection.execute("INSERT INTO parked VALUES (?,?,?,?)", row)
    mark_stale(connection, event.stream_id)


def position_of(connection: Connection) -> int:
    """Where the views are. Errors: StoreFailure once another release has made them its own: this one has none then."""
    position: int | None = scalar(connection, "SELECT position FROM projection WHERE name = ?", (PROJECTION,))
    if position is None:
        raise StoreFailure("another release has made these views its own", hint="stop this process, run that release")
    return position


def parked_positions(connection: Connection) -> frozenset[int]:
    """Of the events that are not in the views."""
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

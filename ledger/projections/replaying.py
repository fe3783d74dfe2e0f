"""Parked events applied after all, once what kept them out is mended: their figures are made anew, whole."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import NamedTuple
from uuid import UUID

from ledger.domain.events import TOPICS, FigureEvent
from ledger.projections.batches import (
    UNFIT,
    Batch,
    Overtaken,
    move,
    park,
    parked_positions,
    position_of,
    prepare_figure,
    read_precedence,
)
from ledger.projections.figure_writer import FigureBatch, remove_figure, write_figures
from ledger.store.database import Connection, Database
from ledger.store.log import EventLog

_TOGETHER = 100
"""Figures of one transaction."""


class Replayed(NamedTuple):
    """How many parked events were applied, and how many stay parked."""

    applied: int
    parked: int


def replay_parked(database: Database, log: EventLog, rebuild: Callable[[], int]) -> Replayed:
    """Makes the figures that lack events anew; an event that still cannot be applied stays parked.

    A definition moves what rests on it: where a parked one can be read by now, all views are made anew. A crash leaves
    each figure as it was before or as it is after. Errors: StoreFailure.
    """
    with database.reading() as connection:
        parked = connection.execute("SELECT seq, stream_id, topic FROM parked ORDER BY seq").fetchall()
    if any(event.recorded for event in log.at([seq for seq, _, topic in parked if not _is_of_figure(topic)])):
        rebuild()
    else:
        streams = [*dict.fromkeys(UUID(stream) for _, stream, topic in parked if _is_of_figure(topic))]
        for first in range(0, len(streams), _TOGETHER):
            _replay(database, log, streams[first : first + _TOGETHER])
    with database.reading() as connection:
        left = parked_positions(connection)
    return Replayed(len({seq for seq, _, _ in parked} - left), len(left))


def _is_of_figure(topic: str) -> bool:
    kind = TOPICS.get(topic)
    return kind is not None and issubclass(kind, FigureEvent)


def _replay(database: Database, log: EventLog, streams: Sequence[UUID]) -> None:
    while True:
        with database.reading() as connection:
            batch = _prepare(connection, log, streams)
        with suppress(Overtaken), database.writing(durable=False) as connection:
            move(connection, batch)
            for figure in batch.figures:
                _write_anew(connection, batch, figure)
            return


def _prepare(connection: Connection, log: EventLog, streams: Sequence[UUID]) -> Batch:
    """The figures of which events can be applied that were left out, with all their rows."""
    position = position_of(connection)
    batch = Batch(position, position, parked_positions(connection))
    precedence = read_precedence(connection)
    for stream, events in log.histories(streams, position).items():
        prepare_figure(batch, stream, [], [event for event in events if event.recorded], 0, precedence)
    batch.figures = [each for each in batch.figures if batch.left_out.intersection(event.seq for event in each.events)]
    return batch


def _write_anew(connection: Connection, batch: Batch, figure: FigureBatch) -> None:
    """In place of what there is of the figure; what does not fit the views even now leaves it as it was."""
    bad = [event for event in batch.parked if event.stream_id == figure.stream_id]
    events = [*figure.events, *bad]
    with suppress(*UNFIT), connection.savepoint():
        connection.executemany("DELETE FROM parked WHERE seq = ?", [(event.seq,) for event in events])
        remove_figure(connection, figure.stream_id, events)
        for event in bad:
            park(connection, event)
        write_figures(connection, [figure])

"""Writes what a batch changes for one figure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple
from uuid import UUID

import apsw

from ledger.domain.events import FigureEvent
from ledger.domain.history import Logged
from ledger.projections.rectangles import FigureRows, Timeline
from ledger.projections.schema import BEGINNING, END, OPEN_SEQ


class FigureBatch(NamedTuple):
    """One figure's part of a batch: its whole readable stream, the new events of it, the rows they change."""

    stream_id: UUID
    events: Sequence[Logged]
    fresh: Sequence[Logged]
    rows: FigureRows

    @property
    def no(self) -> int:
        """The position that first recorded it."""
        return self.events[0].seq


def write_figure(connection: apsw.Connection, batch: FigureBatch) -> None:
    """Opens and closes the figure's rows."""
    if len(batch.fresh) == len(batch.events):
        _open_figure(connection, batch)
    places = [(event.recorded.event.event_id, event.seq, batch.no) for event in batch.fresh if event.recorded]
    connection.executemany("INSERT INTO event_place VALUES (?,?,?)", places)
    _write_numbered(connection, "claim", batch.no, batch.rows.claims)
    _write_numbered(connection, "dispute", batch.no, batch.rows.disputes)
    _write_answers(connection, batch.no, batch.rows.answers)


def _open_figure(connection: apsw.Connection, batch: FigureBatch) -> None:
    first = batch.events[0].recorded
    assert first is not None and isinstance(first.event, FigureEvent)
    period = first.event.period
    start = period.start.isoformat() if period.start else BEGINNING
    end = period.end.isoformat() if period.end else END
    connection.execute(
        "INSERT INTO figure (no, series_no, stream_id, period_type, period_start, period_end, period_length, label,"
        " stale) VALUES (?1, (SELECT no FROM series WHERE code = ?2 AND from_seq = no), ?3, ?4, ?5, ?6, ?7, ?8,"
        " EXISTS (SELECT 1 FROM parked WHERE stream_id = ?3))",  # an earlier batch may have parked its first event
        (batch.no, first.event.series, str(batch.stream_id), str(period.type), start, end, period.length, period.label),
    )
    connection.execute(
        "INSERT INTO series_kind SELECT series_no, period_type, coalesce(period_length, '..'), no FROM figure"
        " WHERE no = ? ON CONFLICT DO UPDATE SET first_no = min(first_no, excluded.first_no)",
        (batch.no,),
    )


def _write_numbered(connection: apsw.Connection, table: str, figure_no: int, timeline: Timeline) -> None:
    connection.executemany(
        f"UPDATE {table} SET to_seq = ? WHERE no = ? AND to_seq = ?",
        [(to_seq, key, OPEN_SEQ) for key, to_seq in timeline.closed.items()],
    )
    rows = [(key, from_seq, to_seq, figure_no, *row) for (key, from_seq), (to_seq, row) in timeline.opened.items()]
    _insert(connection, table, rows)


def _write_answers(connection: apsw.Connection, figure_no: int, timeline: Timeline) -> None:
    connection.executemany(
        "UPDATE answer SET to_seq = ? WHERE figure_no = ? AND known_from = ? AND to_seq = ?",
        [(to_seq, figure_no, known_from, OPEN_SEQ) for known_from, to_seq in timeline.closed.items()],
    )
    rows = [
        (figure_no, known_from, from_seq, known_to, to_seq, *rest)
        for (known_from, from_seq), (to_seq, (known_to, *rest)) in timeline.opened.items()
    ]
    _insert(connection, "answer", rows)


def _insert(connection: apsw.Connection, table: str, rows: Sequence[tuple[Any, ...]]) -> None:
    if rows:
        connection.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)


def mark_stale(connection: apsw.Connection, stream_id: UUID) -> None:
    """The figure lacks an event that could not be applied."""
    connection.execute("UPDATE figure SET stale = 1 WHERE stream_id = ?", (str(stream_id),))

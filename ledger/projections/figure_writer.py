"""Writes what a batch changes for its figures: table by table, many rows at once."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any, NamedTuple
from uuid import UUID

from ledger.domain.events import FigureEvent
from ledger.domain.history import Logged
from ledger.projections.rectangles import FigureRows, Timeline
from ledger.projections.schema import BEGINNING, END, OPEN_SEQ
from ledger.store.database import Connection, scalar

Row = tuple[Any, ...]


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

    @property
    def is_new(self) -> bool:
        """Whether the batch holds its first event."""
        return len(self.fresh) == len(self.events)

    @property
    def first(self) -> FigureEvent:
        """The event that says which series and period it is of."""
        recorded = self.events[0].recorded
        assert recorded is not None and isinstance(recorded.event, FigureEvent)
        return recorded.event


def write_figures(connection: Connection, figures: Sequence[FigureBatch]) -> None:
    """Closes and opens the rows of figures. Errors: ValueError (a series is missing), after part of it was written.

    Closing comes first: every update within a savepoint costs SQLite a walk through what the savepoint changed so far.
    """
    _close_numbered(connection, "claim", figures, lambda rows: rows.claims)
    _close_numbered(connection, "dispute", figures, lambda rows: rows.disputes)
    _close_answers(connection, figures)
    _open_figures(connection, [figure for figure in figures if figure.is_new])
    places = [
        (event.recorded.event.event_id, event.seq, figure.no)
        for figure in figures
        for event in figure.fresh
        if event.recorded
    ]
    connection.insert("event_place", places)
    _open_numbered(connection, "claim", figures, lambda rows: rows.claims)
    _open_numbered(connection, "dispute", figures, lambda rows: rows.disputes)
    _open_answers(connection, figures)


def _open_figures(connection: Connection, figures: Sequence[FigureBatch]) -> None:
    if not figures:
        return
    series_no = _series_numbers(connection, {figure.first.series for figure in figures})
    # An earlier batch may have parked the first event of one.
    parked = {stream for (stream,) in connection.execute("SELECT stream_id FROM parked")}
    rows: list[Row] = []
    kinds: dict[tuple[int, str, str], int] = {}
    for figure in figures:
        series, period = figure.first.series, figure.first.period
        if series not in series_no:
            raise ValueError(f"no series {series!r} is in view")
        start = period.start.isoformat() if period.start else BEGINNING
        end = period.end.isoformat() if period.end else END
        of, stream, type, length = series_no[series], str(figure.stream_id), str(period.type), period.length
        rows.append((figure.no, of, stream, type, start, end, length, period.label, int(stream in parked)))
        kind = (of, type, length or "..")
        kinds[kind] = min(figure.no, kinds.get(kind, figure.no))
    connection.insert("figure", rows)
    connection.executemany(
        "INSERT INTO series_kind VALUES (?,?,?,?) ON CONFLICT (series_no, period_type, period_length)"
        " DO UPDATE SET first_no = excluded.first_no WHERE excluded.first_no < series_kind.first_no",
        [(*kind, first_no) for kind, first_no in kinds.items()],
    )


def _series_numbers(connection: Connection, codes: Iterable[str]) -> dict[str, int]:
    statement = "SELECT code, no FROM series WHERE from_seq = no AND code IN (SELECT value FROM json_each(?))"
    return dict(connection.execute(statement, (json.dumps(sorted(codes)),)))


def _close_numbered(
    connection: Connection, table: str, figures: Sequence[FigureBatch], timeline_of: Callable[[FigureRows], Timeline]
) -> None:
    closed = [(to_seq, key, OPEN_SEQ) for figure in figures for key, to_seq in timeline_of(figure.rows).closed.items()]
    if closed:
        connection.executemany(f"UPDATE {table} SET to_seq = ? WHERE no = ? AND to_seq = ?", closed)


def _open_numbered(
    connection: Connection, table: str, figures: Sequence[FigureBatch], timeline_of: Callable[[FigureRows], Timeline]
) -> None:
    opened: list[Row] = []
    for figure in figures:
        rows = timeline_of(figure.rows).opened()
        opened += [(key, from_seq, to_seq, figure.no, *row) for key, from_seq, to_seq, row in rows]
    connection.insert(table, opened)


def _close_answers(connection: Connection, figures: Sequence[FigureBatch]) -> None:
    closed = [
        (to_seq, figure.no, known_from, OPEN_SEQ)
        for figure in figures
        for known_from, to_seq in figure.rows.answers.closed.items()
    ]
    if closed:
        connection.executemany(
            "UPDATE answer SET to_seq = ? WHERE figure_no = ? AND known_from = ? AND to_seq = ?", closed
        )


def _open_answers(connection: Connection, figures: Sequence[FigureBatch]) -> None:
    opened: list[Row] = []
    for figure in figures:
        opened += [
            (figure.no, known_from, from_seq, known_to, to_seq, *rest)
            for known_from, from_seq, to_seq, (known_to, *rest) in figure.rows.answers.opened()
        ]
    connection.insert("answer", opened)


def mark_stale(connection: Connection, stream_id: UUID) -> None:
    """The figure lacks an event that could not be applied."""
    connection.execute("UPDATE figure SET stale = 1 WHERE stream_id = ?", (str(stream_id),))


def remove_figure(connection: Connection, stream_id: UUID, events: Sequence[Logged]) -> None:
    """Takes away every row of a figure, if there are any, and the places of its events."""
    ids = [(event.recorded.event.event_id,) for event in events if event.recorded]
    connection.executemany("DELETE FROM event_place WHERE event_id = ?", ids)
    no = scalar(connection, "SELECT no FROM figure WHERE stream_id = ?", (str(stream_id),))
    for statement in (
        "DELETE FROM claim WHERE figure_no = ?",
        "DELETE FROM answer WHERE figure_no = ?",
        "DELETE FROM dispute WHERE figure_no = ?",
        "DELETE FROM figure WHERE no = ?",
    ):
        connection.execute(statement, (no,))

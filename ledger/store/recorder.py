"""The eventsourcing library's application recorder on our SQLite file.

Positions are 1, 2, 3 … without gaps; the record time is taken under the write lock and never runs back. The tree over
the log grows in the transaction that writes the events.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, NamedTuple, NoReturn
from uuid import UUID

from eventsourcing.persistence import ApplicationRecorder, IntegrityError, Notification, StoredEvent

from ledger.domain.instants import format_instant
from ledger.errors import StoreFailure
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.store.database import Connection, ConstraintViolation, Database, scalar
from ledger.store.tree_growth import TREE_SIZE, extend_to, grow

_COLUMNS = "stream_id, stream_version, topic, state, seq, recorded_at"
_LAST = f"SELECT seq, recorded_at, ({TREE_SIZE}) FROM event ORDER BY seq DESC LIMIT 1"


@dataclass(frozen=True)
class RecordedEvent(Notification):
    """A stored event with its position (`id`) and its record time as text."""

    recorded_at: str


class Submission(NamedTuple):
    """One command as sent: who, under which idempotency key, the digest of its content, and whose keys these are.

    `scope` None: the actor's own keys. Seed files share a scope, whoever loads them.
    """

    actor: str
    submission_id: str
    content_digest: str
    scope: str | None = None

    @property
    def key_scope(self) -> str:
        """What the key is unique in; no actor's name has its form."""
        return f"actor:{self.actor}" if self.scope is None else f"scope:{self.scope}"


class Unless(NamedTuple):
    """Refuses an append when an event of one of `topics` came after `position`, which the decision had not seen."""

    position: int
    topics: Sequence[str]


class Appended(NamedTuple):
    """The positions of the events written, and the record time of them all as text."""

    seqs: list[int]
    recorded_at: str


class LedgerRecorder(ApplicationRecorder):
    """Appends and selects stored events; `clock` gives the time as an aware UTC datetime."""

    def __init__(self, database: Database, clock: Callable[[], datetime]) -> None:
        self._database = database
        self._clock = clock

    def insert_events(self, stored_events: Sequence[StoredEvent], **kwargs: Any) -> list[int]:
        """Writes all events, or nothing; returns the positions. Errors: as of `append`."""
        return self.append(stored_events).seqs

    def append(
        self,
        stored_events: Sequence[StoredEvent],
        *,
        submission: Submission | None = None,
        answered_by: Sequence[int] = (),
        unless: Unless | None = None,
    ) -> Appended:
        """Writes all events and the submission, or nothing.

        `answered_by` are the positions of what answers the submission, in its order; −n is the nth event written
        here, and empty means these alone.
        Errors: IntegrityError (somebody else wrote a stream first, or `unless` holds), StoreFailure.
        """
        try:
            with self._database.writing() as connection:
                appended = self._insert(connection, stored_events, unless)
                if submission is not None:
                    seqs = appended.seqs
                    answers = [seq if seq > 0 else seqs[-seq - 1] for seq in answered_by] or seqs
                    text = ",".join(map(str, answers))
                    row = (submission.key_scope, submission.submission_id, submission.content_digest, text)
                    connection.execute("INSERT INTO submission VALUES (?,?,?,?)", row)
        except ConstraintViolation as error:
            raise IntegrityError(str(error)) from error
        return appended

    def _insert(self, connection: Connection, stored_events: Sequence[StoredEvent], unless: Unless | None) -> Appended:
        last = connection.execute(_LAST).fetchone()
        head, last_recorded_at, leaves = last or (0, "", 0)
        if unless is not None and self._has_since(connection, unless):
            raise IntegrityError(f"a definition was recorded after position {unless.position}")
        # A clock that was set back must not reorder what was recorded.
        recorded_at = max(format_instant(self._clock()), last_recorded_at)
        seqs = list(range(head + 1, head + 1 + len(stored_events)))
        rows = [
            (seq, str(stored.originator_id), stored.originator_version, stored.topic, recorded_at, stored.state)
            for seq, stored in zip(seqs, stored_events, strict=True)
        ]
        connection.insert("event", rows)
        if leaves < head:  # a release that knew no tree wrote last
            leaves = extend_to(connection, leaves, head)
        grow(connection, leaves, [leaf_hash(leaf_entry(*row)) for row in rows])
        return Appended(seqs, recorded_at)

    def _has_since(self, connection: Connection, unless: Unless) -> bool:
        marks = ",".join("?" * len(unless.topics))
        statement = f"SELECT EXISTS (SELECT 1 FROM event WHERE seq > ? AND topic IN ({marks}))"
        return bool(scalar(connection, statement, (unless.position, *unless.topics)))

    def select_events(
        self,
        originator_id: UUID | str,
        *,
        gt: int | None = None,
        lte: int | None = None,
        desc: bool = False,
        limit: int | None = None,
    ) -> list[StoredEvent]:
        """One stream's events, oldest first unless `desc`."""
        statement = f"SELECT {_COLUMNS} FROM event WHERE stream_id = ?"
        bindings: list[Any] = [str(originator_id)]
        if gt is not None:
            statement, bindings = f"{statement} AND stream_version > ?", [*bindings, gt]
        if lte is not None:
            statement, bindings = f"{statement} AND stream_version <= ?", [*bindings, lte]
        statement += f" ORDER BY stream_version {'DESC' if desc else 'ASC'}"
        if limit is not None:
            statement, bindings = f"{statement} LIMIT ?", [*bindings, limit]
        return [*self._select(statement, bindings)]

    def select_notifications(
        self,
        start: int | None,
        limit: int,
        stop: int | None = None,
        topics: Sequence[str] = (),
        *,
        inclusive_of_start: bool = True,
    ) -> list[Notification]:
        """Events in the order of the log, from `start` (None: the beginning), at most `limit`."""
        statement, bindings = f"SELECT {_COLUMNS} FROM event WHERE seq >= ?", [start or 0]
        if start is not None and not inclusive_of_start:
            bindings = [start + 1]
        if stop is not None:
            statement, bindings = f"{statement} AND seq <= ?", [*bindings, stop]
        if topics:
            statement += f" AND topic IN ({','.join('?' * len(topics))})"
        statement += " ORDER BY seq LIMIT ?"
        return [*self._select(statement, [*bindings, *topics, limit])]

    def select_streams(self, stream_ids: Sequence[str], upto: int) -> list[RecordedEvent]:
        """All events of many streams up to a position, in the order of the log."""
        statement = (
            f"SELECT {_COLUMNS} FROM json_each(?) j JOIN event ON event.stream_id = j.value WHERE seq <= ? ORDER BY seq"
        )
        return self._select(statement, [json.dumps(list(stream_ids)), upto])

    def select_positions(self, seqs: Sequence[int]) -> list[RecordedEvent]:
        """The events at these positions, in the order of the log."""
        statement = (
            f"SELECT {_COLUMNS} FROM json_each(?) j JOIN event ON event.seq = CAST(j.value AS BIGINT) ORDER BY seq"
        )
        return self._select(statement, [json.dumps(list(seqs))])

    def _select(self, statement: str, bindings: Sequence[Any]) -> list[RecordedEvent]:
        with self._database.reading() as connection:
            return [_recorded_event(row) for row in connection.execute(statement, bindings)]

    def max_notification_id(self) -> int | None:
        """The position of the last event; None when there is none."""
        with self._database.reading() as connection:
            position: int | None = scalar(connection, "SELECT max(seq) FROM event")
            return position

    def subscribe(self, gt: int | None = None, topics: Sequence[str] = ()) -> NoReturn:
        """Not offered: projections pull batches by position (`projections/catch_up.py`)."""
        raise NotImplementedError("pull by position instead: select_notifications(start=…)")


def _recorded_event(row: Sequence[Any]) -> RecordedEvent:
    """Errors: StoreFailure where it cannot be told which stream the event is of."""
    stream_id, version, topic, state, seq, recorded_at = row
    try:
        return RecordedEvent(UUID(stream_id), version, topic, state, seq, recorded_at)
    except ValueError as error:
        raise StoreFailure(
            f"the event at position {seq} cannot be read: {error}", hint="`ledger verify` tells what was changed"
        ) from error

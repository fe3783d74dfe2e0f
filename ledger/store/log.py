"""The log as the application sees it: append what was decided, read streams, read on from a position."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import NamedTuple, cast
from uuid import UUID

from eventsourcing.persistence import IntegrityError, MapperDeserialisationError

from ledger.domain.events import Event
from ledger.domain.history import Logged, Recorded
from ledger.domain.instants import format_instant, read_instant
from ledger.errors import ConcurrencyConflict, InvalidInput, NotFound
from ledger.store.codec import EventMapper, LoggedEvent
from ledger.store.database import Database, scalar
from ledger.store.recorder import LedgerRecorder, RecordedEvent, Submission, Unless
from ledger.store.tree import Tree

_NONCE_BYTES = 16


def utc_now() -> datetime:
    """The clock of the ledger."""
    return datetime.now(UTC)


class Write(NamedTuple):
    """An event for the next version of a stream."""

    stream_id: UUID
    version: int
    event: Event


class PriorSubmission(NamedTuple):
    """What an earlier command under the same key wrote or found: its content's digest and the positions.

    `is_own`: no earlier one, but this very unit of work, whose acknowledgement was lost.
    """

    content_digest: str
    seqs: tuple[int, ...]
    is_own: bool = False


class EventLog:
    """The single truth. Errors of every method: StoreFailure."""

    def __init__(self, database: Database, clock: Callable[[], datetime] = utc_now) -> None:
        self._database = database
        self._recorder = LedgerRecorder(database, clock)
        self._mapper = EventMapper()
        self.tree = Tree(database)
        self.clock = clock

    def append(
        self,
        writes: Sequence[Write],
        submission: Submission,
        *,
        answered_by: Sequence[int] = (),
        unless: Unless | None = None,
    ) -> list[Logged]:
        """Records all writes in one transaction, with the submission that caused them.

        `answered_by`: see `LedgerRecorder.insert_events`. Errors: ConcurrencyConflict when another writer was first;
        nothing was written then.
        """
        nonces = secrets.token_hex(_NONCE_BYTES * len(writes))
        digits = 2 * _NONCE_BYTES
        stored = [
            self._mapper.to_stored_event(
                LoggedEvent(
                    originator_id=write.stream_id,
                    originator_version=write.version,
                    actor=submission.actor,
                    submission_id=submission.submission_id,
                    nonce=nonces[number * digits : (number + 1) * digits],
                    event=write.event,
                )
            )
            for number, write in enumerate(writes)
        ]
        try:
            appended = self._recorder.append(stored, submission=submission, answered_by=answered_by, unless=unless)
        except IntegrityError as error:
            raise ConcurrencyConflict(f"somebody else wrote first: {error}", hint="read again and retry") from error
        recorded_at = read_instant(appended.recorded_at)
        return [
            Logged(
                seq,
                write.stream_id,
                write.version,
                write.event.TOPIC,
                Recorded(seq, recorded_at, submission.actor, submission.submission_id, write.event),
            )
            for seq, write in zip(appended.seqs, writes, strict=True)
        ]

    @contextmanager
    def alone(self) -> Iterator[None]:
        """Within it nobody else writes: what is read stays true until the append. Everyone waits, so be brief."""
        with self._database.writing():
            yield

    def head(self) -> int:
        """The position of the last event, 0 when there is none."""
        return self._recorder.max_notification_id() or 0

    def recorded_at(self, position: int) -> datetime | None:
        """When the event of that position was recorded; None where there is none."""
        with self._database.reading() as connection:
            text = scalar(connection, "SELECT recorded_at FROM event WHERE seq = ?", (position,))
        return read_instant(text) if text else None

    def since(self, position: int, limit: int) -> list[Logged]:
        """Up to `limit` events after `position`, in order; unreadable ones bear their error."""
        stored = self._recorder.select_notifications(position, limit, inclusive_of_start=False)
        return [self._logged(cast(RecordedEvent, event)) for event in stored]

    def at(self, seqs: Sequence[int]) -> list[Logged]:
        """The events at these positions, in their order."""
        found = {event.id: self._logged(event) for event in self._recorder.select_positions(seqs)}
        return [found[seq] for seq in seqs]

    def stream(self, stream_id: UUID, after: int = 0) -> tuple[list[Recorded], int]:
        """A stream's readable events after a version, oldest first, and its last version (`after`: nothing came)."""
        stored = self._recorder.select_events(stream_id, gt=after)
        events = [self._logged(cast(RecordedEvent, event)) for event in stored]
        return [e.recorded for e in events if e.recorded], events[-1].version if events else after

    def histories(self, stream_ids: Iterable[UUID], upto: int) -> dict[UUID, list[Logged]]:
        """Many streams up to a position, each oldest first."""
        found: dict[UUID, list[Logged]] = {}
        for event in self._recorder.select_streams([str(stream) for stream in stream_ids], upto):
            logged = self._logged(event)
            found.setdefault(logged.stream_id, []).append(logged)
        return found

    def _logged(self, stored: RecordedEvent) -> Logged:
        place = (stored.id, cast(UUID, stored.originator_id), stored.originator_version, stored.topic)
        try:
            event = self._mapper.to_domain_event(stored)
            recorded_at = read_instant(stored.recorded_at)
        except (MapperDeserialisationError, ValueError) as error:
            return Logged(*place, None, str(error))
        return Logged(*place, Recorded(stored.id, recorded_at, event.actor, event.submission_id, event.event))

    def prior(self, submission: Submission) -> PriorSubmission | None:
        """What this key did before; None when it is new."""
        with self._database.reading() as connection:
            row = connection.execute(
                "SELECT content_digest, seqs FROM submission WHERE scope = ? AND submission_id = ?",
                (submission.key_scope, submission.submission_id),
            ).fetchone()
        return PriorSubmission(row[0], tuple(int(seq) for seq in row[1].split(",") if seq)) if row else None

    def attach_text(self, content: bytes, actor: str) -> str:
        """Keeps a source's text under its SHA-256, beside the log: it can be taken away again, the log cannot.

        Errors: InvalidInput when it is not UTF-8 text.
        """
        try:
            content.decode("utf-8")
        except UnicodeDecodeError as error:
            raise InvalidInput(f"not UTF-8 text: {error}", hint="attach the text that the anchors count in") from None
        digest = hashlib.sha256(content).hexdigest()
        with self._database.writing() as connection:
            connection.execute(
                "INSERT INTO source_text VALUES (?,?,?,?) ON CONFLICT DO NOTHING",
                (digest, content, format_instant(self.clock()), actor),
            )
        return digest

    def last_text(self) -> int:
        """The number of the text attached last, 0 without one: what is attached moves no position of the log."""
        with self._database.reading() as connection:
            return int(scalar(connection, "SELECT max(rowid) FROM source_text") or 0)

    def text(self, digest: str) -> str:
        """The attached text of that SHA-256. Errors: NotFound."""
        with self._database.reading() as connection:
            row = connection.execute("SELECT content FROM source_text WHERE digest = ?", (digest,)).fetchone()
        if row is None:
            raise NotFound(
                f"no text of SHA-256 {digest} is attached", hint="attach the file: ledger source attach FILE"
            )
        return str(row[0], "utf-8")

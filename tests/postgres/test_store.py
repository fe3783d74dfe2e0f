"""The log on PostgreSQL: appended to alone, and never forked or doubled by a connection that breaks."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from typing import Any
from uuid import uuid4

import psycopg
import pytest
from eventsourcing.persistence import IntegrityError, StoredEvent

from ledger.application import Ledger
from ledger.application.initialisation import initialise
from ledger.domain.history import Logged
from ledger.errors import StoreUnavailable
from ledger.projections.schema import PROJECTION
from ledger.store.database import ConstraintViolation
from ledger.store.log import utc_now
from ledger.store.postgres import PostgresDatabase
from ledger.store.recorder import LedgerRecorder
from tests.store.setting import amounts, define, fixed_now, report

LATE = "2999-01-01T00:00:00.000000Z"
EVENT = "(seq, stream_id, stream_version, topic, recorded_at, state)"


@pytest.fixture
def url(postgres_url: str) -> str:
    initialise(postgres_url)
    return postgres_url


@pytest.fixture
def ledger(url: str) -> Iterator[Ledger]:
    with Ledger.open(url, actor="tester", clock=fixed_now) as opened:
        define(opened)
        yield opened


def log_of(ledger: Ledger) -> list[Logged]:
    return ledger.log.since(0, 1_000_000)


CHANGES = {
    "update": "UPDATE event SET state = '' WHERE seq = 1",
    "update that says the same": "UPDATE event SET topic = topic",
    "update of nothing": "UPDATE event SET seq = 0 WHERE false",
    "delete": "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
    "truncate": "TRUNCATE event",
    "upsert": f"INSERT INTO event {EVENT} VALUES (1, 'x', 1, 't', '{LATE}', '')"
    " ON CONFLICT (seq) DO UPDATE SET state = ''",
    "a gap": f"INSERT INTO event {EVENT} SELECT max(seq) + 2, 'x', 1, 't', '{LATE}', '' FROM event",
    "a gap within": f"INSERT INTO event {EVENT} SELECT max(seq) + n, 'x', n, 't', '{LATE}', ''"
    " FROM event, (VALUES (1), (3)) v (n) GROUP BY n",
    "position zero": f"INSERT INTO event {EVENT} VALUES (0, 'x', 1, 't', '{LATE}', '')",
    "a repeated position": f"INSERT INTO event {EVENT} VALUES (1, 'x', 1, 't', '{LATE}', '')",
    "a repeated version": f"INSERT INTO event {EVENT} SELECT 8, stream_id, stream_version, 't', '{LATE}', ''"
    " FROM event WHERE seq = 1",
    "an earlier record time": f"INSERT INTO event {EVENT} SELECT max(seq) + 1, 'x', 1, 't', '2000', '' FROM event",
    "an earlier record time within": f"INSERT INTO event {EVENT} SELECT max(seq) + n, 'x', n, 't', at, ''"
    f" FROM event, (VALUES (1, '{LATE}'), (2, '2998-01-01')) v (n, at) GROUP BY n, at",
    "update of a submission": "UPDATE submission SET seqs = ''",
    "delete of a submission": "DELETE FROM submission",
    "truncate submissions": "TRUNCATE submission",
    "update of a hash": "UPDATE tree_hash SET n = n",
    "delete of a hash": "DELETE FROM tree_hash",
    "truncate the tree": "TRUNCATE tree_hash",
    "upsert of a hash": "INSERT INTO tree_hash SELECT * FROM tree_hash ON CONFLICT (level, n) DO UPDATE SET hash = ''",
    "a gap in the tree": "INSERT INTO tree_hash SELECT 0, max(n) + 2, sha256('') FROM tree_hash",
    "a gap within the tree": "INSERT INTO tree_hash SELECT 0, max(n) + m, sha256('')"
    " FROM tree_hash, (VALUES (1), (3)) v (m) GROUP BY m",
    "a tile before the first": "INSERT INTO tree_hash VALUES (1, 1, sha256(''))",
    "a hash below the first": "INSERT INTO tree_hash VALUES (1, -1, sha256(''))",
    "a hash of another length": "INSERT INTO tree_hash SELECT 0, max(n) + 1, '' FROM tree_hash",
    "update of a checkpoint": "UPDATE checkpoint SET note = ''",
    "delete of a checkpoint": "DELETE FROM checkpoint",
    "truncate checkpoints": "TRUNCATE checkpoint",
}


@pytest.mark.parametrize("change", CHANGES)
def test_the_database_refuses_its_owner(ledger: Ledger, url: str, change: str) -> None:
    """Also where the session says that it is a replica, which turns ordinary triggers off."""
    before = log_of(ledger)
    for role in ("origin", "replica"):
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"SET search_path = ledger; SET session_replication_role = {role}")
            with pytest.raises(psycopg.errors.IntegrityError):
                connection.execute(CHANGES[change])
    assert log_of(ledger) == before


def test_a_copy_of_many_rows_is_checked_as_one_is(ledger: Ledger, url: str) -> None:
    with closing(PostgresDatabase(url, PROJECTION)) as database:
        head = ledger.log.head()
        rows = [(head + n, "x", n, "t", LATE, b"{}") for n in range(1, 101)]
        for wrong in (rows[1:], [*rows[:50], *rows[51:]], [*rows, rows[0]]):
            with pytest.raises(ConstraintViolation), database.writing() as connection:
                connection.insert("event", wrong)
        with database.writing() as connection:
            connection.insert("event", rows)
    assert ledger.log.head() == head + 100


def test_a_conflict_leaves_no_gap(url: str) -> None:
    with closing(PostgresDatabase(url, PROJECTION)) as database:
        recorder, stream = LedgerRecorder(database, utc_now), uuid4()
        assert recorder.insert_events([StoredEvent(stream, 1, "t", b"{}")]) == [1]
        for _ in range(3):
            with pytest.raises(IntegrityError):
                recorder.insert_events([StoredEvent(uuid4(), 1, "t", b"{}"), StoredEvent(stream, 1, "t", b"{}")])
        assert recorder.insert_events([StoredEvent(stream, 2, "t", b"{}")]) == [2]


def test_who_is_alone_keeps_every_other_writer_waiting_and_no_reader(ledger: Ledger, url: str) -> None:
    told: list[str] = []
    with Ledger.open(url, actor="other", clock=fixed_now) as other:
        waiting = threading.Thread(target=lambda: told.append(f"wrote {report(other, '35').written}"))
        with ledger.log.alone():
            waiting.start()
            waiting.join(0.3)
            assert other.log.head() == ledger.log.head()
            told.append("alone")
        waiting.join()
    assert told == ["alone", "wrote 1"]


def test_many_rows_of_an_executemany_do_not_hang(url: str) -> None:
    """psycopg's pipeline does, holding its locks, with more than the socket's buffers take."""
    with closing(PostgresDatabase(url, PROJECTION)) as database, database.writing(durable=False) as connection:
        rows = [(n, "x" * 1000, "t", "e") for n in range(20_000)]
        connection.executemany("INSERT INTO parked VALUES (?,?,?,?)", rows)
        assert connection.execute("SELECT count(*) FROM parked").fetchone() == (20_000,)


class Breaking(PostgresDatabase):
    """The server ends the connection right after the next commit of the log, which nobody hears of."""

    armed = 0

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[Any]:
        breaks = durable and self.armed > 0 and getattr(self._held, "writer", None) is None
        with super().writing(durable=durable) as connection:
            yield connection
        if breaks:
            self.armed -= 1
            raise StoreUnavailable("could not write: the connection was lost")


@pytest.fixture
def broken(url: str) -> Iterator[tuple[Ledger, Breaking]]:
    database = Breaking(url, PROJECTION)
    with Ledger(database, "tester", fixed_now) as opened:
        define(opened)
        yield opened, database


@pytest.mark.parametrize("key", [None, "mine"])
def test_a_lost_acknowledgement_is_neither_a_conflict_nor_a_second_event(
    broken: tuple[Ledger, Breaking], key: str | None
) -> None:
    """The same call finds what it wrote, and answers as if nothing had been."""
    ledger, database = broken
    database.armed = 1
    receipt = report(ledger, "34", key=key)
    assert [event.seq for event in receipt.events] == [ledger.log.head()]
    assert (receipt.written, receipt.replayed) == (1, False)
    assert amounts(log_of(ledger)) == ["34"]
    assert not ledger.progress().lag


def _end_all_sessions(url: str) -> None:
    """Returns once they have ended."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid()"
        )


def test_a_connection_ended_by_the_server_is_replaced_unseen(ledger: Ledger, url: str) -> None:
    _end_all_sessions(url)
    assert report(ledger, "34").written == 1
    assert amounts(log_of(ledger)) == ["34"]


def test_who_lost_its_session_does_not_lead_any_more(ledger: Ledger, url: str) -> None:
    first, second = ledger.leadership(), ledger.leadership()
    assert first.try_acquire() and not second.try_acquire()
    _end_all_sessions(url)
    assert not first.held() and first.leader() is None
    assert second.try_acquire() and not first.try_acquire()
    second.release()


def test_a_standby_is_no_place_to_write(ledger: Ledger, url: str) -> None:
    """As after a failover, seen from the old primary: it may be another server's turn by now."""
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(f"ALTER DATABASE {connection.info.dbname} SET default_transaction_read_only = on")
        with closing(PostgresDatabase(url, PROJECTION)) as database, pytest.raises(StoreUnavailable):
            LedgerRecorder(database, utc_now).insert_events([StoredEvent(uuid4(), 1, "t", b"{}")])

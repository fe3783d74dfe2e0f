"""Nothing is changed or deleted: the database itself refuses, on any connection."""

from __future__ import annotations

from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import apsw
import pytest

from ledger.store.log import EventLog
from tests.store.setting import NOW, Clock, append, check_log, open_ledger, raw, report, reported
from tests.stores import open_store

LATE = "2999-01-01T00:00:00.000000Z"
EVENT = "(seq, stream_id, stream_version, topic, recorded_at, state)"


def head(connection: apsw.Connection) -> int:
    return int(next(connection.execute("SELECT max(seq) FROM event"))[0])


def whole(connection: apsw.Connection) -> list[tuple[object, ...]]:
    tables = ("event", "submission", "tree_hash", "checkpoint")
    return [row for table in tables for row in connection.execute(f"SELECT * FROM {table}")]


CHANGES = {
    "update": "UPDATE event SET state = x'00' WHERE seq = 1",
    "update of a position": "UPDATE event SET seq = 1000 WHERE seq = 1",
    "update or replace": "UPDATE OR REPLACE event SET seq = 2 WHERE seq = 1",
    "update that says the same": "UPDATE event SET topic = topic",
    "delete": "DELETE FROM event WHERE seq = (SELECT max(seq) FROM event)",
    "delete of all": "DELETE FROM event",
    "replace a position": f"INSERT OR REPLACE INTO event {EVENT} VALUES (1, 'x', 1, 't', '{LATE}', x'00')",
    "replace a version": f"REPLACE INTO event {EVENT} SELECT :next, stream_id, stream_version, 't', '{LATE}', x'00'"
    " FROM event WHERE seq = 1",
    "upsert": f"INSERT INTO event {EVENT} VALUES (1, 'x', 1, 't', '{LATE}', x'00')"
    " ON CONFLICT (seq) DO UPDATE SET state = x'00'",
    "upsert of a version": f"INSERT INTO event {EVENT} SELECT :next, stream_id, stream_version, 't', '{LATE}', x'00'"
    " FROM event WHERE seq = 1 ON CONFLICT DO UPDATE SET state = x'00'",
    "a gap": f"INSERT INTO event {EVENT} VALUES (:next + 1, 'x', 1, 't', '{LATE}', x'00')",
    "position zero": f"INSERT INTO event {EVENT} VALUES (0, 'x', 1, 't', '{LATE}', x'00')",
    "a repeated position": f"INSERT INTO event {EVENT} VALUES (:next - 1, 'x', 1, 't', '{LATE}', x'00')",
    "a repeated version": f"INSERT INTO event {EVENT} SELECT :next, stream_id, stream_version, 't', '{LATE}', x'00'"
    " FROM event WHERE seq = 1",
    "an earlier record time": f"INSERT INTO event {EVENT} VALUES (:next, 'x', 1, 't', '2000-01-01', x'00')",
    "update of a submission": "UPDATE submission SET seqs = ''",
    "delete of a submission": "DELETE FROM submission",
    "replace a submission": "INSERT OR REPLACE INTO submission SELECT scope, submission_id, 'x', '' FROM submission",
    "upsert of a submission": "INSERT INTO submission SELECT scope, submission_id, 'x', '' FROM submission WHERE true"
    " ON CONFLICT DO UPDATE SET seqs = ''",
    "update of a hash": "UPDATE tree_hash SET hash = zeroblob(32) WHERE n = 0",
    "delete of a hash": "DELETE FROM tree_hash WHERE n = (SELECT max(n) FROM tree_hash)",
    "replace a hash": "INSERT OR REPLACE INTO tree_hash VALUES (0, 0, zeroblob(32))",
    "upsert of a hash": "INSERT INTO tree_hash VALUES (0, 0, zeroblob(32)) ON CONFLICT DO UPDATE SET hash = NULL",
    "a gap in the tree": "INSERT INTO tree_hash SELECT 0, max(n) + 2, zeroblob(32) FROM tree_hash",
    "a tile before the first": "INSERT INTO tree_hash VALUES (1, 1, zeroblob(32))",
    "a hash below the first": "INSERT INTO tree_hash VALUES (1, -1, zeroblob(32))",
    "a hash of another length": "INSERT INTO tree_hash SELECT 0, max(n) + 1, zeroblob(31) FROM tree_hash",
    "update of a checkpoint": "UPDATE checkpoint SET note = ''",
    "delete of a checkpoint": "DELETE FROM checkpoint",
    "replace a checkpoint": "INSERT OR REPLACE INTO checkpoint SELECT size, 'x', signed_at FROM checkpoint",
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.sqlite
def test_the_database_refuses(path: Path, change: str) -> None:
    connection = raw(path)
    connection.execute(f"INSERT INTO checkpoint VALUES (1, 'a note', '{LATE}')")
    before, following = whole(connection), head(connection) + 1
    statement = CHANGES[change]
    with pytest.raises(apsw.ConstraintError):
        connection.execute(statement, {"next": following} if ":next" in statement else None)
    assert whole(connection) == before
    connection.close()


@pytest.mark.parametrize("verb", ["INSERT OR IGNORE", "INSERT"])
@pytest.mark.sqlite
def test_a_repeated_event_is_not_even_ignored(path: Path, verb: str) -> None:
    connection = raw(path)
    with pytest.raises(apsw.ConstraintError):
        connection.execute(f"{verb} INTO event SELECT * FROM event WHERE seq = 1")
    connection.close()


@pytest.mark.parametrize(
    "row",
    [
        "(:next, 'x', 1, 't', :late, 'text')",
        "(:next, 'x', 1, x'00', :late, x'00')",
        "(:next, NULL, 1, 't', :late, x'00')",
        "(:next, 'x', 'first', 't', :late, x'00')",
        "(:next, 'x', 1.5, 't', :late, x'00')",
        "(:next, 'x', 1, 't', NULL, x'00')",
        "(:next, 'x', 1, 't', :late, NULL)",
    ],
)
@pytest.mark.sqlite
def test_strict_tables_refuse_values_of_another_type(path: Path, row: str) -> None:
    connection = raw(path)
    with pytest.raises(apsw.ConstraintError):
        connection.execute(f"INSERT INTO event {EVENT} VALUES {row}", {"next": head(connection) + 1, "late": LATE})
    connection.close()


@pytest.mark.sqlite
def test_every_table_of_the_log_and_the_views_is_strict(path: Path) -> None:
    connection = raw(path)
    tables = list(connection.execute("SELECT name, strict FROM pragma_table_list WHERE schema = 'main'"))
    assert {name for name, strict in tables if not strict} <= {"sqlite_schema", "sqlite_stat1", "sqlite_sequence"}
    connection.close()


@pytest.mark.sqlite
def test_the_log_is_written_in_wal_mode_with_full_synchronisation(path: Path) -> None:
    database = open_store(path)
    with database.writing() as connection:
        assert connection.pragma("journal_mode") == "wal"
        assert connection.pragma("synchronous") == 2  # FULL
        assert connection.pragma("recursive_triggers") == 1
    with database.writing(durable=False) as connection:
        assert connection.pragma("synchronous") == 1  # NORMAL, for views alone
    database.close()


@pytest.mark.sqlite
def test_a_reader_cannot_write(path: Path) -> None:
    database = open_store(path)
    with database.reading() as connection, pytest.raises(apsw.ReadOnlyError):
        connection.execute("DELETE FROM answer")
    database.close()


def test_a_clock_set_back_never_lets_the_record_time_run_back(path: Path) -> None:
    clock = Clock()
    with open_ledger(path, clock) as ledger:
        times = []
        for hours in (1, -5, 2, -48, 1000):
            clock.now = NOW + timedelta(hours=hours)
            (event,) = report(ledger, str(34 + hours), published_at="2025-11-25").events
            assert event.recorded is not None
            times.append(event.recorded.recorded_at)
    assert [(at - NOW) / timedelta(hours=1) for at in times] == [1, 1, 2, 2, 1000]
    check_log(path)


def test_a_second_process_with_a_slow_clock_does_not_run_back_either(path: Path) -> None:
    ahead, behind = open_store(path), open_store(path)
    append(EventLog(ahead, lambda: NOW + timedelta(days=1)), reported("34"))
    (late,) = append(EventLog(behind, lambda: NOW - timedelta(days=1)), reported("33", "2024-Q3"), key="other")
    assert late.recorded is not None and late.recorded.recorded_at == NOW + timedelta(days=1)
    ahead.close()
    behind.close()


def test_a_stream_that_nobody_wrote_is_empty(path: Path) -> None:
    database = open_store(path)
    assert EventLog(database).stream(uuid4()) == ([], 0)
    database.close()

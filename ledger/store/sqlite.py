"""One SQLite file through apsw: connections, durability, schema of the log.

apsw brings a current SQLite; the system's may lie in the range of the WAL-reset corruption bug (fixed in
3.51.3), and is refused. The log is written with `synchronous=FULL`: an acknowledged event survives a
power cut. Views are written with NORMAL on the same file: a cut may lose their last commits, never
their order, and they catch up from the log.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from functools import partial
from pathlib import Path
from typing import Any

import apsw

from ledger.deadline import check, is_over
from ledger.errors import StoreFailure
from ledger.spans import span
from ledger.store.database import Connection, ConstraintViolation, scalar
from ledger.store.findings import Finding
from ledger.store.leadership import FileLeadership
from ledger.store.sqlite_beside import SqliteBeside
from ledger.store.sqlite_errors import translated
from ledger.store.sqlite_examination import examine_pages, examine_sqlite
from ledger.store.sqlite_schema import LOG_SCHEMA, TREE_SCHEMA

APPLICATION_ID = 0x4C454447  # "LEDG"
SCHEMA_VERSION = 1
_FIRST_SAFE_SQLITE = (3, 51, 3)
_BUSY_TIMEOUT_MS = 10_000
_WRITER = ("cache_size=-49152", "wal_autocheckpoint=16384")
"""48 and 64 MiB: ids lie anywhere in their indexes, so every batch of a large ledger touches most of their pages. They
are written to the file once for many batches."""


_LOOK_EVERY_STEPS = 100_000
"""Of SQLite's machine, about a millisecond: then it looks whether a question takes too long."""


class SqliteConnection(apsw.Connection):
    """A connection as `Connection` describes it."""

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """One statement, prepared once."""
        if rows:
            self.executemany(f"INSERT INTO {table} VALUES ({','.join('?' * len(rows[0]))})", rows)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """SQLite's own savepoint."""
        try:
            with self:
                yield
        except apsw.ConstraintError as error:
            raise ConstraintViolation(str(error)) from error


class SqliteDatabase:
    """Connections to one file: a pool of readers, one durable writer, one writer for views.

    Threads of this process take turns at writing; other processes wait for the file's lock, at most
    `_BUSY_TIMEOUT_MS`. Errors of every use: StoreFailure.
    """

    is_remote = False

    def __init__(self, path: Path) -> None:
        version = tuple(int(part) for part in apsw.sqlite_lib_version().split("."))
        if version < _FIRST_SAFE_SQLITE:
            raise StoreFailure(f"SQLite {apsw.sqlite_lib_version()} can lose data in WAL mode", hint="update apsw")
        self.path = path
        self.place = str(path)
        self._idle_readers: list[SqliteConnection] = []
        self._write_turn = threading.Lock()
        self._writing_thread: int | None = None
        self._is_closed = False
        with translated(f"open {path}"):
            path.parent.mkdir(parents=True, exist_ok=True)
            self._log_writer = self._connect("FULL", *_WRITER)
            self._view_writer = self._connect("NORMAL", *_WRITER)
            is_whole = self.has_table(self._log_writer, "tree_hash")
        if not is_whole:  # else opening waits for nobody who writes
            with self.writing() as connection:
                self._prepare(connection)

    def _connect(self, synchronous: str, *pragmas: str) -> SqliteConnection:
        connection = SqliteConnection(str(self.path))
        connection.set_busy_timeout(_BUSY_TIMEOUT_MS)
        self._check_owner(connection)  # before anything is changed in a file of something else
        for pragma in (
            "journal_mode=WAL",
            f"synchronous={synchronous}",
            "foreign_keys=ON",
            "recursive_triggers=ON",  # else INSERT OR REPLACE deletes past the triggers
            "trusted_schema=OFF",
            "cell_size_check=ON",
            "temp_store=MEMORY",
            *pragmas,
        ):
            connection.execute(f"PRAGMA {pragma}")
        return connection

    def _check_owner(self, connection: SqliteConnection) -> None:
        statement = "SELECT (SELECT count(*) FROM sqlite_schema), application_id, user_version"
        statement += " FROM pragma_application_id, pragma_user_version"
        ((tables, owner, version),) = connection.execute(statement)
        if tables and owner != APPLICATION_ID:
            raise StoreFailure(f"{self.path} is a database of something else", hint="choose another file")
        if tables and version != SCHEMA_VERSION:
            raise StoreFailure(
                f"{self.path} has schema {version}, this release has {SCHEMA_VERSION}",
                hint="use the release that wrote it",
            )

    def _prepare(self, connection: SqliteConnection) -> None:
        if _is_empty(connection):  # else another process was first, or a release that made no tree
            connection.execute(LOG_SCHEMA)
            connection.execute(f"PRAGMA application_id={APPLICATION_ID}")
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION}")
        if not self.has_table(connection, "tree_hash"):
            connection.execute(TREE_SCHEMA)

    @contextmanager
    def reading(self) -> Iterator[SqliteConnection]:
        """A connection in a read transaction: all statements see one state of log and views.

        Within a durable write of the same thread it is that one's connection, which sees what it wrote.
        """
        if self._writing_thread == threading.get_ident():
            yield self._log_writer
            return
        check()
        try:
            connection = self._idle_readers.pop()
        except IndexError:
            connection = self._reader()
        try:
            with span("store read"), translated("read", connection):
                connection.execute("BEGIN")
                try:
                    yield connection
                finally:
                    if connection.in_transaction:
                        connection.execute("COMMIT")
        finally:
            self._idle_readers.append(connection)
            if self._is_closed:
                self._close_readers()

    def _reader(self) -> SqliteConnection:
        with translated(f"open {self.path}"):
            connection = self._connect("FULL")
            connection.execute("PRAGMA query_only=ON")
            connection.set_progress_handler(is_over, _LOOK_EVERY_STEPS)
            return connection

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[SqliteConnection]:
        """A write transaction; committed at the end, rolled back on any error. Nothing is half written.

        A durable one within a durable one of the same thread is part of it.
        """
        if durable and self._writing_thread == threading.get_ident():
            with translated("write", self._log_writer):
                yield self._log_writer
            return
        connection = self._log_writer if durable else self._view_writer
        with span("store write"), self._write_turn, translated("write", connection):
            connection.execute("BEGIN IMMEDIATE")
            self._writing_thread = threading.get_ident() if durable else None
            try:
                yield connection
                connection.execute("COMMIT")
            finally:
                self._writing_thread = None
                if connection.in_transaction:
                    connection.execute("ROLLBACK")

    def has_table(self, connection: Connection, name: str) -> bool:
        """Whether the file has a table of that name."""
        return bool(scalar(connection, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,)))

    def create_views(self, connection: Connection, schema: str) -> None:
        """The schema is SQLite's as it is written."""
        connection.execute(schema)

    @contextmanager
    def beside(self, schema: str, tables: Sequence[str]) -> Iterator[SqliteBeside]:
        """In the same file, under other names."""
        beside = SqliteBeside(schema, tables, self.reading, partial(self.writing, durable=False))
        try:
            yield beside
        finally:
            beside.remove()

    def utf8(self, text: str) -> str:
        """A cast: what apsw gets as bytes it need not decode."""
        return f"CAST({text} AS BLOB)"

    def copy_to(self, path: Path) -> None:
        """One state of the whole database in a new file, while others read and write."""
        with self.reading() as connection, translated(f"copy to {path}"):
            copy = apsw.Connection(str(path))
            try:
                with copy.backup("main", connection, "main") as backup:
                    backup.step()
            finally:
                copy.close()

    def is_standby(self, connection: Connection) -> bool:
        """A file repeats no other."""
        return False

    def leadership(self, name: str) -> FileLeadership:
        """A lock on a file beside this one: SQLite's own locks are of connections, and end with a statement."""
        return FileLeadership(self.path.with_name(f"{self.path.name}.{name}.lock"))

    def signing_key_path(self, folder: Path) -> Path:
        """Beside the file, which may be copied without it."""
        return self.path.with_name(f"{self.path.name}.signing-key")

    def examine(self) -> list[Finding]:
        """With a connection of its own, made as the writer's: a long write does not stop it."""
        with translated("examine"), closing(self._connect("FULL")) as connection:
            return examine_sqlite(connection, self.path, LOG_SCHEMA + TREE_SCHEMA)

    def examine_structure(self) -> list[Finding]:
        """SQLite's integrity check."""
        with self.reading() as connection:
            return [examine_pages(connection)]

    def close(self) -> None:
        """Closes every connection, one that is in use once it is not; the last one leaves a checkpointed file."""
        self._is_closed = True
        self._close_readers()
        for connection in (self._view_writer, self._log_writer):
            connection.close()

    def _close_readers(self) -> None:
        with suppress(IndexError):
            while True:
                self._idle_readers.pop().close()


def _is_empty(connection: Connection) -> bool:
    return not scalar(connection, "SELECT count(*) FROM sqlite_schema")

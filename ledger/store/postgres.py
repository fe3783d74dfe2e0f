"""A PostgreSQL database: connections from a pool, whose transactions keep what `Database` promises.

Whoever appends takes the log's lock first, so positions are dense and in the order of commits. What is committed there
is as durable as the server is set to be (`synchronous_commit`, replicas); views are written without waiting for the
disk: a crash may lose their last commits, never their order, and they catch up from the log.
"""

from __future__ import annotations

import re
import threading
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

import psycopg
from psycopg.conninfo import conninfo_to_dict
from psycopg.sql import SQL, Identifier
from psycopg_pool import ConnectionPool, PoolTimeout

from ledger.deadline import check, left_s
from ledger.errors import InvalidInput, StoreFailure
from ledger.spans import span
from ledger.store import postgres_schema
from ledger.store.database import Connection
from ledger.store.findings import Finding
from ledger.store.postgres_beside import PostgresBeside
from ledger.store.postgres_connection import PostgresConnection, adapt
from ledger.store.postgres_copy import copy_to_sqlite
from ledger.store.postgres_errors import NOT_INITIALISED, translated
from ledger.store.postgres_examination import examine_postgres
from ledger.store.postgres_leadership import SessionLeadership
from ledger.store.postgres_statements import translated_schema

_MOST_CONNECTIONS = 16
_PATIENCE_S = 10
"""How long a thread waits for a connection of the pool, and a transaction for the log's lock."""
_RECONNECT_S = 1
"""How long the pool tries again on its own. Its pauses grow, so that a primary elected after half a minute would be
found after a whole one; those who wait ask anew instead, as often."""
_DEFAULTS: dict[str, Any] = {
    "connect_timeout": 5,
    "application_name": "ledger",
    "keepalives_idle": 10,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 15_000,  # ms: a server that vanished is noticed while a command waits for its commit
}
_SESSION = f"""SET search_path = {{}}, ledger; SET lock_timeout = '{_PATIENCE_S}s'; SET statement_timeout = '30s';
SET idle_in_transaction_session_timeout = '60s'; SET client_encoding = 'UTF8'"""
# The lock keeps nobody out but who puts new views in the place of these, and comes before the snapshot is taken.
_READ = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY; LOCK TABLE projection IN ACCESS SHARE MODE"
_APPEND = f"BEGIN; SELECT pg_advisory_xact_lock({postgres_schema.LOG_LOCK})"
_VIEWS = "BEGIN; SET LOCAL synchronous_commit = off"


class PostgresDatabase:
    """One database of a server, or of several of which libpq takes the one that the URL wants.

    `views` names the schema of the views. Errors of every use: StoreFailure; StoreUnavailable where it passes.
    """

    is_remote = True

    def __init__(self, url: str, views: str) -> None:
        self._parameters = _parameters(url)
        self.place = _place(self._parameters)
        self._views = views
        self._held = threading.local()
        with translated(f"open {self.place}"), self.session() as connection:
            _check_initialised(connection, self.place, views)
        self._pool = ConnectionPool(
            kwargs=self._parameters | {"autocommit": True, "cursor_factory": psycopg.RawCursor},
            min_size=1,
            max_size=_MOST_CONNECTIONS,
            reconnect_timeout=_RECONNECT_S,
            configure=self._configure,
            name=self.place,
            num_workers=1,
            open=True,
        )

    @contextmanager
    def session(self, **parameters: Any) -> Iterator[psycopg.Connection[Any]]:
        """A connection beside the pool, in no transaction."""
        connection = psycopg.connect(**self._parameters | parameters, autocommit=True, cursor_factory=psycopg.RawCursor)
        try:
            self._configure(connection)
            yield connection
        finally:
            connection.close()

    def _configure(self, connection: psycopg.Connection[Any]) -> None:
        connection.execute(SQL(_SESSION).format(Identifier(self._views)))
        adapt(connection)

    @contextmanager
    def reading(self) -> Iterator[PostgresConnection]:
        """A snapshot. A read within a read, or within a durable write, of the same thread is part of that."""
        held: PostgresConnection | None = getattr(self._held, "writer", None) or getattr(self._held, "reader", None)
        if held is not None:
            yield held
            return
        with span("store read"), translated("read"), self._transaction(_READ) as connection:
            self._held.reader = connection
            try:
                yield connection
            finally:
                self._held.reader = None

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[PostgresConnection]:
        """Durable: with the log's lock. A durable one within a durable one of the same thread is part of it."""
        held: PostgresConnection | None = getattr(self._held, "writer", None)
        if durable and held is not None:
            with translated("write"):
                yield held
            return
        with span("store write"), translated("write"), self._transaction(_APPEND if durable else _VIEWS) as connection:
            if not durable:
                yield connection
                return
            with self._holding(connection):
                yield connection

    @contextmanager
    def _holding(self, connection: PostgresConnection) -> Iterator[None]:
        """What this thread reads or writes durably within it is part of the connection's transaction."""
        self._held.writer = connection
        try:
            yield
        finally:
            self._held.writer = None

    @contextmanager
    def _transaction(self, begin: str) -> Iterator[PostgresConnection]:
        raw = self._begun(begin)
        try:
            yield PostgresConnection(raw, reads=begin is _READ)
            raw.execute("COMMIT")
        except BaseException as error:
            if isinstance(error, psycopg.errors.ReadOnlySqlTransaction):
                raw.close()  # this server is a standby by now: the next connection finds the primary
            with suppress(psycopg.Error):
                raw.execute("ROLLBACK")
            raise
        finally:
            self._pool.putconn(raw)

    def _pooled(self) -> psycopg.Connection[Any]:
        until = time.monotonic() + _PATIENCE_S
        while True:
            try:
                return self._pool.getconn(_RECONNECT_S)
            except PoolTimeout:
                if time.monotonic() > until:
                    raise

    def _begun(self, begin: str) -> psycopg.Connection[Any]:
        """A connection of the pool with a transaction begun; those that died while they were idle are passed over."""
        passed_over = 0
        ends_in_s = left_s() if begin is _READ else None  # a commit that is cancelled may be reported before it is safe
        if ends_in_s is not None:
            check()
            begin = f"{begin}; SET LOCAL statement_timeout = {int(ends_in_s * 1000) + 1}"
        while True:
            raw = self._pooled()
            try:
                raw.execute(begin)
            except BaseException:
                with suppress(psycopg.Error):
                    raw.execute("ROLLBACK")
                is_dead = raw.closed
                self._pool.putconn(raw)
                passed_over += 1
                if not is_dead or passed_over > _MOST_CONNECTIONS:
                    raise
            else:
                return raw

    def has_table(self, connection: Connection, name: str) -> bool:
        """Whether log or views have a table of that name."""
        return bool(connection.execute("SELECT to_regclass(?) IS NOT NULL", (name,)).fetchone()[0])

    def create_views(self, connection: Connection, schema: str) -> None:
        """In a schema of their own."""
        assert isinstance(connection, PostgresConnection)
        postgres_schema.create_views(connection.raw, self._views, translated_schema(schema))

    @contextmanager
    def beside(self, schema: str, tables: Sequence[str]) -> Iterator[PostgresBeside]:
        """In another schema, on a session of its own."""
        with translated("make the views anew"), self.session() as session:
            beside = PostgresBeside(session, self._holding, self._views, schema, tables)
            try:
                yield beside
            finally:
                beside.remove()

    def utf8(self, text: str) -> str:
        """PostgreSQL casts a text to bytes by an escape notation of its own."""
        return f"convert_to({text}, 'UTF8')"

    def copy_to(self, path: Path) -> None:
        """A SQLite file with the same log, whose views are yet to be made."""
        with self.reading() as connection:
            copy_to_sqlite(connection, path)

    def is_standby(self, connection: Connection) -> bool:
        """Whether its server is one; a promoted one is none any more."""
        assert isinstance(connection, PostgresConnection)
        return connection.is_standby

    def leadership(self, name: str) -> SessionLeadership:
        """An advisory lock on a session of its own."""
        return SessionLeadership(self._parameters, name, self.reading)

    def signing_key_path(self, folder: Path) -> Path:
        """By what its standbys share: the name of the database, and the number that its cluster was given when made."""
        with self.reading() as connection:
            statement = "SELECT current_database(), CAST(system_identifier AS TEXT) FROM pg_control_system()"
            ((name, cluster),) = connection.execute(statement)
        return folder / f"{re.sub('[^A-Za-z0-9._-]', '_', name)}-{cluster}.signing-key"

    def examine(self) -> list[Finding]:
        """On a session of its own: a pool that is used up does not stop it."""
        with translated("examine"), self.session() as connection:
            return examine_postgres(connection, self.place)

    def examine_structure(self) -> list[Finding]:
        """PostgreSQL checks a page when it is read, and has no check of all that any role may ask for."""
        return []

    def close(self) -> None:
        """Closes the pool."""
        self._pool.close()


def initialise_postgres(url: str, views: str, schema: str, role: str | None) -> PostgresDatabase:
    """Makes what the database lacks of log and views, one process after the other; again, it changes nothing.

    `schema` is that of the views, in SQLite's words. `role`: who may append and read then, None: the owner alone.
    """
    parameters = _parameters(url)
    place = _place(parameters)
    with (
        translated(f"initialise {place}"),
        psycopg.connect(**parameters, cursor_factory=psycopg.RawCursor) as connection,
    ):
        connection.execute(f"SELECT pg_advisory_xact_lock({postgres_schema.INIT_LOCK})")
        postgres_schema.create_log(connection)
        postgres_schema.create_schemas(connection, views)
        postgres_schema.create_views(connection, views, translated_schema(schema))
        if role is not None:
            postgres_schema.grant(connection, role, views)
    return PostgresDatabase(url, views)


def _parameters(url: str) -> dict[str, Any]:
    try:
        return _DEFAULTS | conninfo_to_dict(url)
    except psycopg.ProgrammingError:  # its message may quote the URL, and a password in it
        raise InvalidInput(
            "the URL is not one that PostgreSQL's clients understand",
            path=("LEDGER_DATABASE",),
            hint="write postgresql://USER@HOST:PORT/NAME, with %-codes for special characters",
        ) from None


def _place(parameters: dict[str, Any]) -> str:
    """Hosts and database, for messages."""
    hosts = parameters.get("host") or "the local socket"
    port = f" port {parameters['port']}" if parameters.get("port") else ""
    return f"PostgreSQL at {hosts}{port}, database {parameters.get('dbname') or 'of the user'}"


def _check_initialised(connection: psycopg.Connection[Any], place: str, views: str) -> None:
    found = connection.execute(
        "SELECT to_regclass('ledger.schema_version') IS NOT NULL, to_regclass($1) IS NOT NULL,"
        " to_regclass('ledger.tree_hash') IS NOT NULL",
        (f'"{views}".projection',),
    ).fetchone()
    assert found is not None
    if not found[0]:
        raise StoreFailure(f"{place} has no ledger yet", hint=NOT_INITIALISED)
    version = connection.execute("SELECT version FROM ledger.schema_version").fetchone()
    if version != (postgres_schema.SCHEMA_VERSION,):
        told = version[0] if version else "none"
        raise StoreFailure(
            f"{place} has log schema {told}, this release has {postgres_schema.SCHEMA_VERSION}",
            hint="use the release that made it",
        )
    if not found[1]:
        raise StoreFailure(f"{place} has no views of this release ({views})", hint=NOT_INITIALISED)
    if not found[2]:
        raise StoreFailure(f"{place} has no tree over its log yet", hint=NOT_INITIALISED)

"""Views made anew in a schema of their own, whose tables take the place of those in use in one transaction.

Every read begins with a lock on the views' first table that keeps nobody out, so who switches waits for the reads that
are under way, a moment, and those that come after them wait for it: a snapshot sees the tables of before or of after.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager, suppress
from typing import Any

import psycopg
from psycopg.sql import SQL, Composed, Identifier

from ledger.store.database import InUse
from ledger.store.postgres_connection import PostgresConnection
from ledger.store.postgres_errors import translated
from ledger.store.postgres_schema import LOG_LOCK, create_views, next_schema
from ledger.store.postgres_statements import translated_schema

_LOCK_LOG = f"SELECT pg_advisory_xact_lock({LOG_LOCK})"
# New readers stand behind it while it waits for older ones, so it does not wait long.
_LOCK_VIEWS = "SET LOCAL lock_timeout = '200ms'; LOCK TABLE {} IN ACCESS EXCLUSIVE MODE"
Holding = Callable[[PostgresConnection], AbstractContextManager[None]]
_SESSION = "SET statement_timeout = 0; SET idle_in_transaction_session_timeout = 0"


class PostgresBeside:
    """Views of `tables` beside those in the schema `views`, empty at first. One process makes any at a time.

    `session` is a connection that nobody else uses, in no transaction; within `holding` of a connection this thread
    reads through it.
    """

    def __init__(
        self, session: psycopg.Connection[Any], holding: Holding, views: str, schema: str, tables: Sequence[str]
    ) -> None:
        self._session = session
        self._holding = holding
        self._views = views
        self._next = next_schema(views)
        self._tables = tables
        self._is_analysed = False
        with translated("make the views anew"):
            session.execute(_SESSION)
            with session.transaction():
                self._drop(self._next)
                create_views(session, self._next, translated_schema(schema))
                self._give_to_their_owner()
            session.execute(SQL("SET search_path = {}, ledger").format(Identifier(self._next)))

    def _give_to_their_owner(self) -> None:
        """The role that has the views in use shall have these, whoever makes them."""
        asked = "SELECT nspowner::regrole::text, nspowner::regrole = current_user::regrole FROM pg_namespace"
        owner, is_own = self._session.execute(f"{asked} WHERE nspname = $1", (self._views,)).fetchone() or ("", True)
        for table in () if is_own else self._tables:
            given = SQL("ALTER TABLE {} OWNER TO {}").format(Identifier(self._next, table), SQL(owner))
            self._session.execute(given)

    @contextmanager
    def reading(self) -> Iterator[PostgresConnection]:
        """A snapshot that sees these views."""
        with translated("read"), self._session.transaction():
            self._session.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
            yield PostgresConnection(self._session, reads=True)

    @contextmanager
    def writing(self) -> Iterator[PostgresConnection]:
        """A transaction that sees these views."""
        with translated("write"), self._session.transaction():
            self._session.execute("SET LOCAL synchronous_commit = off")
            yield PostgresConnection(self._session)

    @contextmanager
    def switching(self) -> Iterator[PostgresConnection]:
        """With the log's lock, so that nobody appends, and every table of the views in use."""
        if not self._is_analysed:  # who asks next has plans for tables of this size
            with translated("analyse the views"):
                self._session.execute(SQL("ANALYZE {}").format(self._named(self._next)))
            self._is_analysed = True
        with translated("put the views in place"):
            try:
                with self._session.transaction():
                    self._session.execute(_LOCK_LOG)
                    self._session.execute(SQL(_LOCK_VIEWS).format(self._named(self._views)))
                    connection = PostgresConnection(self._session)
                    with self._holding(connection):
                        yield connection
                    self._drop(self._views)
                    for table in self._tables:
                        names = Identifier(self._next, table), Identifier(self._views)
                        self._session.execute(SQL("ALTER TABLE {} SET SCHEMA {}").format(*names))
            except psycopg.errors.LockNotAvailable as error:
                raise InUse(str(error)) from error

    def remove(self) -> None:
        """Drops what was not put in place; where the connection is lost, the next to make views anew does."""
        with suppress(psycopg.Error):
            self._drop(self._next)

    def _drop(self, schema: str) -> None:
        self._session.execute(SQL("DROP TABLE IF EXISTS {}").format(self._named(schema)))

    def _named(self, schema: str) -> Composed:
        return SQL(", ").join(Identifier(schema, table) for table in self._tables)

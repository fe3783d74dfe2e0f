"""Leadership on PostgreSQL: an advisory lock of a session that does nothing else, and goes with it."""

from __future__ import annotations

import os
import socket
from collections.abc import Callable
from contextlib import AbstractContextManager, suppress
from typing import Any

import psycopg

from ledger.domain.instants import format_instant
from ledger.store.leadership import Leader
from ledger.store.postgres_connection import PostgresConnection
from ledger.store.postgres_errors import translated

_NAME = "ledger:"
_LEADER = """
SELECT a.application_name, a.backend_start FROM pg_locks l JOIN pg_stat_activity a ON a.pid = l.pid,
    (SELECT hashtextextended(?, 0) AS key) k
WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 1
    AND l.database = (SELECT oid FROM pg_database WHERE datname = current_database())
    AND l.classid::bigint = (k.key >> 32) & 4294967295 AND l.objid::bigint = k.key & 4294967295
"""


class SessionLeadership:
    """One job's lock, held by a session of its own that says in its name which process it is of.

    On a standby nobody leads: its locks are its own, and the primary's are not seen there.
    """

    def __init__(
        self, parameters: dict[str, Any], name: str, reading: Callable[[], AbstractContextManager[PostgresConnection]]
    ) -> None:
        own = f"{_NAME}{os.getpid()}:{socket.gethostname()}"
        self._parameters = parameters | {"application_name": own[:63]}
        self._key = name
        self._reading = reading
        self._session: psycopg.Connection[Any] | None = None

    def try_acquire(self) -> bool:
        if self.held():
            return True
        self.release()
        if not self._is_free():
            return False
        with translated("lead"):
            session = self._connected()
            try:
                row = session.execute(
                    "SELECT NOT pg_is_in_recovery() AND pg_try_advisory_lock(hashtextextended($1, 0))", (self._key,)
                ).fetchone()
            except BaseException:
                session.close()
                raise
        if row != (True,):
            session.close()
            return False
        self._session = session
        return True

    def release(self) -> None:
        if self._session is not None:
            with suppress(psycopg.Error):  # its end frees the lock as well, a little later
                self._session.execute("SELECT pg_advisory_unlock_all()")
            self._session.close()
            self._session = None

    def held(self) -> bool:
        """Asks the server: a session that was lost is noticed by nothing else."""
        if self._session is None:
            return False
        try:
            self._session.execute("SELECT 1")
        except psycopg.Error:
            self.release()
            return False
        return True

    def _is_free(self) -> bool:
        """As it looks: who stands by need not begin a session with every try."""
        with self._reading() as connection:
            return not connection.is_standby and connection.execute(_LEADER, (self._key,)).fetchone() is None

    def leader(self) -> Leader | None:
        with self._reading() as connection:
            row = connection.execute(_LEADER, (self._key,)).fetchone()
        if row is None or not row[0].startswith(_NAME):
            return None
        pid, _, host = row[0].removeprefix(_NAME).partition(":")
        return Leader(host, int(pid), row[1] and format_instant(row[1]))

    def _connected(self) -> psycopg.Connection[Any]:
        return psycopg.connect(**self._parameters, autocommit=True, cursor_factory=psycopg.RawCursor)

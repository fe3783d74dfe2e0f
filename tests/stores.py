"""Where the tests' ledgers are: a path names each of them, on SQLite its file, on PostgreSQL a database of its own.

`pytest --store=postgresql` runs on the second what runs on the first.
"""

from __future__ import annotations

import shutil
from pathlib import Path

from ledger.application.initialisation import initialise
from ledger.projections.schema import PROJECTION
from ledger.store.database import Database
from ledger.store.opening import open_database
from tests.postgres.server import PostgresServer


class PostgresStore:
    """The databases of a server that stand for paths; new ones are copies of one that is initialised."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._template = server.create_database()
        self._databases: dict[Path, str] = {}
        initialise(server.url(self._template))

    def url(self, path: Path) -> str:
        """Of the database of that path, made where there is none."""
        if path not in self._databases:
            self._databases[path] = self._server.create_database(self._template)
        return self._server.url(self._databases[path])

    def copy(self, path: Path, to: Path) -> None:
        """Nobody may have the first one open."""
        self._databases[to] = self._server.create_database(self._databases[path])

    def remove_below(self, folder: Path) -> None:
        for path in [path for path in self._databases if path.is_relative_to(folder)]:
            self._server.drop_database(self._databases.pop(path))


_postgres: PostgresStore | None = None


def use_postgres(server: PostgresServer | None) -> None:
    """From now on ledgers are made on that server; None: in files again."""
    global _postgres
    _postgres = PostgresStore(server) if server else None


def url_of(path: Path) -> str:
    """What `Ledger.open` takes for the ledger of that path."""
    return _postgres.url(path) if _postgres else f"sqlite:///{path}"


def open_store(path: Path) -> Database:
    """The database of that ledger."""
    return open_database(url_of(path), PROJECTION)


def copied(path: Path, to: Path) -> Path:
    """A copy of a ledger that nobody has open; gives its path."""
    if _postgres:
        _postgres.copy(path, to)
        return to
    return Path(shutil.copy(path, to))


def remove_below(folder: Path) -> None:
    """Ledgers in a folder that is about to go."""
    if _postgres:
        _postgres.remove_below(folder)

"""Where the tests' ledgers are: a path names each of them, on SQLite its file, on PostgreSQL a database of its own.

`pytest --store=postgresql` runs on the second what runs on the first.
"""

from __future__ import annotations

import hashlib
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from ledger.application.initialisation import initialise
from ledger.projections.schema import PROJECTION
from ledger.store.database import Database
from ledger.store.opening import open_database
from tests.postgres.server import PostgresServer

_SERVER = "LEDGER_TESTS_POSTGRES"
"""The environment's word of where the server is: processes that a test begins have their ledgers there too."""

_LEFT = 8

SeededAt = Callable[[Path], str]
"""Puts a ledger with the seeds at a path; gives its URL."""


class PostgresStore:
    """The databases of a server that stand for paths; new ones are copies of one that is initialised."""

    def __init__(self, server: PostgresServer) -> None:
        self._server = server
        self._template = server.create_database()
        self._made: set[Path] = set()
        self._left: list[str] = []
        initialise(server.url(self._template))

    def ensure(self, path: Path) -> None:
        """Makes the database of that path where there is none."""
        if path not in self._made:
            self._create(path, self._template)

    def copy(self, path: Path, to: Path) -> None:
        """Nobody may have the first one open."""
        self._create(to, _name(path))

    def _create(self, path: Path, template: str) -> None:
        self._server.create_database(template, _name(path))
        self._made.add(path)

    def remove_below(self, folder: Path) -> None:
        for path in [path for path in self._made if path.is_relative_to(folder)]:
            self._made.remove(path)
            self._left.append(_name(path))
        while len(self._left) > _LEFT:  # the last ones still have a session or two that are about to end
            self._server.drop_database(self._left.pop(0))


_postgres: PostgresStore | None = None


def _name(path: Path) -> str:
    return f"ledger_{hashlib.sha256(str(path).encode()).hexdigest()[:24]}"


def use_postgres(server: PostgresServer | None) -> None:
    """From now on ledgers are made on that server; None: in files again."""
    global _postgres
    _postgres = PostgresStore(server) if server else None
    if server:
        os.environ[_SERVER] = server.url("")
    else:
        os.environ.pop(_SERVER, None)


def url_of(path: Path) -> str:
    """What `Ledger.open` takes for the ledger of that path."""
    server = os.environ.get(_SERVER)
    if server is None:
        return f"sqlite:///{path}"
    if _postgres:  # else this is a process that a test began, and it is there
        _postgres.ensure(path)
    return f"{server}{_name(path)}"


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

"""A SQLite file that nobody writes, such as a backup: it is read as it lies there, and no file is made beside it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw

from ledger.errors import StoreFailure
from ledger.store.database import Connection, scalar
from ledger.store.findings import Finding
from ledger.store.sqlite import APPLICATION_ID, SqliteConnection
from ledger.store.sqlite_errors import translated
from ledger.store.sqlite_examination import examine_pages


class SqliteFile:
    """The log in a file. Of one thread, but for `examine_structure`. Errors of every use: StoreFailure."""

    is_remote = False

    def __init__(self, path: Path) -> None:
        self.place = str(path)
        self._path = path
        wal = path.with_name(f"{path.name}-wal")
        if wal.exists() and wal.stat().st_size:
            hint = f"name it with --database sqlite:///{path}"
            raise StoreFailure(f"{path} is in use, or was not closed: a part of it is in {wal.name}", hint=hint)
        with translated(f"open {path}"):
            self._connection = _opened(path)
            if self._connection.pragma("application_id") != APPLICATION_ID:
                raise StoreFailure(f"{path} is a database of something else", hint="name a backup of a ledger")

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """The one connection: nothing changes meanwhile."""
        with translated("read"):
            yield self._connection

    def has_table(self, connection: Connection, name: str) -> bool:
        """Whether the file has a table of that name."""
        return bool(scalar(connection, "SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,)))

    def examine_structure(self) -> list[Finding]:
        """SQLite's integrity check, on a connection of its own: it may run beside a pass over the events."""
        with translated("read"), closing(_opened(self._path)) as connection:
            return [examine_pages(connection)]

    def close(self) -> None:
        """Closes the file."""
        self._connection.close()


def _opened(path: Path) -> SqliteConnection:
    """Immutable: a read-only folder will do, and there is no lock that a copy elsewhere would not know of."""
    flags = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI
    connection = SqliteConnection(f"{path.absolute().as_uri()}?immutable=1", flags=flags)
    for pragma in ("query_only=ON", "trusted_schema=OFF", "cell_size_check=ON"):
        connection.execute(f"PRAGMA {pragma}")
    return connection

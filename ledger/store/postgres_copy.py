"""A PostgreSQL log → a SQLite file with the same events, byte for byte, under the same positions, and its tree."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

from ledger.store.database import Connection
from ledger.store.sqlite import SqliteDatabase
from ledger.store.whole_tables import copy_log


def copy_to_sqlite(connection: Connection, path: Path) -> None:
    """What the snapshot of the connection holds; the file must not be there yet. Errors: StoreFailure."""
    with closing(SqliteDatabase(path)) as copy, copy.writing() as target:
        copy_log(connection, target)

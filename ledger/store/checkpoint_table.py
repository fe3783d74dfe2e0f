"""The checkpoints that were signed, as the database keeps them for who asks; a copy of the last is beside the key."""

from __future__ import annotations

from typing import NamedTuple

from ledger.store.database import Database


class StoredCheckpoint(NamedTuple):
    """A signed note of a tree of that size; nothing of it is verified here."""

    size: int
    note: str
    signed_at: str


class CheckpointTable:
    """Of one log. Errors of every method: StoreFailure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def last(self) -> StoredCheckpoint | None:
        """The largest, of that size the latest; None: none was signed."""
        return self._one("SELECT size, note, signed_at FROM checkpoint ORDER BY size DESC, signed_at DESC LIMIT 1")

    def of_size(self, size: int) -> StoredCheckpoint | None:
        """The latest of that size."""
        statement = "SELECT size, note, signed_at FROM checkpoint WHERE size = ? ORDER BY signed_at DESC LIMIT 1"
        return self._one(statement, size)

    def _one(self, statement: str, *bindings: int) -> StoredCheckpoint | None:
        with self._database.reading() as connection:
            row = connection.execute(statement, bindings).fetchone()
        return StoredCheckpoint(*row) if row else None

    def add(self, checkpoint: StoredCheckpoint) -> None:
        """Publishes one."""
        with self._database.writing() as connection:
            connection.insert("checkpoint", [tuple(checkpoint)])

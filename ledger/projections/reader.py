"""What every class of questions starts with: one database to read."""

from __future__ import annotations

from ledger.store.database import Database


class Reader:
    """Asks the views of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

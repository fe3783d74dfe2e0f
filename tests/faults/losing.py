"""A SQLite store that fails right after a commit: what it recorded, it does not acknowledge."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import apsw

from ledger.store.sqlite import SqliteDatabase
from ledger.store.sqlite_errors import translated


class LosesAnAcknowledgement(SqliteDatabase):
    """After the next durable commit the connection breaks."""

    armed = False

    @contextmanager
    def writing(self, *, durable: bool = True) -> Iterator[apsw.Connection]:
        with super().writing(durable=durable) as connection:
            yield connection
        if durable and self.armed:
            self.armed = False
            with translated("write"):
                raise apsw.IOError("the cable was pulled")

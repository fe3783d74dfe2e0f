"""The log as it is stored, read without belief in it: what cannot be read is located, and stops nobody."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from json import JSONDecodeError
from typing import Any, NamedTuple, TypeVar

import apsw

from ledger.errors import StoreFailure
from ledger.proofs.export import ExportedEvent
from ledger.store.database import Connection, ConstraintViolation, Readable

Row = tuple[Any, ...]
Found = TypeVar("Found")
_EVENTS = "SELECT seq, stream_id, stream_version, topic, recorded_at, state FROM event"
_PAGE = 2000
_KINDS = (int, str, int, str, str, bytes)


class Unreadable(Exception):
    """The database could not give what was asked for: it is damaged there."""


class Stretch(NamedTuple):
    """Stored events one after the other; `broken` says what was met after them, None where nothing was."""

    rows: list[Row]
    broken: str | None = None


def attempted(database: Readable, read: Callable[[Connection], Found]) -> Found:
    """What `read` makes of a read transaction. Errors: Unreadable; StoreFailure where the log is not to blame."""
    try:
        with database.reading() as connection:
            return read(connection)
    except StoreFailure as error:
        if not _is_damage(error.__cause__):
            raise
        raise Unreadable(error.message) from error
    except (ConstraintViolation, UnicodeError, apsw.Error) as error:
        raise Unreadable(str(error)) from error


def _is_damage(error: BaseException | None) -> bool:
    """Of a page, a row or a disk: not a lock, a timeout or a lost connection."""
    if isinstance(error, (apsw.CorruptError, apsw.NotADBError, apsw.IOError, UnicodeError, JSONDecodeError)):
        return True
    return str(getattr(error, "sqlstate", None)).startswith("XX")  # PostgreSQL's class of internal errors


def stretch(database: Readable, after: int, upto: int) -> Stretch:
    """The events after a position, up to another; where they cannot be read together, one by one to the first that
    cannot. Errors: StoreFailure."""
    try:
        return Stretch(attempted(database, partial(_between, after=after, upto=upto)))
    except Unreadable as error:
        rows: list[Row] = []
        for position in range(after + 1, upto + 1):
            try:
                rows += attempted(database, partial(_only, position=position))
            except Unreadable as here:
                return Stretch(rows, str(here))
        return Stretch(rows, None if len(rows) == upto - after else str(error))


def _between(connection: Connection, after: int, upto: int) -> list[Row]:
    statement = f"{_EVENTS} WHERE seq > ? AND seq <= ? ORDER BY seq"
    return connection.execute(statement, (after, upto)).fetchall()


def _only(connection: Connection, position: int) -> list[Row]:
    """One event, or none: a range would look for its end at the next one."""
    return connection.execute(f"{_EVENTS} WHERE seq = ?", (position,)).fetchall()


def hashed_events(database: Readable, size: int) -> Iterator[ExportedEvent]:
    """The first events with the hashes that the tree has of them. Errors: StoreFailure, also where one is missing."""
    for done in range(0, size, _PAGE):
        with database.reading() as connection:
            events = _between(connection, done, min(done + _PAGE, size))
            statement = "SELECT hash FROM tree_hash WHERE level = 0 AND n >= ? AND n < ? ORDER BY n"
            leaves = connection.execute(statement, (done, min(done + _PAGE, size))).fetchall()
        if not len(events) == len(leaves) == min(_PAGE, size - done):
            told = f"events after {done} or their hashes are missing"
            raise StoreFailure(told, hint="`ledger verify` tells what was changed")
        for event, (leaf,) in zip(events, leaves, strict=True):
            yield ExportedEvent._make((*event, leaf))


def is_typed(row: Row) -> bool:
    """Whether each column has what the schema says: a damaged page may give anything."""
    return tuple(map(type, row)) == _KINDS

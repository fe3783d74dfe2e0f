"""What log and views need of a database; `sqlite.py` and `postgres.py` are the two that there are.

Statements are written once, in what both understand: bindings are `?` or `:name`, whole numbers are BIGINT where they
are cast, text compares by code point. What neither standard nor dialects share has a method here.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any, Protocol, TypeAlias

from ledger.store.findings import Finding
from ledger.store.leadership import Leadership

Bindings: TypeAlias = Sequence[Any] | Mapping[str, Any]

NO_LIMIT = 2**62
"""Of a statement that gives every row."""


class ConstraintViolation(Exception):
    """A row that the schema refuses; what its transaction or savepoint wrote is undone."""


class InUse(Exception):
    """Others held what a transaction needs; it was given up, so that nobody waits for it, and may be tried again."""


class Rows(Protocol):
    """The rows of one statement, to be read within its transaction."""

    def __iter__(self) -> Iterator[Any]: ...

    def fetchone(self) -> Any:
        """The next row as a tuple; None after the last."""

    def fetchall(self) -> list[Any]:
        """The rows that are left."""

    def close(self) -> None:
        """Ends the statement before its last row."""


class Connection(Protocol):
    """A connection within a transaction."""

    def execute(self, statement: str, bindings: Bindings = ..., /) -> Rows:
        """Runs one statement."""

    def executemany(self, statement: str, rows: Iterable[Bindings], /) -> object:
        """Runs one statement for each of many bindings; it gives no rows."""

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """Appends whole rows, columns in the order of the table, the fastest way that there is."""

    def savepoint(self) -> AbstractContextManager[None]:
        """What is written within it is undone alone when it raises. Errors: ConstraintViolation."""


class Beside(Protocol):
    """Views that are being made beside those in use: to its connections the views are these. Errors: StoreFailure."""

    def reading(self) -> AbstractContextManager[Connection]:
        """A read transaction."""

    def writing(self) -> AbstractContextManager[Connection]:
        """A write transaction, as `Database.writing` where it is not durable."""

    def switching(self) -> AbstractContextManager[Connection]:
        """A short write transaction, in which nobody else writes log or views; at its end these are the views in use.

        Whoever reads sees the old ones or these, whole. A crash leaves either, too. Errors: InUse.
        """


class Readable(Protocol):
    """One store of a log that is asked, and not written."""

    place: str

    def reading(self) -> AbstractContextManager[Connection]:
        """A read transaction: all statements see one state of log and views.

        Within a durable write of the same thread it is that one's connection, which sees what it wrote.
        """

    def has_table(self, connection: Connection, name: str) -> bool:
        """Whether the schema has a table of that name."""

    def examine_structure(self) -> list[Finding]:
        """Whether the database's own structures are sound, as far as it can tell; it reads all of them."""

    def close(self) -> None:
        """Closes every idle connection."""


class Database(Readable, Protocol):
    """One store of log and views, at `place`. Safe to share between threads. Errors of every use: StoreFailure."""

    is_remote: bool
    """Whether a read may wait for another machine, however little it has to do."""

    def writing(self, *, durable: bool = True) -> AbstractContextManager[Connection]:
        """A write transaction, committed at the end, rolled back on any error. Nothing is half written.

        Durable: what was committed survives a power cut. Else a cut may lose the last commits, never their order.
        Errors: ConstraintViolation.
        """

    def create_views(self, connection: Connection, schema: str) -> None:
        """Makes the tables and indexes of a schema written for SQLite."""

    def beside(self, schema: str, tables: Sequence[str]) -> AbstractContextManager[Beside]:
        """Empty views of that schema, as `create_views` takes it, beside those in use. One process at a time may ask.

        Unless they are switched to, they are gone at the end, or where a crash prevents that, when the next are made.
        """

    def utf8(self, text: str) -> str:
        """The SQL of a text, given as SQL, as its bytes in UTF-8."""

    def copy_to(self, path: Path) -> None:
        """One state of the log, at least, in a new SQLite file, while others read and write."""

    def is_standby(self, connection: Connection) -> bool:
        """Whether the database repeats another server's, so that nothing can be written here."""

    def leadership(self, name: str) -> Leadership:
        """The lock of the job of that name, among all processes of this database."""

    def signing_key_path(self, folder: Path) -> Path:
        """Where the key is that signs its checkpoints: outside the database, in the user's `folder` if it is remote."""

    def examine(self) -> list[Finding]:
        """Whether the store keeps its promises."""


def scalar(connection: Connection, statement: str, bindings: Bindings = ()) -> Any:
    """The first column of the first row; None when there is no row."""
    row = connection.execute(statement, bindings).fetchone()
    return row[0] if row else None

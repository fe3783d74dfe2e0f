"""A PostgreSQL connection as log and views use it: psycopg 3 without its pipeline, statements prepared."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain, islice
from typing import Any

import psycopg
from psycopg.types.numeric import Int8BinaryDumper, IntDumper
from psycopg.types.string import StrBinaryDumper

from ledger.store.database import Bindings
from ledger.store.postgres_errors import translated
from ledger.store.postgres_statements import translated_statement

_ONE_STATEMENT_ROWS = 32
"""Up to so many rows, one INSERT is faster than COPY, which takes a turn more to the server."""
_TOGETHER = 200
"""Rows of an executemany at a time. psycopg sends them in pipeline mode, which hangs for good, holding its locks, once
more is on its way than the socket's buffers take."""


_NONE = "\uffff"
"""No character, by Unicode's word."""


class _TruthDumper(IntDumper):
    """True and false are 1 and 0, as SQLite has them, also in a COPY."""

    def dump(self, obj: Any) -> bytes:
        return b"1" if obj else b"0"


class PostgresConnection:
    """A connection as `Connection` describes it, within a transaction that somebody else begins and ends.

    `reads`: it only asks. PostgreSQL keeps no text with NUL in it, so who asks for one finds nothing.
    """

    def __init__(self, connection: psycopg.Connection[Any], *, reads: bool = False) -> None:
        self.raw = connection
        self._reads = reads

    @property
    def is_standby(self) -> bool:
        """Of the server, as it tells its sessions whenever that changes: it costs no round trip."""
        return self.raw.info.parameter_status("in_hot_standby") == "on"

    def execute(self, statement: str, bindings: Bindings = (), /) -> psycopg.Cursor[Any]:
        """All rows are fetched at once."""
        text, names = translated = translated_statement(statement)
        given = translated.arranged(bindings) if names else bindings
        if self._reads:
            given = [_findable(each) if isinstance(each, str) else each for each in given]
        return self.raw.execute(text, given, binary=True)

    def executemany(self, statement: str, rows: Iterable[Bindings], /) -> None:
        """A bounded number of rows at a time."""
        translated = translated_statement(statement)
        left = iter(rows)
        with self.raw.cursor() as cursor:
            while some := [translated.arranged(row) for row in islice(left, _TOGETHER)]:
                cursor.executemany(translated.text, some)

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        """COPY; one INSERT where the rows are few."""
        if not rows:
            return
        if len(rows) <= _ONE_STATEMENT_ROWS:
            marks = f"({','.join('?' * len(rows[0]))})"
            self.execute(f"INSERT INTO {table} VALUES {','.join([marks] * len(rows))}", [*chain.from_iterable(rows)])
            return
        with self.raw.cursor() as cursor, cursor.copy(f"COPY {table} FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)

    @contextmanager
    def savepoint(self) -> Iterator[None]:
        """PostgreSQL's own savepoint."""
        with translated("write"), self.raw.transaction():
            yield


def _findable(text: str) -> str:
    """Also of a text within a JSON list."""
    return text.replace("\0", _NONE).replace("\\u0000", _NONE)


def adapt(connection: psycopg.Connection[Any]) -> None:
    """Every whole number is BIGINT and every text TEXT, so that a statement is one statement whatever is bound."""
    for kind in (IntDumper, Int8BinaryDumper):
        connection.adapters.register_dumper(int, kind)
    for kind in (_TruthDumper, Int8BinaryDumper):
        connection.adapters.register_dumper(bool, kind)
    connection.adapters.register_dumper(str, StrBinaryDumper)

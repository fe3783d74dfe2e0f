"""Views made anew in the same file: under names of their own, until they take the place of those in use.

Tables are renamed in one transaction of a few milliseconds, so who reads or writes meanwhile never waits for more than
a batch. SQLite renames no index: those of the views in use keep the mark that they were made under, and the next ones
get the other. The old tables are dropped after that, one at a time; what a crash leaves of either, the next to make
views anew removes.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from typing import Any

from ledger.store.database import Bindings, Connection, Rows

_MARKS = ("even_", "odd_")
_OLD = "old_"
_DEFINED = re.compile(r"\b(IF NOT EXISTS|ON) (\w+)")

Begin = Callable[[], AbstractContextManager[Connection]]


class _Names:
    """The views of a mark: statements that name `claim` mean `even_claim`."""

    def __init__(self, mark: str, tables: Sequence[str]) -> None:
        self._mark = mark
        names = "|".join(tables)
        self._named = re.compile(rf"\b(FROM|JOIN|INTO|UPDATE) ({names})\b|\b({names})(?=\.)")
        self._known: dict[str, str] = {}

    def table(self, name: str) -> str:
        return f"{self._mark}{name}"

    def statement(self, text: str) -> str:
        marked = self._known.get(text)
        if marked is None:
            marked = self._known[text] = self._named.sub(self._marked, text)
        return marked

    def _marked(self, match: re.Match[str]) -> str:
        return f"{match[1]} {self._mark}{match[2]}" if match[1] else f"{self._mark}{match[3]}"


class _MarkedConnection:
    """A connection to which the views are those of a mark."""

    def __init__(self, connection: Connection, names: _Names) -> None:
        self._connection = connection
        self._names = names

    def execute(self, statement: str, bindings: Bindings = (), /) -> Rows:
        return self._connection.execute(self._names.statement(statement), bindings)

    def executemany(self, statement: str, rows: Iterable[Bindings], /) -> object:
        return self._connection.executemany(self._names.statement(statement), rows)

    def insert(self, table: str, rows: Sequence[Sequence[Any]]) -> None:
        self._connection.insert(self._names.table(table), rows)

    def savepoint(self) -> AbstractContextManager[None]:
        return self._connection.savepoint()


class SqliteBeside:
    """Views of `tables` beside those in use, empty at first. One process makes any at a time."""

    def __init__(self, schema: str, tables: Sequence[str], reading: Begin, writing: Begin) -> None:
        self._tables = tables
        self._reading = reading
        self._writing = writing
        self.remove()
        with writing() as connection:
            taken = connection.execute("SELECT 1 FROM sqlite_schema WHERE name GLOB ?", (f"{_MARKS[0]}*",)).fetchone()
            mark = _MARKS[1] if taken else _MARKS[0]
            connection.execute(_DEFINED.sub(rf"\1 {mark}\2", schema))
        self._names = _Names(mark, tables)

    @contextmanager
    def reading(self) -> Iterator[Connection]:
        """A read transaction that sees these views."""
        with self._reading() as connection:
            yield _MarkedConnection(connection, self._names)

    @contextmanager
    def writing(self) -> Iterator[Connection]:
        """A write transaction that sees these views."""
        with self._writing() as connection:
            yield _MarkedConnection(connection, self._names)

    @contextmanager
    def switching(self) -> Iterator[Connection]:
        """A write transaction at whose end they are the views, and those that were are gone."""
        with self._writing() as connection:
            yield _MarkedConnection(connection, self._names)
            for table in self._tables:
                if _has_table(connection, table):
                    connection.execute(f"ALTER TABLE {table} RENAME TO {_OLD}{table}")
                connection.execute(f"ALTER TABLE {self._names.table(table)} RENAME TO {table}")

    def remove(self) -> None:
        """Drops every table that is not in use."""
        self._drop(marked + table for table in self._tables for marked in (*_MARKS, _OLD))

    def _drop(self, tables: Iterable[str]) -> None:
        """Each with its indexes, in transactions of their own: others write in between."""
        for table in tables:
            with self._reading() as connection:
                if not _has_table(connection, table):
                    continue
                indexes = connection.execute(
                    "SELECT name FROM sqlite_schema WHERE type = 'index' AND tbl_name = ? AND sql IS NOT NULL", (table,)
                ).fetchall()
            for statement in (*(f"DROP INDEX {index}" for (index,) in indexes), f"DROP TABLE {table}"):
                with self._writing() as connection:
                    connection.execute(statement)


def _has_table(connection: Connection, name: str) -> bool:
    return (
        connection.execute("SELECT 1 FROM sqlite_schema WHERE type = 'table' AND name = ?", (name,)).fetchone()
        is not None
    )

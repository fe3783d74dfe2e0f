"""Tables read whole, in the order of their key, a page at a time; and the log copied so from one store to another."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ledger.store.database import Connection, scalar
from ledger.store.stored_log import Row

_ROWS = 2000


class Columns(NamedTuple):
    """A table's columns in their order, and those of its key."""

    names: tuple[str, ...]
    key: tuple[str, ...]


LOG_TABLES = {
    "event": Columns(("seq", "stream_id", "stream_version", "topic", "recorded_at", "state"), ("seq",)),
    "checkpoint": Columns(("size", "note", "signed_at"), ("size", "signed_at")),
    "submission": Columns(("scope", "submission_id", "content_digest", "seqs"), ("scope", "submission_id")),
}
_TREE = Columns(("level", "n", "hash"), ("n",))
_TEXT = "digest, content, attached_at, actor"


def pages(connection: Connection, table: str, columns: Columns) -> Iterator[list[Row]]:
    """All rows of a table, or of a question in its place; none of the pages is empty."""
    order, marks = ", ".join(columns.key), ", ".join("?" * len(columns.key))
    names = ", ".join(f'"{name}"' for name in columns.names)
    selected = f"SELECT {names} FROM {table}"
    page = connection.execute(f"{selected} ORDER BY {order} LIMIT {_ROWS}").fetchall()
    while page:
        yield page
        after = [page[-1][columns.names.index(name)] for name in columns.key]
        statement = f"{selected} WHERE ({order}) > ({marks}) ORDER BY {order} LIMIT {_ROWS}"
        page = connection.execute(statement, after).fetchall()


def copy_log(
    source: Connection, target: Connection, advance: Callable[[int, int], None] = lambda done, events: None
) -> None:
    """Events byte for byte under their positions, tree, checkpoints, submissions and texts, into tables without a row.

    `advance` hears how many of how many events are copied.
    """
    events, done = int(scalar(source, "SELECT count(*) FROM event")), 0
    for table, columns in LOG_TABLES.items():
        for page in pages(source, table, columns):
            target.insert(table, page)
            if table == "event":
                done += len(page)
                advance(done, events)
    for (level,) in source.execute("SELECT DISTINCT level FROM tree_hash ORDER BY level").fetchall():
        for page in pages(source, f"(SELECT * FROM tree_hash WHERE level = {level}) t", _TREE):
            target.insert("tree_hash", page)
    for (rowid,) in source.execute("SELECT rowid FROM source_text ORDER BY rowid").fetchall():
        text = source.execute(f"SELECT {_TEXT} FROM source_text WHERE rowid = ?", (rowid,)).fetchone()
        target.execute(f"INSERT INTO source_text ({_TEXT}) VALUES (?, ?, ?, ?)", text)


def is_empty(connection: Connection) -> bool:
    """Whether nothing of a log is there."""
    tables = (*LOG_TABLES, "tree_hash", "source_text")
    return not any(scalar(connection, f"SELECT 1 FROM {table} LIMIT 1") for table in tables)

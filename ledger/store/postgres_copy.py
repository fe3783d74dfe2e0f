"""A PostgreSQL log → a SQLite file with the same events, byte for byte, under the same positions, and its tree."""

from __future__ import annotations

from pathlib import Path

from ledger.store.database import Connection
from ledger.store.sqlite import SqliteDatabase

_ROWS = 5000


def copy_to_sqlite(connection: Connection, path: Path) -> None:
    """What the snapshot of the connection holds; the file must not be there yet. Errors: StoreFailure."""
    copy = SqliteDatabase(path)
    try:
        position = 0
        while rows := connection.execute(
            "SELECT seq, stream_id, stream_version, topic, recorded_at, state FROM event"
            " WHERE seq > ? ORDER BY seq LIMIT ?",
            (position, _ROWS),
        ).fetchall():
            with copy.writing(durable=False) as target:
                target.insert("event", rows)
            position = rows[-1][0]
        level, n = -1, 0
        while hashes := connection.execute(
            "SELECT level, n, hash FROM tree_hash WHERE (level, n) > (CAST(? AS BIGINT), CAST(? AS BIGINT))"
            " ORDER BY level, n LIMIT ?",
            (level, n, _ROWS),
        ).fetchall():
            with copy.writing(durable=False) as target:
                target.insert("tree_hash", hashes)
            level, n, _ = hashes[-1]
        with copy.writing() as target:  # durable, and so is what came before it
            target.insert(
                "submission",
                connection.execute("SELECT scope, submission_id, content_digest, seqs FROM submission").fetchall(),
            )
            target.insert(
                "source_text",
                connection.execute("SELECT digest, content, attached_at, actor FROM source_text").fetchall(),
            )
            target.insert("checkpoint", connection.execute("SELECT size, note, signed_at FROM checkpoint").fetchall())
    finally:
        copy.close()

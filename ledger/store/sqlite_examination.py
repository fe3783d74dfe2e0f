"""Whether a SQLite file keeps its promises: library, durability, schema, triggers, room on the disk."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path
from typing import Any

import apsw

from ledger.store.findings import Finding, fault, ok, warning

_GIB = 2**30
_LEAST_FREE_BYTES = 64 * 2**20
_LARGEST_LOOKED_THROUGH = 4 * _GIB
_MOST_FAULTS = 5
_SYNCHRONOUS = {0: "OFF", 1: "NORMAL", 2: "FULL", 3: "EXTRA"}


def examine_sqlite(connection: apsw.Connection, path: Path, log_schema: str) -> list[Finding]:
    """`connection` is one with the settings of the writer of the log; `log_schema` is as this release makes it."""
    return [
        ok("database", f"SQLite {apsw.sqlite_lib_version()}, {path}"),
        _durability(connection),
        _append_only(connection, log_schema),
        _pages(connection, path),
        _room(path),
    ]


def _pages(connection: apsw.Connection, path: Path) -> Finding:
    """Of a large file it would take minutes."""
    if path.stat().st_size > _LARGEST_LOOKED_THROUGH:
        return ok("file", "too large to be looked through here: `ledger verify` does")
    return examine_pages(connection)


def examine_pages(connection: apsw.Connection) -> Finding:
    """SQLite's own check of every page and index; it knows nothing of what is in a row."""
    try:
        told = [str(line) for (line,) in connection.execute(f"PRAGMA integrity_check({_MOST_FAULTS})")]
    except (apsw.Error, UnicodeError) as error:
        told = [str(error)]
    if told == ["ok"]:
        return ok("file", "SQLite finds its pages and indexes sound")
    return fault("file", "; ".join(told), "restore a backup")


def _durability(connection: apsw.Connection) -> Finding:
    journal = connection.pragma("journal_mode")
    synchronous = _SYNCHRONOUS[connection.pragma("synchronous")]
    told = f"journal_mode {journal}, synchronous {synchronous}"
    if (journal, synchronous) in (("wal", "FULL"), ("wal", "EXTRA")):
        return ok("durability", told)
    return fault("durability", told, "a power cut may lose what was acknowledged: is the file on a network drive?")


def _append_only(connection: apsw.Connection, log_schema: str) -> Finding:
    """Tables and triggers of the log, word for word as they were made."""
    with closing(apsw.Connection(":memory:")) as intended:
        intended.execute(log_schema)
        expected = _rules(intended)
    found = _rules(connection)
    changed = sorted(name for name in expected.keys() | found.keys() if expected.get(name) != found.get(name))
    if not changed:
        return ok("append only", "the log's tables and triggers are as they were made")
    return fault(
        "append only",
        f"missing or changed: {', '.join(changed)}",
        "events could have been changed: compare with a backup, then copy the log into a new file",
    )


def _rules(connection: apsw.Connection) -> dict[Any, str]:
    """By name, however they are laid out."""
    statement = "SELECT name, sql FROM sqlite_schema"
    statement += (
        " WHERE type IN ('table', 'trigger') AND tbl_name IN ('event', 'submission', 'tree_hash', 'checkpoint')"
    )
    return {name: " ".join(str(sql).split()) for name, sql in connection.execute(statement)}


def _room(path: Path) -> Finding:
    """A backup beside the file needs as much room as it has."""
    free = shutil.disk_usage(path.parent).free
    size = path.stat().st_size
    told = f"{free / _GIB:.1f} GiB free, the file has {size / _GIB:.2f} GiB"
    if free < _LEAST_FREE_BYTES:
        return fault("disk", told, "nothing can be recorded soon: make room")
    if free < max(_GIB, size):
        return warning("disk", told, "make room before the disk is full, and for a copy of the file")
    return ok("disk", told)

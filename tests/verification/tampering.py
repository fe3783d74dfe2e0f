"""Changes behind the ledger's back, by whoever owns the database: triggers are out of the way."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from itertools import chain
from pathlib import Path
from typing import Any, NamedTuple

import apsw
import psycopg

from ledger.application.verifying import Verification, verify_log
from ledger.proofs.checkpoints import Checkpoint
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.tree import complete_root
from tests.stores import open_store, url_of
from tests.verification.logs import KEY, KEYS, SIGNED, SIZE, unwatched

TABLES = {"event": 6, "tree_hash": 3, "checkpoint": 3, "submission": 4}
Row = tuple[Any, ...]


class Tampering:
    """One database, opened by its owner, and as it was at first whenever that is wanted."""

    def __init__(self, path: Path) -> None:
        self._database = open_store(path)
        self._owner = _sqlite(path) if url_of(path).startswith("sqlite") else _postgres(url_of(path))
        self._first = {table: self.rows(f"SELECT * FROM {table}") for table in TABLES}

    def __enter__(self) -> Tampering:
        return self

    def __exit__(self, *exception: object) -> None:
        self._owner("CLOSE", ())
        self._database.close()

    def rows(self, statement: str, *bindings: Any) -> list[Row]:
        return self._owner(statement, bindings)

    def do(self, statement: str, *bindings: Any) -> None:
        self._owner(statement, bindings)

    def undo(self) -> None:
        """Every table that differs is as it was at first."""
        for table, width in TABLES.items():
            if self.rows(f"SELECT * FROM {table}") != self._first[table]:
                self.do(f"DELETE FROM {table}")
                marks = ", ".join([f"({', '.join('?' * width)})"] * len(self._first[table]))
                self.do(f"INSERT INTO {table} VALUES {marks}", *chain.from_iterable(self._first[table]))

    def event(self, position: int) -> Row:
        return self.rows("SELECT * FROM event WHERE seq = ?", position)[0]

    def verify(self) -> Verification:
        return verify_log(self._database, KEYS, (), unwatched)


Owner = Callable[[str, Sequence[Any]], list[Row]]


def _sqlite(path: Path) -> Owner:
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA synchronous = OFF")
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {name}")

    def run(statement: str, bindings: Sequence[Any]) -> list[Row]:
        if statement == "CLOSE":
            connection.close()
            return []
        return connection.execute(statement, tuple(bindings)).fetchall()

    return run


def _postgres(url: str) -> Owner:
    connection = psycopg.connect(url, autocommit=True)
    connection.execute("SET search_path = ledger")
    for table in TABLES:
        connection.execute(f"ALTER TABLE {table} DISABLE TRIGGER ALL")

    def run(statement: str, bindings: Sequence[Any]) -> list[Row]:
        if statement == "CLOSE":
            connection.close()
            return []
        cursor = connection.execute(statement.replace("?", "%s"), bindings)
        return cursor.fetchall() if cursor.description else []

    return run


class Edit(NamedTuple):
    """What somebody does to a log; it gives the position that must be named, or the whole range it may lie in."""

    name: str
    do: Callable[[Tampering, random.Random], tuple[int, int]]


def _flipped(content: bytes, chance: random.Random) -> bytes:
    changed = bytearray(content)
    changed[chance.randrange(len(content))] ^= 1 << chance.randrange(8)
    return bytes(changed)


def change_a_state(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = chance.randint(1, SIZE)
    log.do("UPDATE event SET state = ? WHERE seq = ?", _flipped(log.event(position)[5], chance), position)
    return position, position


def change_a_topic(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = chance.randint(1, SIZE)
    log.do("UPDATE event SET topic = ? WHERE seq = ?", "ledger.FigureVoided", position)
    return position, position


def change_a_time(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = chance.randint(1, SIZE)
    other = chance.choice(["2026-06-05T12:00:00.000001Z", "2026-06-05", "2031-01-01T00:00:00.000000Z", ""])
    log.do("UPDATE event SET recorded_at = ? WHERE seq = ?", other, position)
    return position, position


def change_a_stream(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = chance.randint(1, SIZE)
    stream = chance.choice(["00000000-0000-4000-8000-000000000000", "x", "5\n6"])
    log.do("UPDATE event SET stream_id = ? WHERE seq = ?", stream, position)
    return position, position


def change_a_version(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = chance.randint(1, SIZE)
    log.do("UPDATE event SET stream_version = ? WHERE seq = ?", chance.choice([0, 999]), position)
    return position, position


def take_one_away(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = chance.randint(1, SIZE)
    log.do("DELETE FROM event WHERE seq = ?", position)
    return position, position


def take_the_last_away(log: Tampering, chance: random.Random) -> tuple[int, int]:
    """With their hashes, now and then: a checkpoint knows of them."""
    position = chance.randint(1, SIGNED[-1])
    log.do("DELETE FROM event WHERE seq >= ?", position)
    if chance.random() < 0.5:
        log.do("DELETE FROM tree_hash WHERE level = 0 AND n >= ?", position - 1)
        log.do("DELETE FROM tree_hash WHERE level = 1 AND n >= ?", (position - 1) // 256)
    return position, position


def take_one_out_and_close_the_gap(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = chance.randint(1, SIZE - 1)
    log.do("DELETE FROM event WHERE seq = ?", position)
    for seq in range(position + 1, SIZE + 1):
        log.do("UPDATE event SET seq = ? WHERE seq = ?", seq - 1, seq)
    return position, position


def add_one(log: Tampering, chance: random.Random) -> tuple[int, int]:
    event = log.event(chance.randint(1, SIZE))
    row = (SIZE + 1, "00000000-0000-4000-8000-000000000000", 1, *event[3:4], "2026-12-01T00:00:00.000000Z", event[5])
    log.do("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", *row)
    return SIZE + 1, SIZE + 1


def add_one_before_the_first(log: Tampering, chance: random.Random) -> tuple[int, int]:
    position = -chance.randint(0, 9)
    row = (position, "00000000-0000-4000-8000-000000000000", 1, *log.event(1)[3:])
    log.do("INSERT INTO event VALUES (?, ?, ?, ?, ?, ?)", *row)
    return position, position


def swap_two(log: Tampering, chance: random.Random) -> tuple[int, int]:
    first, second = sorted(chance.sample(range(1, SIZE + 1), 2))
    for there, here in ((-1, first), (first, second), (second, -1)):
        log.do("UPDATE event SET seq = ? WHERE seq = ?", there, here)
    return first, first


def change_a_leaf(log: Tampering, chance: random.Random) -> tuple[int, int]:
    n = chance.randrange(SIZE)
    log.do("UPDATE tree_hash SET hash = ? WHERE level = 0 AND n = ?", chance.randbytes(32), n)
    return n + 1, n + 1


def take_a_leaf_away(log: Tampering, chance: random.Random) -> tuple[int, int]:
    n = chance.randrange(SIZE)
    log.do("DELETE FROM tree_hash WHERE level = 0 AND n = ?", n)
    return n + 1, n + 1


def change_an_event_and_its_leaf(log: Tampering, chance: random.Random) -> tuple[int, int]:
    """Now and then with the node above, too. The checkpoints before and after it say between which it lies."""
    position = chance.randint(1, SIGNED[-1])
    event = log.event(position)
    state = event[5].replace(b'"nonce":"', b'"nonce":"%02x' % chance.randrange(256))[: len(event[5]) + 2]
    log.do("UPDATE event SET state = ? WHERE seq = ?", state, position)
    leaf = leaf_hash(leaf_entry(*event[:5], state))
    log.do("UPDATE tree_hash SET hash = ? WHERE level = 0 AND n = ?", leaf, position - 1)
    if chance.random() < 0.5:
        leaves = [each for (each,) in log.rows("SELECT hash FROM tree_hash WHERE level = 0 ORDER BY n LIMIT 256")]
        log.do("UPDATE tree_hash SET hash = ? WHERE level = 1 AND n = 0", complete_root(leaves))
    before = max((size for size in SIGNED if size < position), default=0)
    return before + 1, min(size for size in SIGNED if size >= position)


EDITS = [
    change_a_state, change_a_topic, change_a_time, change_a_stream, change_a_version, take_one_away, take_the_last_away,
    take_one_out_and_close_the_gap, add_one, add_one_before_the_first, swap_two, change_a_leaf, take_a_leaf_away,
    change_an_event_and_its_leaf,
]  # fmt: skip


def change_a_checkpoint(log: Tampering, chance: random.Random) -> int:
    """One row's note: its root, its size, who signed it, or a bit; gives the size that it is kept under."""
    size = chance.choice(SIGNED)
    ((note,),) = log.rows("SELECT note FROM checkpoint WHERE size = ?", size)
    ((root,),) = log.rows("SELECT hash FROM tree_hash WHERE level = 0 AND n = ?", size)
    other = chance.choice([
        Checkpoint(KEY.name, size, root).signed(type(KEY)(KEY.name, chance.randbytes(32))),
        Checkpoint(KEY.name, size + 1, root).signed(KEY),
        note.replace("\n", "\n\n", 1),
        note.replace(f"\n{size}\n", f"\n{size + 1}\n"),
        _flipped(note.encode("ascii", "ignore"), chance).decode("ascii", "replace"),
    ])  # fmt: skip
    log.do("UPDATE checkpoint SET note = ? WHERE size = ?", other, size)
    return size

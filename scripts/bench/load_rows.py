"""Rows of a load by plain means: events with their ids and bytes, gathered and written a chunk at a time."""

from __future__ import annotations

import json
import secrets
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any
from uuid import UUID, uuid5

from ledger.projections.schema import PROJECTION
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.tiles import TILE_WIDTH
from ledger.proofs.tree import complete_root
from ledger.store.database import Database

NAMESPACE = uuid5(UUID("6ba7b811-9dad-11d1-80b4-00c04fd430c8"), "https://metrics-ledger.dev/ns/v1")
ACTOR = "bench"
_CLOSING = "UPDATE answer SET to_seq = ? WHERE figure_no = ? AND known_from = ? AND to_seq = ? AND from_seq < ?"
Content = dict[str, Any]
Row = tuple[Any, ...]


def canonical(content: Content) -> str:
    return json.dumps(content, sort_keys=True, separators=(",", ":"), ensure_ascii=False)


def stream_of(*key: str) -> UUID:
    return uuid5(NAMESPACE, "\x1f".join(key))


@dataclass(slots=True)
class Tile:
    """The last one of a level: how many hashes the level has, and those of this tile."""

    n: int = 0
    hashes: list[bytes] = field(default_factory=list)


class Rows:
    """Numbers and gathers events and rows; `import_digest` names the import, as a ledger's load names it."""

    def __init__(self, database: Database, import_digest: str, chunk_items: int) -> None:
        self._database = database
        self._import_digest = import_digest
        self._chunk_items = chunk_items
        self._key = f"import:{import_digest[:16]}"
        self._rows: dict[str, list[Row]] = {}
        self._closed: list[Row] = []
        self._tiles: dict[int, Tile] = {}
        self.recorded_at = f"{datetime.now(UTC):%Y-%m-%dT%H:%M:%S.%fZ}"
        self.seq = 0

    def add(self, table: str, row: Row) -> None:
        """One more row, columns in the order of the table."""
        self._rows.setdefault(table, []).append(row)

    def close_answer(self, row: Row) -> None:
        """An answer that holds until a position: (to_seq, figure_no, known_from, to_seq so far, to_seq)."""
        self._closed.append(row)

    def event(self, topic: str, stream: UUID, version: int, content: Content, identity: Content) -> tuple[int, str]:
        """Adds an event; its id is made of `identity`, in which a publication has no instants. Position and id."""
        if self.seq % self._chunk_items == 0:
            self.flush()
        if "publication" in identity:
            stated = {name: part for name, part in identity["publication"].items() if not name.endswith("_at")}
            identity = {**identity, "publication": stated}
        topic = f"ledger.{topic}"
        event_id = str(uuid5(stream, f"{topic}\x1f{canonical(identity)}"))
        first = self.seq // self._chunk_items * self._chunk_items
        state = {
            "actor": ACTOR,
            "class_version": 1,
            "content": content,
            "event_id": event_id,
            "nonce": secrets.token_hex(16),
            "submission_id": f"{self._key}:{first}+{self._chunk_items}",
        }
        self.seq += 1
        event = (self.seq, str(stream), version, topic, self.recorded_at, canonical(state).encode())
        self.add("event", event)
        self._hash(0, leaf_hash(leaf_entry(*event)))
        return self.seq, event_id

    def _hash(self, level: int, hashed: bytes) -> None:
        """Adds a hash of the tree, and above the last of a tile that tile's."""
        tile = self._tiles.setdefault(level, Tile())
        self.add("tree_hash", (level, tile.n, hashed))
        tile.n += 1
        tile.hashes.append(hashed)
        if len(tile.hashes) == TILE_WIDTH:
            self._hash(level + 1, complete_root(tile.hashes))
            tile.hashes.clear()

    def flush(self) -> None:
        """Writes the chunk: its rows, that it is recorded, and where the views are."""
        if not self._rows:
            return
        first = (self.seq - 1) // self._chunk_items * self._chunk_items
        key = f"{self._key}:{first}+{self._chunk_items}"
        self.add("submission", ("scope:import", key, self._import_digest, f"{first + 1},{self.seq}"))
        with self._database.writing() as connection:
            for table, rows in self._rows.items():
                connection.insert(table, rows)
            if self._closed:
                connection.executemany(_CLOSING, self._closed)
            connection.execute("UPDATE projection SET position = ? WHERE name = ?", (self.seq, PROJECTION))
        self._rows.clear()
        self._closed.clear()

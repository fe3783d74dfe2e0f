"""The Merkle tree beside the log, as it is asked: roots, proofs, tiles, and the leaves themselves."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from ledger.errors import StoreFailure
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_entry
from ledger.proofs.tiles import TILE_HEIGHT, Tile, entry_bundle
from ledger.proofs.tree import (
    Range,
    Subtree,
    complete_root,
    consistency_ranges,
    inclusion_ranges,
    range_root,
    subtrees,
)
from ledger.store.database import Connection, Database, scalar
from ledger.store.tree_growth import EVENT_COLUMNS, TREE_SIZE

_SPANS = 200
"""Of one statement: SQLite takes at most 500 parts of a UNION."""
_SPAN = "SELECT level, n, hash FROM tree_hash WHERE level = ? AND n >= ? AND n < ?"


class StoredLeaf(NamedTuple):
    """A leaf as text of seven lines, and the state bytes whose hash it names."""

    entry: bytes
    state: bytes


class Tree:
    """Of one log. What it is asked for must be there: sizes up to `size()`. Errors of every method: StoreFailure."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def size(self) -> int:
        """How many leaves there are: as many as events."""
        with self._database.reading() as connection:
            return int(scalar(connection, TREE_SIZE))

    def root(self, size: int) -> bytes:
        """The root of the first `size` leaves."""
        return self._roots([Range(0, size)])[0]

    def inclusion(self, position: int, size: int) -> list[bytes]:
        """The path that proves that the event of that position is in the tree of that size."""
        return self.inclusions([position], size)[0]

    def inclusions(self, positions: Sequence[int], size: int) -> list[list[bytes]]:
        """The paths of many events, read at once."""
        paths = [inclusion_ranges(position - 1, size) for position in positions]
        hashes = iter(self._roots([leaves for path in paths for leaves in path]))
        return [[next(hashes) for _ in path] for path in paths]

    def consistency(self, size: int, later_size: int) -> list[bytes]:
        """The path that proves that the tree of `later_size` goes on from that of `size`."""
        return self._roots(consistency_ranges(size, later_size))

    def _roots(self, ranges: Sequence[Range]) -> list[bytes]:
        with self._database.reading() as connection:
            hashes = _subtree_hashes(connection, {each for leaves in ranges for each in subtrees(leaves)})
        return [range_root(lambda level, n: hashes[Subtree(level, n)], leaves) for leaves in ranges]

    def tile(self, tile: Tile) -> bytes:
        """Its hashes, one after the other; empty where the tree has not got so far."""
        first = tile.end - tile.width
        with self._database.reading() as connection:
            rows = connection.execute(f"{_SPAN} ORDER BY n", (tile.level, first, tile.end)).fetchall()
        return b"".join(each for _, _, each in rows) if len(rows) == tile.width else b""

    def entries(self, tile: Tile) -> bytes:
        """Its leaves as a bundle; empty where the log has not got so far."""
        statement = f"SELECT {EVENT_COLUMNS} FROM event WHERE seq > ? AND seq <= ? ORDER BY seq"
        leaves = _leaves(self._events(statement, tile.end - tile.width, tile.end)).values()
        return entry_bundle([leaf.entry for leaf in leaves]) if len(leaves) == tile.width else b""

    def leaf(self, position: int) -> StoredLeaf | None:
        """The leaf of the event of that position; None where there is none."""
        return self.leaves([position]).get(position)

    def leaves(self, positions: Sequence[int]) -> dict[int, StoredLeaf]:
        """The leaves of many events by position, read at once."""
        statement = f"SELECT {EVENT_COLUMNS} FROM json_each(?) j JOIN event ON event.seq = CAST(j.value AS BIGINT)"
        return _leaves(self._events(statement, json.dumps(list(positions))))

    def _events(self, statement: str, *bindings: object) -> list[Any]:
        with self._database.reading() as connection:
            return connection.execute(statement, bindings).fetchall()


def _leaves(events: Iterable[Any]) -> dict[int, StoredLeaf]:
    try:
        return {event[0]: StoredLeaf(leaf_entry(*event), event[-1]) for event in events}
    except ProofError as error:
        raise StoreFailure(str(error), hint="`ledger verify` tells what was changed") from error


def _subtree_hashes(connection: Connection, needed: Iterable[Subtree]) -> dict[Subtree, bytes]:
    """Of complete subtrees of any height, made from the rows below them: a statement for many tiles."""
    below = {subtree: _rows_below(subtree) for subtree in needed}
    spans = [(level, *span) for (level, _), span in _tiles(below.values()).items()]
    found: dict[tuple[int, int], bytes] = {}
    for start in range(0, len(spans), _SPANS):
        some = spans[start : start + _SPANS]
        statement = " UNION ALL ".join([_SPAN] * len(some))
        rows = connection.execute(statement, [number for span in some for number in span])
        found |= {(level, n): each for level, n, each in rows}
    try:
        return {
            subtree: complete_root([found[level, n] for n in range(start, end)])
            for subtree, (level, start, end) in below.items()
        }
    except KeyError as error:
        raise StoreFailure(f"the tree has no hash {error}", hint="`ledger verify` tells what was changed") from None


def _rows_below(subtree: Subtree) -> tuple[int, int, int]:
    """The level of the table, and which of its rows make up the subtree: at most half a tile."""
    level, height = divmod(subtree.level, TILE_HEIGHT)
    return level, subtree.n << height, subtree.n + 1 << height


def _tiles(rows: Iterable[tuple[int, int, int]]) -> dict[tuple[int, int], tuple[int, int]]:
    """By level and tile: from which row on and up to which it is needed."""
    spans: dict[tuple[int, int], tuple[int, int]] = {}
    for level, start, end in rows:
        known = spans.get((level, start >> TILE_HEIGHT), (start, end))
        spans[level, start >> TILE_HEIGHT] = (min(start, known[0]), max(end, known[1]))
    return spans

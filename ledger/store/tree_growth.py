"""The Merkle tree beside the log, as it grows: rows of `tree_hash`, in the transaction that writes the events.

So the tree is never behind what is acknowledged, and a crash leaves both or neither. Level 0 has the leaves' hashes,
level L the root of each complete subtree over 256^L of them, written when its last leaf is.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from ledger.errors import StoreFailure
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.tiles import TILE_WIDTH
from ledger.proofs.tree import complete_root
from ledger.store.database import Connection, Database, scalar

TREE_SIZE = "SELECT coalesce(max(n) + 1, 0) FROM tree_hash WHERE level = 0"
EVENT_COLUMNS = "seq, stream_id, stream_version, topic, recorded_at, state"
"""As `leaf_entry` takes them."""

_BATCH = 5000


def grow(connection: Connection, size: int, leaves: Sequence[bytes]) -> None:
    """Adds the hashes of leaves to the tree of that size, and the root of each tile that they fill."""
    rows: list[tuple[int, int, bytes]] = []
    level, first, hashes = 0, size, leaves
    while hashes:
        rows += [(level, n, each) for n, each in enumerate(hashes, first)]
        tile, next_tile = first // TILE_WIDTH, (first + len(hashes)) // TILE_WIDTH
        if tile == next_tile:
            break
        hashes = [*_hashes(connection, level, tile * TILE_WIDTH, first), *hashes]
        starts = range(0, (next_tile - tile) * TILE_WIDTH, TILE_WIDTH)
        level, first = level + 1, tile
        hashes = [complete_root(hashes[start : start + TILE_WIDTH]) for start in starts]
    connection.insert("tree_hash", rows)


def _hashes(connection: Connection, level: int, start: int, end: int) -> list[bytes]:
    statement = "SELECT hash FROM tree_hash WHERE level = ? AND n >= ? AND n < ? ORDER BY n"
    return [each for (each,) in connection.execute(statement, (level, start, end))] if start < end else []


def extend_to(connection: Connection, size: int, position: int) -> int:
    """Adds the leaves of the events after a tree of that size, up to a position; gives the size then.

    Errors: StoreFailure for an event that cannot have been written by the ledger.
    """
    while size < position:
        events = connection.execute(
            f"SELECT {EVENT_COLUMNS} FROM event WHERE seq > ? AND seq <= ? ORDER BY seq",
            (size, min(size + _BATCH, position)),
        ).fetchall()
        if not events:
            raise StoreFailure(f"there is no event at position {size + 1}", hint="restore a backup")
        try:
            leaves = [leaf_hash(leaf_entry(*event)) for event in events]
        except ProofError as error:
            raise StoreFailure(str(error), hint="restore a backup: it was changed behind the ledger's back") from error
        grow(connection, size, leaves)
        size += len(events)
    return size


def extend(database: Database, progress: Callable[[int], None] = lambda size: None) -> None:
    """Brings the tree of an older ledger up to its log; of any other it only looks whether it is there.

    A transaction a batch, so that others write in between; killed at any moment it goes on where it was. On a standby
    it does nothing. `progress` is told the size after each batch. Errors: StoreFailure.
    """
    with database.reading() as connection:
        if database.is_standby(connection) or not _missing(connection):
            return
    while True:
        with database.writing() as connection:
            missing = _missing(connection)
            if not missing:
                return
            size = int(scalar(connection, TREE_SIZE))
            size = extend_to(connection, size, size + min(missing, _BATCH))
        progress(size)


def _missing(connection: Connection) -> int:
    """How many events are not in the tree."""
    return int(scalar(connection, f"SELECT coalesce(max(seq), 0) - ({TREE_SIZE}) FROM event"))

"""What a stranger may ask of the log: checkpoints, proofs, tiles; and the key that vouches for them."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from typing import NamedTuple

from ledger.application.exporting import export_lines
from ledger.application.signing import SignedCheckpoint, Signing
from ledger.errors import InvalidInput, NotFound, StoreFailure
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import Leaf, read_entry
from ledger.proofs.notes import VerifierKey
from ledger.proofs.tiles import TILE_HEIGHT, parse_tile_path
from ledger.proofs.tlog_proof import TlogProof
from ledger.store.database import Database
from ledger.store.log import EventLog


class InclusionProof(NamedTuple):
    """That the event of `position` is in the log of `size` and `root`.

    `entry` is its leaf, `state` the bytes that the leaf has the hash of. `checkpoint` is the signed note of that size;
    None where there is none: then the root is no more than this ledger's word.
    """

    position: int
    entry: bytes
    state: bytes
    path: list[bytes]
    size: int
    root: bytes
    checkpoint: str | None

    @property
    def leaf(self) -> Leaf:
        """What the leaf says."""
        return read_entry(self.entry)

    @property
    def tlog_proof(self) -> str | None:
        """All of it as one file that is checked offline; None without a checkpoint."""
        if self.checkpoint is None:
            return None
        return TlogProof(self.position - 1, self.path, self.checkpoint, self.entry + self.state).text


class ConsistencyProof(NamedTuple):
    """That the log of `later_size` goes on from that of `size`."""

    size: int
    later_size: int
    root: bytes
    later_root: bytes
    path: list[bytes]


class Transparency:
    """Of one ledger. Errors of all: StoreFailure."""

    _database: Database
    log: EventLog

    @cached_property
    def signing(self) -> Signing:
        """Who signs its checkpoints."""
        return Signing(self._database, self.log)

    def checkpoint(self) -> SignedCheckpoint:
        """The latest, signed now if the log has grown since. Errors: NotFound without a key; CheckpointRefused."""
        return self.signing.checkpoint()

    def verifier_key(self) -> VerifierKey:
        """What checkpoints are verified with. Errors: NotFound without a key."""
        return self.signing.verifier_key()

    def inclusion_proof(self, position: int, size: int | None = None) -> InclusionProof:
        """Of one event, in the log of that size; None: of the latest checkpoint, or without one of the log as it is.

        Errors: NotFound for a position, InvalidInput for a size, that the log has not; CheckpointRefused.
        """
        found = self.inclusion_proofs([position], size).get(position)
        if found is None:
            raise NotFound(f"the log has no position {position}", path=("position",))
        return found

    def inclusion_proofs(self, positions: Sequence[int], size: int | None = None) -> dict[int, InclusionProof]:
        """Of many events, by position, all in one tree; those that the log has not are left out. Errors: as of one."""
        tree = self.log.tree
        leaves = tree.leaves(positions)
        if not leaves:
            return {}
        last = max(leaves)
        checkpoint = self._checkpoint(size)
        if size is None and checkpoint is not None and checkpoint.checkpoint.size < last:
            checkpoint = None  # on a standby the last one that arrived may be older than the event
        of = size or (checkpoint.checkpoint.size if checkpoint else tree.size())
        self._check_size(of, "size", at_least=last)
        note, root = checkpoint.note if checkpoint else None, tree.root(of)
        paths = tree.inclusions([*leaves], of)
        return {
            position: InclusionProof(position, *leaf, path, of, root, note)
            for (position, leaf), path in zip(leaves.items(), paths, strict=True)
        }

    def _checkpoint(self, size: int | None) -> SignedCheckpoint | None:
        if size is not None:
            return self.signing.of_size(size)
        try:
            return self.signing.checkpoint()
        except NotFound:
            return None

    def consistency_proof(self, size: int, later_size: int | None = None) -> ConsistencyProof:
        """Of two sizes of the log; `later_size` None: as it is. Errors: InvalidInput for one that it has not."""
        tree = self.log.tree
        of = tree.size() if later_size is None else later_size
        self._check_size(of, "to", at_least=1)
        if not 1 <= size <= of:
            raise InvalidInput(f"is a size from 1 to {of}", path=("from",), hint="the empty log proves nothing")
        return ConsistencyProof(size, of, tree.root(size), tree.root(of), tree.consistency(size, of))

    def _check_size(self, size: int, name: str, at_least: int) -> None:
        most = self.log.tree.size()
        if not at_least <= size <= most:
            raise InvalidInput(f"is a size from {at_least} to {most}", path=(name,), hint="the log has no other")

    def tile(self, path: str) -> bytes:
        """Hashes of the tree or entries of the log, by a path of tlog-tiles' below `tile/`.

        Errors: NotFound; StoreFailure, also where some of it was taken away.
        """
        try:
            tile = parse_tile_path(path)
        except ProofError as error:
            raise NotFound(str(error), path=("tile",), hint="such as 0/000, 1/x001/234.p/17, entries/000") from None
        if tile.end << TILE_HEIGHT * (tile.level or 0) > self.log.tree.size():
            raise NotFound("the log has not grown so far", path=("tile",), hint="the checkpoint tells its size")
        found = self.log.tree.entries(tile) if tile.level is None else self.log.tree.tile(tile)
        if not found:  # nobody may keep that as what is there for ever
            raise StoreFailure(f"a part of tile {path} is missing", hint="`ledger verify` tells what was changed")
        return found

    def export(
        self, upto: int | None = None, advance: Callable[[int, int], None] = lambda done, size: None
    ) -> Iterator[bytes]:
        """The log as lines that can be checked without it, sealed by the latest checkpoint, if there may be one.

        `upto` None: all that is signed then. Errors: CheckpointRefused; as of `export_lines`.
        """
        try:
            note: str | None = self.checkpoint().note
        except NotFound:
            note = None
        return export_lines(self._database, self.log, note, upto, advance)

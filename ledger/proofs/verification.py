"""Checks of proofs, after RFC 9162, 2.1.3.2 and 2.1.4.2. They share nothing with `tree.py`, which makes proofs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import HASH_BYTES, node_hash

MOST_HASHES = 64
"""Of a proof: positions have 63 bits, and a proof of consistency has one hash more than there are levels."""


def verify_inclusion(index: int, size: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> None:
    """Holds if the leaf of that hash is the one of that index in the tree of that size and root.

    Errors: ProofError when it does not.
    """
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has none of index {index}")
    _check_hashes(leaf, root, *path)
    _check_length(path)
    found = leaf
    for sibling, is_left in _upwards(index, size - 1, path):
        found = node_hash(sibling, found) if is_left else node_hash(found, sibling)
    if found != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(size: int, later_size: int, root: bytes, later_root: bytes, path: Sequence[bytes]) -> None:
    """Holds if the later tree has all leaves of the earlier one, in their places, and goes on after them.

    Errors: ProofError when it does not; when the earlier tree is empty, too: nothing would be proved.
    """
    if not 1 <= size <= later_size:
        raise ProofError(f"there is no proof that a tree of {later_size} leaves goes on from one of {size}")
    if size == later_size:  # nothing is hashed: the roots are compared as they are
        if path:
            raise ProofError("the proof of trees of one size is not empty")
        if root != later_root:
            raise ProofError("trees of one size have different roots")
        return
    _check_hashes(root, later_root, *path)
    _check_length(path)
    if not path:
        raise ProofError("the proof has no hashes")
    is_whole = size & (size - 1) == 0
    first, *siblings = [root, *path] if is_whole else path
    at, last = size - 1, later_size - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    found, later_found = first, first
    for sibling, is_left in _upwards(at, last, siblings):
        if is_left:
            found, later_found = node_hash(sibling, found), node_hash(sibling, later_found)
        else:
            later_found = node_hash(later_found, sibling)
    if found != root:
        raise ProofError("the proof leads to another root of the earlier tree")
    if later_found != later_root:
        raise ProofError("the proof leads to another root of the later tree")


def _upwards(at: int, last: int, siblings: Sequence[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Each hash on the way from node `at`, of a level whose last one is `last`, to the root, and whether it is left.

    Errors: ProofError where that are more or fewer hashes than the way has.
    """
    for sibling in siblings:
        if last == 0:
            raise ProofError("the proof has too many hashes")
        is_left = bool(at & 1) or at == last
        yield sibling, is_left
        while is_left and at and not at & 1:  # a last node without a sibling is passed up as it is
            at, last = at >> 1, last >> 1
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the proof has too few hashes")


def _check_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofError(f"a hash has not {HASH_BYTES} bytes")


def _check_length(path: Sequence[bytes]) -> None:
    if len(path) > MOST_HASHES:
        raise ProofError("the proof has too many hashes")

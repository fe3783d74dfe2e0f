"""Checks of proofs, after RFC 9162, 2.1.3.2 and 2.1.4.2. They share nothing with `tree.py`, which makes proofs."""

from __future__ import annotations

from collections.abc import Sequence

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
    at, last, found = index, size - 1, leaf
    for sibling in path:
        if last == 0:
            raise ProofError("the proof has too many hashes")
        if at & 1 or at == last:
            found = node_hash(sibling, found)
            at, last = _above_left_edge(at, last)
        else:
            found = node_hash(found, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the proof has too few hashes")
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
    for sibling in siblings:
        if last == 0:
            raise ProofError("the proof has too many hashes")
        if at & 1 or at == last:
            found, later_found = node_hash(sibling, found), node_hash(sibling, later_found)
            at, last = _above_left_edge(at, last)
        else:
            later_found = node_hash(later_found, sibling)
        at, last = at >> 1, last >> 1
    if last:
        raise ProofError("the proof has too few hashes")
    if found != root:
        raise ProofError("the proof leads to another root of the earlier tree")
    if later_found != later_root:
        raise ProofError("the proof leads to another root of the later tree")


def _above_left_edge(at: int, last: int) -> tuple[int, int]:
    """A last node without a right sibling is passed up as it is, to where it is one itself."""
    while at and not at & 1:
        at, last = at >> 1, last >> 1
    return at, last


def _check_hashes(*hashes: bytes) -> None:
    if any(len(each) != HASH_BYTES for each in hashes):
        raise ProofError(f"a hash has not {HASH_BYTES} bytes")


def _check_length(path: Sequence[bytes]) -> None:
    if len(path) > MOST_HASHES:
        raise ProofError("the proof has too many hashes")

"""Roots and proofs of an RFC 6962 tree, made from the hashes of its complete subtrees.

`hash_at(level, n)` is the hash of the complete subtree over the leaves [n × 2^level, (n + 1) × 2^level). Every hash of
a proof is the root of a range of leaves, so whoever reads from afar asks for the ranges first, for their subtrees in
one go, and then for the proof.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from typing import NamedTuple

from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import EMPTY_ROOT, node_hash

HashAt = Callable[[int, int], bytes]


class Range(NamedTuple):
    """Leaves, `end` excluded, whose root is a node of the tree that is asked about."""

    start: int
    end: int


class Subtree(NamedTuple):
    """A complete one: the leaves [n × 2^level, (n + 1) × 2^level)."""

    level: int
    n: int


def inclusion_ranges(index: int, size: int) -> list[Range]:
    """What proves that a leaf is in the tree of that size: the sibling of each node above it, from below.

    Errors: ProofError when there is no such leaf.
    """
    if not 0 <= index < size:
        raise ProofError(f"a tree of {size} leaves has none of index {index}")
    return [*_siblings(index, index + 1, Range(0, size))]


def consistency_ranges(size: int, later_size: int) -> list[Range]:
    """What proves that the tree of `later_size` goes on from that of `size`: empty where they are one.

    Errors: ProofError when there is nothing to prove, as every tree goes on from the empty one.
    """
    if not 1 <= size <= later_size:
        raise ProofError(f"there is no proof that a tree of {later_size} leaves goes on from one of {size}")
    if size == later_size:
        return []
    # The last node over complete pairs of the earlier tree is one of the later tree, too. It begins the proof, unless
    # it is the whole earlier tree, whose root the verifier has.
    end = size
    start = end - (end & -end)
    siblings = [*_siblings(start, end, Range(0, later_size))]
    return siblings if start == 0 else [Range(start, end), *siblings]


def _siblings(start: int, end: int, tree: Range) -> Iterator[Range]:
    """From the node over [start, end) up to the root."""
    above: list[Range] = []
    while tree != (start, end):
        middle = tree.start + _largest_power_below(tree.end - tree.start)
        if end <= middle:
            above.append(Range(middle, tree.end))
            tree = Range(tree.start, middle)
        else:
            above.append(Range(tree.start, middle))
            tree = Range(middle, tree.end)
    return reversed(above)


def _largest_power_below(many: int) -> int:
    return 1 << (many - 1).bit_length() - 1


def subtrees(leaves: Range) -> list[Subtree]:
    """The complete subtrees that make up a range, from the left: large ones first, as its start is aligned."""
    found = []
    start, end = leaves
    while start < end:
        level = (end - start).bit_length() - 1
        found.append(Subtree(level, start >> level))
        start += 1 << level
    return found


def range_root(hash_at: HashAt, leaves: Range) -> bytes:
    """The root of a range that a proof is made of, or of the whole tree."""
    hashes = [hash_at(*subtree) for subtree in subtrees(leaves)]
    if not hashes:
        return EMPTY_ROOT
    root = hashes.pop()
    while hashes:
        root = node_hash(hashes.pop(), root)
    return root


def root(hash_at: HashAt, size: int) -> bytes:
    """The root of the first `size` leaves."""
    return range_root(hash_at, Range(0, size))


def inclusion_path(hash_at: HashAt, index: int, size: int) -> list[bytes]:
    """The proof that the leaf of that index is in the tree of that size. Errors: ProofError."""
    return [range_root(hash_at, leaves) for leaves in inclusion_ranges(index, size)]


def consistency_path(hash_at: HashAt, size: int, later_size: int) -> list[bytes]:
    """The proof that the tree of `later_size` goes on from that of `size`. Errors: ProofError."""
    return [range_root(hash_at, leaves) for leaves in consistency_ranges(size, later_size)]


def complete_root(hashes: Sequence[bytes]) -> bytes:
    """The root over neighbouring subtrees of one height, a power of two of them."""
    assert hashes and len(hashes) & (len(hashes) - 1) == 0
    while len(hashes) > 1:
        hashes = [node_hash(hashes[n], hashes[n + 1]) for n in range(0, len(hashes), 2)]
    return hashes[0]


class Frontier:
    """A tree that leaves are added to, one after the other: it keeps no more than a hash a level."""

    def __init__(self) -> None:
        self.size = 0
        self._complete: list[bytes] = []
        """The complete subtrees from the left, one for each bit that is set in `size`."""

    def add(self, leaf: bytes) -> None:
        """Adds the hash of the next leaf."""
        size = self.size
        while size & 1:
            leaf = node_hash(self._complete.pop(), leaf)
            size >>= 1
        self._complete.append(leaf)
        self.size += 1

    def root(self) -> bytes:
        """The root of all that was added."""
        if not self._complete:
            return EMPTY_ROOT
        *earlier, found = self._complete
        for subtree in reversed(earlier):
            found = node_hash(subtree, found)
        return found

"""What makes proofs and what checks them agree, and every change of a proof is refused."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache
from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import EMPTY_ROOT, leaf_entry, leaf_hash, node_hash, read_entry
from ledger.proofs.tree import (
    Frontier,
    complete_root,
    consistency_path,
    consistency_ranges,
    inclusion_path,
    inclusion_ranges,
    root,
    subtrees,
)
from ledger.proofs.verification import verify_consistency, verify_inclusion
from tests.proofs.vectors import numbered_leaves, subtrees_of

MOST = 700
LEAVES = numbered_leaves(MOST)
HASH_AT = subtrees_of(LEAVES)
SIZES = st.one_of(st.integers(1, 40), st.integers(1, MOST), st.sampled_from([255, 256, 257, 511, 512, 513]))


@cache
def defined_root(start: int, end: int) -> bytes:
    """The definition of RFC 6962, 2.1, as it stands there."""
    if end == start:
        return EMPTY_ROOT
    if end - start == 1:
        return LEAVES[start]
    power = 1
    while power * 2 < end - start:
        power *= 2
    return node_hash(defined_root(start, start + power), defined_root(start + power, end))


def test_roots_are_those_of_the_definition_at_every_size() -> None:
    frontier = Frontier()
    for size in range(MOST + 1):
        assert frontier.size == size
        assert frontier.root() == root(HASH_AT, size) == defined_root(0, size)
        if size < MOST:
            frontier.add(LEAVES[size])


@pytest.mark.parametrize("height", range(9))
def test_complete_subtrees_have_the_root_of_their_leaves(height: int) -> None:
    assert complete_root(LEAVES[: 1 << height]) == defined_root(0, 1 << height)


def refused(check: Callable[..., None], *arguments: object) -> None:
    with pytest.raises(ProofError):
        check(*arguments)


def flipped(content: bytes, bit: int) -> bytes:
    changed = bytearray(content)
    changed[bit // 8 % len(content)] ^= 1 << bit % 8
    return bytes(changed)


def mutations(path: list[bytes], place: int, bit: int) -> list[list[bytes]]:
    """A proof with a hash changed, left out, doubled, cut, or swapped with its neighbour."""
    if not path:
        return [[LEAVES[0]]]
    at = place % len(path)
    hashed = path[at]
    found = [
        [*path[:at], flipped(hashed, bit), *path[at + 1 :]],
        [*path[:at], *path[at + 1 :]],
        [*path[:at], hashed, *path[at:]],
        [*path[:at], hashed[:-1], *path[at + 1 :]],
        [*path, LEAVES[0]],
        [LEAVES[0], *path],
        path[::-1],
        [*path[:at], *path[at + 1 : at + 2], hashed, *path[at + 2 :]],
    ]
    return [each for each in found if each != path]


@given(size=SIZES, place=st.integers(0, MOST), bit=st.integers(0, 255))
def test_a_leaf_is_proved_and_no_change_of_the_proof_is_accepted(size: int, place: int, bit: int) -> None:
    index = place % size
    path = inclusion_path(HASH_AT, index, size)
    of = root(HASH_AT, size)
    leaf = LEAVES[index]
    verify_inclusion(index, size, leaf, path, of)
    for mutation in mutations(path, place, bit):
        refused(verify_inclusion, index, size, leaf, mutation, of)
    refused(verify_inclusion, index, size, flipped(leaf, bit), path, of)
    refused(verify_inclusion, index, size, leaf, path, flipped(of, bit))
    refused(verify_inclusion, index, size, leaf[1:], path, of)
    refused(verify_inclusion, size, size, leaf, path, of)
    refused(verify_inclusion, -1, size, leaf, path, of)
    for other in {index ^ 1, index + 1, index - 1} - {index}:
        refused(verify_inclusion, other, size, leaf, path, of)


@given(sizes=st.tuples(SIZES, SIZES), place=st.integers(0, MOST), bit=st.integers(0, 255))
def test_growth_is_proved_and_no_change_of_the_proof_is_accepted(sizes: tuple[int, int], place: int, bit: int) -> None:
    size, later = sorted(sizes)
    path = consistency_path(HASH_AT, size, later)
    of, later_of = root(HASH_AT, size), root(HASH_AT, later)
    verify_consistency(size, later, of, later_of, path)
    for mutation in mutations(path, place, bit):
        refused(verify_consistency, size, later, of, later_of, mutation)
    refused(verify_consistency, size, later, flipped(of, bit), later_of, path)
    refused(verify_consistency, size, later, of, flipped(later_of, bit), path)
    refused(verify_consistency, 0, later, EMPTY_ROOT, later_of, path)
    if size != later:
        refused(verify_consistency, later, size, later_of, of, path)
        refused(verify_consistency, size, later, later_of, of, path)
        refused(verify_consistency, later, later, of, later_of, [])


@given(size=SIZES, fork=st.integers(0, MOST), later=SIZES)
def test_a_rewritten_history_is_not_the_growth_of_the_first(size: int, fork: int, later: int) -> None:
    """Whatever leaf of the earlier tree was changed, the proof that the forger can make does not hold."""
    size, later = sorted((size, later))
    forged = subtrees_of([*LEAVES[: fork % size], leaf_hash(b"forged"), *LEAVES[fork % size + 1 :]])
    path = consistency_path(forged, size, later)
    refused(verify_consistency, size, later, root(HASH_AT, size), root(forged, later), path)


@settings(max_examples=50)
@given(size=st.integers(1, 2**62), place=st.integers(0, 2**62), earlier=st.integers(1, 2**62))
def test_what_proofs_need_is_little_at_any_size(size: int, place: int, earlier: int) -> None:
    """A path is as long as the tree is high, and each of its hashes is made of as few subtrees."""
    size, place, earlier = size, place % size, 1 + earlier % size
    for ranges in (inclusion_ranges(place, size), consistency_ranges(earlier, size)):
        assert len(ranges) <= size.bit_length() + 1
        needed = [subtree for leaves in ranges for subtree in subtrees(leaves)]
        assert len(needed) <= 2 * size.bit_length() + 1
        assert all((n + 1) << level <= size for level, n in needed)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (5, 3)])
def test_there_is_no_proof_of_a_leaf_that_is_not_there(index: int, size: int) -> None:
    refused(inclusion_path, HASH_AT, index, size)


@pytest.mark.parametrize(("size", "later"), [(0, 0), (0, 5), (2, 1), (-1, 3)])
def test_there_is_no_proof_of_growth_from_nothing_or_backwards(size: int, later: int) -> None:
    refused(consistency_path, HASH_AT, size, later)


STREAM = UUID("b3b1f1de-7a3c-5d80-9d0e-1f6f3f3a0001")
AT = "2026-11-27T04:16:34.000000Z"


def test_a_leaf_is_these_seven_lines() -> None:
    entry = leaf_entry(7, str(STREAM), 2, "ledger.FigureReported", AT, b"{}")
    assert entry == (
        b"metrics-ledger/event/v1\n7\nb3b1f1de-7a3c-5d80-9d0e-1f6f3f3a0001\n2\nledger.FigureReported\n"
        b"2026-11-27T04:16:34.000000Z\n44136fa355b3678a1146ad16f7e8649e94fb4fc21fe77e8310c060f61caaff8a\n"
    )
    assert read_entry(entry)[:5] == (7, str(STREAM), 2, "ledger.FigureReported", AT)


@pytest.mark.parametrize(
    "changed",
    [
        {"position": 0},
        {"stream_version": -1},
        {"stream_id": "x\ny"},
        {"topic": "two\nlines"},
        {"topic": "x" * 70_000},
        {"topic": "\ud800"},
        {"recorded_at": "2026-11-27T04:16:34Z"},
        {"recorded_at": "2026-11-27T04:16:34.000000+00:00"},
    ],
)
def test_two_events_never_have_one_leaf(changed: dict[str, object]) -> None:
    """What could be read as another event's lines is no leaf at all."""
    fields = {"position": 7, "stream_id": str(STREAM), "stream_version": 2, "topic": "t", "recorded_at": AT}
    refused(leaf_entry, *{**fields, **changed}.values(), b"{}")

"""Two programs, written apart, agree on every proof, and neither takes one that was changed."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from functools import cache
from typing import NamedTuple

import pytest

from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import leaf_hash
from ledger.proofs.tree import Frontier, complete_root, consistency_path, inclusion_path
from ledger.proofs.verification import verify_consistency, verify_inclusion
from tests.counts import count
from tests.proofs import independent

MOST_LEAVES = 4200
LEAVES = [leaf_hash(str(number).encode()) for number in range(MOST_LEAVES)]
TREE = independent.Tree(LEAVES)
COUNTS = [200, pytest.param(count(10_000), marks=pytest.mark.slow)]


@cache
def hash_at(level: int, n: int) -> bytes:
    return complete_root(LEAVES[n << level : (n + 1) << level])


class Inclusion(NamedTuple):
    index: int
    size: int
    leaf: bytes
    path: tuple[bytes, ...]
    root: bytes

    def ours(self) -> bool:
        return holds(lambda: verify_inclusion(*self))

    def theirs(self) -> bool:
        return independent.is_included(*self)


class Consistency(NamedTuple):
    size: int
    later_size: int
    root: bytes
    later_root: bytes
    path: tuple[bytes, ...]

    def ours(self) -> bool:
        return holds(lambda: verify_consistency(*self))

    def theirs(self) -> bool:
        return independent.is_extended(*self)


def holds(check: Callable[[], None]) -> bool:
    try:
        check()
    except ProofError:
        return False
    return True


def a_size(chance: random.Random) -> int:
    """Any, and often one beside a power of two, where shapes change."""
    if chance.random() < 0.5:
        return chance.randint(1, MOST_LEAVES)
    return min(max(1, (1 << chance.randint(0, 12)) + chance.randint(-2, 2)), MOST_LEAVES)


def an_inclusion(chance: random.Random) -> Inclusion:
    size = a_size(chance)
    index = chance.choice((0, size - 1, chance.randrange(size)))
    return Inclusion(index, size, LEAVES[index], (*inclusion_path(hash_at, index, size),), TREE.root(size))


def a_consistency(chance: random.Random) -> Consistency:
    size, later = sorted((a_size(chance), a_size(chance)))
    return Consistency(size, later, TREE.root(size), TREE.root(later), (*consistency_path(hash_at, size, later),))


def flipped(content: bytes, chance: random.Random) -> bytes:
    bit = chance.randrange(8 * len(content))
    changed = bytearray(content)
    changed[bit // 8] ^= 1 << bit % 8
    return bytes(changed)


def other_paths(path: tuple[bytes, ...], chance: random.Random) -> Iterator[tuple[bytes, ...]]:
    """The path with a hash flipped, cut, lengthened, dropped, told twice, or in another order."""
    for number, each in enumerate(path):
        before, after = path[:number], path[number + 1 :]
        yield (*before, flipped(each, chance), *after)
        yield (*before, each[:31], *after)
        yield (*before, each + b"\0", *after)
        yield before + after
        yield (*before, each, each, *after)
        if after:
            yield (*before, after[0], each, *after[1:])
    yield (*path, chance.randbytes(32))
    yield (chance.randbytes(32), *path)
    if path:
        yield ()


def other_inclusions(proof: Inclusion, chance: random.Random) -> Iterator[Inclusion]:
    for path in other_paths(proof.path, chance):
        yield proof._replace(path=path)
    yield proof._replace(leaf=flipped(proof.leaf, chance))
    yield proof._replace(root=flipped(proof.root, chance))
    yield proof._replace(root=independent.sha256(b""))
    yield proof._replace(index=-1)
    yield proof._replace(index=proof.size)
    if proof.size > 1:
        yield proof._replace(index=(proof.index + chance.randrange(1, proof.size)) % proof.size)


def other_consistencies(proof: Consistency, chance: random.Random) -> Iterator[Consistency]:
    for path in other_paths(proof.path, chance):
        yield proof._replace(path=path)
    yield proof._replace(root=flipped(proof.root, chance))
    yield proof._replace(later_root=flipped(proof.later_root, chance))
    yield proof._replace(size=0)
    yield proof._replace(size=proof.later_size + 1)
    if proof.size < proof.later_size:
        yield proof._replace(root=proof.later_root, later_root=proof.root)
        yield proof._replace(size=proof.later_size, later_size=proof.size)


@pytest.mark.parametrize("many", COUNTS)
def test_both_take_every_proof_of_inclusion_and_refuse_each_change_of_it(many: int) -> None:
    chance = random.Random(1)
    for _ in range(many):
        proof = an_inclusion(chance)
        assert proof.ours() and proof.theirs(), proof
        for other in other_inclusions(proof, chance):
            assert not other.ours() and not other.theirs(), (proof, other)
        resized = proof._replace(size=a_size(chance))  # another size may have the same path
        assert resized.ours() == resized.theirs(), resized


@pytest.mark.parametrize("many", COUNTS)
def test_both_take_every_proof_of_consistency_and_refuse_each_change_of_it(many: int) -> None:
    chance = random.Random(2)
    for _ in range(many):
        proof = a_consistency(chance)
        assert proof.ours() and proof.theirs(), proof
        for other in other_consistencies(proof, chance):
            assert not other.ours() and not other.theirs(), (proof, other)
        for resized in (proof._replace(size=a_size(chance)), proof._replace(later_size=a_size(chance))):
            assert resized.ours() == resized.theirs(), resized


def test_a_tree_that_grows_has_the_root_that_the_definition_gives_at_every_size() -> None:
    frontier = Frontier()
    assert frontier.root() == TREE.root(0)
    for size, leaf in enumerate(LEAVES, start=1):
        frontier.add(leaf)
        assert frontier.root() == TREE.root(size)

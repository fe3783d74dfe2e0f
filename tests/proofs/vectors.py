"""Published vectors of others, where they lie beside the project; tests that need them are left out elsewhere."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from ledger.proofs.leaf import leaf_hash, node_hash

FOLDER = Path(__file__).resolve().parents[2].parent / "shared" / "data" / "merkle"
needs_vectors = pytest.mark.skipif(not FOLDER.is_dir(), reason=f"the vectors are not there: {FOLDER}")


def vectors(name: str) -> Any:
    """A file of vectors; of a file of lines, all of them."""
    text = (FOLDER / name).read_text(encoding="utf-8") if FOLDER.is_dir() else "[]"
    return [json.loads(line) for line in text.splitlines()] if name.endswith(".jsonl") else json.loads(text)


def unpacked(text: str | None) -> bytes:
    return base64.b64decode(text or "")


def subtrees_of(leaves: list[bytes]) -> Callable[[int, int], bytes]:
    """What proofs are made from, of the hashes of leaves."""
    found: dict[tuple[int, int], bytes] = {}

    def hash_at(level: int, n: int) -> bytes:
        if level == 0:
            return leaves[n]
        if (level, n) not in found:
            found[level, n] = node_hash(hash_at(level - 1, 2 * n), hash_at(level - 1, 2 * n + 1))
        return found[level, n]

    return hash_at


def numbered_leaves(many: int) -> list[bytes]:
    return [leaf_hash(n.to_bytes(8, "big")) for n in range(many)]

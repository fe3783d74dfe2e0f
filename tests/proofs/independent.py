"""The log's proofs checked by a second program, which shares no line with the first.

Written from RFC 6962, 2.1 (Merkle hash tree, audit path, consistency proof) as its definitions stand, recursively; from
C2SP's signed-note and tlog-checkpoint; and from the README's seven lines of a leaf. Slow, and plain enough to be read
beside these texts.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from functools import cache
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey


def sha256(content: bytes) -> bytes:
    return hashlib.sha256(content).digest()


def leaf_of(event: dict[str, Any]) -> bytes:
    """The leaf hash of an event as a line of an export has it."""
    lines = (
        "metrics-ledger/event/v1",
        str(event["position"]),
        event["stream_id"],
        str(event["stream_version"]),
        event["topic"],
        event["recorded_at"],
        sha256(event["state"].encode()).hex(),
    )
    return sha256(b"\x00" + "".join(f"{line}\n" for line in lines).encode())


def split(n: int) -> int:
    """k: the largest power of two smaller than n."""
    k = 1
    while 2 * k < n:
        k *= 2
    return k


class Tree:
    """MTH(D[n]) of the first n of these leaf hashes, and of any part that the definitions speak of."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._leaves = leaves
        self.hash = cache(self._hash)

    def _hash(self, start: int, end: int) -> bytes:
        if start == end:
            return sha256(b"")
        if end - start == 1:
            return self._leaves[start]
        k = split(end - start)
        return sha256(b"\x01" + self.hash(start, start + k) + self.hash(start + k, end))

    def root(self, size: int) -> bytes:
        return self.hash(0, size)


def audited(m: int, n: int, leaf: bytes, path: Sequence[bytes]) -> bytes | None:
    """The root that PATH(m, D[n]) leads to from leaf m; None where the path has another length than it has."""
    if n == 1:
        return None if path else leaf
    if not path:
        return None
    *below, sibling = path
    k = split(n)
    if m < k:
        left, right = audited(m, k, leaf, below), sibling
    else:
        left, right = sibling, audited(m - k, n - k, leaf, below)
    return None if left is None or right is None else sha256(b"\x01" + left + right)


def is_included(m: int, n: int, leaf: bytes, path: Sequence[bytes], root: bytes) -> bool:
    if not 0 <= m < n or any(len(each) != 32 for each in (leaf, root, *path)):
        return False
    return audited(m, n, leaf, path) == root


def grown(m: int, n: int, path: Sequence[bytes], b: bool, first: bytes) -> tuple[bytes, bytes] | None:
    """The roots of D[0:m] and D[n] that SUBPROOF(m, D[n], b) leads to; `first` is the former as it is known."""
    if m == n:
        if b:
            return None if path else (first, first)
        return (path[0], path[0]) if len(path) == 1 else None
    if not path:
        return None
    *below, sibling = path
    k = split(n)
    if m <= k:
        found = grown(m, k, below, b, first)
        return found and (found[0], sha256(b"\x01" + found[1] + sibling))
    found = grown(m - k, n - k, below, False, first)
    return found and (sha256(b"\x01" + sibling + found[0]), sha256(b"\x01" + sibling + found[1]))


def is_extended(m: int, n: int, first: bytes, second: bytes, path: Sequence[bytes]) -> bool:
    """PROOF(m, D[n]) for 0 < m <= n."""
    if not 0 < m <= n or any(len(each) != 32 for each in (first, second, *path)):
        return False
    return grown(m, n, path, True, first) == (first, second)


def signed(note: str, verifier_key: str) -> list[str] | None:
    """The lines of a note's text where the key signed it, else None."""
    text, blank, signatures = note.rpartition("\n\n")
    if not blank:
        return None
    text += "\n"
    name, hex_id, encoded = verifier_key.split("+", 2)
    kind, public = base64.b64decode(encoded)[0], base64.b64decode(encoded)[1:]
    key_id = sha256(name.encode() + b"\n" + bytes([kind]) + public)[:4]
    assert (kind, key_id.hex()) == (1, hex_id), "not an Ed25519 verifier key"
    for line in signatures.splitlines():
        dash, signer, blob = line.split(" ")
        content = base64.b64decode(blob, validate=True)
        if (dash, signer, content[:4]) == ("—", name, key_id):
            try:
                Ed25519PublicKey.from_public_bytes(public).verify(content[4:], text.encode())
            except InvalidSignature:
                return None
            return text.splitlines()
    return None

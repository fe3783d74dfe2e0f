"""An event as a leaf of the tree: seven lines of text, which need no JSON parser to be made or read.

    metrics-ledger/event/v1
    <position, decimal>
    <stream, lowercase UUID with hyphens>
    <version in its stream, decimal>
    <topic>
    <time of recording, RFC 3339 UTC with exactly 6 fraction digits and Z>
    <lowercase hex SHA-256 of the stored state bytes>

The leaf of position p has index p - 1. The state itself is not in it: once the state was taken away its hash still
proves what stood there.
"""

from __future__ import annotations

import re
from functools import lru_cache
from hashlib import sha256
from typing import NamedTuple

from ledger.proofs.errors import ProofError

HASH_BYTES = 32
MOST_ENTRY_BYTES = 65_535
"""Bundles of entries give the length of each in two bytes."""
EMPTY_ROOT = sha256(b"").digest()
"""The root of the tree without leaves."""

_HEAD = "metrics-ledger/event/v1"
_LINES = 7
_INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{6}Z", re.ASCII)


def leaf_entry(position: int, stream_id: str, stream_version: int, topic: str, recorded_at: str, state: bytes) -> bytes:
    """The leaf of one event; every text as it is stored.

    Errors: ProofError where what is stored cannot be an event's.
    """
    if position < 1 or stream_version < 0 or not _is_instant(recorded_at):
        raise ProofError(f"event {position} has no leaf: position, version or time of recording is malformed")
    lines = f"{_HEAD}\n{position}\n{stream_id}\n{stream_version}\n{topic}\n{recorded_at}\n{sha256(state).hexdigest()}\n"
    try:
        entry = lines.encode()
    except UnicodeEncodeError:
        raise ProofError(f"event {position} has no leaf: its topic is not text") from None
    if entry.count(b"\n") != _LINES or len(entry) > MOST_ENTRY_BYTES:
        raise ProofError(f"event {position} has no leaf: stream or topic is no single line, or too long")
    return entry


@lru_cache(maxsize=1024)
def _is_instant(text: str) -> bool:
    return _INSTANT.fullmatch(text) is not None


class Leaf(NamedTuple):
    """What a leaf says; `state_digest` is the hex SHA-256 of the state."""

    position: int
    stream_id: str
    stream_version: int
    topic: str
    recorded_at: str
    state_digest: str


def read_entry(entry: bytes) -> Leaf:
    """Reverse of `leaf_entry`, for entries that others give. Errors: ProofError."""
    try:
        head, position, stream_id, version, topic, recorded_at, digest, rest = entry.decode().split("\n")
    except ValueError:
        raise ProofError("not the leaf of an event: it has not seven lines of text") from None
    leaf = Leaf(read_decimal(position), stream_id, read_decimal(version), topic, recorded_at, digest)
    if head != _HEAD or rest or not _is_instant(recorded_at) or re.fullmatch("[0-9a-f]{64}", digest) is None:
        raise ProofError("not the leaf of an event")
    return leaf


def read_decimal(text: str) -> int:
    """A number as the formats here write them: ASCII digits without sign or leading zero. Errors: ProofError."""
    if re.fullmatch("0|[1-9][0-9]{0,18}", text) is None:
        raise ProofError(f"not a decimal number: {text[:30]!r}")
    return int(text)


def leaf_hash(entry: bytes) -> bytes:
    """The hash of a leaf, of whatever log."""
    return sha256(b"\0" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """The hash of a node above two others."""
    return sha256(b"\1" + left + right).digest()

"""The tree in pieces that can be kept for ever (C2SP tlog-tiles): where they are, and how leaves are bundled.

Tile (L, n) holds, of the complete subtrees over 256^L leaves each, number 256 n and up to 255 more; a bundle of entries
the leaves themselves in the same way. Less than 256 are a partial tile, which goes by its width.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Sequence
from typing import NamedTuple

from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import MOST_ENTRY_BYTES

TILE_WIDTH = 256
TILE_HEIGHT = 8
"""In levels of the tree: 2^8 = 256."""
ENTRIES = "entries"

_MOST_LEVEL = 63
_PATH = re.compile(
    r"(?P<level>entries|0|[1-9][0-9]?)/(?P<n>(?:x[0-9]{3}/){0,5}[0-9]{3})(?:\.p/(?P<width>[1-9][0-9]{0,2}))?", re.ASCII
)


class Tile(NamedTuple):
    """A tile, or where `level` is None a bundle of entries; `width` is 256 where it is full."""

    level: int | None
    n: int
    width: int = TILE_WIDTH

    @property
    def path(self) -> str:
        """Below `tile/`: level, number in groups of three digits, and the width of a partial one."""
        groups = [f"{self.n % 1000:03}"]
        n = self.n // 1000
        while n:
            groups.append(f"x{n % 1000:03}")
            n //= 1000
        level = ENTRIES if self.level is None else str(self.level)
        partial = "" if self.width == TILE_WIDTH else f".p/{self.width}"
        return f"{level}/{'/'.join(reversed(groups))}{partial}"

    @property
    def end(self) -> int:
        """The number of hashes, or of entries, of its level that there are when it is there."""
        return self.n * TILE_WIDTH + self.width


def parse_tile_path(path: str) -> Tile:
    """Reverse of `Tile.path`; no tile has two paths. Errors: ProofError."""
    match = _PATH.fullmatch(path)
    if match is None:
        raise ProofError(f"not the path of a tile: {path[:100]!r}")
    level = None if match["level"] == ENTRIES else int(match["level"])
    tile = Tile(level, int(re.sub("[x/]", "", match["n"])), int(match["width"] or TILE_WIDTH))
    if tile.path != path or (level or 0) > _MOST_LEVEL or tile.width > TILE_WIDTH:
        raise ProofError(f"not the path of a tile: {path[:100]!r}")
    return tile


def entry_bundle(entries: Sequence[bytes]) -> bytes:
    """Each entry after its length in two bytes. Errors: ProofError when one is too long."""
    if any(len(entry) > MOST_ENTRY_BYTES for entry in entries):
        raise ProofError(f"an entry has more than {MOST_ENTRY_BYTES} bytes")
    return b"".join(struct.pack(">H", len(entry)) + entry for entry in entries)


def parse_bundle(bundle: bytes) -> list[bytes]:
    """The entries of a bundle. Errors: ProofError when it is cut off, or holds more than a tile's width."""
    entries: list[bytes] = []
    at = 0
    while at < len(bundle):
        start = at + 2
        end = start + int.from_bytes(bundle[at:start], "big")
        if end > len(bundle) or start > len(bundle) or len(entries) == TILE_WIDTH:
            raise ProofError("not a bundle of entries: it is cut off, or too long")
        entries.append(bundle[start:end])
        at = end
    return entries

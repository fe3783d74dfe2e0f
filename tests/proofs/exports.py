"""Exports of a made-up log, line by line."""

from __future__ import annotations

from uuid import UUID

from ledger.proofs.checkpoints import Checkpoint
from ledger.proofs.export import ExportedEvent, Header, Seal
from ledger.proofs.leaf import leaf_entry, leaf_hash
from ledger.proofs.notes import SignerKey
from ledger.proofs.tree import Frontier, complete_root, consistency_path

ORIGIN = "ledger.example.org/log/1"
KEY = SignerKey(ORIGIN, bytes(range(32)))
OTHER_KEY = SignerKey(ORIGIN, bytes(32))
SIZE = 40
LINES = SIZE + 2


def event(position: int, text: str = "", *, minute: int | None = None) -> ExportedEvent:
    """Event of that position, of one of seven streams, recorded a minute after the one before it."""
    minute = position if minute is None else minute
    state = f'{{"content":{{"title":"№ {position}{text}"}},"nonce":"{position:032x}"}}'.encode()
    stored = (str(UUID(int=position % 7)), 1 + position // 7, "ledger.SourceRegistered")
    recorded_at = f"2026-06-01T{minute // 60:02}:{minute % 60:02}:00.000000Z"
    return ExportedEvent(
        position, *stored, recorded_at, state, leaf_hash(leaf_entry(position, *stored, recorded_at, state))
    )


def checkpoint(events: list[ExportedEvent], origin: str = ORIGIN) -> Checkpoint:
    tree = Frontier()
    for each in events:
        tree.add(each.leaf)
    return Checkpoint(origin, tree.size, tree.root())


def export(
    events: list[ExportedEvent], *, signed: int | None = None, key: SignerKey | None = KEY, origin: str = ORIGIN
) -> list[bytes]:
    """Of the first `signed` events of a log that the key signed whole; None: of all of them."""
    exported = events[:signed]
    here, all_of_it = checkpoint(exported, origin), checkpoint(events, origin)
    path: list[bytes] = []
    if 0 < here.size < all_of_it.size:
        leaves = [each.leaf for each in events]
        path = consistency_path(
            lambda level, n: complete_root(leaves[n << level : (n + 1) << level]), here.size, len(events)
        )
    seal = Seal(all_of_it.signed(key) if key else None, tuple(path) if key else ())
    return [Header(origin, *here[1:]).line(), *(each.line() for each in exported), seal.line()]


EVENTS = [event(position) for position in range(1, SIZE + 1)]
EXPORT = export(EVENTS)

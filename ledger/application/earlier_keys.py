"""Keys that signed before the one that is given, as the log says: so far as what later ones signed proves that.

Whoever can write the database can write into it that a key of his came first. What he cannot write is a checkpoint over
that by the key that is given: only under one an earlier key counts, and no further than to it, as it signed no more.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from ledger.application.witnesses import Witness
from ledger.domain.signing_events import signing_stream
from ledger.proofs.notes import VerifierKey
from ledger.store.database import Readable
from ledger.store.findings import Finding, fault
from ledger.store.stored_log import Unreadable, attempted


class Succession(NamedTuple):
    """What the event of `position` says: the key `new` took the place of `old`."""

    position: int
    old: VerifierKey
    new: VerifierKey


def successions(database: Readable) -> list[Succession]:
    """All of them, the last one first; none where they cannot be read, which whoever reads the events meets."""
    statement = "SELECT seq, state FROM event WHERE stream_id = ? ORDER BY stream_version DESC"
    try:
        rows = attempted(database, lambda c: c.execute(statement, (str(signing_stream()),)).fetchall())
        told = [(position, json.loads(state)["content"]) for position, state in rows]
        return [
            Succession(
                position, VerifierKey.parse(each["old_verifier_key"]), VerifierKey.parse(each["new_verifier_key"])
            )
            for position, each in told
        ]
    except (Unreadable, ValueError, KeyError, TypeError):
        return []


def with_earlier(keys: Sequence[VerifierKey], found: Sequence[Succession]) -> list[VerifierKey]:
    """And those in whose place they came; of none of these is anything proved yet."""
    known = [*keys]
    for _, old, new in found:
        if new in known and old not in known:
            known.append(old)
    return known


def unproved(
    witnesses: Sequence[Witness], keys: Sequence[VerifierKey], found: Sequence[Succession], roots: Mapping[int, bytes]
) -> list[Finding]:
    """A finding for each of who keeps a checkpoint by an earlier key alone of which nothing proves that it may count.

    `roots` are those of the log, in which nothing else is wrong.
    """
    counts_to: dict[VerifierKey, int | None] = dict.fromkeys(keys)  # None: whatever its size
    agreeing = [each for each in witnesses if roots.get(each.checkpoint.size) == each.checkpoint.root]
    for position, old, new in found:
        sizes = [each.checkpoint.size for each in agreeing if new in each.signers and _counts(each, counts_to)]
        if old not in counts_to and (proved := [size for size in sizes if size >= position]):
            counts_to[old] = min(proved)
    wrong = {each.kept_by: each.checkpoint.size for each in witnesses if not _counts(each, counts_to)}
    told = "that of {} events is signed by a key that came before, as only the log says"
    hint = "if it did, give that key as --key too, from elsewhere"
    return [fault(kept_by, told.format(size), hint) for kept_by, size in wrong.items()]


def _counts(witness: Witness, counts_to: Mapping[VerifierKey, int | None]) -> bool:
    """Whether a key signed it that may have."""
    size = witness.checkpoint.size
    return any(key in counts_to and size <= (counts_to[key] or size) for key in witness.signers)

"""A proof in one file (C2SP tlog-proof): that an event is in the log of a signed checkpoint. It needs no network.

c2sp.org/tlog-proof@v1
extra <base64 of the leaf's seven lines and, right after them, the event's state bytes>
index <position - 1>
<base64 hash of the path>
…
<empty line>
<the checkpoint, a signed note>
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from ledger.proofs.checkpoints import Checkpoint, open_checkpoint
from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import Leaf, leaf_hash, read_decimal, read_entry
from ledger.proofs.notes import VerifierKey, decode_base64, encode_base64
from ledger.proofs.verification import MOST_HASHES, verify_inclusion

MEDIA_TYPE = "text/plain; charset=utf-8"
SUFFIX = ".tlog-proof"

_HEAD = "c2sp.org/tlog-proof@v1"
_EXTRA = "extra "
_INDEX = "index "
_LEAF_LINES = 7


@dataclass(frozen=True, slots=True)
class TlogProof:
    """`extra` is what the format leaves to the log, None without; `checkpoint` is the signed note as it is."""

    index: int
    path: Sequence[bytes]
    checkpoint: str
    extra: bytes | None = None

    @property
    def text(self) -> str:
        """The file."""
        extra = [] if self.extra is None else [f"{_EXTRA}{encode_base64(self.extra)}"]
        lines = [_HEAD, *extra, f"{_INDEX}{self.index}", *map(encode_base64, self.path)]
        return "\n".join(lines) + f"\n\n{self.checkpoint}"


class ProvedEvent(NamedTuple):
    """What was proved: this leaf, with this state, is in the log of that checkpoint."""

    leaf: Leaf
    state: bytes
    checkpoint: Checkpoint


def parse_tlog_proof(text: str) -> TlogProof:
    """Reads a file and verifies nothing. Errors: ProofError."""
    head, gap, checkpoint = text.partition("\n\n")
    lines = head.split("\n")
    if not gap or lines.pop(0) != _HEAD:
        raise ProofError(f"not a proof: it does not begin with {_HEAD}")
    extra = decode_base64(lines.pop(0).removeprefix(_EXTRA)) if lines and lines[0].startswith(_EXTRA) else None
    if not lines or not lines[0].startswith(_INDEX):
        raise ProofError("not a proof: it has no index")
    index = read_decimal(lines.pop(0).removeprefix(_INDEX))
    if len(lines) > MOST_HASHES:
        raise ProofError("the proof has too many hashes")
    return TlogProof(index, [decode_base64(line) for line in lines], checkpoint, extra)


def verify_tlog_proof(proof: TlogProof, leaf: bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
    """Holds if the leaf of that hash is in the log at the proof's index, as one of the keys signed.

    Errors: ProofError when it does not.
    """
    checkpoint = open_checkpoint(proof.checkpoint, keys)
    verify_inclusion(proof.index, checkpoint.size, leaf, proof.path, checkpoint.root)
    return checkpoint


def verify_event_proof(text: str, keys: Iterable[VerifierKey]) -> ProvedEvent:
    """What a file of the ledger's proves, leaf and state from the file itself. Errors: ProofError when it does not."""
    proof = parse_tlog_proof(text)
    *lines, state = (proof.extra or b"").split(b"\n", _LEAF_LINES)
    entry = b"\n".join([*lines, b""])
    leaf = read_entry(entry)
    if leaf.position != proof.index + 1 or leaf.state_digest != sha256(state).hexdigest():
        raise ProofError("the proof shows another event than it is about")
    return ProvedEvent(leaf, state, verify_tlog_proof(proof, leaf_hash(entry), keys))

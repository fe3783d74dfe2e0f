"""Checkpoints (C2SP tlog-checkpoint): a signed note of which log, how many leaves, which root.

<origin: the log's name, which is that of its key>
<size, decimal>
<base64 root>
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from ledger.proofs.errors import ProofError
from ledger.proofs.leaf import HASH_BYTES, read_decimal
from ledger.proofs.notes import SignerKey, VerifierKey, decode_base64, encode_base64, open_note, parse_note, sign_note


class Checkpoint(NamedTuple):
    """What the log of that origin was when it had `size` leaves."""

    origin: str
    size: int
    root: bytes

    @property
    def text(self) -> str:
        """What is signed."""
        return f"{self.origin}\n{self.size}\n{encode_base64(self.root)}\n"

    def signed(self, *keys: SignerKey) -> str:
        """The note, by each of the keys."""
        return sign_note(self.text, *keys)


def parse_checkpoint(text: str) -> Checkpoint:
    """Reads the text of a note; lines after the third are extensions that mean nothing here. Errors: ProofError."""
    lines = text.split("\n")
    if len(lines) < 4 or not all(lines[:-1]) or lines[-1]:
        raise ProofError("not a checkpoint: its text has not three lines")
    root = decode_base64(lines[2])
    if len(root) != HASH_BYTES:
        raise ProofError(f"not a checkpoint: its root has not {HASH_BYTES} bytes")
    return Checkpoint(lines[0], read_decimal(lines[1]), root)


class Signed(NamedTuple):
    """A checkpoint and those of the known keys that signed it."""

    checkpoint: Checkpoint
    signers: tuple[VerifierKey, ...]


def open_signed(note: str | bytes, keys: Iterable[VerifierKey]) -> Signed:
    """What a note says that is signed by one of the keys, which has the log's name, and by which.

    Errors: ProofError; a checkpoint of another log is one, too.
    """
    text, signers = open_note(note, keys)
    checkpoint = parse_checkpoint(text)
    if all(key.name != checkpoint.origin for key in signers):
        raise ProofError(f"a checkpoint of {checkpoint.origin!r}, signed by {signers[0].name!r}")
    return Signed(checkpoint, tuple(signers))


def open_checkpoint(note: str | bytes, keys: Iterable[VerifierKey]) -> Checkpoint:
    """What a note says, as `open_signed` has it. Errors: as there."""
    return open_signed(note, keys).checkpoint


def read_unverified(note: str | bytes) -> Checkpoint:
    """What a note claims, whoever signed it. Errors: ProofError."""
    return parse_checkpoint(parse_note(note).text)

"""Checkpoints of a log: signed when the tree has grown, and never one that does not continue what was signed before.

key file ── sign(root of the tree) ──> note ── fsync ──> beside the key ──> table `checkpoint` ──> whoever asks

A crash between the last two leaves a note that nobody saw; it is published by who signs next.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from ledger.domain.instants import format_instant
from ledger.errors import CheckpointRefused, InvalidInput, NotFound
from ledger.proofs.checkpoints import Checkpoint, open_checkpoint, read_unverified
from ledger.proofs.errors import ProofError
from ledger.proofs.notes import SignerKey, VerifierKey, open_note
from ledger.store.checkpoint_table import CheckpointTable, StoredCheckpoint
from ledger.store.database import Database
from ledger.store.log import EventLog
from ledger.store.opening import signing_key_path
from ledger.store.signing_key import SigningKeyFile

RecordRotation = Callable[[str, str], object]
"""Records that the second verifier key takes the place of the first; what is recorded already it leaves."""

_REFUSED = "compare the log with a backup and with checkpoints that others keep; then see ledger/README.md, Proof"


class SignedCheckpoint(NamedTuple):
    """A note, and what it says."""

    note: str
    checkpoint: Checkpoint
    signed_at: str


class Signing:
    """The signing of one log's checkpoints. Errors of every method: StoreFailure."""

    def __init__(self, database: Database, log: EventLog) -> None:
        self._database = database
        self._log = log
        self._table = CheckpointTable(database)

    @cached_property
    def _files(self) -> SigningKeyFile:
        return SigningKeyFile(signing_key_path(self._database))

    @property
    def path(self) -> Path:
        """Where the key is, or would be."""
        return self._files.path

    def create_key(self, origin: str | None = None) -> VerifierKey:
        """Makes the key where there is none; `origin` is the log's name, None: its place's and a random part.

        Errors: InvalidInput for a name that no key can have, or for another one than the key has that is there.
        """
        try:
            key = self._files.create(origin or self._default_origin()).verifier_key
        except ProofError as error:
            raise InvalidInput(str(error), path=("origin",), hint="such as ledger.example.org/log/1") from None
        if origin is not None and key.name != origin:
            raise InvalidInput(f"the key of this log has the name {key.name}", path=("origin",), hint="leave it out")
        return key

    def _default_origin(self) -> str:
        name = re.sub("[^A-Za-z0-9._-]", "-", self.path.name.removesuffix(".signing-key"))
        return f"{name}-{secrets.token_hex(4)}"

    def verifier_key(self) -> VerifierKey:
        """What checkpoints are verified with. Errors: NotFound where none was made."""
        return self._key().verifier_key

    def _key(self) -> SignerKey:
        key = self._files.key()
        if key is None:
            raise NotFound("this log has no key to sign checkpoints with", hint="make one: `ledger init`")
        return key

    def checkpoint(self) -> SignedCheckpoint:
        """The latest, signed now if the log has grown since. Where nothing can be signed, the last one that was.

        Errors: NotFound without a key; CheckpointRefused.
        """
        last = self._table.last()
        is_standby = self._is_standby()
        if last is not None and (is_standby or self._files.key() is None):
            return _opened(last)
        key = self._key()
        if is_standby:
            raise NotFound("no checkpoint has arrived here yet", hint="ask the primary")
        if last is not None and last.size == self._log.tree.size() and _is_signed_by(last.note, [key]):
            return _opened(last)
        with self._files.held():
            return self._sign([self._key()])  # while it waited another key may have come into use

    def _is_standby(self) -> bool:
        with self._database.reading() as connection:
            return self._database.is_standby(connection)

    def last(self) -> SignedCheckpoint | None:
        """The last one that was signed; None: none was. Nothing is signed for it."""
        found = self._table.last()
        return _opened(found) if found else None

    def of_size(self, size: int) -> SignedCheckpoint | None:
        """One of exactly that size; None where none was signed."""
        found = self._table.of_size(size)
        return _opened(found) if found else None

    def rotate(self, record: RecordRotation) -> tuple[VerifierKey, VerifierKey]:
        """Puts a new key in the place of the one in use: the old and the new one.

        The log says so first, then both sign the checkpoint that has it; from then on the new one signs alone. Killed
        at any moment it is finished by rotating again, with the same new key. Errors: NotFound, CheckpointRefused.
        """
        with self._files.held():
            key = self._key()
            following = self._files.next_key(key.name)
            record(str(key.verifier_key), str(following.verifier_key))
            self._sign([key, following])
            self._files.use_next()
        return key.verifier_key, following.verifier_key

    def _sign(self, keys: Sequence[SignerKey]) -> SignedCheckpoint:
        """With the files held, and the key in use first."""
        kept, last = self._known(keys[0])
        size = self._log.tree.size()  # after what is known was read: it is not larger than the log unless that shrank
        self._check_continues(kept, last, size)
        note = self._files.last_note() if kept and kept.size == size else None
        if note is None or not _is_signed_by(note, keys):
            note = Checkpoint(keys[0].name, size, self._log.tree.root(size)).signed(*keys)
            self._files.keep(note)
        published = self._table.last()
        if published is None or published.note != note:
            published = StoredCheckpoint(size, note, format_instant(self._log.clock()))
            self._table.add(published)
        return _opened(published)

    def _known(self, key: SignerKey) -> tuple[Checkpoint | None, Checkpoint | None]:
        """The last checkpoint beside the key, and the last one of the table."""
        note, last = self._files.last_note(), self._table.last()
        try:
            kept = open_checkpoint(note, [key.verifier_key]) if note is not None else None
            return kept, read_unverified(last.note) if last else None
        except ProofError as error:
            told = f"the last checkpoint cannot be relied on: {error}"
            raise CheckpointRefused(told, hint=_REFUSED) from None

    def _check_continues(self, kept: Checkpoint | None, last: Checkpoint | None, size: int) -> None:
        for checkpoint in (kept, last):
            if checkpoint is None:
                continue
            if checkpoint.size > size:
                told = f"{checkpoint.size} events were signed, and the log has {size}: it was set back"
                raise CheckpointRefused(told, hint=_REFUSED)
            if checkpoint.root != self._log.tree.root(checkpoint.size):
                told = f"the first {checkpoint.size} events of the log are not those that were signed"
                raise CheckpointRefused(told, hint=_REFUSED)

    def check(self) -> Checkpoint | None:
        """The last checkpoint that this machine, or else anybody, signed, which the log continues; None without one.

        Errors: NotFound without a key; CheckpointRefused.
        """
        kept, last = self._known(self._key())
        if self._is_standby():
            kept = None  # what was signed here as the primary was may not have arrived yet
        self._check_continues(kept, last, self._log.tree.size())
        return kept or last


def _opened(stored: StoredCheckpoint) -> SignedCheckpoint:
    try:
        return SignedCheckpoint(stored.note, read_unverified(stored.note), stored.signed_at)
    except ProofError as error:
        raise CheckpointRefused(f"the checkpoint of size {stored.size} is none: {error}", hint=_REFUSED) from None


def _is_signed_by(note: str, keys: Sequence[SignerKey]) -> bool:
    """By all of them."""
    verifiers = [key.verifier_key for key in keys]
    try:
        return len(open_note(note, verifiers)[1]) == len(verifiers)
    except ProofError:
        return False

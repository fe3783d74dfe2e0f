"""Checkpoints that a log is held against: its own, the one beside its key, and those that users kept."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from typing import NamedTuple

from ledger.proofs.checkpoints import Checkpoint, Signed, open_signed, read_unverified
from ledger.proofs.errors import ProofError
from ledger.proofs.notes import VerifierKey
from ledger.store.database import Database
from ledger.store.findings import Finding, fault, ok, warning
from ledger.store.opening import signing_key_path
from ledger.store.signing_key import SigningKeyFile
from ledger.store.stored_log import Unreadable, attempted
from ledger.store.verification import Differs, Examined, Fault


class Note(NamedTuple):
    """A signed note and who keeps it; `size` is what it is kept under, None where that is not said."""

    kept_by: str
    text: str
    size: int | None = None


class Own(NamedTuple):
    """The key of a ledger and the checkpoint beside it, where this machine has them."""

    keys: list[VerifierKey]
    notes: list[Note]


def own(database: Database) -> Own:
    """On a standby what was signed here may not have arrived yet, so it is no witness there.

    Errors: StoreFailure where the files cannot be read.
    """
    files = SigningKeyFile(signing_key_path(database))
    key, note = files.key(), files.last_note()
    with suppress(Unreadable):
        if attempted(database, database.is_standby):
            note = None
    return Own([key.verifier_key] if key else [], [Note("beside the key", note)] if note else [])


class Witness(NamedTuple):
    """What a note says, and those of the keys that signed it; none of them where no key was given."""

    kept_by: str
    checkpoint: Checkpoint
    signers: tuple[VerifierKey, ...]


class Heard(NamedTuple):
    """The witnesses of notes, and what is wrong with the other notes."""

    witnesses: list[Witness]
    faults: list[Finding]

    @property
    def sizes(self) -> set[int]:
        """Where the root of the log is wanted."""
        return {witness.checkpoint.size for witness in self.witnesses}


def hear(notes: Iterable[Note], keys: Sequence[VerifierKey]) -> Heard:
    """Opens notes by the keys; without any, whoever signed them is believed."""
    witnesses: list[Witness] = []
    faults: list[Finding] = []
    for note in notes:
        told = "it" if note.size is None else f"that of {note.size} events"
        try:
            checkpoint, signers = open_signed(note.text, keys) if keys else Signed(read_unverified(note.text), ())
        except ProofError as error:
            faults.append(fault(note.kept_by, f"{told}: {error}", "it was changed, or is of another log or key"))
            continue
        if note.size not in (None, checkpoint.size):
            told = f"{told} says {checkpoint.size}"
            faults.append(fault(note.kept_by, told, "it was changed: compare with the copy beside the key"))
            continue
        witnesses.append(Witness(note.kept_by, checkpoint, signers))
    return Heard(witnesses, faults)


class Compared(NamedTuple):
    """A finding for each of who keeps any; `proved` events are those that the last witness that agrees speaks of.

    `fault`: the events after those that are not what was signed, or not there.
    """

    findings: list[Finding]
    proved: int
    fault: Fault | None


def compare(heard: Heard, examined: Examined, head: int) -> Compared:
    """Holds the log of `head` events against what is witnessed.

    A root that agrees proves every event before it, so one of fewer events that differs is no word on them.
    """
    agrees = {each: examined.roots.get(each.checkpoint.size) == each.checkpoint.root for each in heard.witnesses}
    proved = max((each.checkpoint.size for each in agrees if agrees[each]), default=0)
    reached = [each for each in agrees if each.checkpoint.size in examined.roots]
    differing = [each for each in reached if not agrees[each]]
    findings = list(heard.faults)
    for kept_by in dict.fromkeys(each.kept_by for each in agrees):
        wrong = next((each for each in differing if each.kept_by == kept_by), None)
        if wrong is not None:
            told = f"that of {wrong.checkpoint.size} events has another root than these events"
            findings.append(fault(kept_by, told, "somebody changed it, or the events: see the log"))
            continue
        those = [each for each in reached if each.kept_by == kept_by]
        later = sum(each.kept_by == kept_by for each in agrees) - len(those)
        findings.append(_told(kept_by, those, later))
    later_size = min((each.checkpoint.size for each in differing if each.checkpoint.size > proved), default=None)
    if later_size is not None:
        return Compared(findings, proved, _changed(proved + 1, later_size, examined))
    promised = max((each.checkpoint.size for each in agrees), default=0)
    if promised > head:
        told = f"it is not there, and a checkpoint is of {promised} events"
        return Compared(findings, proved, Fault(head + 1, promised, Differs.MISSING, told))
    return Compared(findings, proved, None)


def _changed(first: int, last: int, examined: Examined) -> Fault:
    """One of these, and of those below the row of the tree that differs, if that tells more."""
    node = examined.node_fault
    if node is not None and node.first <= last and node.last >= first:
        first, last = max(first, node.first), min(last, node.last)
    return Fault(first, last, Differs.BYTES, "it was changed together with its hash: it is not what was signed")


def _told(kept_by: str, those: Sequence[Witness], later: int) -> Finding:
    sizes = [each.checkpoint.size for each in those]
    agree = f"{len(sizes)} agree, the last of {max(sizes)} events" if sizes else "none was reached"
    if later:
        return fault(kept_by, f"{agree}; {later} of more events than hold", "see the log")
    signers = {key.name for each in those for key in each.signers}
    if not signers:
        return warning(kept_by, f"{agree}; by whom they were signed was not checked", "give the log's --key")
    return ok(kept_by, f"{agree}; signed by {', '.join(sorted(signers))}")

"""Putting a new signing key in the place of the one in use. No command of the faces: it is of who has the key file."""

from __future__ import annotations

from ledger.application.commands import Command
from ledger.application.ledger import Ledger
from ledger.application.work import Work
from ledger.domain.drafts import Draft
from ledger.domain.events import Event
from ledger.domain.identifiers import UNIDENTIFIED, identify
from ledger.domain.signing_events import SigningKeyRotated, VerifierKeyText, signing_stream
from ledger.proofs.notes import VerifierKey


class RotationDraft(Draft):
    """One signing key for another."""

    old_verifier_key: VerifierKeyText
    new_verifier_key: VerifierKeyText


def rotate_signing_key(ledger: Ledger) -> tuple[VerifierKey, VerifierKey]:
    """The key that signed, and the one that signs from now on. Errors: NotFound, CheckpointRefused, StoreFailure."""

    def record(old: str, new: str) -> None:
        ledger.submit([(_ROTATE, RotationDraft(old_verifier_key=old, new_verifier_key=new))])

    return ledger.signing.rotate(record)


def _decide(work: Work, asked: RotationDraft) -> Event:
    event = SigningKeyRotated(
        event_id=UNIDENTIFIED, old_verifier_key=asked.old_verifier_key, new_verifier_key=asked.new_verifier_key
    )
    return work.decide(signing_stream(), identify(signing_stream(), event))


_ROTATE = Command("rotate_signing_key", RotationDraft, _decide)

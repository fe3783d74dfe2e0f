"""What the log records of the key that signs its checkpoints: that another one took its place."""

from __future__ import annotations

from typing import Annotated
from uuid import UUID

from pydantic import Field

from ledger.domain.events import Event
from ledger.domain.identifiers import stream_id

VerifierKeyText = Annotated[str, Field(max_length=400, pattern=r"^[^+\s]+\+[0-9a-f]{8}\+[A-Za-z0-9+/=]+$")]


class SigningKeyRotated(Event):
    """From the checkpoint that has this event on, the new key signs; that checkpoint itself is signed by both."""

    TOPIC = "ledger.SigningKeyRotated"

    old_verifier_key: VerifierKeyText
    new_verifier_key: VerifierKeyText


def signing_stream() -> UUID:
    """The stream of the keys that sign checkpoints."""
    return stream_id("signing-key")

"""What the log records of API keys: that one was made, that one was taken back. Never the key, only its digest."""

from __future__ import annotations

from enum import StrEnum
from typing import Annotated

from pydantic import Field

from ledger.domain.events import Event
from ledger.domain.publications import Instant
from ledger.domain.words import Digest, Name, Text

KeyId = Annotated[str, Field(pattern=r"^[a-z2-7]{16}$", description="80 random bits in lower-case base32")]


class Scope(StrEnum):
    """What a key opens; each opens what the one before it does, too."""

    READ = "read"
    REPORT = "report"
    ADMIN = "admin"

    def covers(self, other: Scope) -> bool:
        """Whether who has this scope may do what needs the other."""
        return _ORDER[self] >= _ORDER[other]


_ORDER = {scope: rank for rank, scope in enumerate(Scope)}


class ApiKeyCreated(Event):
    """A key that opens the doors of `scope`. `key_digest` is of the whole key; `expires_at` None: it does not."""

    TOPIC = "ledger.ApiKeyCreated"

    key_id: KeyId
    name: Name
    scope: Scope
    key_digest: Digest
    expires_at: Instant | None = None


class ApiKeyRevoked(Event):
    """The key opens nothing any more."""

    TOPIC = "ledger.ApiKeyRevoked"

    key_id: KeyId
    reason: Text

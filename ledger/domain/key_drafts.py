"""What is asked for of API keys."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from ledger.domain.drafts import Draft, Reason
from ledger.domain.key_events import KeyId, Scope
from ledger.domain.words import Name


class KeyDraft(Draft):
    """A key; it opens to the end of the date `expires_on` in UTC, None: until it is revoked."""

    name: Name
    scope: Scope
    expires_on: Annotated[str, Field(max_length=40)] | None = None


class RevokeKeyDraft(Draft):
    """The end of a key."""

    key_id: KeyId
    reason: Reason

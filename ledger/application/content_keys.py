"""Idempotency keys made of content: what a file holds is recorded once, whoever loads it and how often."""

from __future__ import annotations

import hashlib
from uuid import UUID

from ledger.domain.canonical import canonical_json
from ledger.domain.drafts import Draft

SCOPE = "seeds"
"""These keys are shared by all who load the same content."""


def content_key(command: str, draft: Draft, figure: UUID | None = None) -> str:
    """`figure` is the one that a report's period means now: a named period may get other dates."""
    content = canonical_json([command, draft.model_dump(mode="json", exclude_none=True), str(figure)])
    return f"seed:{hashlib.sha256(content.encode()).hexdigest()}"

"""Whether a client still holds the answer: what a tag is made of, and for how long it may be kept.

A pinned answer names the position that it was computed at, which its tag leaves out. Attached texts and
parked events change answers while the position stands, so they count too.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from api.rest.cuts import is_pinned
from api.rest.operations import Lasting, Operation
from api.rest.queries import Query
from api.tags import tag_of
from ledger.application import Ledger
from ledger.projections.cuts import Cut

FOR_EVER = "public, max-age=31536000, immutable"


def headers_of(
    ledger: Ledger, operation: Operation[Any, Any], query: Query, cuts: Sequence[Cut], address: str, media_type: str
) -> dict[str, str]:
    """`ETag` and `Cache-Control` of a read; of the state before it is answered, so that no tag is too new."""
    if operation.lasting is Lasting.MOMENT:
        return {"Cache-Control": "no-store"}
    if operation.lasting is Lasting.RELEASE:
        return {"ETag": tag_of(address, media_type), "Cache-Control": "no-cache"}
    state = ledger.progress()
    pinned = operation.lasting is Lasting.PINNED and is_pinned(query) and not state.parked
    position = cuts[0].position if cuts else state.head
    beside = () if pinned else (position, state.parked, ledger.last_text())
    tag = tag_of(address, media_type, *((cut.known_on, cut.seq) for cut in cuts), *beside)
    return {"ETag": tag, "Cache-Control": FOR_EVER if pinned else "no-cache"}

"""Whether a client still holds the answer: what a tag is made of, and for how long it may be kept.

A pinned answer names the position that it was computed at, which its tag leaves out. Attached texts and
parked events change answers while the position stands, so they count too.
"""

from __future__ import annotations

from typing import Any

from api.rest.operations import Lasting, Operation
from api.rest.queries import Query, RecordedQuery
from api.tags import tag_of
from ledger.application import Ledger
from ledger.projections.cuts import Cut

_FOR_EVER = "public, max-age=31536000, immutable"


def headers_of(
    ledger: Ledger, operation: Operation[Any, Any], query: Query, cut: Cut | None, address: str, media_type: str
) -> dict[str, str]:
    """`ETag` and `Cache-Control` of a read; of the state before it is answered, so that no tag is too new."""
    if operation.lasting is Lasting.MOMENT:
        return {"Cache-Control": "no-store"}
    if operation.lasting is Lasting.RELEASE:
        return {"ETag": tag_of(address, media_type), "Cache-Control": "no-cache"}
    state = ledger.progress()
    pinned = operation.lasting is Lasting.PINNED and _is_pinned(query) and not state.parked
    beside = () if pinned else (state.head if cut is None else cut.position, state.parked, ledger.last_text())
    tag = tag_of(address, media_type, cut and cut.known_on, cut and cut.seq, *beside)
    return {"ETag": tag, "Cache-Control": _FOR_EVER if pinned else "no-cache"}


def _is_pinned(query: Query) -> bool:
    return isinstance(query, RecordedQuery) and query.recorded_by is not None and query.recorded_by.isdecimal()

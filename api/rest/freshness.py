"""Whether a client still holds the answer: a tag made of all that the answer depends on, before it is made.

Tags are weak: one answer may be sent in several encodings, and a pinned one names the position that it was
computed at. Attached texts and parked events change answers while the position stands, so they count too.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from typing import Any

from api.release import release
from api.rest.operations import Lasting, Operation
from api.rest.queries import Query, RecordedQuery
from ledger.application import Ledger
from ledger.projections.cuts import Cut

_TAG = re.compile(r'(?:W/)?("[^"]*")')
_FOR_EVER = "public, max-age=31536000, immutable"


def headers_of(
    ledger: Ledger, operation: Operation[Any, Any], query: Query, cut: Cut | None, address: str, media_type: str
) -> dict[str, str]:
    """`ETag` and `Cache-Control` of a read; of the state before it is answered, so that no tag is too new."""
    if operation.lasting is Lasting.MOMENT:
        return {"Cache-Control": "no-store"}
    if operation.lasting is Lasting.RELEASE:
        return {"ETag": _tag(address, media_type), "Cache-Control": "no-cache"}
    state = ledger.progress()
    pinned = operation.lasting is Lasting.PINNED and _is_pinned(query) and not state.parked
    beside = () if pinned else (state.head if cut is None else cut.position, state.parked, ledger.last_text())
    tag = _tag(address, media_type, cut and cut.known_on, cut and cut.seq, *beside)
    return {"ETag": tag, "Cache-Control": _FOR_EVER if pinned else "no-cache"}


def is_held(headers: Mapping[str, str], given: str | None) -> bool:
    """Whether `If-None-Match` names the tag. `*` is for the caller to judge: it asks whether there is anything."""
    tag = headers.get("ETag")
    return tag is not None and given is not None and tag.removeprefix("W/") in _TAG.findall(given)


def _is_pinned(query: Query) -> bool:
    return isinstance(query, RecordedQuery) and query.recorded_by is not None and query.recorded_by.isdecimal()


def _tag(*parts: Any) -> str:
    digest = hashlib.blake2b(repr((release(), *parts)).encode(), digest_size=12).hexdigest()
    return f'W/"{digest}"'

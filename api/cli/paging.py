"""Lists in whole: the items of all pages of an answer, or as many as are wanted."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from api.cli.transport.interface import Json, Transport

_PAGE = 1000


def ask_all(
    ledger: Transport, address: str, items: str, query: Mapping[str, Any], limit: int | None = None, **parts: str
) -> Json:
    """The first page with the `items` of all others, at most `limit` of them (None: all).

    A cursor holds every page to the recording cut of the first one; `next` is that of the last page read.
    """
    answer = ledger.get(address, query, **parts)
    found, after = answer[items], answer.get("next")
    while after and (limit is None or len(found) < limit):
        size = _PAGE if limit is None else min(limit - len(found), _PAGE)
        page = ledger.get(address, {**query, "recorded_by": None, "limit": size, "after": after}, **parts)
        found += page[items]
        after = page["next"]
    return {**answer, items: found[:limit]} | ({"next": after} if "next" in answer else {})

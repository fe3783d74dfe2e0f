"""Names that content gives itself: UUIDv5 of canonical keys. Frozen; the tests hold vectors.

The same figure, source or fact has the same id in every ledger, whoever records it and in whatever order.
"""

from __future__ import annotations

from collections.abc import Container
from functools import lru_cache
from typing import TypeVar
from uuid import NAMESPACE_URL, UUID, uuid5

from ledger.domain.canonical import joined, members
from ledger.domain.events import Event
from ledger.domain.periods import Period
from ledger.domain.publications import Publication

NAMESPACE = uuid5(NAMESPACE_URL, "https://metrics-ledger.dev/ns/v1")
UNIDENTIFIED = str(UUID(int=0))
_SEPARATOR = "\x1f"
E = TypeVar("E", bound=Event)
# A figure event's series and period are its stream; their labels are not identity.
# What a publication date means in instants follows from it, and moves when a zone's rules are mended.
_RESOLVED = frozenset({"first_at", "last_at"})
_NOT_CONTENT = frozenset({"event_id", "note", "anchors", "series", "period"})


def stream_id(kind: str, *key: str) -> UUID:
    """The stream of a thing: `stream_id("series", "alibaba.revenue")`."""
    return uuid5(NAMESPACE, _SEPARATOR.join((kind, *key)))


@lru_cache(maxsize=16384)
def figure_stream_id(series: str, period: Period) -> UUID:
    """The stream of the figure of `series` at `period`: resolved dates and type, never the label."""
    return stream_id("figure", series, period.key)


def identify(stream: UUID, event: E, taken: Container[str] = ()) -> E:
    """`event` under the id that its content has in `stream`.

    Neither the note nor the anchors are content: the same wording found twice in one source is one
    claim. `taken` are ids that the same content bore before it was voided; the next free one is used.
    """
    content = members(event, _NOT_CONTENT)
    publication: Publication | None = getattr(event, "publication", None)
    if publication is not None:
        content["publication"] = _as_stated(publication)
    key = f"{event.TOPIC}{_SEPARATOR}{joined(content)}"
    event_id, times = str(uuid5(stream, key)), 1
    while event_id in taken:
        event_id, times = str(uuid5(stream, f"{key}{_SEPARATOR}{times}")), times + 1
    return event.model_copy(update={"event_id": event_id})


@lru_cache(maxsize=4096)
def _as_stated(publication: Publication) -> str:
    return joined(members(publication, _RESOLVED))

"""Which media type a GraphQL client wants its answer in."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

JSON = "application/json"
GRAPHQL_JSON = "application/graphql-response+json"
EVENT_STREAM = "text/event-stream"
HTML = "text/html"


class _Range(NamedTuple):
    """One part of an Accept header; `text/*` and `*/*` fit several types."""

    kind: str
    quality: float

    def fits(self, offer: str) -> int:
        """How closely: 3 the type itself, 2 its family, 1 anything, 0 not at all."""
        if self.kind == offer:
            return 3
        if self.kind == offer.split("/")[0] + "/*":
            return 2
        return int(self.kind == "*/*")


def preferred(accept: str | None, offers: Sequence[str]) -> str | None:
    """The offer that `accept` likes best; None where it likes none. Without the header: the first offer.

    Of equals it is the one that the header names first, and of those that one wildcard covers the first offer.
    """
    if not accept or not accept.strip():
        return offers[0]
    ranges = [_read(part) for part in accept.split(",")]
    best, best_quality, best_place = None, 0.0, len(ranges)
    for offer in offers:
        closest = max(range(len(ranges)), key=lambda place: (ranges[place].fits(offer), -place))
        quality = ranges[closest].quality if ranges[closest].fits(offer) else 0.0
        if quality > best_quality or (quality == best_quality > 0 and closest < best_place):
            best, best_quality, best_place = offer, quality, closest
    return best


def _read(part: str) -> _Range:
    kind, *parameters = (piece.strip().lower() for piece in part.split(";"))
    quality = next((p.removeprefix("q=") for p in parameters if p.startswith("q=")), "1")
    try:
        return _Range(kind, min(max(float(quality), 0.0), 1.0))
    except ValueError:
        return _Range(kind, 0.0)

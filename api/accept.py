"""Which of the media types on offer a client likes best, by its `Accept`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

_MOST_RANGES = 50
"""Of a header; no client has so many, and what comes after them is not read."""


class _Range(NamedTuple):
    """One part of the header; `text/*` and `*/*` hold several types."""

    name: str
    quality: float

    def fits(self, offer: str) -> int:
        """How closely: 3 the type itself, 2 its family, 1 anything, 0 not at all."""
        return {"*/*": 1, f"{offer.partition('/')[0]}/*": 2, offer: 3}.get(self.name, 0)


def chosen(offered: Sequence[str], accept: str | None) -> str | None:
    """The offer that the client likes best; None where it takes none. Without the header: the first offer.

    An offer is liked as much as the most specific range that holds it says. Of equals the one whose range comes
    first in the header is chosen, and of those that one range holds the first offer.
    """
    if accept is None or not accept.strip():
        return offered[0]
    ranges = [_range(part) for part in accept.split(",", _MOST_RANGES)[:_MOST_RANGES]]
    best, best_quality, best_place = None, 0.0, len(ranges)
    for offer in offered:
        place = max(range(len(ranges)), key=lambda at: (ranges[at].fits(offer), ranges[at].quality, -at))
        quality = ranges[place].quality if ranges[place].fits(offer) else 0.0
        if quality > best_quality or (quality == best_quality > 0 and place < best_place):
            best, best_quality, best_place = offer, quality, place
    return best


def _range(text: str) -> _Range:
    """A media range and its quality; one that cannot be read is not wanted."""
    name, *parameters = (part.strip().lower() for part in text.split(";"))
    for parameter in parameters:
        key, _, written = parameter.partition("=")
        if key.strip() == "q":
            try:
                quality = float(written)
            except ValueError:
                quality = 0.0
            return _Range(name, quality if 0 <= quality <= 1 else 0.0)
    return _Range(name, 1.0)

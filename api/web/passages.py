"""Where a claim stands in its source: the words as a quotation, and the way to them in the source's text."""

from __future__ import annotations

from typing import NamedTuple

from api.answers import Passages
from api.web.view import View
from ledger.projections.rows import ClaimRow


class Quotation(NamedTuple):
    """The words at an anchor; `exact` is None where neither the text is attached nor the words were kept."""

    start: int
    end: int
    before: str
    exact: str | None
    after: str
    href: str


def place_id(start: int, end: int) -> str:
    """The name of a passage within the page of its source."""
    return f"p{start}-{end}"


def quotations(view: View, claim: ClaimRow, passages: Passages) -> list[Quotation]:
    """The words at each anchor of a claim, from the attached text, else as they were kept with the claim."""
    found = []
    for anchor in claim.anchors:
        passage = passages.get(anchor)
        if passage:
            words: tuple[str, str | None, str] = (passage.before, passage.exact, passage.after)
        else:
            words = (anchor.prefix or "", anchor.exact, anchor.suffix or "")
        href = f"{view.to('sources', anchor.source, at=claim.no)}#{place_id(anchor.start, anchor.end)}"
        found.append(Quotation(anchor.start, anchor.end, *words, href))
    return found

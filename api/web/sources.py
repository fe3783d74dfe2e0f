"""The pages of sources: the list; and one, with what it states and, where its text is attached, every passage in it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from typing import NamedTuple

from pydantic import Field

from api.rest.queries import Cursor, CutQuery, Position
from api.web.passages import Quotation, place_id, quotations
from api.web.serving import Asked, Shown
from api.web.source_text import Passage, Piece, pieces
from api.web.view import View
from api.wording import period_in_words, value_in_words
from ledger.application import Ledger
from ledger.application.pages import Page
from ledger.application.source_claims import StatedClaim
from ledger.projections.rows import SourceRow

_SELECTION = "{ code publisher title kind tier publishedAt digest textAttached }"
_CLAIMS_SELECTION = (
    "{ nodes { claim { value { asReported } anchors { start end } }"
    " figure { series { code } period { dates } state } answers why } }"
)
_LIST_SELECTION = "{ nodes { code publisher title tier publishedAt textAttached } }"
_CLAIMS_SHOWN, _CLAIMS_MARKED, _PASSAGES_MARKED = 200, 1000, 1000


class SourcesQuery(CutQuery):
    """Pages through the sources."""

    after: Cursor | None = Field(None, description="where the page before ended")


class SourcePageQuery(SourcesQuery):
    """Pages through the claims of a source; `at` is one that has to be among those that are shown."""

    at: Position | None = Field(None, description="the position of a claim whose passages are looked for")


class Place(NamedTuple):
    """A passage where the text is not attached; `id` is None for another claim at the same place."""

    id: str | None
    stated: StatedClaim
    quotation: Quotation


class Text(NamedTuple):
    """The attached text; `is_part` tells that not all its passages are marked."""

    pieces: Sequence[Piece]
    is_part: bool


def show_sources(ledger: Ledger, asked: Asked[SourcesQuery]) -> Shown:
    """Sources by code."""
    view = asked.view
    page = ledger.page_of_sources(asked.cut, first=100, after=asked.query.after)
    forms = [
        view.json("v1", "sources", known_on=None),
        view.csv("v1", "sources", known_on=None),
        view.graphql("sources", _LIST_SELECTION, knownOn=None),
    ]
    return Shown("sources.html", {"sources": page.rows, "next": page.next, "forms": forms})


def show_source(ledger: Ledger, asked: Asked[SourcePageQuery]) -> Shown:
    """One source, whole."""
    code, view, cut, query = asked.path["code"], asked.view, asked.cut, asked.query
    source = ledger.source(code, cut)
    page, is_later = _holding(
        partial(ledger.page_of_source_claims, code, cut, first=_CLAIMS_SHOWN, after=query.after), query.at
    )
    anchors = [anchor for stated in page.rows for anchor in stated.claim.anchors]
    passages = ledger.passages(anchors, cut)
    claims = [(stated, quotations(view, stated.claim, passages)) for stated in page.rows]
    return Shown(
        "source.html",
        {
            "source": source,
            "claims": claims,
            "is_first": query.after is None and not is_later,
            "next": page.next,
            "text": _text(ledger, asked, source) if source.text_attached else None,
            "places": [] if source.text_attached else _places(claims),
            "forms": [
                view.json("v1", "sources", code, known_on=None),
                view.json("v1", "sources", code, "claims")._replace(name="JSON, claims"),
                view.csv("v1", "sources", code, "claims")._replace(name="CSV, claims"),
                view.graphql("source", _SELECTION, code=code, knownOn=None),
                view.graphql("sourceClaims", _CLAIMS_SELECTION, source=code)._replace(name="GraphQL, claims"),
            ],
        },
    )


def _holding(page_at: Callable[..., Page[StatedClaim]], at: int | None) -> tuple[Page[StatedClaim], bool]:
    """The first page, or, where that has not the claim at `at`, the one that begins with it; and whether it is that."""
    page = page_at()
    if at is None or not page.has_next or page.rows[-1].claim.no >= at:
        return page, False
    return page_at(at=at), True


def _text(ledger: Ledger, asked: Asked[SourcePageQuery], source: SourceRow) -> Text:
    """The attached text with its first passages, or those from the claim on that is asked for."""
    claims = partial(ledger.page_of_source_claims, source.code, asked.cut, anchored=True, first=_CLAIMS_MARKED)
    page, is_later = _holding(claims, asked.query.at)
    wanted_first = sorted(page.rows, key=lambda stated: stated.claim.no != asked.query.at)
    passages = _passages(asked.view, wanted_first)
    is_part = page.has_next or is_later or len(passages) > _PASSAGES_MARKED
    return Text(pieces(ledger.text(source), passages[:_PASSAGES_MARKED]), is_part)


def _places(claims: Sequence[tuple[StatedClaim, Sequence[Quotation]]]) -> list[Place]:
    found, named = [], set()
    for stated, quoted in claims:
        for each in quoted:
            name = place_id(each.start, each.end)
            found.append(Place(None if name in named else name, stated, each))
            named.add(name)
    return found


def _passages(view: View, claims: Sequence[StatedClaim]) -> list[Passage]:
    return [
        Passage(anchor.start, anchor.end, _label(stated), view.figure(stated.figure.series, stated.figure.period))
        for stated in claims
        for anchor in stated.claim.anchors
    ]


def _label(stated: StatedClaim) -> str:
    words = value_in_words(stated.claim.value) if stated.claim.value else "withdrawn"
    return f"{stated.figure.series}, {period_in_words(stated.figure.period)}: {words}"

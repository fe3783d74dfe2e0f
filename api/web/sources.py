"""The pages of sources: the list; and one, with what it states and, where its text is attached, every passage in it."""

from __future__ import annotations

from collections.abc import Sequence

from pydantic import Field

from api.rest.queries import Cursor, CutQuery
from api.web.passages import quotations
from api.web.serving import Asked, Shown
from api.web.source_text import Passage, Piece, pieces
from api.web.view import View
from api.wording import period_in_words, value_in_words
from ledger.application import Ledger
from ledger.application.listing import SOURCES
from ledger.application.pages import MOST_FIRST
from ledger.application.source_claims import SOURCE_CLAIMS, StatedClaim
from ledger.projections.cuts import Cut
from ledger.projections.rows import SourceRow

_SELECTION = "{ code publisher title kind tier publishedAt digest textAttached }"
_LIST_SELECTION = "{ nodes { code publisher title tier publishedAt textAttached } }"
_CLAIMS_SHOWN = 200


class SourcesQuery(CutQuery):
    """Pages through the sources, or through the claims of one."""

    after: Cursor | None = Field(None, description="where the page before ended")


def show_sources(ledger: Ledger, asked: Asked[SourcesQuery]) -> Shown:
    """Sources by code."""
    view, after = asked.view, asked.query.after
    cut = ledger.paged_cut(asked.query.known_on, asked.query.recorded_by, SOURCES, after)
    page = ledger.page_of_sources(cut, first=100, after=after)
    forms = [
        view.json("v1", "sources", known_on=None),
        view.csv("v1", "sources", known_on=None),
        view.graphql("sources", _LIST_SELECTION, knownOn=None),
    ]
    return Shown("sources.html", {"sources": page.rows, "next": page.next, "forms": forms})


def show_source(ledger: Ledger, asked: Asked[SourcesQuery]) -> Shown:
    """One source, whole."""
    code, view, query = asked.path["code"], asked.view, asked.query
    cut = ledger.paged_cut(query.known_on, query.recorded_by, SOURCE_CLAIMS, query.after)
    source = ledger.source(code, cut)
    page = ledger.page_of_source_claims(code, cut, first=_CLAIMS_SHOWN, after=query.after)
    anchors = [anchor for stated in page.rows for anchor in stated.claim.anchors]
    passages = ledger.passages(anchors, cut)
    claims = [(stated, quotations(view, stated.claim.anchors, passages)) for stated in page.rows]
    return Shown(
        "source.html",
        {
            "source": source,
            "claims": claims,
            "next": page.next,
            "text": _text(ledger, view, source, cut) if source.text_attached else None,
            "forms": [
                view.json("v1", "sources", code, known_on=None),
                view.json("v1", "sources", code, "claims")._replace(name="JSON, claims"),
                view.csv("v1", "sources", code, "claims")._replace(name="CSV, claims"),
                view.graphql("source", _SELECTION, code=code, knownOn=None),
            ],
        },
    )


def _text(ledger: Ledger, view: View, source: SourceRow, cut: Cut) -> list[Piece]:
    """The attached text, with the passages of the first 1,000 claims of which they are known."""
    stated = ledger.page_of_source_claims(source.code, cut, anchored=True, first=MOST_FIRST).rows
    return pieces(ledger.text(source), _passages(view, stated))


def _passages(view: View, claims: Sequence[StatedClaim]) -> list[Passage]:
    return [
        Passage(anchor.start, anchor.end, _label(stated), view.figure(stated.figure.series, stated.figure.period))
        for stated in claims
        for anchor in stated.claim.anchors
    ]


def _label(stated: StatedClaim) -> str:
    words = value_in_words(stated.claim.value) if stated.claim.value else "withdrawn"
    return f"{stated.figure.series}, {period_in_words(stated.figure.period)}: {words}"

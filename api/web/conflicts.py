"""Figures of which claims disagree, and open disputes: what is said side by side, and which rule decided."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

from api.answers import reason_of
from api.rest.queries import OfSeriesQuery
from api.web.disputes import Dispute, told
from api.web.serving import Asked, Shown
from api.web.titles import Titles
from api.wording import why_in_words
from ledger.application import Ledger
from ledger.domain.resolution import Why
from ledger.projections.rows import ClaimRow, DisputeRow, FigureRow, SourceRow

SHOWN = 20
"""Figures of one page."""
_OUT_OF_IT = (Why.SUPERSEDED, Why.RETRACTED, Why.SUPPORT, Why.MISQUOTE)
_SELECTION = "{ nodes { series { code } period { start end } state resolution { reason } } }"


class Rival(NamedTuple):
    """A claim that remains; `why_not` is empty for the one that answers."""

    claim: ClaimRow
    source: SourceRow | None
    why_not: str


class Contested(NamedTuple):
    """A figure with all that contends for it; `others` counts claims that support one, are withdrawn or superseded."""

    figure: FigureRow
    title: str
    reason: str
    rivals: Sequence[Rival]
    others: int
    disputes: Sequence[Dispute]


def show_conflicts(ledger: Ledger, asked: Asked[OfSeriesQuery]) -> Shown:
    """A page of contested figures; claims, sources and disputes of all are fetched at once."""
    query, view, cut = asked.query, asked.view, asked.cut
    narrowed = {"series": query.series, "subject": query.subject, "metric": query.metric}
    page = ledger.page_of_conflicts(cut, **narrowed, disputed=True, first=query.limit or SHOWN, after=query.after)
    claims = ledger.views.claims(page.rows, cut)
    disputes = ledger.views.disputes_of_many(page.rows, cut)
    series = ledger.views.series(cut.now, sorted({row.series for row in page.rows}))
    titles = Titles(ledger, series, cut)
    names = {row.code: titles.whole(row) for row in series}
    codes = sorted({claim.source for of in claims.values() for claim in of})
    sources = {row.code: row for row in ledger.views.sources(cut, codes=codes)} if codes else {}
    return Shown(
        "conflicts.html",
        {
            "found": [
                _contested(row, names[row.series], claims[row.no], sources, disputes.get(row.no, ()))
                for row in page.rows
            ],
            "next": page.next,
            "is_first": query.after is None,
            "narrowed": query.series or query.subject or query.metric or "",
            "forms": [
                view.json("v1", "conflicts", **narrowed, disputed="true"),
                view.csv("v1", "conflicts", **narrowed, disputed="true"),
                view.graphql("conflicts", _SELECTION, **narrowed, disputed=True),
            ],
        },
    )


def _contested(
    figure: FigureRow,
    title: str,
    claims: Sequence[ClaimRow],
    sources: Mapping[str, SourceRow],
    disputes: Sequence[DisputeRow],
) -> Contested:
    why = dict(figure.alternatives)
    tier = figure.chosen.tier if figure.chosen else None
    rivals = [
        Rival(
            claim, sources.get(claim.source), why_in_words(why[claim.no], claim.tier, tier) if claim.no in why else ""
        )
        for claim in claims
        if why.get(claim.no) not in _OUT_OF_IT
    ]
    rivals.sort(key=lambda rival: rival.claim.publication.known_at, reverse=True)
    rivals.sort(key=lambda rival: (bool(rival.why_not), rival.claim.tier))
    return Contested(figure, title, reason_of(figure), rivals, len(claims) - len(rivals), told(disputes))

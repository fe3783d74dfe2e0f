"""Rows → the JSON that REST and the command line answer with; snake_case, decimals as strings, nulls kept."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from types import MappingProxyType
from typing import Any

from ledger.application import Ledger
from ledger.application.projection_state import ProjectionState
from ledger.application.questions import Passage
from ledger.application.source_claims import StatedClaim
from ledger.domain.explanations import explain
from ledger.domain.instants import format_instant
from ledger.domain.precedence import Precedence
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.domain.vintages import Release
from ledger.projections.cuts import Cut
from ledger.projections.row_readers import publication_row, value_row
from ledger.projections.rows import (
    AnchorRow,
    ClaimRow,
    FigureRow,
    PeriodRow,
    PublicationRow,
    SeriesRow,
    SourceRow,
    ValueRow,
    VintageRow,
)

Json = dict[str, Any]
Passages = Mapping[AnchorRow, Passage | None]
NO_PASSAGES: Passages = MappingProxyType({})


def cut_answer(cut: Cut) -> Json:
    """The cut that an answer holds for; `position` is the log position it was computed at."""
    known_on = cut.known_on
    return {
        "known_on": format_instant(known_on) if isinstance(known_on, datetime) else known_on and known_on.isoformat(),
        "recorded_by": cut.seq,
        "position": cut.position,
    }


def period_answer(period: PeriodRow) -> Json:
    """A period; null where it is open."""
    return period._asdict() | {"dates": period.dates}


def value_answer(value: ValueRow | Value | None) -> Json | None:
    """A value; None where there is none."""
    if isinstance(value, Value):
        value = value_row(value)
    return value and value._asdict()


def publication_answer(publication: PublicationRow | Publication | None) -> Json | None:
    """`published_at` as stated; known from `known_at`, the last instant that it may mean."""
    if isinstance(publication, Publication):
        publication = publication_row(publication)
    return publication and publication._asdict()


def claim_answer(claim: ClaimRow, passages: Passages = NO_PASSAGES) -> Json:
    """A claim as it stands at the cut, with the words at its anchors where their texts are attached."""
    return {
        "claim_id": claim.claim_id,
        "kind": claim.kind,
        "target": claim.target,
        "value": value_answer(claim.value),
        "nature": claim.nature,
        "source": {"code": claim.source, "publisher": claim.publisher, "tier": claim.tier},
        "published_at": claim.publication.published_at,
        "publication": publication_answer(claim.publication),
        "recorded_at": claim.recorded_at,
        "seq": claim.no,
        "anchors": [anchor_answer(anchor, passages.get(anchor)) for anchor in claim.anchors],
    }


def stated_answers(ledger: Ledger, claims: Sequence[StatedClaim], cut: Cut) -> list[Json]:
    """Claims of a source, each with the figure that it is about; the passages of all are fetched at once."""
    passages = ledger.passages([anchor for stated in claims for anchor in stated.claim.anchors], cut)
    return [
        claim_answer(stated.claim, passages)
        | {
            "series": stated.figure.series,
            "period": period_answer(stated.figure.period),
            "answers": stated.answers,
            "why": stated.why_not,
        }
        for stated in claims
    ]


def anchor_answer(anchor: AnchorRow, passage: Passage | None = None) -> Json:
    """Positions in the source's text; `passage` is None until that text is attached."""
    return anchor._asdict() | {"passage": passage and passage._asdict()}


def figure_summary(figure: FigureRow) -> Json:
    """A figure as lists show it."""
    chosen = figure.chosen
    return {
        "series": figure.series,
        "period": period_answer(figure.period),
        "state": figure.state,
        "value": value_answer(chosen.value if chosen else None),
        "absent_reason": figure.absent_reason,
        "published_at": chosen and chosen.publication.published_at,
        "known_from": figure.known_from,
        "recorded_at": chosen and chosen.recorded_at,
        "source": chosen and {"code": chosen.source, "publisher": chosen.publisher, "tier": chosen.tier},
        "rule": figure.rule,
        "conflicted": figure.conflicted,
        "disputed": figure.disputed,
        "stale": figure.stale,
    }


def figure_answers(ledger: Ledger, figures: Sequence[FigureRow], cut: Cut) -> list[Json]:
    """Figures with claims, anchors and resolution; claims and passages of all are fetched at once."""
    claims = ledger.views.claims(figures, cut)
    anchors = [anchor for of_figure in claims.values() for claim in of_figure for anchor in claim.anchors]
    passages = ledger.passages(anchors, cut)
    return [_figure_answer(figure, claims[figure.no], passages) for figure in figures]


def figure_answer(ledger: Ledger, figure: FigureRow, cut: Cut) -> Json:
    """One figure with everything that is known of it at the cut."""
    (answer,) = figure_answers(ledger, [figure], cut)
    links = ledger.views.linked_periods(figure.series, cut)
    own = f"{figure.period.type}:{figure.period.dates}"
    answer["disputes"] = [dispute._asdict() for dispute in ledger.views.disputes(figure, cut)]
    answer["linked_periods"] = [
        {"old": old, "new": new, "reason": reason} for old, new, reason in links if own in (old, new)
    ]
    return answer | cut_answer(cut)


def _figure_answer(figure: FigureRow, claims: Sequence[ClaimRow], passages: Passages) -> Json:
    answer = figure_summary(figure)
    del answer["rule"]
    answer["anchors"] = [
        anchor_answer(anchor, passages.get(anchor))
        for claim in backing_claims(figure, claims)
        for anchor in claim.anchors
    ]
    answer["claims"] = [claim_answer(claim, passages) for claim in claims]
    answer["resolution"] = resolution_answer(figure, claims)
    return answer


def backing_claims(figure: FigureRow, claims: Iterable[ClaimRow]) -> list[ClaimRow]:
    """The chosen claim and those consistent with it or supporting it."""
    numbers = {*figure.backing, *([figure.chosen.no] if figure.chosen else ())}
    return [claim for claim in claims if claim.no in numbers]


def resolution_answer(figure: FigureRow, claims: Iterable[ClaimRow]) -> Json:
    """Which rule decided, why, and what did not answer."""
    by_number = {claim.no: claim for claim in claims}
    return {
        "rule": figure.rule,
        "reason": reason_of(figure),
        "chosen": figure.chosen and figure.chosen.claim_id,
        "precedence": precedence_answer(figure.precedence),
        "alternatives": [
            {"why": why, **_alternative(by_number[number])}
            for number, why in figure.alternatives
            if number in by_number
        ],
    }


def reason_of(figure: FigureRow) -> str:
    """The rule in a sentence about this figure."""
    others = [why for _, why in figure.alternatives]
    return explain(figure.rule, figure.conflicted, others, figure.chosen and figure.chosen.tier)


def precedence_answer(precedence: Precedence) -> Json:
    """An order of tiers, best first."""
    return {"name": precedence.name, "version": precedence.version, "order": list(precedence.order)}


def _alternative(claim: ClaimRow) -> Json:
    answer = claim_answer(claim)
    return {name: answer[name] for name in ("claim_id", "value", "source", "published_at", "recorded_at")}


def vintage_answer(vintage: VintageRow) -> Json:
    """What was known from `known_from` until `known_to` (null: until the cut)."""
    span = {"number": vintage.number, "known_from": vintage.known_from, "known_to": vintage.known_to}
    return span | known_answer(vintage.state, vintage.absent_reason, vintage.chosen)


def known_answer(state: str, absent_reason: str | None, chosen: ClaimRow | None) -> Json:
    """State and value of an answer, and which claim gave it (nulls where none did)."""
    return {
        "state": state,
        "absent_reason": absent_reason,
        "value": value_answer(chosen.value if chosen else None),
        "claim_id": chosen and chosen.claim_id,
        "source": chosen and {"code": chosen.source, "publisher": chosen.publisher, "tier": chosen.tier},
        "published_at": chosen and chosen.publication.published_at,
    }


def release_answer(release: Release) -> Json:
    """A publication that states the figure, with the values it states."""
    return {
        "number": release.number,
        "source": release.source.model_dump(),
        **(publication_answer(release.publication) or {}),
        "claims": [{"claim_id": claim.event_id, "value": value_answer(claim.value)} for claim in release.claims],
    }


def history_answer(ledger: Ledger, figure: FigureRow, cut: Cut, *, by_day: bool = False) -> Json:
    """A figure's vintages (`by_day`: the last of each date in the vintage zone) and releases."""
    return {
        "series": figure.series,
        "period": period_answer(figure.period),
        "vintage_zone": figure.vintage_zone,
        "vintages": [vintage_answer(vintage) for vintage in ledger.views.vintages(figure, cut, by_day=by_day)],
        "releases": [release_answer(release) for release in ledger.releases(figure, cut)],
        **cut_answer(cut),
    }


def series_answer(series: SeriesRow) -> Json:
    """A series, without the number that is the store's own."""
    return {name: part for name, part in series._asdict().items() if name != "no"}


def source_answer(source: SourceRow) -> Json:
    """A source as registered; its publication is null where every figure of it brings its own."""
    return source._asdict() | {
        "published_at": source.publication and source.publication.published_at,
        "publication": publication_answer(source.publication),
    }


def projection_answer(state: ProjectionState) -> Json:
    """Where the views stand; `leader` is null where nobody leads."""
    return {
        "name": state.name,
        "state": state.state,
        "position": state.position,
        "head": state.head,
        "lag_events": state.lag_events,
        "lag_s": round(state.lag_s, 3),
        "events_per_s": None if state.events_per_s is None else round(state.events_per_s, 1),
        "parked": state.parked,
        "leader": state.leader and state.leader._asdict(),
    }

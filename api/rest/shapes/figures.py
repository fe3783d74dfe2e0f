"""Figures, their claims, and why they are so."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.rest.shapes.parts import (
    AnchorShape,
    CutShape,
    Identity,
    Instant,
    PageShape,
    PeriodShape,
    PrecedenceShape,
    PublicationShape,
    Seq,
    Shape,
    SourceRefShape,
    ValueShape,
)
from ledger.domain.publications import Basis, Precision
from ledger.domain.resolution import Rule, State, Why
from ledger.domain.values import AbsentReason
from ledger.domain.words import Nature


class FigureParts(Shape):
    """One series at one period: the value that answers at the cut, or why there is none."""

    series: str
    period: PeriodShape
    state: State
    value: ValueShape | None
    absent_reason: AbsentReason | None
    published_at: Annotated[str | None, Field(description="of the claim that answers, as stated")]
    known_from: Annotated[Instant | None, Field(description="where the vintage of this answer begins")]
    recorded_at: Instant | None
    source: SourceRefShape | None
    conflicted: Annotated[bool, Field(description="its claims disagree, whether or not a rule decided")]
    disputed: bool
    stale: Annotated[bool, Field(description="an event of it could not be applied")]


class FigureSummary(FigureParts):
    """A figure as lists show it."""

    rule: Rule


class FiguresShape(PageShape):
    """The figures of a series, in the order of their periods."""

    series: str
    figures: list[FigureSummary]


class SeriesFiguresShape(Shape):
    """The figures of one series of several."""

    series: str
    figures: list[FigureSummary]


class SeveralShape(CutShape):
    """The figures of several series, in the order asked for."""

    series: list[SeriesFiguresShape]


class ClaimShape(Shape):
    """One value stated for the figure by one source."""

    claim_id: Identity
    kind: str
    target: Identity | None
    value: ValueShape | None
    nature: Nature | None
    source: SourceRefShape
    published_at: str
    publication: PublicationShape
    recorded_at: Instant
    seq: Seq
    anchors: list[AnchorShape]


class StatedClaimShape(ClaimShape):
    """A claim of a source, with the figure that it is about; a retraction has no value."""

    series: str
    period: PeriodShape
    answers: Annotated[bool, Field(description="whether it is the claim that answers for the figure at the cut")]
    why: Annotated[Why | None, Field(description="why it does not answer; null where it does, and for a retraction")]


class StatedShape(PageShape):
    """What a source states, in the order of recording."""

    source: str
    claims: list[StatedClaimShape]


class AlternativeShape(Shape):
    """A visible claim that did not answer, and why."""

    why: Why
    claim_id: Identity
    value: ValueShape | None
    source: SourceRefShape
    published_at: str
    recorded_at: Instant


class ResolutionShape(Shape):
    """Which rule decided."""

    rule: Rule
    reason: str
    chosen: Identity | None
    precedence: PrecedenceShape
    alternatives: list[AlternativeShape]


class ConflictShape(FigureParts):
    """A figure with its claims."""

    anchors: list[AnchorShape]
    claims: list[ClaimShape]
    resolution: ResolutionShape


class ConflictsShape(PageShape):
    """Every figure whose claims disagree, whether or not a rule decided."""

    conflicts: list[ConflictShape]


class DisputeShape(Shape):
    """An open dispute; `counter` is what is said instead."""

    dispute_id: Identity
    seq: Seq
    target: Identity
    disputed_by: str
    reason: str
    counter: dict[str, Any] | None


class PeriodLinkShape(Shape):
    """A redefinition of this figure's period."""

    old: str
    new: str
    reason: str


class FigureShape(ConflictShape, CutShape):
    """One figure with everything that is known of it at the cut."""

    disputes: list[DisputeShape]
    linked_periods: list[PeriodLinkShape]


class VintageShape(Shape):
    """What was known from one publication until the next effective one; `known_to` null: until the cut."""

    number: int
    known_from: Instant
    known_to: Instant | None
    state: State
    absent_reason: AbsentReason | None
    value: ValueShape | None
    claim_id: Identity | None
    source: SourceRefShape | None
    published_at: str | None


class ReleasedClaimShape(Shape):
    """A claim that a publication makes."""

    claim_id: Identity
    value: ValueShape


class ReleaseShape(Shape):
    """A publication that states the figure, reaffirmations included."""

    number: int
    source: SourceRefShape
    published_at: str
    precision: Precision
    zone: str
    basis: Basis
    known_at: Instant
    claims: list[ReleasedClaimShape]


class HistoryShape(CutShape):
    """A figure's vintages and releases."""

    series: str
    period: PeriodShape
    vintage_zone: str
    vintages: list[VintageShape]
    releases: list[ReleaseShape]

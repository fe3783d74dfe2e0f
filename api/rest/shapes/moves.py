"""How figures came to be what they are: the steps of one, what moved between two cuts, the triangle of a series."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from api.rest.shapes.figures import FigureSummary
from api.rest.shapes.parts import (
    AnchorShape,
    CutShape,
    Day,
    Digits,
    Identity,
    Instant,
    PageShape,
    PeriodShape,
    PublicationShape,
    Seq,
    Shape,
    SourceRefShape,
    ValueShape,
)
from ledger.application.series_vintages import VintageMode
from ledger.domain.resolution import Rule, State
from ledger.domain.values import AbsentReason


class OutcomeShape(Shape):
    """What the ledger said of the figure from then on."""

    state: State
    value: ValueShape | None
    rule: Rule


class ChangeShape(Shape):
    """One step of a figure's life."""

    seq: Seq
    event_id: Identity
    kind: str
    target: Identity | None
    before: Annotated[ValueShape | None, Field(alias="from")]
    after: Annotated[ValueShape | None, Field(alias="to")]
    delta: Digits | None
    factor: Digits | None
    reason: str | None
    note: str | None
    actor: str
    submission_id: str
    source: SourceRefShape | None
    published_at: str | None
    publication: PublicationShape | None
    recorded_at: Instant
    anchors: list[AnchorShape]
    voided: bool
    answer: OutcomeShape


class AuditShape(CutShape):
    """The whole life of a figure."""

    series: str
    period: PeriodShape
    changes: list[ChangeShape]


class MoveShape(Shape):
    """A figure before (null: it was not held) and after, and the steps of its life that moved it."""

    series: str
    period: PeriodShape
    before: FigureSummary | None
    after: FigureSummary
    delta: Annotated[Digits | None, Field(description="after minus before, where both are numbers of one comparator")]
    because: list[ChangeShape]


class MovesShape(PageShape):
    """Figures whose answers at two cuts differ."""

    changes: list[MoveShape]
    since: Annotated[CutShape, Field(description="the earlier cut")]


class CellShape(Shape):
    """One period's answer in a vintage; `number` counts the vintages of that period, by day."""

    period: PeriodShape
    number: int
    known_from: Instant
    state: State
    absent_reason: AbsentReason | None
    value: ValueShape | None
    claim_id: Identity | None
    source: SourceRefShape | None
    published_at: str | None


class _DatedShape(Shape):
    vintage_on: Day


class CellOfDateShape(CellShape, _DatedShape):
    """A cell after its vintage date."""


class SeriesVintageShape(Shape):
    """What a date brought, or showed."""

    vintage_on: Annotated[Day, Field(description="a date in the vintage zone")]
    figures: list[CellShape]


class TriangleShape(PageShape):
    """The revision triangle of a series."""

    series: str
    vintage_zone: str
    mode: VintageMode
    vintages: list[SeriesVintageShape]

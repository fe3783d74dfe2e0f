"""The parts that answers share. Every field is always there; what may be null says so."""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, WithJsonSchema

from ledger.domain.periods import PeriodType
from ledger.domain.publications import Basis, Precision
from ledger.domain.values import AbsentReason, Comparator
from ledger.domain.words import EventId, Tier

Digits = Annotated[
    str,
    WithJsonSchema({"type": "string", "pattern": r"^-?[0-9]+(\.[0-9]+)?$", "examples": ["39.8"]}),
]
"""A number as text: the digits as reported."""
Instant = Annotated[str, WithJsonSchema({"type": "string", "format": "date-time"})]
Day = Annotated[str, WithJsonSchema({"type": "string", "format": "date"})]
Seq = Annotated[int, Field(ge=0, description="a position of the log")]
Identity = EventId


class Shape(BaseModel):
    """No field but these."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class CutShape(Shape):
    """The cut that an answer holds for, and the log position that it was computed at."""

    known_on: Annotated[str | None, Field(description="a date or an instant; null: no publication cut")]
    recorded_by: Annotated[int, Field(ge=0, description="the last log position that counts")]
    position: Seq


class PageShape(CutShape):
    """A page of a list."""

    next: Annotated[str | None, Field(description="`after` of the next page; null at the end")]


class PeriodShape(Shape):
    """A period: half-open, `end` excluded; null where it is open."""

    type: PeriodType
    start: Day | None
    end: Day | None
    label: Annotated[str | None, Field(description="as sources call it, such as 2025-Q3")]
    length: Annotated[str | None, Field(description="P3M, P1Y, P7D; null where open")]
    dates: Annotated[str, Field(description="both ends, such as 2025-07-01/2025-10-01")]


class ValueShape(Shape):
    """A value as printed: a comparator with the numbers it needs."""

    comparator: Comparator
    amount: Digits | None
    lower: Digits | None
    upper: Digits | None
    lower_inclusive: bool | None
    upper_inclusive: bool | None
    ranks: list[int] | None
    reason: AbsentReason | None
    decimals: Annotated[int | None, Field(description="as in XBRL: -8 is printed to the nearest 10^8")]
    decimals_basis: Annotated[str | None, Field(description="stated or inferred")]
    as_reported: Annotated[str | None, Field(description="the printed words of the number")]
    unit: str


class PublicationShape(Shape):
    """When the source told the world; it counts as known from `known_at`, the last instant that may be meant."""

    published_at: Annotated[str, Field(description="as stated, as fine as stated")]
    precision: Precision
    zone: str
    basis: Basis
    known_at: Instant


class SourceRefShape(Shape):
    """A source as it stood when the claim was recorded."""

    code: str
    publisher: str
    tier: Tier


class PassageShape(Shape):
    """The words at an anchor, with some context."""

    before: str
    exact: str
    after: str


class AnchorShape(Shape):
    """Where in a source's text: code points, end excluded. `passage` is null until the text is attached."""

    source: str
    start: int
    end: int
    exact: str | None
    prefix: str | None
    suffix: str | None
    passage: PassageShape | None


class PrecedenceShape(Shape):
    """An order of tiers, best first."""

    name: str
    version: int
    order: list[Tier]

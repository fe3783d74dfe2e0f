"""What a caller sends: one draft a command, the same for REST, GraphQL, the command line and seed files.

Drafts are checked for form here and for sense by the decisions. Numbers are strings of digits; a
float is refused. `parsing.parse` turns faults into InvalidInput. Here are those about figures; of what
figures are about, see `definition_drafts`.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field, StrictBool, ValidationError, model_validator

from ledger.domain.instants import zone_named
from ledger.domain.parsing import first_fault
from ledger.domain.periods import PeriodType
from ledger.domain.publications import Basis, Publication
from ledger.domain.values import AbsentReason, Comparator, Number, Value
from ledger.domain.words import (
    Anchor,
    Code,
    EventId,
    Name,
    Nature,
    Outcome,
    PrintedWords,
    Relation,
    RestatementReason,
    Text,
)
from ledger.errors import InvalidTime, InvalidValue

PeriodText = Annotated[
    str,
    Field(
        min_length=1,
        max_length=100,
        description="2025-07-01/2025-10-01 (end excluded), 2016-03-31, 2025-Q3, 2025-11-17/P7D, 2026-03~"
        " or the code or name of a defined period",
    ),
]
Anchors = Annotated[tuple[Anchor, ...], Field(max_length=1000)]
Reason = Annotated[Text, Field(min_length=1)]
PublishedAt = Annotated[
    str, Field(max_length=40, description="2026, 2026-03, 2026-03-20 or a date-time; known from its last instant")
]


class Draft(BaseModel):
    """Unknown fields are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class ValueDraft(Draft):
    """A value as printed; `unit` may be left out: the series has it.

    A range includes its ends unless told otherwise. `decimals` is that of XBRL: −8 for "39.8 billion";
    `decimals_inferred` where the source does not state it.
    """

    comparator: Comparator
    amount: Number | None = None
    lower: Number | None = None
    upper: Number | None = None
    lower_inclusive: StrictBool | None = None
    upper_inclusive: StrictBool | None = None
    ranks: (
        Annotated[tuple[Annotated[int, Field(strict=True, ge=1, le=100_000)], ...], Field(max_length=1000)] | None
    ) = None
    reason: AbsentReason | None = None
    decimals: Annotated[int, Field(strict=True, ge=-30, le=18)] | None = None
    decimals_inferred: StrictBool = False
    as_reported: PrintedWords | None = None
    unit: Name | None = None

    def in_unit(self, unit: str) -> Value:
        """The value in its own unit, or `unit`. Errors: InvalidValue."""
        fields = self.model_dump(exclude_none=True, exclude={"decimals_inferred"})
        fields.setdefault("unit", unit)
        if self.comparator is Comparator.RANGE:
            fields = {"lower_inclusive": True, "upper_inclusive": True} | fields
        if self.ranks is not None:
            fields["ranks"] = tuple(sorted(set(self.ranks)))
        if self.decimals is not None or self.decimals_inferred:
            fields["decimals_basis"] = "inferred" if self.decimals_inferred else "stated"
        try:
            return Value(**fields)
        except ValidationError as error:
            raise InvalidValue(first_fault(error), path=("value",)) from None


class PublishedDraft(Draft):
    """When the source said it; left out, the source's own publication holds."""

    published_at: PublishedAt | None = None
    published_zone: Annotated[str, Field(max_length=64)] = "UTC"
    published_basis: Basis = Basis.STATED

    def publication(self) -> Publication | None:
        """None when no date was given. Errors: InvalidTime."""
        if self.published_at is None:
            return None
        try:
            zone_named(self.published_zone)
            return Publication.parse(self.published_at, zone=self.published_zone, basis=self.published_basis)
        except InvalidTime as error:
            raise error.at("published_at") from None


class StatementDraft(PublishedDraft):
    """What every statement of a publisher has; `nature` where it called its number preliminary or an estimate."""

    source: Code
    anchors: Anchors = ()
    nature: Nature | None = None
    note: Text | None = None


class ReportDraft(StatementDraft):
    """A claim. `period_type` is needed for what dates alone do not say: cumulative, streak …"""

    series: Code
    period: PeriodText
    period_type: PeriodType | None = None
    value: ValueDraft


class ReaffirmDraft(StatementDraft):
    """`value` None: the same value again."""

    claim: EventId
    value: ValueDraft | None = None


class RestateDraft(StatementDraft):
    """The publisher changed its number; `factor` is that of a recast, such as a split."""

    claim: EventId
    value: ValueDraft
    reason: RestatementReason
    factor: Number | None = None


class RetractDraft(StatementDraft):
    """The publisher withdrew its number."""

    claim: EventId
    reason: Reason


class CorrectDraft(PublishedDraft):
    """Only what was wrong is given."""

    claim: EventId
    value: ValueDraft | None = None
    source: Code | None = None
    anchors: Anchors | None = None
    reason: Reason
    note: Text | None = None

    @model_validator(mode="after")
    def _says_what(self) -> CorrectDraft:
        if self.value is None and self.source is None and self.anchors is None and self.published_at is None:
            raise ValueError("name what was wrong: value, published_at, source or anchors")
        return self


class VoidDraft(Draft):
    """An event that should never have been recorded."""

    event: EventId
    reason: Reason
    note: Text | None = None


class DisputeDraft(Draft):
    """Somebody contests a claim; `counter` is what they say instead."""

    claim: EventId
    disputed_by: Name
    reason: Reason
    counter: ValueDraft | None = None
    note: Text | None = None


class ResolveDraft(Draft):
    """How a dispute ended."""

    dispute: EventId
    outcome: Outcome
    reason: Reason
    note: Text | None = None


class LinkDraft(Draft):
    """`claim` quotes, or supersedes, `other`."""

    relation: Relation
    claim: EventId
    other: EventId
    note: Text | None = None

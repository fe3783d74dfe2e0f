"""What views answer with: frozen rows, numbers and instants as the text they are stored and sent as."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple
from uuid import UUID

from ledger.domain.precedence import Precedence
from ledger.projections.schema import BEGINNING, END


class SubjectRow(NamedTuple):
    """`parent` is a code, None at the top; `fiscal_year_end` is MM-DD, None when unknown."""

    code: str
    name: str
    kind: str
    parent: str | None
    aliases: tuple[str, ...]
    external_ids: dict[str, str]
    fiscal_year_end: str | None


class MetricRow(NamedTuple):
    """A metric, with the definition in force."""

    code: str
    name: str
    measure: str
    unit_class: str
    definition: str


class SeriesRow(NamedTuple):
    """`no` is the position that defined it; `figures` how many it has at the cut, None where that was not asked."""

    no: int
    code: str
    subject: str
    metric: str
    dimensions: dict[str, str]
    unit: str
    vintage_zone: str
    title: str | None
    figures: int | None


class PublicationRow(NamedTuple):
    """`published_at` as stated; known from `known_at`, its last instant."""

    published_at: str
    precision: str
    zone: str
    basis: str
    known_at: str


class SourceRow(NamedTuple):
    """`digest` is SHA-256 of its bytes, None where we never held them; `text_attached` whether its text is here."""

    code: str
    publisher: str
    title: str
    kind: str
    tier: int
    author: str | None
    url: str | None
    digest: str | None
    retrieved_at: str | None
    document_date: str | None
    publication: PublicationRow | None
    text_attached: bool


class NamedPeriodRow(NamedTuple):
    """A named period, with the dates in force; `end` is excluded."""

    code: str
    name: str
    start: str
    end: str


class PeriodRow(NamedTuple):
    """`start`/`end` are None where open; `length` is an ISO 8601 duration, None where open."""

    type: str
    start: str | None
    end: str | None
    label: str | None
    length: str | None

    @property
    def dates(self) -> str:
        """`2025-07-01/2025-10-01`."""
        return f"{self.start or '..'}/{self.end or '..'}"

    @property
    def key(self) -> tuple[str, str, str]:
        """Its place among the periods of a series: start, end and type, open ends as they are stored."""
        return (self.start or BEGINNING, self.end or END, self.type)

    @property
    def kind(self) -> str:
        """What figures must share to stand in one line."""
        return self.type if self.type == "instant" else f"{self.type} {self.length or '..'}"


class ValueRow(NamedTuple):
    """Numbers are strings of plain digits, as reported; see `ledger.domain.values.Value` for what is None when."""

    comparator: str
    amount: str | None
    lower: str | None
    upper: str | None
    lower_inclusive: bool | None
    upper_inclusive: bool | None
    ranks: tuple[int, ...] | None
    reason: str | None
    decimals: int | None
    decimals_basis: str | None
    as_reported: str | None
    unit: str


class AnchorRow(NamedTuple):
    """Code points of the source's text, end excluded; `exact` the quoted words, None where not kept."""

    source: str
    start: int
    end: int
    exact: str | None
    prefix: str | None
    suffix: str | None


class ClaimRow(NamedTuple):
    """A claim as corrected by the cut; `kind` is reported, reaffirmed, restated or retracted (then no value)."""

    no: int
    figure_no: int
    claim_id: str
    kind: str
    target: str | None
    source: str
    publisher: str
    tier: int
    recorded_at: str
    publication: PublicationRow
    value: ValueRow | None
    nature: str | None
    anchors: tuple[AnchorRow, ...]


@dataclass(frozen=True, slots=True)
class FigureRow:
    """One figure at one cut.

    `chosen`, and with it value, source and both times, is None unless a claim answers. `known_from`
    is where the answer's vintage begins, None when nothing is known. `alternatives` are (claim no, why),
    `backing` the numbers of the other claims whose anchors back the answer.
    """

    no: int
    stream_id: UUID
    series: str
    unit: str
    vintage_zone: str
    period: PeriodRow
    state: str
    rule: str
    absent_reason: str | None
    known_from: str | None
    conflicted: bool
    disputed: bool
    stale: bool
    chosen: ClaimRow | None
    alternatives: tuple[tuple[int, str], ...]
    backing: tuple[int, ...]
    precedence: Precedence


class VintageRow(NamedTuple):
    """What was known from one publication until the next effective one; `known_to` None: until now."""

    number: int
    known_from: str
    known_to: str | None
    state: str
    absent_reason: str | None
    chosen: ClaimRow | None


class VintageCell(NamedTuple):
    """One period's answer in a vintage of its series: `number` counts the period's own vintages, by day.

    `known_from` is the instant at which the period's vintage began; `chosen` is None unless a claim answers.
    """

    period: PeriodRow
    number: int
    known_from: str
    state: str
    absent_reason: str | None
    chosen: ClaimRow | None


class SeriesVintage(NamedTuple):
    """What a date in the vintage zone brought, or showed: periods with their answers at the end of that date."""

    vintage_on: str
    figures: tuple[VintageCell, ...]


class DisputeRow(NamedTuple):
    """An open dispute: the claim it contests and what is said instead."""

    dispute_id: str
    seq: int
    target: str
    disputed_by: str
    reason: str
    counter: dict[str, Any] | None


class PlaceRow(NamedTuple):
    """Where an event stands; `series`, `period` and `stream_id` are None for definitions."""

    seq: int
    figure_no: int | None
    stream_id: str | None
    series: str | None


class ParkedRow(NamedTuple):
    """An event that could not be applied, and why."""

    seq: int
    stream_id: str
    topic: str
    error: str

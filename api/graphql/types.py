"""Plain GraphQL types: what a value, an anchor, a claim, a source … shows. Built from view rows."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

import strawberry

from api.answers import cut_answer
from api.graphql.cost import list_of
from api.graphql.inputs import graphql_enum
from api.graphql.nodes import Node, id_field
from api.graphql.scalars import DateText, DecimalText, InstantText, Json, WhenText
from ledger.application.questions import Passage as PassageRow
from ledger.domain.periods import PeriodType
from ledger.domain.precedence import Precedence as PrecedenceRule
from ledger.domain.publications import Basis, Precision
from ledger.domain.resolution import Rule, State, Why
from ledger.domain.values import AbsentReason, Comparator
from ledger.domain.words import Measure, Nature
from ledger.projections import rows
from ledger.projections.cuts import Cut

for _vocabulary in (State, Rule, Why, Comparator, AbsentReason, PeriodType, Precision, Basis, Measure, Nature):
    graphql_enum(_vocabulary)


@strawberry.type(description="One key with its value.")
class Pair:
    key: str
    value: str

    @classmethod
    def many(cls, pairs: dict[str, str]) -> list[Self]:
        return [cls(key=key, value=value) for key, value in pairs.items()]


@strawberry.type(description="Where a page stands in its list.")
class PageInfo:
    has_next_page: bool
    has_previous_page: bool
    start_cursor: str | None
    end_cursor: str | None

    @classmethod
    def of(cls, edges: Sequence[Any], *, has_next: bool, has_previous: bool) -> Self:
        """From edges that bear their cursor."""
        first, last = (edges[0].cursor, edges[-1].cursor) if edges else (None, None)
        return cls(has_next_page=has_next, has_previous_page=has_previous, start_cursor=first, end_cursor=last)


@strawberry.type(description="Log positions and the publication cut that an answer holds for.")
class CutInfo:
    known_on: WhenText | None = strawberry.field(description="As asked; null: no publication cut.")
    recorded_by: int = strawberry.field(description="The last log position that counts; pin it and the answer stays.")
    position: int = strawberry.field(description="The log position that the answer was computed at.")

    @classmethod
    def of(cls, cut: Cut) -> Self:
        return cls(**cut_answer(cut))


@strawberry.type(
    name="PeriodDates",
    description="The time a figure is about: [start, end), the end excluded; null where open.",
)
class Period:
    type: PeriodType
    start: DateText | None
    end: DateText | None
    label: str | None = strawberry.field(description="As the source or the caller named it.")
    length: str | None = strawberry.field(description="ISO 8601 duration; null where open.")
    dates: str

    @classmethod
    def of(cls, row: rows.PeriodRow) -> Self:
        return cls(**row._asdict() | {"type": PeriodType(row.type)}, dates=row.dates)


@strawberry.type(description="Two periods of a series that are one thing before and after a redefinition.")
class PeriodLink:
    old: str
    new: str
    reason: str


@strawberry.type(description="A value as stated: a comparator with what it needs, the rest null.")
class Value:
    comparator: Comparator
    amount: DecimalText | None
    lower: DecimalText | None
    upper: DecimalText | None
    lower_inclusive: bool | None
    upper_inclusive: bool | None
    ranks: list[int] | None
    reason: AbsentReason | None
    unit: str
    decimals: int | None = strawberry.field(description="As in XBRL: -8 means printed to the nearest 100 million.")
    decimals_basis: str | None = strawberry.field(description="stated by the source, or inferred.")
    as_reported: str | None = strawberry.field(description="The printed words of the number.")

    @classmethod
    def of(cls, row: dict[str, Any] | None) -> Self | None:
        """From `api.answers.value_answer`."""
        if row is None:
            return None
        enums = {"comparator": Comparator(row["comparator"]), "reason": row["reason"] and AbsentReason(row["reason"])}
        return cls(**row | enums)


@strawberry.type(description="When the world was told; known from knownAt, its last instant.")
class Publication:
    published_at: str = strawberry.field(description="As stated: a year, a month, a date or a date-time.")
    precision: Precision
    zone: str
    basis: Basis
    known_at: InstantText

    @classmethod
    def of(cls, row: dict[str, Any] | None) -> Self | None:
        """From `api.answers.publication_answer`."""
        if row is None:
            return None
        return cls(**row | {"precision": Precision(row["precision"]), "basis": Basis(row["basis"])})


@strawberry.type(description="The words at an anchor, with some context.")
class Passage:
    before: str
    exact: str
    after: str


@strawberry.type(description="W3C TextPositionSelector: code points of the source's text, 0-based, end excluded.")
class Anchor:
    source: str
    start: int
    end: int
    exact: str | None
    prefix: str | None
    suffix: str | None
    passage: Passage | None = strawberry.field(description="Null until the source's text is attached.")

    @classmethod
    def of(cls, row: rows.AnchorRow, passage: PassageRow | None) -> Self:
        return cls(**row._asdict(), passage=Passage(**passage._asdict()) if passage else None)


@strawberry.type(description="One document as captured.")
class Source(Node):
    id = id_field("Source", lambda source: source.code, "code")
    code: str
    publisher: str
    title: str
    kind: str
    tier: int = strawberry.field(description="1 audited filing … 7 commentary.")
    author: str | None
    url: str | None
    digest: str | None = strawberry.field(description="SHA-256 of its bytes; null where we never held them.")
    retrieved_at: InstantText | None
    document_date: DateText | None
    publication: Publication | None
    text_attached: bool

    @classmethod
    def of(cls, row: rows.SourceRow) -> Self:
        publication = row.publication and row.publication._asdict()
        return cls(**row._asdict() | {"publication": Publication.of(publication)})

    @strawberry.field(description="As stated; null where each figure brings its own.")
    def published_at(self) -> str | None:
        return self.publication.published_at if self.publication else None


@strawberry.type(description="Who or what figures are about.")
class Subject(Node):
    id = id_field("Subject", lambda subject: subject.code)
    code: str
    name: str
    kind: str
    parent: str | None
    aliases: list[str]
    external_ids: list[Pair] = strawberry.field(directives=[list_of(3)])
    fiscal_year_end: str | None

    @classmethod
    def of(cls, row: rows.SubjectRow) -> Self:
        return cls(**row._asdict() | {"external_ids": Pair.many(row.external_ids), "aliases": list(row.aliases)})


@strawberry.type(description="What is measured.")
class Metric(Node):
    id = id_field("Metric", lambda metric: metric.code)
    code: str
    name: str
    measure: Measure
    unit_class: str
    definition: str

    @classmethod
    def of(cls, row: rows.MetricRow) -> Self:
        return cls(**row._asdict() | {"measure": Measure(row.measure)})


@strawberry.type(description="A named period with the dates in force; the end is excluded.")
class NamedPeriod(Node):
    id = id_field("NamedPeriod", lambda period: period.code)
    code: str
    name: str
    start: DateText
    end: DateText

    @classmethod
    def of(cls, row: rows.NamedPeriodRow) -> Self:
        return cls(**row._asdict())


@strawberry.type(description="The order of tiers in force, best first.")
class Precedence:
    name: str
    version: int
    order: list[int]

    @classmethod
    def of(cls, rule: PrecedenceRule) -> Self:
        return cls(name=rule.name, version=rule.version, order=list(rule.order))


@strawberry.type(description="One position of the log.")
class Event(Node):
    id = id_field("Event", lambda event: str(event.seq))
    seq: int
    event_id: str | None
    type: str
    stream_id: str
    stream_version: int
    recorded_at: InstantText | None
    actor: str | None
    submission_id: str | None
    note: str | None
    content: Json | None
    error: str | None = strawberry.field(description="Why its bytes cannot be read; null for all that can.")

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Self:
        """From `api.log_answers.event_answer`."""
        return cls(**answer)

"""Claims in GraphQL, and what they make: resolutions, vintages, releases, changes, disputes."""

from __future__ import annotations

from typing import Any, Self

import strawberry

from api import answers, log_answers
from api.graphql.cost import list_of
from api.graphql.group import Group
from api.graphql.nodes import Node, id_field
from api.graphql.scalars import DecimalText, InstantText
from api.graphql.types import (
    Anchor,
    Precedence,
    Publication,
    Source,
    Value,
)
from ledger.domain import lives, vintages
from ledger.domain.resolution import Answer, Rule, State, Why
from ledger.domain.values import AbsentReason
from ledger.domain.words import Nature
from ledger.projections import rows


@strawberry.type(description="One value stated for one figure by one source, as corrected by the cut.")
class Claim(Node):
    id = id_field("Claim", lambda claim: claim.claim_id)
    claim_id: str
    kind: str = strawberry.field(description="reported, reaffirmed or restated.")
    target: str | None = strawberry.field(description="The claim that it reaffirms or restates.")
    value: Value | None
    nature: Nature | None = strawberry.field(description="How final the publisher called it; null when it did not say.")
    published_at: str
    publication: Publication | None
    recorded_at: InstantText
    seq: int
    row: strawberry.Private[rows.ClaimRow]
    group: strawberry.Private[Group]

    @classmethod
    def of(cls, row: rows.ClaimRow, group: Group) -> Self:
        return cls(
            claim_id=row.claim_id,
            kind=row.kind,
            target=row.target,
            value=Value.of(answers.value_answer(row.value)),
            nature=Nature(row.nature) if row.nature else None,
            published_at=row.publication.published_at,
            publication=Publication.of(row.publication._asdict()),
            recorded_at=InstantText(row.recorded_at),
            seq=row.no,
            row=row,
            group=group,
        )

    @strawberry.field
    def source(self) -> Source:
        return Source.of(self.group.claim_sources[self.row.source])

    @strawberry.field(directives=[list_of(2)])
    def anchors(self) -> list[Anchor]:
        return [Anchor.of(anchor, self.group.claim_sources.passage(anchor)) for anchor in self.row.anchors]


@strawberry.type(description="A claim that did not answer, and why.")
class Alternative:
    why: Why
    claim: Claim


@strawberry.type(description="Which rule decided, and what did not answer.")
class Resolution:
    rule: Rule
    reason: str
    precedence: Precedence
    chosen: Claim | None
    alternatives: list[Alternative] = strawberry.field(directives=[list_of(3)])


@strawberry.type(description="What was known from one publication until the next effective one.")
class Vintage:
    number: int
    known_from: InstantText
    known_to: InstantText | None = strawberry.field(description="Null: it lasts to the cut.")
    state: State
    absent_reason: AbsentReason | None
    claim: Claim | None

    @classmethod
    def of(cls, row: rows.VintageRow, group: Group) -> Self:
        return cls(
            number=row.number,
            known_from=InstantText(row.known_from),
            known_to=InstantText(row.known_to) if row.known_to else None,
            state=State(row.state),
            absent_reason=AbsentReason(row.absent_reason) if row.absent_reason else None,
            claim=Claim.of(row.chosen, group) if row.chosen else None,
        )

    @strawberry.field
    def value(self) -> Value | None:
        return self.claim.value if self.claim else None


@strawberry.type(description="A publication that states the figure, reaffirmations included; numbered by publication.")
class Release:
    number: int
    source: Source
    publication: Publication | None
    values: list[Value] = strawberry.field(directives=[list_of(1)])

    @classmethod
    def of(cls, release: vintages.Release, group: Group) -> Self:
        return cls(
            number=release.number,
            source=Source.of(group.sources[release.source.code]),
            publication=Publication.of(answers.publication_answer(release.publication)),
            values=[value for claim in release.claims if (value := Value.of(answers.value_answer(claim.value)))],
        )


@strawberry.type(description="What the ledger said of the figure from a change on, at the publication cut asked for.")
class AnswerAfter:
    state: State
    rule: Rule
    value: Value | None

    @classmethod
    def of(cls, answer: Answer) -> Self:
        return cls(state=answer.state, rule=answer.rule, value=Value.of(answers.value_answer(answer.value)))


@strawberry.type(description="One step of a figure's life, in the order of recording.")
class Change:
    seq: int
    event_id: str
    kind: str
    target: str | None = strawberry.field(description="The event that it acts on.")
    from_: Value | None = strawberry.field(name="from")
    to: Value | None
    delta: DecimalText | None = strawberry.field(description="to minus from, where both are numbers of one comparator.")
    factor: DecimalText | None = strawberry.field(description="Of a split: 20 for 20:1.")
    reason: str | None
    note: str | None
    actor: str
    submission_id: str
    source: Source | None
    published_at: str | None
    publication: Publication | None
    recorded_at: InstantText
    anchors: list[Anchor] = strawberry.field(directives=[list_of(2)])
    voided: bool = strawberry.field(description="Whether a later event took it back.")
    answer: AnswerAfter

    @classmethod
    def of(cls, change: lives.Change, group: Group) -> Self:
        plain: dict[str, Any] = log_answers.change_answer(change)
        kept = ("seq", "event_id", "kind", "target", "delta", "factor", "reason", "note", "actor", "submission_id")
        return cls(
            **{name: plain[name] for name in (*kept, "published_at", "recorded_at", "voided")},
            from_=Value.of(plain["from"]),
            to=Value.of(plain["to"]),
            source=Source.of(group.sources[change.source.code]) if change.source else None,
            publication=Publication.of(plain["publication"]),
            anchors=[Anchor.of(anchor, group.sources.passage(anchor)) for anchor in log_answers.change_anchors(change)],
            answer=AnswerAfter.of(change.answer),
        )


@strawberry.type(description="Somebody contests a claim; the number stays.")
class Dispute:
    dispute_id: str
    seq: int
    target: str
    disputed_by: str
    reason: str
    counter: Value | None

    @classmethod
    def of(cls, row: rows.DisputeRow) -> Self:
        counter = dict.fromkeys(rows.ValueRow._fields) | row.counter if row.counter else None
        return cls(**row._asdict() | {"counter": Value.of(counter)})

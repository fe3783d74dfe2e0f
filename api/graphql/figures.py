"""Figures and series in GraphQL."""

from __future__ import annotations

from typing import Annotated, Self

import strawberry

from api import answers
from api.graphql.claims import Alternative, Change, Claim, Dispute, Release, Resolution, Vintage
from api.graphql.group import Group
from api.graphql.inputs import graphql_enum
from api.graphql.scalars import DateText, DecimalText, InstantText, WhenText
from api.graphql.types import (
    Anchor,
    CutInfo,
    Metric,
    Pair,
    Period,
    Precedence,
    Publication,
    Source,
    Subject,
    Value,
)
from ledger.application.value_filter import Match, ValueFilter
from ledger.domain import lives, vintages
from ledger.domain.history import fold
from ledger.domain.periods import PeriodType
from ledger.domain.resolution import Rule, State, Why
from ledger.domain.values import AbsentReason
from ledger.projections import rows

graphql_enum(Match)


@strawberry.type(description="Two periods of a series that are one thing before and after a redefinition.")
class PeriodLink:
    old: str
    new: str
    reason: str


@strawberry.type(description="One series at one period: the cell whose number may change, as known at the cut.")
class Figure:
    row: strawberry.Private[rows.FigureRow]
    group: strawberry.Private[Group]
    state: State
    absent_reason: AbsentReason | None
    known_from: InstantText | None = strawberry.field(description="Where the answer's vintage begins.")
    conflicted: bool = strawberry.field(description="Claims disagree, whether or not a rule decided.")
    disputed: bool
    stale: bool = strawberry.field(description="An event of it could not be applied; see the operator.")

    @classmethod
    def of(cls, row: rows.FigureRow, group: Group) -> Self:
        return cls(
            row=row,
            group=group,
            state=State(row.state),
            absent_reason=AbsentReason(row.absent_reason) if row.absent_reason else None,
            known_from=InstantText(row.known_from) if row.known_from else None,
            conflicted=row.conflicted,
            disputed=row.disputed,
            stale=row.stale,
        )

    @strawberry.field
    def series(self) -> Series:
        return Series.of(self.group.series(self.row.series), self.group)

    @strawberry.field
    def period(self) -> Period:
        return Period.of(self.row.period)

    @strawberry.field
    def value(self) -> Value | None:
        return Value.of(answers.value_answer(self.row.chosen.value)) if self.row.chosen else None

    @strawberry.field(description="Of the claim that answers, as stated.")
    def published_at(self) -> str | None:
        return self.row.chosen.publication.published_at if self.row.chosen else None

    @strawberry.field
    def publication(self) -> Publication | None:
        return Publication.of(self.row.chosen.publication._asdict()) if self.row.chosen else None

    @strawberry.field
    def recorded_at(self) -> InstantText | None:
        return InstantText(self.row.chosen.recorded_at) if self.row.chosen else None

    @strawberry.field
    def source(self) -> Source | None:
        return Source.of(self.group.source(self.row.chosen.source)) if self.row.chosen else None

    @strawberry.field(description="Of all claims consistent with the answer or supporting it.")
    def anchors(self) -> list[Anchor]:
        backing = answers.backing_claims(self.row, self._claims())
        return [Anchor.of(anchor, self.group.passage(anchor)) for claim in backing for anchor in claim.anchors]

    @strawberry.field(description="All visible claims, in the order of publication.")
    def claims(self) -> list[Claim]:
        return [Claim.of(claim, self.group) for claim in self._claims()]

    def _claims(self) -> list[rows.ClaimRow]:
        return self.group.claims[self.row.no]

    @strawberry.field
    def resolution(self) -> Resolution:
        by_number = {claim.no: claim for claim in self._claims()}
        return Resolution(
            rule=Rule(self.row.rule),
            reason=answers.reason_of(self.row),
            precedence=Precedence.of(self.row.precedence),
            chosen=Claim.of(self.row.chosen, self.group) if self.row.chosen else None,
            alternatives=[
                Alternative(why=Why(why), claim=Claim.of(by_number[number], self.group))
                for number, why in self.row.alternatives
                if number in by_number
            ],
        )

    @strawberry.field(description="Oldest first; byDay keeps the last of each date in the vintage zone.")
    def vintages(self, by_day: bool = False) -> list[Vintage]:
        return self.vintage_list(by_day)

    def vintage_list(self, by_day: bool) -> list[Vintage]:
        """The vintages, oldest first."""
        found = self.group.vintages[self.row.no]
        if by_day:
            found = self.group.ledger.views.vintages(self.row, self.group.cut, by_day=True)
        return [Vintage.of(vintage, self.group) for vintage in found]

    @strawberry.field
    def releases(self) -> list[Release]:
        folded = fold(self.group.histories[self.row.no])
        known_on = self.group.cut.known_at(self.row.vintage_zone)
        return [Release.of(release, self.group) for release in (vintages.releases(folded, known_on) if folded else ())]

    @strawberry.field(description="How and why it changed, in the order of recording.")
    def audit(self) -> list[Change]:
        return self.change_list()

    def change_list(self) -> list[Change]:
        """The figure's life, in the order of recording."""
        known_on = self.group.cut.known_at(self.row.vintage_zone)
        changes = lives.life(self.group.histories[self.row.no], self.group.precedence, known_on)
        return [Change.of(change, self.group) for change in changes]

    @strawberry.field(description="Open disputes; they move on the recording axis only.")
    def disputes(self) -> list[Dispute]:
        return [Dispute.of(dispute) for dispute in self.group.disputes.get(self.row.no, [])]

    @strawberry.field
    def linked_periods(self) -> list[PeriodLink]:
        links = self.group.ledger.views.linked_periods(self.row.series, self.group.cut)
        own = f"{self.row.period.type}:{self.row.period.dates}"
        return [PeriodLink(old=old, new=new, reason=reason) for old, new, reason in links if own in (old, new)]

    @strawberry.field
    def cut(self) -> CutInfo:
        return cut_info(self.group)


@strawberry.type(description="Subject × metric × dimensions × unit. Its figures inherit the cut unless told otherwise.")
class Series:
    code: str
    unit: str
    vintage_zone: str = strawberry.field(description="The zone of its vintage dates.")
    title: str | None
    dimensions: list[Pair]
    figure_count: int
    row: strawberry.Private[rows.SeriesRow]
    group: strawberry.Private[Group]

    @classmethod
    def of(cls, row: rows.SeriesRow, group: Group) -> Self:
        return cls(
            code=row.code,
            unit=row.unit,
            vintage_zone=row.vintage_zone,
            title=row.title,
            dimensions=Pair.many(row.dimensions),
            figure_count=row.figures,
            row=row,
            group=group,
        )

    @strawberry.field
    def subject(self) -> Subject:
        return Subject.of(self.group.subject(self.row.subject))

    @strawberry.field
    def metric(self) -> Metric:
        return Metric.of(self.group.metric(self.row.metric))

    @strawberry.field(
        description="Of one kind of period (type and length), within dates; above and below filter by value."
    )
    def figures(
        self,
        from_: Annotated[DateText | None, strawberry.argument(name="from")] = None,
        to: DateText | None = None,
        type: PeriodType | None = None,
        length: str | None = None,
        above: DecimalText | None = None,
        below: DecimalText | None = None,
        match: Match = Match.CERTAIN,
        known_on: WhenText | None = None,
        recorded_by: WhenText | None = None,
    ) -> list[Figure] | None:
        ledger, cut = self.group.ledger, self.group.cut
        if known_on is not None or recorded_by is not None:
            asked = ledger.cut(known_on, recorded_by)
            cut = asked._replace(
                known_on=asked.known_on if known_on is not None else cut.known_on,
                seq=asked.seq if recorded_by is not None else cut.seq,
            )
        kind: PeriodType | None = type
        found = ledger.figures(
            self.code,
            cut,
            since=from_,
            until=to,
            type=None if kind is None else str(kind),
            length=length,
            filter=ValueFilter.read(above, below, match),
        )
        group = Group(ledger, cut, found)
        return [Figure.of(row, group) for row in found]

    @strawberry.field
    def cut(self) -> CutInfo:
        return cut_info(self.group)


def cut_info(group: Group) -> CutInfo:
    """The cut that the group's answers hold for."""
    return CutInfo(**answers.cut_answer(group.cut))

"""Figures and series in GraphQL."""

from __future__ import annotations

from typing import Self

import strawberry

from api import answers
from api.graphql.arguments import After, First, From, KnownOn, RecordedBy
from api.graphql.claims import Alternative, Change, Claim, Dispute, Release, Resolution, Vintage
from api.graphql.connections import Connection
from api.graphql.cost import CONNECTION, Cost, list_of
from api.graphql.group import Group
from api.graphql.lines import inherited_cut, line_field
from api.graphql.log_proofs import EventProof
from api.graphql.nodes import Node, id_field
from api.graphql.plan.rows import column, constant, part
from api.graphql.scalars import DateText, InstantText
from api.graphql.series_history import SeriesRelease, SeriesVintage
from api.graphql.types import (
    Anchor,
    CutInfo,
    Metric,
    Pair,
    Period,
    PeriodLink,
    Precedence,
    Publication,
    Source,
    Subject,
    Value,
)
from ledger.application import Ledger
from ledger.application.histories import life_in_time
from ledger.application.lines import Line
from ledger.application.series_vintages import VintageMode
from ledger.domain import vintages
from ledger.domain.history import fold
from ledger.domain.periods import PeriodType
from ledger.domain.resolution import Rule, State, Why
from ledger.domain.values import AbsentReason
from ledger.errors import AmbiguousPeriod
from ledger.projections import rows


@strawberry.type(description="One series at one period: the cell whose number may change, as known at the cut.")
class Figure(Node):
    row: strawberry.Private[rows.FigureRow]
    group: strawberry.Private[Group]

    id = id_field("Figure", lambda figure: str(figure.row.stream_id), "stream_id")

    @strawberry.field(metadata=column("state"), graphql_type=State)
    def state(self) -> str:
        return self.row.state

    @strawberry.field(metadata=column("absent_reason"), graphql_type=AbsentReason | None)
    def absent_reason(self) -> str | None:
        return self.row.absent_reason

    @strawberry.field(
        metadata=column("known_from"),
        graphql_type=InstantText | None,
        description="Where the answer's vintage begins.",
    )
    def known_from(self) -> str | None:
        return self.row.known_from

    @strawberry.field(metadata=column("conflicted"), description="Claims disagree, whether or not a rule decided.")
    def conflicted(self) -> bool:
        return self.row.conflicted

    @strawberry.field(metadata=column("disputed"))
    def disputed(self) -> bool:
        return self.row.disputed

    @strawberry.field(metadata=column("stale"), description="An event of it could not be applied; see the operator.")
    def stale(self) -> bool:
        return self.row.stale

    @strawberry.field(metadata=constant(lambda ledger, line: Series.of(line.series, Group(ledger, line.cut))))
    def series(self) -> Series:
        return Series.of(self.group.series(self.row.series), self.group)

    @strawberry.field(metadata=part("period"), graphql_type=Period)
    def period(self) -> rows.PeriodRow:
        return self.row.period

    @strawberry.field(metadata=part("value", "value.comparator"), graphql_type=Value | None)
    def value(self) -> rows.ValueRow | None:
        return self.row.chosen and self.row.chosen.value

    @strawberry.field(metadata=column("published_at"), description="Of the claim that answers, as stated.")
    def published_at(self) -> str | None:
        return self.row.chosen and self.row.chosen.publication.published_at

    @strawberry.field(metadata=part("publication", "publication.published_at"), graphql_type=Publication | None)
    def publication(self) -> rows.PublicationRow | None:
        return self.row.chosen and self.row.chosen.publication

    @strawberry.field(metadata=column("recorded_at"), graphql_type=InstantText | None)
    def recorded_at(self) -> str | None:
        return self.row.chosen and self.row.chosen.recorded_at

    @strawberry.field(metadata=part("source", "source.code"))
    def source(self) -> Source | None:
        return Source.of(self.group.answer_sources[self.row.chosen.source]) if self.row.chosen else None

    @strawberry.field(description="Of all claims consistent with the answer or supporting it.", directives=[list_of(5)])
    def anchors(self) -> list[Anchor]:
        backing = answers.backing_claims(self.row, self._claims())
        return [
            Anchor.of(anchor, self.group.claim_sources.passage(anchor)) for claim in backing for anchor in claim.anchors
        ]

    @strawberry.field(description="All visible claims, in the order of publication.", directives=[list_of(5)])
    def claims(self) -> list[Claim]:
        return [Claim.of(claim, self.group) for claim in self._claims()]

    def _claims(self) -> list[rows.ClaimRow]:
        return self.group.claims[self.row.no]

    @strawberry.field(
        description="That the event of the claim which answers is in the log, unchanged; null where no claim answers.",
        directives=[Cost(weight="10")],
    )
    def proof(self) -> EventProof | None:
        return EventProof.of(self.group.proofs[self.row.chosen.no]) if self.row.chosen else None

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

    @strawberry.field(
        description="Oldest first; byDay keeps the last of each date in the vintage zone.", directives=[list_of(5)]
    )
    def vintages(self, by_day: bool = False) -> list[Vintage]:
        return self.vintage_list(by_day)

    def vintage_list(self, by_day: bool) -> list[Vintage]:
        """The vintages, oldest first."""
        found = self.group.vintages[self.row.no]
        if by_day:
            found = self.group.ledger.views.vintages(self.row, self.group.cut, by_day=True)
        return [Vintage.of(vintage, self.group) for vintage in found]

    @strawberry.field(description="The publications that state it.", directives=[list_of(5)])
    def releases(self) -> list[Release]:
        folded = fold(self.group.histories[self.row.no])
        known_on = self.group.cut.known_at(self.row.vintage_zone)
        return [Release.of(release, self.group) for release in (vintages.releases(folded, known_on) if folded else ())]

    @strawberry.field(description="How and why it changed, in the order of recording.", directives=[list_of(10)])
    def audit(self) -> list[Change]:
        return self.change_list()

    def change_list(self) -> list[Change]:
        """The figure's life, in the order of recording."""
        known_on = self.group.cut.known_at(self.row.vintage_zone)
        history, precedence = self.group.histories[self.row.no], self.group.precedence
        changes = life_in_time(history, precedence, known_on)
        return [Change.of(change, self.group) for change in changes]

    @strawberry.field(description="Open disputes; they move on the recording axis only.", directives=[list_of(1)])
    def disputes(self) -> list[Dispute]:
        return [Dispute.of(dispute) for dispute in self.group.disputes.get(self.row.no, [])]

    @strawberry.field(directives=[list_of(1)])
    def linked_periods(self) -> list[PeriodLink]:
        links = self.group.linked_periods.get(self.row.series, [])
        own = f"{self.row.period.type}:{self.row.period.dates}"
        return [PeriodLink(old=old, new=new, reason=reason) for old, new, reason in links if own in (old, new)]

    @strawberry.field(metadata=constant(lambda ledger, line: CutInfo.of(line.cut)))
    def cut(self) -> CutInfo:
        return CutInfo.of(self.group.cut)


def figures_of(ledger: Ledger, line: Line) -> list[Figure]:
    """The figures of a line as objects. Errors: those of `Line`."""
    found = line.rows()
    group = Group(ledger, line.cut, found)
    return [Figure(row=row, group=group) for row in found]


def connection_of(ledger: Ledger, line: Line) -> Connection[Figure]:
    """A page of a line as objects. Errors: those of `Line`."""
    page = line.page()
    group = Group(ledger, line.cut, page.rows)
    has_previous = line.narrowing.after is not None
    return Connection.of(page, lambda row: Figure(row=row, group=group), has_previous=has_previous, count=line.count)


@strawberry.type(description="Subject × metric × dimensions × unit. Its figures inherit the cut unless told otherwise.")
class Series(Node):
    id = id_field("Series", lambda series: series.code)
    code: str
    unit: str
    vintage_zone: str = strawberry.field(description="The zone of its vintage dates.")
    title: str | None
    dimensions: list[Pair] = strawberry.field(directives=[list_of(2)])
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
            row=row,
            group=group,
        )

    @strawberry.field
    def figure_count(self) -> int:
        counted = self.row.figures
        return self.group.ledger.views.figure_count(self.row, self.group.cut) if counted is None else counted

    @strawberry.field
    def subject(self) -> Subject:
        return Subject.of(self.group.subject(self.row.subject))

    @strawberry.field
    def metric(self) -> Metric:
        return Metric.of(self.group.metric(self.row.metric))

    figures = line_field(list[Figure] | None, figures_of, paged=False, inherits=True)
    figures_connection = line_field(Connection[Figure] | None, connection_of, paged=True, inherits=True)

    @strawberry.field(
        description="The revision triangle, of one kind of period. ALL: of each vintage date all that was known;"
        " CHANGED: only what is new or revised; FIRST, LATEST: a row a period, with its first or its last vintage.",
        directives=[CONNECTION],
    )
    def vintages(
        self,
        mode: VintageMode = VintageMode.CHANGED,
        from_: From = None,
        to: DateText | None = None,
        type: PeriodType | None = None,
        length: str | None = None,
        first: First = None,
        after: After = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> Connection[SeriesVintage] | None:
        ledger, kind = self.group.ledger, VintageMode(mode)
        cut = inherited_cut(ledger, self.group.cut, known_on, recorded_by, kind.cursor_kind, after)
        narrowed = {"since": from_, "until": to, "type": None if type is None else str(type), "length": length}
        page = ledger.series_vintages(self.code, cut, kind, first=first, after=after, **narrowed)
        return Connection.of(page, SeriesVintage.maker(ledger, cut, page.rows), has_previous=after is not None)

    @strawberry.field(
        description="The publications that state figures of one kind of period, oldest first.", directives=[list_of(50)]
    )
    def releases(
        self,
        from_: From = None,
        to: DateText | None = None,
        type: PeriodType | None = None,
        length: str | None = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> list[SeriesRelease] | None:
        ledger = self.group.ledger
        cut = inherited_cut(ledger, self.group.cut, known_on, recorded_by)
        narrowed = {"since": from_, "until": to, "type": None if type is None else str(type), "length": length}
        return SeriesRelease.many(ledger, cut, ledger.series_releases(self.code, cut, **narrowed))

    @strawberry.field(
        description="The figure whose period ends last among those of which anything is known; null if there is none."
    )
    def latest(self, type: PeriodType | None = None, length: str | None = None) -> Figure | None:
        figures = self.group.latest(self.row, None if type is None else str(type), length)
        found = figures.latest.get(self.code)
        if isinstance(found, AmbiguousPeriod):
            raise found
        return Figure(row=found, group=figures.group) if found else None

    @strawberry.field
    def cut(self) -> CutInfo:
        return CutInfo.of(self.group.cut)

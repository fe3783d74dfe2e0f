"""Questions about figures: one, a line of them, those in conflict, those of a source, what moved between two cuts."""

from __future__ import annotations

from typing import Any

import strawberry
from strawberry.types import Info

from api.graphql.arguments import After, First, KnownOn, MinPosition, RecordedBy
from api.graphql.asked import asked_cut, asked_figure
from api.graphql.claims import Change, Vintage
from api.graphql.connections import Connection
from api.graphql.context import ledger_of
from api.graphql.cost import CONNECTION, list_of
from api.graphql.figures import Figure, connection_of, figures_of
from api.graphql.group import Group
from api.graphql.lines import line_field
from api.graphql.moves import CutInput, Move
from api.graphql.scalars import PeriodName
from api.graphql.stated import StatedClaim
from ledger.application.figure_listing import CONFLICTS
from ledger.application.source_claims import SOURCE_CLAIMS
from ledger.domain.periods import PeriodType


@strawberry.type
class FigureQueries:
    @strawberry.field(description="One figure: what is known of it at the cut.")
    def figure(
        self,
        info: Info,
        series: str,
        period: PeriodName,
        type: PeriodType | None = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
        min_position: MinPosition = None,
    ) -> Figure | None:
        return asked_figure(info, series, period, type, asked_cut(info, known_on, recorded_by, min_position))

    @strawberry.field(
        description="The figure of a series whose period ends last among those of which anything is known."
        " Where there are several kinds of period, type and length choose one."
    )
    def latest(
        self,
        info: Info,
        series: str,
        type: PeriodType | None = None,
        length: str | None = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
        min_position: MinPosition = None,
    ) -> Figure | None:
        ledger, cut = ledger_of(info), asked_cut(info, known_on, recorded_by, min_position)
        row = ledger.latest(series, cut, type=None if type is None else str(type), length=length)
        return Figure(row=row, group=Group(ledger, cut, [row]))

    figures = line_field(list[Figure] | None, figures_of, paged=False, inherits=False)
    figures_connection = line_field(Connection[Figure] | None, connection_of, paged=True, inherits=False)

    @strawberry.field(description="The vintages of one figure, oldest first.", directives=[list_of(10)])
    def vintages(
        self,
        info: Info,
        series: str,
        period: PeriodName,
        type: PeriodType | None = None,
        by_day: bool = False,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> list[Vintage] | None:
        return asked_figure(info, series, period, type, asked_cut(info, known_on, recorded_by)).vintage_list(by_day)

    @strawberry.field(description="The whole life of one figure, in the order of recording.", directives=[list_of(20)])
    def audit(
        self,
        info: Info,
        series: str,
        period: PeriodName,
        type: PeriodType | None = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> list[Change] | None:
        return asked_figure(info, series, period, type, asked_cut(info, known_on, recorded_by)).change_list()

    @strawberry.field(
        description="Figures whose claims disagree, whether or not a rule decided; by series and period."
        " disputed adds those with an open dispute.",
        directives=[CONNECTION],
    )
    def conflicts(
        self,
        info: Info,
        series: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        disputed: bool = False,
        first: First = None,
        after: After = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> Connection[Figure] | None:
        ledger = ledger_of(info)
        cut = ledger.paged_cut(known_on, recorded_by, CONFLICTS, after)
        narrowed = {"series": series, "subject": subject, "metric": metric}
        page = ledger.page_of_conflicts(cut, **narrowed, disputed=disputed, first=first, after=after)
        group = Group(ledger, cut, page.rows)
        return Connection.of(page, lambda row: Figure(row=row, group=group), has_previous=after is not None)

    @strawberry.field(
        description="What a source states, retractions too, in the order of recording.", directives=[CONNECTION]
    )
    def source_claims(
        self,
        info: Info,
        source: str,
        first: First = None,
        after: After = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> Connection[StatedClaim] | None:
        ledger = ledger_of(info)
        cut = ledger.paged_cut(known_on, recorded_by, SOURCE_CLAIMS, after)
        ledger.source(source, cut)
        page = ledger.page_of_source_claims(source, cut, first=first, after=after)
        figures = {stated.figure.no: stated.figure for stated in page.rows}
        group = Group(ledger, cut, [*figures.values()], claims=[stated.claim for stated in page.rows])
        return Connection.of(page, lambda row: StatedClaim.of(row, group), has_previous=after is not None)

    @strawberry.field(
        description="What moved between two cuts, and why."
        " What since leaves out is as of until; without until it is now.",
        directives=[CONNECTION],
    )
    def changes(
        self,
        info: Info,
        since: CutInput,
        until: CutInput | None = None,
        series: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        first: First = None,
        after: After = None,
    ) -> Connection[Move] | None:
        ledger = ledger_of(info)
        end: dict[str, Any] = vars(until) if until else {}
        earlier, later = ledger.cuts_between(since.known_on, since.recorded_by, **end, after=after)
        page = ledger.changes(earlier, later, series=series, subject=subject, metric=metric, first=first, after=after)
        return Connection.of(page, Move.maker(ledger, earlier, later, page.rows), has_previous=after is not None)

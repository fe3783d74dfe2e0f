"""The root of all questions. Every field takes the same two cuts; nested fields inherit them.

Fields that may find nothing are nullable, so that one of several questions in a request can fail alone.
"""

from __future__ import annotations

import strawberry
from strawberry.types import Info

from api import log_answers
from api.graphql.arguments import KnownOn, MinPosition, PeriodArgument, RecordedBy
from api.graphql.claims import Change, Vintage
from api.graphql.context import ledger_of
from api.graphql.cost import PAGED_LIST, list_of
from api.graphql.figures import Figure, FigureConnection, Series, connection_of, figures_of
from api.graphql.group import Group
from api.graphql.lines import line_field
from api.graphql.types import (
    Event,
    Metric,
    Precedence,
    Source,
    Subject,
)
from ledger.domain.periods import PeriodType
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut

MAX_EVENTS = 1000


def _cut(info: Info, known_on: str | None, recorded_by: str | None, min_position: int | None = None) -> Cut:
    ledger = ledger_of(info)
    if min_position is not None:
        ledger.wait_for(min_position)
    return ledger.cut(known_on, recorded_by)


def _figure(
    info: Info,
    series: str,
    period: str,
    type: PeriodType | None,
    cut: Cut,
) -> Figure:
    ledger = ledger_of(info)
    row = ledger.figure(series, period, cut, None if type is None else str(type))
    return Figure(row=row, group=Group(ledger, cut, [row]))


@strawberry.type
class Query:
    @strawberry.field(description="One series by its code.")
    def series(
        self,
        info: Info,
        code: str,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
        min_position: MinPosition = None,
    ) -> Series | None:
        cut = _cut(info, known_on, recorded_by, min_position)
        ledger = ledger_of(info)
        return Series.of(ledger.series(code, cut), Group(ledger, cut))

    @strawberry.field(
        description="Series by words of their code or title, subject, metric, unit.", directives=[list_of(50)]
    )
    def series_search(
        self,
        info: Info,
        text: str | None = None,
        subject: str | None = None,
        metric: str | None = None,
        unit: str | None = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> list[Series]:
        ledger, cut = ledger_of(info), _cut(info, known_on, recorded_by)
        group = Group(ledger, cut)
        found = ledger.search_series(cut, text=text, subject=subject, metric=metric, unit=unit)
        return [Series.of(row, group) for row in found]

    @strawberry.field(description="One figure: what is known of it at the cut.")
    def figure(
        self,
        info: Info,
        series: str,
        period: PeriodArgument,
        type: PeriodType | None = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
        min_position: MinPosition = None,
    ) -> Figure | None:
        return _figure(info, series, period, type, _cut(info, known_on, recorded_by, min_position))

    figures = line_field(list[Figure] | None, figures_of, paged=False, inherits=False)
    figures_connection = line_field(FigureConnection | None, connection_of, paged=True, inherits=False)

    @strawberry.field(description="The vintages of one figure, oldest first.", directives=[list_of(10)])
    def vintages(
        self,
        info: Info,
        series: str,
        period: PeriodArgument,
        type: PeriodType | None = None,
        by_day: bool = False,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> list[Vintage] | None:
        return _figure(info, series, period, type, _cut(info, known_on, recorded_by)).vintage_list(by_day)

    @strawberry.field(description="The whole life of one figure, in the order of recording.", directives=[list_of(20)])
    def audit(
        self,
        info: Info,
        series: str,
        period: PeriodArgument,
        type: PeriodType | None = None,
        known_on: KnownOn = None,
        recorded_by: RecordedBy = None,
    ) -> list[Change] | None:
        return _figure(info, series, period, type, _cut(info, known_on, recorded_by)).change_list()

    @strawberry.field(
        description="Every figure whose claims disagree, whether or not a rule decided.", directives=[list_of(100)]
    )
    def conflicts(self, info: Info, known_on: KnownOn = None, recorded_by: RecordedBy = None) -> list[Figure]:
        ledger, cut = ledger_of(info), _cut(info, known_on, recorded_by)
        found = ledger.views.conflicts(cut)
        group = Group(ledger, cut, found)
        return [Figure(row=row, group=group) for row in found]

    @strawberry.field(description="All sources, by code.", directives=[list_of(100)])
    def sources(self, info: Info, recorded_by: RecordedBy = None) -> list[Source]:
        return [Source.of(row) for row in ledger_of(info).views.sources(_cut(info, None, recorded_by))]

    @strawberry.field
    def source(self, info: Info, code: str, recorded_by: RecordedBy = None) -> Source | None:
        return Source.of(ledger_of(info).source(code, _cut(info, None, recorded_by)))

    @strawberry.field(description="All subjects, by code.", directives=[list_of(100)])
    def subjects(self, info: Info, recorded_by: RecordedBy = None) -> list[Subject]:
        return [Subject.of(row) for row in ledger_of(info).views.subjects(_cut(info, None, recorded_by))]

    @strawberry.field(description="All metrics, by code.", directives=[list_of(100)])
    def metrics(self, info: Info, recorded_by: RecordedBy = None) -> list[Metric]:
        return [Metric.of(row) for row in ledger_of(info).views.metrics(_cut(info, None, recorded_by))]

    @strawberry.field(description="The order of tiers in force.")
    def precedence(self, info: Info, recorded_by: RecordedBy = None) -> Precedence:
        cut = _cut(info, None, recorded_by)
        return Precedence.of(ledger_of(info).views.precedence().at(cut.seq))

    @strawberry.field(description="The log after a position, at most 1000 at a time.", directives=[PAGED_LIST])
    def events(self, info: Info, after: int = 0, first: int = 50) -> list[Event] | None:
        if not 1 <= first <= MAX_EVENTS or after < 0:
            raise InvalidInput(f"first is 1 to {MAX_EVENTS}, after is 0 or more", path=("first",))
        return [Event.of(log_answers.event_answer(logged)) for logged in ledger_of(info).events(after, first)]

    @strawberry.field
    def event(self, info: Info, event_id: str) -> Event | None:
        return Event.of(log_answers.event_answer(ledger_of(info).event(event_id)))

    @strawberry.field(description="The last log position that the views hold.")
    def position(self, info: Info) -> int:
        return ledger_of(info).progress().position

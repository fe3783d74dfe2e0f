"""How a series came to be what it is, in GraphQL: its revision triangle, and the publications that state it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Self

import strawberry

from api import answers
from api.graphql.claims import Claim
from api.graphql.cost import list_of
from api.graphql.group import Group
from api.graphql.scalars import DateText, InstantText
from api.graphql.types import Period, Publication, Source, Value
from ledger.application import Ledger
from ledger.application.series_releases import SeriesRelease as ReleaseOfSeries
from ledger.domain.resolution import State
from ledger.domain.values import AbsentReason
from ledger.domain.vintages import Release
from ledger.projections import rows
from ledger.projections.cuts import Cut


@strawberry.type(description="What was known of one period at the end of a vintage date.")
class VintageCell:
    period: Period
    number: int = strawberry.field(description="Of the figure's vintages, from 1.")
    known_from: InstantText
    state: State
    absent_reason: AbsentReason | None
    claim: Claim | None

    @strawberry.field
    def value(self) -> Value | None:
        return self.claim.value if self.claim else None

    @classmethod
    def of(cls, row: rows.VintageCell, group: Group) -> Self:
        return cls(
            period=Period.of(row.period),
            number=row.number,
            known_from=InstantText(row.known_from),
            state=State(row.state),
            absent_reason=AbsentReason(row.absent_reason) if row.absent_reason else None,
            claim=Claim.of(row.chosen, group) if row.chosen else None,
        )


@strawberry.type(description="A date in the vintage zone, with what it brought or showed.")
class SeriesVintage:
    vintage_on: DateText
    figures: list[VintageCell] = strawberry.field(description="By period.", directives=[list_of(20)])

    @staticmethod
    def maker(
        ledger: Ledger, cut: Cut, page: Sequence[rows.SeriesVintage]
    ) -> Callable[[rows.SeriesVintage], SeriesVintage]:
        """What makes these of a page of rows, whose claims share what nested fields fetch."""
        claims = [cell.chosen for row in page for cell in row.figures if cell.chosen]
        group = Group(ledger, cut, claims=claims)

        def make(row: rows.SeriesVintage) -> SeriesVintage:
            cells = [VintageCell.of(cell, group) for cell in row.figures]
            return SeriesVintage(vintage_on=DateText(row.vintage_on), figures=cells)

        return make


@strawberry.type(description="What one publication states of one period.")
class ReleasedFigure:
    period: Period
    number: int = strawberry.field(description="Of the figure's releases, by publication, from 1.")
    values: list[Value] = strawberry.field(directives=[list_of(1)])

    @classmethod
    def of(cls, figure: rows.FigureRow, release: Release) -> Self:
        values = [value for claim in release.claims if (value := Value.of(answers.value_answer(claim.value)))]
        return cls(period=Period.of(figure.period), number=release.number, values=values)


@strawberry.type(description="A publication that states figures of the series, reaffirmations included.")
class SeriesRelease:
    source: Source
    publication: Publication | None
    figures: list[ReleasedFigure] = strawberry.field(description="By period.", directives=[list_of(20)])

    @classmethod
    def many(cls, ledger: Ledger, cut: Cut, releases: Sequence[ReleaseOfSeries]) -> list[Self]:
        codes = sorted({release.source.code for release in releases})
        sources = {row.code: Source.of(row) for row in ledger.views.sources(cut, codes=codes)}
        return [
            cls(
                source=sources[release.source.code],
                publication=Publication.of(answers.publication_answer(release.publication)),
                figures=[ReleasedFigure.of(figure, own) for figure, own in release.figures],
            )
            for release in releases
        ]

"""What moved between two cuts in GraphQL."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import strawberry

from api.graphql.claims import Change
from api.graphql.cost import list_of
from api.graphql.figures import Figure
from api.graphql.group import Group
from api.graphql.scalars import DecimalText, WhenText
from ledger.application import Ledger, changes
from ledger.domain.values import format_number
from ledger.projections.cuts import Cut


@strawberry.input(description="A cut on both axes of time; what is left out does not cut.")
class CutInput:
    known_on: WhenText | None = None
    recorded_by: WhenText | None = None


@strawberry.type(description="A figure whose answers at two cuts differ.")
class Move:
    figure: Figure = strawberry.field(description="As it is at the later cut.")
    before: Figure | None = strawberry.field(description="As it was at the earlier cut; null: it was not held.")
    delta: DecimalText | None = strawberry.field(
        description="After minus before, where both are numbers of one comparator."
    )
    because: list[Change] = strawberry.field(
        description="The changes that were recorded or published in between, in the order of recording.",
        directives=[list_of(3)],
    )

    @staticmethod
    def maker(ledger: Ledger, since: Cut, until: Cut, moves: Sequence[changes.Move]) -> Callable[[changes.Move], Move]:
        """What makes these of a page of moves: all figures of the page share what nested fields fetch."""
        now = Group(ledger, until, [move.figure for move in moves])
        then = Group(ledger, since, [move.before for move in moves if move.before])

        def make(move: changes.Move) -> Move:
            return Move(
                figure=Figure(row=move.figure, group=now),
                before=Figure(row=move.before, group=then) if move.before else None,
                delta=None if move.delta is None else DecimalText(format_number(move.delta)),
                because=[Change.of(change, now) for change in move.because],
            )

        return make

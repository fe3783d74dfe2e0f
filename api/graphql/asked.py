"""What resolvers make of the arguments that many fields take."""

from __future__ import annotations

from strawberry.types import Info

from api.graphql.context import ledger_of
from api.graphql.figures import Figure
from api.graphql.group import Group
from ledger.domain.periods import PeriodType
from ledger.projections.cuts import Cut


def asked_cut(info: Info, known_on: str | None, recorded_by: str | None, min_position: int | None = None) -> Cut:
    """The cut of a question, once the views hold `min_position`. Errors: InvalidTime, NotCaughtUp."""
    ledger = ledger_of(info)
    if min_position is not None:
        ledger.wait_for(min_position)
    return ledger.cut(known_on, recorded_by)


def asked_figure(info: Info, series: str, period: str, type: PeriodType | None, cut: Cut) -> Figure:
    """One figure. Errors: NotFound, InvalidPeriod, AmbiguousPeriod."""
    ledger = ledger_of(info)
    row = ledger.figure(series, period, cut, None if type is None else str(type))
    return Figure(row=row, group=Group(ledger, cut, [row]))

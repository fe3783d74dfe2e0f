"""The cuts that a query asks for."""

from __future__ import annotations

from typing import Any

from api.rest.operations import Operation
from api.rest.queries import (
    ChangesQuery,
    CutQuery,
    Paged,
    Query,
    ReadQuery,
    RecordedQuery,
    SeriesQuery,
    TriangleQuery,
)
from ledger.application import Ledger
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut


def cuts_of(ledger: Ledger, operation: Operation[Any, Any], query: Query) -> tuple[Cut, ...]:
    """The cut of the answer, then, of changes, the earlier one; none of what has no cut.

    First the views reach `min_position`. Errors: InvalidTime, InvalidInput, NotCaughtUp.
    """
    if isinstance(query, ReadQuery) and query.min_position is not None:
        ledger.wait_for(query.min_position)
    if isinstance(query, ChangesQuery):
        return _between(ledger, query)
    if not isinstance(query, RecordedQuery):
        return ()
    known_on = query.known_on if isinstance(query, CutQuery) else None
    if not isinstance(query, Paged) or query.after is None:
        return (ledger.cut(known_on, query.recorded_by),)
    kind = query.mode.cursor_kind if isinstance(query, TriangleQuery) else operation.pages
    assert kind is not None
    return (ledger.paged_cut(known_on, query.recorded_by, kind, query.after),)


def is_pinned(query: Query) -> bool:
    """Whether all recordings that count are named by their positions, or by a cursor, which pins one."""
    if not isinstance(query, RecordedQuery):
        return False
    pinned_by_cursor = isinstance(query, Paged) and query.after is not None
    named = [] if pinned_by_cursor else [query.recorded_by or "the present"]
    named += [query.changed_since] if isinstance(query, SeriesQuery) and query.changed_since else []
    return all(each.isdecimal() for each in named)


def _between(ledger: Ledger, query: ChangesQuery) -> tuple[Cut, Cut]:
    if query.since_known_on is None and query.since_recorded_by is None:
        raise InvalidInput(
            "says no earlier cut", path=("since_known_on",), hint="give since_known_on, since_recorded_by, or both"
        )
    since, until = ledger.cuts_between(
        query.since_known_on, query.since_recorded_by, query.known_on, query.recorded_by, query.after
    )
    return until, since

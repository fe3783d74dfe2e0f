"""Whatever has an identity, by its global id; each kind is fetched in one statement."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from uuid import UUID

import strawberry
from strawberry.types import Info

from api import log_answers
from api.graphql.arguments import KnownOn, RecordedBy
from api.graphql.asked import asked_cut
from api.graphql.claims import Claim
from api.graphql.context import ledger_of
from api.graphql.cost import list_of
from api.graphql.figures import Figure, Series
from api.graphql.group import Group
from api.graphql.nodes import Node, NodeKey, read_id
from api.graphql.types import Event, Metric, NamedPeriod, Source, Subject
from ledger.application import Ledger
from ledger.application.pages import MOST_FIRST
from ledger.errors import InvalidInput
from ledger.projections.cuts import Cut

Found = Mapping[str, Node]
"""Nodes of one kind by key; those that there are not at the cut are left out."""
_POSITION = re.compile("[1-9][0-9]{0,17}")


def _series(ledger: Ledger, cut: Cut, keys: Sequence[str]) -> Found:
    rows = ledger.views.series(cut, codes=keys)
    group = Group(ledger, cut, series=rows)
    return {row.code: Series.of(row, group) for row in rows}


def _figures(ledger: Ledger, cut: Cut, keys: Sequence[str]) -> Found:
    rows = ledger.views.figures_of_streams([key for key in keys if _is_stream(key)], cut)
    group = Group(ledger, cut, rows)
    return {str(row.stream_id): Figure(row=row, group=group) for row in rows}


def _claims(ledger: Ledger, cut: Cut, keys: Sequence[str]) -> Found:
    places = ledger.views.places(keys)
    rows = ledger.views.numbered([place.figure_no for place in places if place.figure_no is not None], cut)
    group = Group(ledger, cut, rows)
    claims = {claim.claim_id: claim for of_figure in group.claims.values() for claim in of_figure}
    return {key: Claim.of(claims[key], group) for key in keys if key in claims}


def _events(ledger: Ledger, cut: Cut, keys: Sequence[str]) -> Found:
    seqs = [int(key) for key in keys if _POSITION.fullmatch(key) and int(key) <= cut.seq]
    return {str(logged.seq): Event.of(log_answers.event_answer(logged)) for logged in ledger.log.at(seqs)}


_KINDS: dict[str, Callable[[Ledger, Cut, Sequence[str]], Found]] = {
    "Series": _series,
    "Figure": _figures,
    "Claim": _claims,
    "Event": _events,
    "Subject": lambda ledger, cut, keys: {r.code: Subject.of(r) for r in ledger.views.subjects(cut, codes=keys)},
    "Metric": lambda ledger, cut, keys: {r.code: Metric.of(r) for r in ledger.views.metrics(cut, codes=keys)},
    "Source": lambda ledger, cut, keys: {r.code: Source.of(r) for r in ledger.views.sources(cut, codes=keys)},
    "NamedPeriod": lambda ledger, cut, keys: {
        row.code: NamedPeriod.of(row) for row in ledger.views.named_periods(cut, codes=keys)
    },
}


def _found(ledger: Ledger, cut: Cut, keys: Sequence[NodeKey]) -> list[Node | None]:
    """In the order of the keys. Errors: InvalidInput for a kind that there is not."""
    by_kind: dict[str, list[str]] = {}
    for kind, key in keys:
        by_kind.setdefault(kind, []).append(key)
    for kind in by_kind:
        if kind not in _KINDS:
            raise InvalidInput(f"there is no {kind[:80]!r}", path=("id",), hint=f"one of {', '.join(sorted(_KINDS))}")
    found = {kind: _KINDS[kind](ledger, cut, of_kind) for kind, of_kind in by_kind.items()}
    return [found[kind].get(key) for kind, key in keys]


def _is_stream(key: str) -> bool:
    try:
        return str(UUID(key)) == key
    except ValueError:
        return False


@strawberry.type
class NodeQueries:
    @strawberry.field(description="The thing with this id; null where there is no such thing at the cut.")
    def node(
        self, info: Info, id: strawberry.ID, known_on: KnownOn = None, recorded_by: RecordedBy = None
    ) -> Node | None:
        (found,) = _found(ledger_of(info), asked_cut(info, known_on, recorded_by), [read_id(id)])
        return found

    @strawberry.field(
        description="The things with these ids, in their order; null for each that is not there at the cut.",
        directives=[list_of(50)],
    )
    def nodes(
        self, info: Info, ids: list[strawberry.ID], known_on: KnownOn = None, recorded_by: RecordedBy = None
    ) -> list[Node | None] | None:
        if len(ids) > MOST_FIRST:
            raise InvalidInput(f"has {len(ids)} ids, at most {MOST_FIRST}", path=("ids",))
        return _found(ledger_of(info), asked_cut(info, known_on, recorded_by), [read_id(each) for each in ids])

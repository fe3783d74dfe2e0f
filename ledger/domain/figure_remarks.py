"""What may be said about claims beside their numbers: disputes, and how claims stand to one another.

Pure decisions, as in `figure`.
"""

from __future__ import annotations

from collections.abc import Mapping

from ledger.domain.events import ClaimsLinked, DisputeResolved, FigureDisputed, FigureRestated
from ledger.domain.figure_checks import check_value, claim_in, identified, missing
from ledger.domain.history import Figure
from ledger.domain.identifiers import UNIDENTIFIED, figure_stream_id, identify
from ledger.domain.values import Value
from ledger.domain.words import Outcome, Relation
from ledger.errors import Refused


def dispute(
    figure: Figure, claim: str, unit: str, disputed_by: str, reason: str, counter: Value | None, note: str | None = None
) -> FigureDisputed:
    """Somebody contests a claim: a flag and a counter-claim; the number stays.

    Errors: NotFound, Refused, UnitMismatch.
    """
    claim_in(figure, claim)
    if counter is not None:
        check_value(counter, unit, "counter")
    event = FigureDisputed(
        event_id=UNIDENTIFIED,
        series=figure.series,
        period=figure.period,
        target=claim,
        disputed_by=disputed_by,
        reason=reason,
        counter=counter,
        note=note,
    )
    over = {resolution.target for resolution in figure.resolutions.values()}
    return identify(figure_stream_id(figure.series, figure.period), event, taken=figure.voided | over)


def resolve_dispute(
    figure: Figure, dispute_id: str, outcome: Outcome, reason: str, note: str | None = None
) -> DisputeResolved:
    """A dispute is over. Errors: NotFound, Refused (resolved otherwise before)."""
    if dispute_id not in figure.disputes:
        raise missing(figure, dispute_id, "dispute")
    event = DisputeResolved(
        event_id=UNIDENTIFIED,
        series=figure.series,
        period=figure.period,
        target=dispute_id,
        outcome=outcome,
        reason=reason,
        note=note,
    )
    event = identified(figure, event)
    for earlier in figure.resolutions.values():
        if earlier.target == dispute_id and earlier.event_id != event.event_id:
            raise Refused(f"this dispute was {earlier.outcome} already", path=("dispute",))
    return event


def link(figure: Figure, relation: Relation, claim: str, other: str, note: str | None = None) -> ClaimsLinked:
    """`claim` quotes `other`, or supersedes it (one publisher, one publication); circles are refused.

    Errors: NotFound, Refused.
    """
    one, two = claim_in(figure, claim), claim_in(figure, other, "other")
    if relation is Relation.SUPERSEDES and (one.source.publisher, one.known_at) != (two.source.publisher, two.known_at):
        raise Refused(
            "only claims of one publisher and one publication are put in order",
            path=("other",),
            hint="publications order themselves; a changed number is a restatement",
        )
    if _reaches(_edges(figure, relation), other, claim):
        raise Refused(f"this would close a circle: the other claim {relation} this one", path=("other",))
    event = ClaimsLinked(
        event_id=UNIDENTIFIED,
        series=figure.series,
        period=figure.period,
        relation=relation,
        claim=claim,
        other=other,
        note=note,
    )
    return identified(figure, event)


def _edges(figure: Figure, relation: Relation) -> dict[str, set[str]]:
    edges: dict[str, set[str]] = {}
    for each in figure.links.values():
        if each.relation is relation:
            edges.setdefault(each.claim, set()).add(each.other)
    if relation is Relation.SUPERSEDES:
        for entry in figure.entries.values():
            if entry.kind is FigureRestated and entry.target:
                edges.setdefault(entry.event_id, set()).add(entry.target)
    return edges


def _reaches(edges: Mapping[str, set[str]], start: str, goal: str) -> bool:
    seen: set[str] = set()
    ahead = [start]
    while ahead:
        claim = ahead.pop()
        if claim == goal:
            return True
        if claim not in seen:
            seen.add(claim)
            ahead += edges.get(claim, ())
    return False

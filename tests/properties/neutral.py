"""Between the ledger and the oracle: recorded events → neutral dicts, rows → the oracle's shape of an answer."""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from typing import Any

from ledger.application import Ledger
from ledger.domain.events import (
    ClaimsLinked,
    DisputeResolved,
    FigureCorrected,
    FigureDisputed,
    FigureReaffirmed,
    FigureReported,
    FigureRestated,
    FigureRetracted,
    FigureVoided,
    PrecedenceSet,
)
from ledger.domain.history import Recorded
from ledger.domain.instants import read_instant
from ledger.domain.publications import Publication
from ledger.domain.values import Value
from ledger.domain.words import SourceRef
from ledger.projections.rows import FigureRow, ValueRow, VintageRow

Neutral = dict[str, Any]
STATEMENTS: dict[type, str] = {
    FigureReported: "reported",
    FigureReaffirmed: "reaffirmed",
    FigureRestated: "restated",
    FigureRetracted: "retracted",
}


def neutral_log(ledger: Ledger) -> list[Neutral]:
    """What the log of a ledger with one figure says, as the oracle reads it; definitions are left out."""
    logged = ledger.log.since(0, 100_000)
    assert all(event.recorded is not None for event in logged)
    return [found for event in logged if event.recorded and (found := neutral_event(event.recorded)) is not None]


def neutral_event(recorded: Recorded) -> Neutral | None:
    """One event; None for a definition, which no answer rests on."""
    event = recorded.event
    base: Neutral = {"seq": recorded.seq, "id": event.event_id}
    match event:
        case FigureReported() | FigureReaffirmed() | FigureRestated() | FigureRetracted():
            said = _source(event.source) | _published(event.publication)
            target = {} if isinstance(event, FigureReported) else {"target": event.target}
            value = {} if isinstance(event, FigureRetracted) else {"value": neutral_value(event.value)}
            kind = {"kind": STATEMENTS[type(event)], "anchors": event.anchors}
            return base | kind | said | target | value
        case FigureCorrected():
            right = _source(event.source) | _published(event.publication)
            value = {} if event.value is None else {"value": neutral_value(event.value)}
            anchors = {} if event.anchors is None else {"anchors": event.anchors}
            return base | {"kind": "corrected", "target": event.target} | right | value | anchors
        case FigureVoided() | FigureDisputed() | DisputeResolved():
            kinds = {FigureVoided: "voided", FigureDisputed: "disputed", DisputeResolved: "dispute_resolved"}
            return base | {"kind": kinds[type(event)], "target": event.target}
        case ClaimsLinked():
            ends = {"relation": str(event.relation), "claim": event.claim, "other": event.other}
            return base | {"kind": "linked"} | ends
        case PrecedenceSet():
            return base | {"kind": "precedence", "order": list(event.order)}
    return None


def _source(source: SourceRef | None) -> Neutral:
    if source is None:
        return {}
    return {"publisher": source.publisher, "tier": source.tier, "source": source.code}


def _published(publication: Publication | None) -> Neutral:
    return {} if publication is None else {"published": publication.last_at}


def neutral_value(value: Value) -> Neutral:
    """The parts that a value has, enums as text."""
    parts = value.model_dump(exclude_none=True, exclude={"unit", "as_reported", "decimals_basis"})
    return parts | {"comparator": str(value.comparator)} | ({"reason": str(value.reason)} if value.reason else {})


def answer_of(row: FigureRow, ids: dict[int, str]) -> Neutral:
    """A figure row as the oracle would answer; `ids` are the event ids by position."""
    return {
        "state": row.state,
        "value": value_of(row.state, row.chosen and row.chosen.value, row.absent_reason),
        "chosen": row.chosen and row.chosen.claim_id,
        "absent_reason": row.absent_reason,
        "why": {ids[seq]: why for seq, why in row.alternatives},
        "conflicted": row.conflicted,
        "disputed": row.disputed,
    }


def vintage_of(row: VintageRow) -> Neutral:
    """A vintage row as the oracle lists it."""
    value = value_of(row.state, row.chosen and row.chosen.value, row.absent_reason)
    return {"known_from": instant(row.known_from), "state": row.state, "value": value}


def instant(stored: str) -> datetime:
    """A stored instant."""
    return read_instant(stored)


def value_of(state: str, value: ValueRow | None, absent_reason: str | None) -> tuple[object, ...] | None:
    """A value as the oracle's tuple; an absence bears its reason."""
    if state == "ABSENT":
        assert value is None or value.reason == absent_reason
        return ("absent", absent_reason)
    if value is None:
        return None
    if value.ranks is not None:
        return (value.comparator, value.ranks)
    if value.comparator == "range":
        assert value.lower is not None and value.upper is not None
        bounds = (Decimal(value.lower), Decimal(value.upper))
        return ("range", *bounds, value.lower_inclusive, value.upper_inclusive)
    numbers = [number for number in (value.amount, value.lower, value.upper) if number is not None]
    assert len(numbers) == 1
    return (value.comparator, Decimal(numbers[0]))

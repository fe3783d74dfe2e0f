"""What was recorded → JSON: a figure's life, the log, and what a command wrote."""

from __future__ import annotations

from api.answers import (
    NO_PASSAGES,
    Json,
    Passages,
    anchor_answer,
    cut_answer,
    period_answer,
    publication_answer,
    value_answer,
)
from ledger.application import Ledger, Receipt
from ledger.domain.history import Logged
from ledger.domain.instants import format_instant
from ledger.domain.lives import Change
from ledger.domain.resolution import Answer
from ledger.domain.values import format_number
from ledger.domain.words import Anchor, SourceRef
from ledger.projections.cuts import Cut
from ledger.projections.rows import AnchorRow, FigureRow


def change_answer(change: Change, passages: Passages = NO_PASSAGES) -> Json:
    """One step of a figure's life."""
    recorded = change.recorded
    source = change.source
    return {
        "seq": recorded.seq,
        "event_id": recorded.event.event_id,
        "kind": change.kind,
        "target": change.target,
        "from": value_answer(change.before),
        "to": value_answer(change.after),
        "delta": None if change.delta is None else format_number(change.delta),
        "factor": None if change.factor is None else format_number(change.factor),
        "reason": change.reason,
        "note": recorded.event.note,
        "actor": recorded.actor,
        "submission_id": recorded.submission_id,
        "source": source and source.model_dump(),
        "published_at": change.publication and change.publication.stated,
        "publication": publication_answer(change.publication),
        "recorded_at": format_instant(recorded.recorded_at),
        "anchors": [anchor_answer(row, passages.get(row)) for row in change_anchors(change)],
        "voided": change.voided,
        "answer": answer_after(change.answer),
    }


def change_anchors(change: Change) -> list[AnchorRow]:
    """The anchors of a change as rows, to look their passages up."""
    source = change.source
    return [anchor_row(anchor, source) for anchor in change.anchors] if source else []


def anchor_row(anchor: Anchor, source: SourceRef) -> AnchorRow:
    """An anchor of the domain as a row."""
    return AnchorRow(source.code, anchor.start, anchor.end, anchor.exact, anchor.prefix, anchor.suffix)


def answer_after(answer: Answer) -> Json:
    """What the ledger said of the figure from then on."""
    return {"state": answer.state, "value": value_answer(answer.value), "rule": answer.rule}


def audit_answer(ledger: Ledger, figure: FigureRow, cut: Cut) -> Json:
    """The whole life of a figure."""
    changes = ledger.audit(figure, cut)
    passages = ledger.passages([row for change in changes for row in change_anchors(change)], cut)
    return {
        "series": figure.series,
        "period": period_answer(figure.period),
        "changes": [change_answer(change, passages) for change in changes],
        **cut_answer(cut),
    }


def event_answer(logged: Logged) -> Json:
    """One position of the log; `content` is null and `error` says why where its bytes cannot be read."""
    recorded = logged.recorded
    return {
        "seq": logged.seq,
        "event_id": recorded and recorded.event.event_id,
        "type": logged.topic,
        "stream_id": str(logged.stream_id),
        "stream_version": logged.version,
        "recorded_at": recorded and format_instant(recorded.recorded_at),
        "actor": recorded and recorded.actor,
        "submission_id": recorded and recorded.submission_id,
        "note": recorded and recorded.event.note,
        "content": recorded and recorded.event.model_dump(mode="json", exclude_none=True, exclude={"event_id", "note"}),
        "error": logged.error,
    }


def receipt_answer(receipt: Receipt) -> Json:
    """What a command recorded, or found recorded."""
    return {
        "events": [event_answer(event) for event in receipt.events],
        "written": receipt.written,
        "position": receipt.position,
        "replayed": receipt.replayed,
    }

"""Subjects, metrics, sources with their texts, named periods, the order of tiers, and the log itself."""

from __future__ import annotations

import hashlib

from api.answers import Json, cut_answer, precedence_answer, source_answer
from api.log_answers import event_answer
from api.rest.operations import Call, Reply
from api.rest.queries import EventsQuery, Query, RecordedQuery
from ledger.application import Ledger
from ledger.errors import InvalidInput, NotFound


def list_subjects(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    return Reply({"subjects": [row._asdict() for row in ledger.views.subjects(cut)], **cut_answer(cut)})


def show_subject(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    found = ledger.views.subjects(cut, call.path["code"])
    return Reply(_only("subject", call.path["code"], [row._asdict() for row in found]) | cut_answer(cut))


def list_metrics(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    return Reply({"metrics": [row._asdict() for row in ledger.views.metrics(cut)], **cut_answer(cut)})


def show_metric(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    found = ledger.views.metrics(cut, call.path["code"])
    return Reply(_only("metric", call.path["code"], [row._asdict() for row in found]) | cut_answer(cut))


def _only(what: str, code: str, found: list[Json]) -> Json:
    if not found:
        raise NotFound(f"no {what} {code!r}", path=(what,), hint=f"list the {what}s to see the codes")
    return found[0]


def list_periods(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    return Reply({"periods": [row._asdict() for row in ledger.views.named_periods(cut)], **cut_answer(cut)})


def list_sources(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    return Reply({"sources": [source_answer(row) for row in ledger.views.sources(cut)], **cut_answer(cut)})


def show_source(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    return Reply(source_answer(ledger.source(call.path["code"], cut)) | cut_answer(cut))


def show_text(ledger: Ledger, call: Call[Query, None]) -> Reply:
    """The text is somebody else's: shown as text, whatever it looks like."""
    text = ledger.text(ledger.source(call.path["code"], ledger.cut()))
    headers = {"X-Content-Type-Options": "nosniff", "Content-Security-Policy": "default-src 'none'; sandbox"}
    return Reply(text.encode(), headers=headers)


def attach_text(ledger: Ledger, call: Call[Query, bytes]) -> Reply:
    """A text is known by its digest: sending it again changes nothing, and needs no idempotency key."""
    source = ledger.source(call.path["code"], ledger.cut())
    digest = hashlib.sha256(call.body).hexdigest()
    if digest != source.digest:
        registered = f"has SHA-256 {source.digest}" if source.digest else "was registered without a digest"
        raise InvalidInput(
            f"source {source.code} {registered}; the text sent has {digest}",
            path=("digest",),
            hint="send the captured bytes unchanged; other bytes are another source",
        )
    ledger.attach_text(call.body)
    answer = {"source": source.code, "digest": digest, "code_points": len(call.body.decode())}
    return Reply(answer, 200 if source.text_attached else 201, {"Location": f"/v1/sources/{source.code}/text"})


def show_precedence(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    cut = call.cut
    return Reply(precedence_answer(ledger.views.precedence().at(cut.seq)) | cut_answer(cut))


def list_events(ledger: Ledger, call: Call[EventsQuery, None]) -> Reply:
    after, limit = call.query.after, call.query.limit
    found = ledger.events(after, limit + 1)
    page = found[:limit]
    following = page[-1].seq if len(found) > limit else None
    links = {} if following is None else {"Link": f'</v1/events?after={following}&limit={limit}>; rel="next"'}
    answer = {"events": [event_answer(event) for event in page], "head": ledger.progress().head, "next": following}
    return Reply(answer, headers=links)


def show_event(ledger: Ledger, call: Call[Query, None]) -> Reply:
    return Reply(event_answer(ledger.event(call.path["event"])))

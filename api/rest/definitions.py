"""Subjects, metrics, sources with their texts, named periods, the order of tiers, and the log itself."""

from __future__ import annotations

import hashlib

from api.answers import Json, cut_answer, precedence_answer, source_answer, stated_answers
from api.log_answers import event_answer
from api.rest.operations import Call, Reply
from api.rest.queries import DefinitionsQuery, EventsQuery, Query, ReadQuery, RecordedQuery, StatedQuery
from ledger.application import Ledger
from ledger.application.pages import DEFAULT_FIRST
from ledger.errors import InvalidInput, NotFound


def list_subjects(ledger: Ledger, call: Call[DefinitionsQuery, None]) -> Reply:
    page = ledger.page_of_subjects(call.cut, first=call.query.limit, after=call.query.after)
    return Reply({"subjects": [row._asdict() for row in page.rows], "next": page.next, **cut_answer(call.cut)})


def show_subject(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    return _only("subject", call, [row._asdict() for row in ledger.views.subjects(call.cut, call.path["code"])])


def list_metrics(ledger: Ledger, call: Call[DefinitionsQuery, None]) -> Reply:
    page = ledger.page_of_metrics(call.cut, first=call.query.limit, after=call.query.after)
    return Reply({"metrics": [row._asdict() for row in page.rows], "next": page.next, **cut_answer(call.cut)})


def show_metric(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    return _only("metric", call, [row._asdict() for row in ledger.views.metrics(call.cut, call.path["code"])])


def list_periods(ledger: Ledger, call: Call[DefinitionsQuery, None]) -> Reply:
    page = ledger.page_of_periods(call.cut, first=call.query.limit, after=call.query.after)
    return Reply({"periods": [row._asdict() for row in page.rows], "next": page.next, **cut_answer(call.cut)})


def show_period(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    every = ledger.views.named_periods(call.cut)
    return _only("period", call, [row._asdict() for row in every if row.code == call.path["code"]])


def _only(what: str, call: Call[RecordedQuery, None], found: list[Json]) -> Reply:
    if not found:
        hint = f"list the {what}s to see the codes"
        raise NotFound(f"no {what} {call.path['code']!r}", path=(what,), hint=hint)
    return Reply(found[0] | cut_answer(call.cut))


def list_sources(ledger: Ledger, call: Call[DefinitionsQuery, None]) -> Reply:
    page = ledger.page_of_sources(call.cut, first=call.query.limit, after=call.query.after)
    return Reply({"sources": [source_answer(row) for row in page.rows], "next": page.next, **cut_answer(call.cut)})


def show_source(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    return Reply(source_answer(ledger.source(call.path["code"], call.cut)) | cut_answer(call.cut))


def list_stated(ledger: Ledger, call: Call[StatedQuery, None]) -> Reply:
    """Retractions too; what is voided is left out."""
    code = ledger.source(call.path["code"], call.cut).code
    page = ledger.page_of_source_claims(code, call.cut, first=call.query.limit, after=call.query.after)
    claims = stated_answers(ledger, page.rows, call.cut)
    return Reply({"source": code, "claims": claims, "next": page.next, **cut_answer(call.cut)})


def show_text(ledger: Ledger, call: Call[ReadQuery, None]) -> Reply:
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
    ledger.attach_text(call.body, call.actor)
    answer = {"source": source.code, "digest": digest, "code_points": len(call.body.decode())}
    return Reply(answer, 200 if source.text_attached else 201, {"Location": f"/v1/sources/{source.code}/text"})


def show_precedence(ledger: Ledger, call: Call[RecordedQuery, None]) -> Reply:
    return Reply(precedence_answer(ledger.views.precedence().at(call.cut.seq)) | cut_answer(call.cut))


def list_events(ledger: Ledger, call: Call[EventsQuery, None]) -> Reply:
    after, limit = call.query.after, call.query.limit or DEFAULT_FIRST
    found = ledger.events(after, limit + 1)
    page = found[:limit]
    following = page[-1].seq if len(found) > limit else None
    events = [event_answer(event) for event in page]
    return Reply({"events": events, "head": ledger.progress().head, "next": following})


def show_event(ledger: Ledger, call: Call[ReadQuery, None]) -> Reply:
    return Reply(event_answer(ledger.event(call.path["event"])))

"""The log as a stream of server-sent events, which goes on where a client lost it."""

from __future__ import annotations

import re
from collections.abc import AsyncIterator, Callable
from contextlib import suppress
from functools import partial

import orjson
from sse_starlette import EventSourceResponse, ServerSentEvent
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request

from api.auth.principal import Principal, principal_of
from api.log_answers import event_answer
from api.pace import Waiters
from api.rest.queries import FollowQuery, read_query
from api.tail import follow
from api.topics import topic_of
from ledger.application import Ledger
from ledger.domain.history import Logged
from ledger.errors import MalformedRequest, Unauthenticated

PING_S = 15
"""How often a comment keeps a silent stream open."""
_POSITION = re.compile("[0-9]{1,15}")


async def follow_events(ledger: Ledger, request: Request, waiters: Waiters) -> EventSourceResponse:
    """Every event after a position, each once and in order, for as long as the client reads; `id` is its position.

    Errors: InvalidInput; NotFound for the series; MalformedRequest for another Last-Event-ID than a position;
    NotCaughtUp.
    """
    query = read_query(FollowQuery, request.query_params.multi_items())
    after = _last_seen(request)
    if query.min_position is not None:
        await waiters.run(partial(ledger.wait_for, query.min_position))
    topic = await run_in_threadpool(topic_of, ledger, query.series, None, None)
    events = _sent(ledger, query.after if after is None else after, topic, principal_of(request.scope))
    return EventSourceResponse(events, ping=PING_S, sep="\n", headers={"Vary": "Accept"})


async def _sent(
    ledger: Ledger, after: int, topic: Callable[[Logged], bool], principal: Principal
) -> AsyncIterator[ServerSentEvent]:
    """It ends when the reader's key does: who comes again is told why."""
    with suppress(Unauthenticated):
        async for logged in follow(ledger, after, topic, principal.check_still_valid):
            yield ServerSentEvent(orjson.dumps(event_answer(logged)).decode(), id=str(logged.seq))


def _last_seen(request: Request) -> int | None:
    given = request.headers.getlist("last-event-id")
    if not given:
        return None
    if len(given) > 1 or _POSITION.fullmatch(given[0]) is None:
        raise MalformedRequest(
            "is a position of the log", path=("Last-Event-ID",), hint="send the id of the last event"
        )
    return int(given[0])

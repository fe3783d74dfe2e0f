"""Following the log in GraphQL: what was recorded after a position, then what comes, each event once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from contextlib import aclosing
from typing import Annotated

import strawberry
from starlette.concurrency import run_in_threadpool
from strawberry.types import Info

from api import log_answers
from api.graphql.context import ledger_of, principal_in
from api.graphql.types import Event
from api.tail import follow
from api.topics import topic_of
from ledger.application import Ledger
from ledger.errors import InvalidInput

After = Annotated[
    int | None,
    strawberry.argument(description="The last log position that you have; 0: from the beginning; null: from now on."),
]
OfSeries = Annotated[
    str | None,
    strawberry.argument(description="Only what concerns this series, by its code; a new order of tiers concerns all."),
]
OfSubject = Annotated[str | None, strawberry.argument(description="Only what concerns this subject and its series.")]
OfMetric = Annotated[str | None, strawberry.argument(description="Only what concerns this metric and its series.")]


@strawberry.type
class Subscription:
    @strawberry.subscription(
        description="The log from a position on: each event once, in order, for as long as you listen."
        " After a cut connection ask again with the last seq that you got: nothing is lost or repeated."
    )
    async def events(
        self,
        info: Info,
        after: After = None,
        series: OfSeries = None,
        subject: OfSubject = None,
        metric: OfMetric = None,
    ) -> AsyncGenerator[Event, None]:
        ledger = ledger_of(info)
        position = await run_in_threadpool(_start, ledger, after)
        topic = await run_in_threadpool(topic_of, ledger, series, subject, metric)
        async with aclosing(follow(ledger, position, topic, principal_in(info).check_still_valid)) as tail:
            async for logged in tail:
                yield Event.of(log_answers.event_answer(logged))


def _start(ledger: Ledger, after: int | None) -> int:
    """Errors: InvalidInput for a position that the log has not come to: it belongs to another ledger."""
    head = ledger.log.head()
    if after is not None and not 0 <= after <= head:
        raise InvalidInput(f"is {after}; the log goes from 0 to {head}", path=("after",))
    return head if after is None else after

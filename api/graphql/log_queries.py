"""Questions about the log itself."""

from __future__ import annotations

from typing import Annotated

import strawberry
from strawberry.types import Info

from api import log_answers
from api.graphql.arguments import First
from api.graphql.connections import Connection
from api.graphql.context import ledger_of
from api.graphql.cost import CONNECTION, Cost, list_of
from api.graphql.log_proofs import LogCheckpoint, LogConsistency
from api.graphql.scalars import InstantText
from api.graphql.types import Event
from api.log_proofs import verifier_key_text
from ledger.application import Ledger
from ledger.application.pages import page_of, page_size, read_key
from ledger.domain.history import Logged
from ledger.domain.instants import format_instant
from ledger.errors import InvalidInput, NotFound
from ledger.proofs.notes import encode_base64

EVENTS = "events"
"""The kind of this list, as cursors name it."""


@strawberry.type(description="An event that could not be applied to the answers: its figure is marked stale.")
class ParkedEvent:
    seq: int
    stream_id: str
    type: str
    error: str


@strawberry.type(description="The log, and how far the answers follow it.")
class Log:
    size: int = strawberry.field(description="Events in the log, which is the position of the last one.")
    position: int = strawberry.field(description="The last position that the answers show.")
    ledger: strawberry.Private[Ledger]

    @strawberry.field(description="When the last event was recorded; null while there is none.")
    def recorded_at(self) -> InstantText | None:
        last = self.ledger.log.at([self.size])[0].recorded if self.size else None
        return InstantText(format_instant(last.recorded_at)) if last else None

    @strawberry.field(description="The root of the tree over the log of that size, in base64.")
    def root(self) -> str:
        return encode_base64(self.ledger.log.tree.root(self.size))

    @strawberry.field(
        description="The latest checkpoint, signed now if the log has grown; null without a signing key.",
        directives=[Cost(weight="10")],
    )
    def checkpoint(self) -> LogCheckpoint | None:
        try:
            return LogCheckpoint.of(self.ledger.checkpoint())
        except NotFound:
            return None

    @strawberry.field(description="What checkpoints are verified with; null without a signing key on this machine.")
    def verifier_key(self) -> str | None:
        return verifier_key_text(self.ledger)

    @strawberry.field(
        description="The proof that the log only grew between two sizes; to: that of now.",
        directives=[Cost(weight="10")],
    )
    def consistency(
        self, from_: Annotated[int, strawberry.argument(name="from")], to: int | None = None
    ) -> LogConsistency | None:
        return LogConsistency.of(self.ledger.consistency_proof(from_, to))

    @strawberry.field(description="Events that could not be applied; empty when all is well.", directives=[list_of(1)])
    def parked(self) -> list[ParkedEvent]:
        return [
            ParkedEvent(seq=row.seq, stream_id=row.stream_id, type=row.topic, error=row.error)
            for row in self.ledger.views.parked()
        ]


@strawberry.type
class LogQueries:
    @strawberry.field(
        description="The log in the order of recording, after a cursor or after a position.", directives=[CONNECTION]
    )
    def events(
        self,
        info: Info,
        first: First = None,
        after: Annotated[str | None, strawberry.argument(description="A cursor of this list.")] = None,
        after_position: Annotated[
            int | None, strawberry.argument(description="A log position, where no cursor is at hand.")
        ] = None,
    ) -> Connection[Event] | None:
        ledger, size = ledger_of(info), page_size(first)
        start = _start(after, after_position)
        # Events never move, so a cursor is of the event's own position and pins no other.
        page = page_of(EVENTS, 0, ledger.events(start, size + 1), size, _key)
        return Connection.of(page, _event, has_previous=start > 0, count=lambda: ledger.log.head())

    @strawberry.field(description="One event by its id.")
    def event(self, info: Info, event_id: str) -> Event | None:
        return _event(ledger_of(info).event(event_id))

    @strawberry.field(description="The log as a whole.")
    def log(self, info: Info) -> Log:
        progress = ledger_of(info).progress()
        return Log(size=progress.head, position=progress.position, ledger=ledger_of(info))

    @strawberry.field(description="The last log position that the views hold.")
    def position(self, info: Info) -> int:
        return ledger_of(info).progress().position


def _event(logged: Logged) -> Event:
    return Event.of(log_answers.event_answer(logged))


def _key(logged: Logged) -> tuple[int]:
    return (logged.seq,)


def _start(after: str | None, after_position: int | None) -> int:
    """The position to read on from. Errors: InvalidInput."""
    if after is not None and after_position is not None:
        raise InvalidInput("is given beside a cursor", path=("after_position",), hint="send one of them")
    if after_position is not None and after_position < 0:
        raise InvalidInput(f"is {after_position}; positions begin at 1", path=("after_position",))
    if after is None:
        return after_position or 0
    (position,) = read_key(EVENTS, 0, after, (int,)) or (0,)
    return int(position)

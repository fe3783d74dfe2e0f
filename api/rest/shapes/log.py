"""The log, and what commands wrote into it."""

from __future__ import annotations

from typing import Annotated, Any

from pydantic import Field

from api.rest.shapes.parts import Identity, Instant, Seq, Shape


class EventShape(Shape):
    """One position of the log. `content` is null, and `error` says why, where its bytes cannot be read."""

    seq: Seq
    event_id: Identity | None
    type: Annotated[str, Field(description="such as FigureReported")]
    stream_id: str
    stream_version: int
    recorded_at: Instant | None
    actor: str | None
    submission_id: str | None
    note: str | None
    content: dict[str, Any] | None
    error: str | None


class EventsShape(Shape):
    """A page of the log; `head` is its last position."""

    events: list[EventShape]
    head: Seq
    next: Annotated[int | None, Field(description="`after` of the next page; null at the end")]


class ReceiptShape(Shape):
    """What a command recorded, or found recorded; `position` is that from which every answer shows it."""

    events: list[EventShape]
    written: Annotated[int, Field(ge=0)]
    position: Seq
    replayed: bool

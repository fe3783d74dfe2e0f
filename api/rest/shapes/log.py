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


Base64 = Annotated[str, Field(description="RFC 4648, with padding", pattern="^[A-Za-z0-9+/]+=*$")]


class LogShape(Shape):
    """The log as it is signed: how many events, and the root of the tree over them."""

    size: Annotated[int, Field(ge=0)]
    root: Base64
    origin: Annotated[str | None, Field(description="the log's name; null: nothing is signed")]
    checkpoint: Annotated[str | None, Field(description="the signed note; null: nothing is signed")]
    signed_at: Instant | None
    verifier_key: Annotated[str | None, Field(description="null: the key is not on this server's machine")]


class InclusionShape(Shape):
    """One event and the path from its leaf to the root (RFC 6962)."""

    position: Seq
    index: Annotated[int, Field(ge=0, description="of the leaf: position - 1")]
    entry: Annotated[str, Field(description="the leaf's seven lines")]
    state: Annotated[str, Field(description="the event's bytes as they are stored; the leaf has their SHA-256")]
    leaf_hash: Base64
    path: list[Base64]
    size: Annotated[int, Field(ge=1)]
    root: Base64
    checkpoint: Annotated[str | None, Field(description="the signed note of that size; null: none was signed")]
    tlog_proof: Annotated[str | None, Field(description="all of it as one file; null without a checkpoint")]


class ConsistencyShape(Shape):
    """The path that leads from two sizes' leaves to both roots (RFC 6962)."""

    size: Annotated[int, Field(ge=1, alias="from")]
    later_size: Annotated[int, Field(ge=1, alias="to")]
    from_root: Base64
    to_root: Base64
    path: list[Base64]

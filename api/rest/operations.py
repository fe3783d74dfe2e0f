"""What a route is: the models that check a request are those that describe it."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Iterable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any, Generic, Literal, TypeVar

from pydantic import BaseModel
from starlette.requests import Request
from starlette.responses import Response

from api.bodies import JSON_TYPE
from api.pace import Waiters
from api.rest.formats.columns import Item
from api.rest.queries import Query
from ledger.application import Ledger
from ledger.domain.drafts import Draft
from ledger.projections.cuts import Cut

Q = TypeVar("Q", bound=Query)
B = TypeVar("B", bound=Draft | bytes | None)


@dataclass(frozen=True, slots=True)
class Call(Generic[Q, B]):
    """A request, checked. `key` is its idempotency key, None without one; `cuts` are those of a question.

    `actor` is who commands, None: whom the ledger was opened for.

    `as_text`: the answer goes out as JSON, and may hold fragments of it that are JSON already.
    """

    path: Mapping[str, str]
    query: Q
    body: B
    key: str | None
    cuts: tuple[Cut, ...] = ()
    as_text: bool = False
    actor: str | None = None

    @property
    def cut(self) -> Cut:
        """The cut of the answer, of a question that has one."""
        return self.cuts[0]


@dataclass(frozen=True, slots=True)
class Reply:
    """`content` is sent as JSON; bytes are sent as they are."""

    content: Any
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)


class Lasting(StrEnum):
    """How long an answer stays what it is."""

    MOMENT = "moment"
    """It tells of this moment, and is not to be kept."""
    POSITION = "position"
    """Until the log grows or a text is attached."""
    PINNED = "pinned"
    """As `POSITION`; for ever where the question is pinned to a log position."""
    RELEASE = "release"
    """As long as this release of the software runs."""


@dataclass(frozen=True, slots=True)
class Listing:
    """An answer that is a list: what an item is, and where the items stand in the answer."""

    item: type[BaseModel]
    items: Callable[[Any], Iterable[Item]]


Stream = Callable[[Ledger, Request, Waiters], Awaitable[Response]]
"""Answers as things happen."""


@dataclass(frozen=True, slots=True)
class Operation(Generic[Q, B]):
    """One route; `name` is unique among all.

    `body` is a draft (JSON), bytes (text) or, of reads, `NoneType`. Parameters of the path that a draft
    has as fields are put into it, and are unknown in the body itself. `answer` describes the JSON of a
    success, None where it is none; `media_type` is what a success is sent as, unless it is a `listing`,
    which has several forms; a `stream` is one more. `pages` is the kind of a list that has pages, as its
    cursors name it.
    """

    name: str
    method: Literal["GET", "POST"]
    path: str
    summary: str
    handler: Callable[[Ledger, Call[Q, B]], Reply]
    query: type[Q]
    body: type[B]
    answer: type[BaseModel] | None
    listing: Listing | None = None
    lasting: Lasting = Lasting.MOMENT
    media_type: str = JSON_TYPE
    pages: str | None = None
    stream: Stream | None = None


def read(
    path: str,
    summary: str,
    handler: Callable[[Ledger, Call[Q, None]], Reply],
    query: type[Q],
    answer: type[BaseModel] | None,
    lasting: Lasting = Lasting.POSITION,
    listing: Listing | None = None,
    media_type: str = JSON_TYPE,
    pages: str | None = None,
    stream: Stream | None = None,
) -> Operation[Q, None]:
    """A `GET`."""
    name = handler.__name__
    return Operation(
        name, "GET", path, summary, handler, query, type(None), answer, listing, lasting, media_type, pages, stream
    )


def write(
    name: str,
    path: str,
    summary: str,
    handler: Callable[[Ledger, Call[Query, B]], Reply],
    body: type[B],
    answer: type[BaseModel],
) -> Operation[Query, B]:
    """A `POST`; none has parameters."""
    return Operation(name, "POST", path, summary, handler, Query, body, answer)
